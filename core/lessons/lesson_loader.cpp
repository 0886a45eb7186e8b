// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_loader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <numbers>

#include "core/io/file.h"
#include "core/lessons/lesson_table.h"
#include "core/lessons/lesson_text.h"
#include "core/lessons/read_change.h"
#include "core/lessons/toml.h"
#include "core/lessons/toml_text.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

std::vector<Pointer> read_pointers(LessonTable& table, std::string_view key) {
    std::vector<Pointer> pointers;
    for (const auto& text : table.texts(key)) {
        const auto name = parse_cell_name(text);
        const auto* quantity = name ? find_quantity(name->base) : nullptr;
        if (quantity)
            pointers.push_back({quantity->quantity, name->index, name->group});
        else
            table.blame(fmt::format("there is nothing called {} to point at", quoted(text)));
    }
    return pointers;
}

std::string rendered(LessonTable& table, const std::string& source, std::vector<Figure>& figures, bool after = false) {
    auto text = render_text(source);
    if (!text) {
        table.blame(text.error().message);
        return {};
    }
    for (auto& figure : text->figures) {
        figure.after = after;
        figures.push_back(std::move(figure));
    }
    while (text->text.ends_with('\n')) text->text.pop_back();
    return std::move(text->text);
}

const toml::array* tables_of(LessonTable& table, std::string_view key) {
    const auto* found = table.node(key);
    if (!found) return nullptr;
    const auto* array = found->as_array();
    if (array && !array->empty() && array->is_homogeneous(toml::node_type::table)) return array;
    table.blame(fmt::format("\"{}\" must be a list of tables", key));
    return nullptr;
}

void read_choices(LessonTable& table, Question& question) {
    const auto* array = tables_of(table, "choice");
    if (!array) return;
    int right = 0;
    for (const auto& each : *array) {
        LessonTable inner(*each.as_table(), table.place() + ", choice");
        inner.only({"text", "right", "says", "holds"});
        Choice choice;
        std::optional<bool> is_right;
        inner.read("right", is_right, "true or false");
        question.source.choice_texts.push_back(inner.text("text"));
        question.source.choice_says.push_back(inner.text("says", false));
        choice.text = rendered(inner, question.source.choice_texts.back(), question.figures, true);
        if (choice.text.find('$') != std::string::npos) inner.blame("a choice is plain text, without formulas");
        choice.says = rendered(inner, question.source.choice_says.back(), question.figures, true);
        choice.holds = inner.text("holds", false);
        choice.right = is_right.value_or(false);
        right += choice.right ? 1 : 0;
        table.take_problem(inner.problem());
        question.choices.push_back(std::move(choice));
    }
    if (right != 1) table.blame(fmt::format("one choice must be right, {} are", right));
    if (question.choices.size() < 2) table.blame("a choice needs at least two possibilities");
}

void read_mistakes(LessonTable& table, Question& question) {
    const auto* array = tables_of(table, "mistakes");
    if (!array) return;
    for (const auto& each : *array) {
        LessonTable inner(*each.as_table(), table.place() + ", mistakes");
        inner.only({"answer", "says"});
        question.source.mistake_says.push_back(inner.text("says"));
        Mistake mistake{inner.texts("answer"),
                        rendered(inner, question.source.mistake_says.back(), question.figures, true)};
        if (mistake.answer.size() != question.answer.size())
            inner.blame(fmt::format("\"answer\" has {} parts, but the question's has {}", mistake.answer.size(),
                                    question.answer.size()));
        table.take_problem(inner.problem());
        question.mistakes.push_back(std::move(mistake));
    }
}

std::optional<Vary::Range> read_range(LessonTable& table, std::string_view key) {
    if (!table.has(key)) return {};
    const auto* pair = table.node(key)->as_array();
    const auto least = pair && pair->size() == 2 ? (*pair)[0].value<double>() : std::nullopt;
    const auto most = pair && pair->size() == 2 ? (*pair)[1].value<double>() : std::nullopt;
    if (least && most && *least < *most) return Vary::Range{*least, *most};
    table.blame(fmt::format("\"{}\" must be a range like [-4, 8]", key));
    return {};
}

void read_vary(LessonTable& question_table, Question& question) {
    const auto* found = question_table.node("vary");
    if (!found) return;
    if (!found->is_table()) return question_table.blame("\"vary\" must be a table, like { x = [-4, 8] }");
    LessonTable table(*found->as_table(), question_table.place() + ", vary");
    table.only({"x", "gamma", "beta", "step", "features", "distinct", "constant", "nice", "where"});
    Vary vary;
    vary.x = read_range(table, "x");
    vary.gamma = read_range(table, "gamma");
    vary.beta = read_range(table, "beta");
    std::optional<double> step;
    table.read("step", step, "a number");
    vary.step = step.value_or(1);
    if (!(vary.step > 0)) table.blame("\"step\" must be above 0");
    if (const auto features = read_range(table, "features"))
        vary.features = {static_cast<std::int64_t>(features->least), static_cast<std::int64_t>(features->most)};
    std::optional<bool> distinct;
    table.read("distinct", distinct, "true or false");
    vary.distinct = distinct.value_or(false);
    std::optional<bool> constant;
    table.read("constant", constant, "true or false");
    vary.constant = constant.value_or(false);
    if (vary.constant && vary.distinct) table.blame("a row cannot be \"constant\" and \"distinct\"");
    vary.nice = table.text("nice", false);
    vary.where = table.text("where", false);
    if (!vary.x && !vary.gamma && !vary.beta) table.blame("one of \"x\", \"gamma\" and \"beta\" must vary");
    if (vary.features && (vary.features->first < 2 || !vary.x)) table.blame("\"features\" needs \"x\" and at least 2");
    question_table.take_problem(table.problem());
    question.vary = std::move(vary);
}

Question read_question(const toml::table& node, const std::string& place, const LessonFiles& files,
                       LessonTable& parent) {
    LessonTable table(node, place + ", question");
    table.only({"prompt", "answer", "after", "tolerance", "count", "hint", "method", "solution", "mistakes", "choice",
                "goal", "measure", "wanted", "vary", "then"});
    Question question;
    auto& source = question.source;
    source.prompt = table.text("prompt");
    source.hint = table.text("hint");
    source.method = table.text("method", false);
    source.solution = table.text("solution");
    source.then = table.text("then", false);
    question.prompt = rendered(table, source.prompt, question.figures);
    question.hint = rendered(table, source.hint, question.figures, true);
    question.method = rendered(table, source.method, question.figures, true);
    question.solution = rendered(table, source.solution, question.figures, true);
    question.then = rendered(table, source.then, question.figures, true);
    question.measure = table.text("measure", false);
    question.wanted = table.text("wanted", false);
    std::optional<bool> count;
    table.read("count", count, "true or false");
    question.count = count.value_or(false);
    read_vary(table, question);
    question.answer = table.texts("answer");
    question.goal = table.text("goal", false);
    table.read("tolerance", question.tolerance, "a number");
    if (const auto* after = table.node("after")) question.after = read_change(*after, table, "after", files);
    read_choices(table, question);
    read_mistakes(table, question);
    const int kinds =
        (question.answer.empty() ? 0 : 1) + (question.choices.empty() ? 0 : 1) + (question.goal.empty() ? 0 : 1);
    if (kinds != 1) table.blame("a question needs exactly one of \"answer\", \"choice\" and \"goal\"");
    if (!question.choices.empty()) question.kind = QuestionKind::choice;
    if (!question.goal.empty()) question.kind = QuestionKind::task;
    parent.take_problem(table.problem());
    return question;
}

/// play = ["mu", "var"]: from the end of one step of the account to that of another.
void read_play(LessonTable& table, LessonStep& step) {
    if (!table.has("play")) return;
    const auto names = table.texts("play");
    const auto* from = names.size() == 2 ? find_quantity(names[0]) : nullptr;
    const auto* to = names.size() == 2 ? find_quantity(names[1]) : nullptr;
    if (!from || !to) return table.blame("\"play\" must be two quantities, like [\"mu\", \"var\"]");
    if (table.has("show")) return table.blame("\"play\" ends at its second quantity, which \"show\" cannot name again");
    step.play_from = from->quantity;
    step.show = {to->quantity, -1};
}

/// camera = "front", or { view = "home", yaw = 30, pitch = 20, zoom = 1.2, explode = 1 } with angles in degrees.
void read_camera(LessonTable& step_table, LessonStep& step) {
    const auto* found = step_table.node("camera");
    if (!found) return;
    const auto look = [&](LessonTable& table, const std::string& name) {
        const auto view = named_view(name);
        if (!view) table.blame(fmt::format("there is no view {}: there are home, front, side and top", quoted(name)));
        return view.value_or(Camera{});
    };
    if (const auto name = found->value_exact<std::string>()) {
        step.camera = CubeLook{look(step_table, *name), {}};
        return;
    }
    if (!found->is_table()) return step_table.blame("\"camera\" must be a view like \"front\", or a table");
    LessonTable table(*found->as_table(), step_table.place() + ", camera");
    table.only({"view", "yaw", "pitch", "zoom", "explode"});
    CubeLook seen{table.has("view") ? look(table, table.text("view")) : Camera{}, {}};
    std::optional<double> yaw, pitch, zoom;
    table.read("yaw", yaw, "a number of degrees");
    table.read("pitch", pitch, "a number of degrees");
    table.read("zoom", zoom, "a number");
    table.read("explode", seen.explode, "a whole number");
    const auto radians = [](double degrees) { return static_cast<float>(degrees * std::numbers::pi / 180); };
    if (yaw || pitch) seen.camera.aslant = 0;
    if (yaw) seen.camera.yaw = radians(*yaw);
    if (pitch) seen.camera.pitch = radians(*pitch);
    if (zoom) seen.camera.zoom = static_cast<float>(*zoom);
    if (pitch && !(std::abs(*pitch) <= 90)) table.blame("\"pitch\" goes from -90 to 90 degrees");
    if (yaw && !(std::abs(*yaw) <= 360)) table.blame("\"yaw\" goes from -360 to 360 degrees");
    if (zoom && !(*zoom >= least_zoom && *zoom <= most_zoom))
        table.blame(fmt::format("\"zoom\" goes from {} to {}", least_zoom, most_zoom));
    step_table.take_problem(table.problem());
    step.camera = seen;
}

void read_ask_first(LessonTable& table, LessonStep& step) {
    step.ask_first = read_pointers(table, "ask_first");
    for (const auto& pointer : step.ask_first)
        if (pointer.quantity < Quantity::sum || pointer.quantity > Quantity::output)
            table.blame(
                fmt::format("\"ask_first\" hides what is computed, and {} is given", info(pointer.quantity).id));
    if (step.ask_first.empty()) return;
    if (!step.question || step.question->kind == QuestionKind::task)
        table.blame("\"ask_first\" needs a question with an answer to type or to choose");
    if (step.play_from)
        table.blame("with \"ask_first\" the account plays once the question is answered; leave \"play\" out");
}

LessonStep read_step(const toml::table& node, const std::string& place, const Playhead& before,
                     const LessonFiles& files, LessonTable& parent) {
    LessonTable table(node, place);
    table.only(
        {"title", "text", "workspace", "camera", "set", "show", "term", "play", "point", "expect", "ask_first", "question"});
    LessonStep step;
    step.title = rendered(table, table.text("title"), step.figures);
    step.text = rendered(table, table.text("text"), step.figures);
    step.workspace = table.text("workspace", false);
    read_camera(table, step);
    if (const auto* set = table.node("set")) step.set = read_change(*set, table, "set", files);
    step.show = before;
    if (const auto id = table.text("show", false); !id.empty()) {
        const auto* quantity = find_quantity(id);
        if (!quantity)
            table.blame(fmt::format("there is no quantity {} to show", quoted(id)));
        else
            step.show = {quantity->quantity, -1};
    }
    std::optional<std::int64_t> term;
    table.read("term", term, "a whole number");
    if (term) step.show.term = *term;
    read_play(table, step);
    step.point = read_pointers(table, "point");
    step.expect = table.texts("expect");
    if (const auto* question = table.node("question")) {
        if (question->as_table())
            step.question = read_question(*question->as_table(), place, files, table);
        else
            table.blame("\"question\" must be a table");
    }
    read_ask_first(table, step);
    parent.take_problem(table.problem());
    return step;
}

Result<Lesson> read_lesson(const toml::table& root, std::string_view name, const LessonFiles& files) {
    LessonTable table(root, fmt::format("lesson {}", quoted(root["id"].value_or(std::string(name)))));
    table.only({"id", "title", "order", "summary", "workspace", "requires", "keywords", "step"});
    Lesson lesson;
    std::vector<Figure> none;
    lesson.id = table.text("id");
    lesson.title = table.text("title");
    lesson.summary = table.text("summary");
    if (table.has("workspace")) lesson.workspace = table.text("workspace");
    lesson.prerequisites = table.texts("requires");
    lesson.keywords = table.texts("keywords");
    std::optional<std::int64_t> order;
    table.read("order", order, "a whole number");
    lesson.order = static_cast<int>(order.value_or(0));
    if (const auto* steps = tables_of(table, "step")) {
        for (const auto& each : *steps) {
            const auto place = fmt::format("{}, step {}", table.place(), lesson.steps.size() + 1);
            const auto before = lesson.steps.empty() ? Playhead{} : lesson.steps.back().show;
            lesson.steps.push_back(read_step(*each.as_table(), place, before, files, table));
        }
    }
    if (lesson.steps.empty())
        table.blame("a lesson needs at least one [[step]]");
    else if (!lesson.steps.front().set.x)
        table.blame("the first step must set x");
    if (!table.problem().empty()) return fail(table.problem());
    return lesson;
}

}  // namespace

Result<Lesson> parse_lesson(std::string_view text, std::string_view name, const LessonFiles& files) {
    if (const auto line = stray_character_line(text); line > 0)
        return fail(
            fmt::format("lesson \"{}\", line {}: a character outside of quotes is none that TOML knows", name, line));
    try {
        return read_lesson(toml::parse(text), name, files);
    } catch (const toml::parse_error& error) {
        return fail(fmt::format("lesson {}, line {}: {}", quoted(name), error.source().begin.line,
                                shown_whole(error.description())));
    }
}

const Lesson* LessonLibrary::find(std::string_view id) const {
    const auto found = std::ranges::find(lessons, id, &Lesson::id);
    return found == lessons.end() ? nullptr : &*found;
}

int LessonLibrary::index_of(std::string_view id) const {
    const auto found = std::ranges::find(lessons, id, &Lesson::id);
    return found == lessons.end() ? -1 : static_cast<int>(found - lessons.begin());
}

namespace {

void add_lesson(LessonLibrary& library, std::string_view text, std::string_view name, const LessonFiles& files) {
    auto lesson = parse_lesson(text, name, files);
    if (!lesson)
        library.errors.push_back(lesson.error());
    else if (library.find(lesson->id))
        library.errors.push_back({fmt::format("lesson {} exists twice", quoted(lesson->id))});
    else
        library.lessons.push_back(std::move(*lesson));
}

}  // namespace

LessonLibrary load_lessons(std::span<const std::pair<std::string, std::string>> files) {
    LessonLibrary library;
    for (const auto& [name, text] : files) {
        if (name.ends_with(".npy")) continue;
        const auto folder = name.substr(0, name.find_last_of('/') + 1);
        add_lesson(library, text, name, [&](std::string_view wanted) -> Result<std::string> {
            const auto found = std::ranges::find(
                files, folder + std::string(wanted), [](const auto& f) -> const auto& { return f.first; });
            if (found == files.end()) return fail(fmt::format("there is no file {} beside the lesson", quoted(wanted)));
            return found->second;
        });
    }
    std::ranges::stable_sort(library.lessons, {}, &Lesson::order);
    return library;
}

LessonLibrary load_lesson_directory(const std::filesystem::path& directory) {
    LessonLibrary library;
    std::vector<std::filesystem::path> folders;
    std::error_code code;
    for (std::filesystem::directory_iterator entry(directory, code), end; !code && entry != end; entry.increment(code))
        folders.push_back(entry->path());
    std::ranges::sort(folders);  // a directory's own order differs between machines
    for (const auto& folder : folders) {
        std::ifstream file(folder / "lesson.toml", std::ios::binary);
        if (!file) continue;
        const std::string text(std::istreambuf_iterator<char>(file), {});
        add_lesson(library, text, folder.filename().string(),
                   [&](std::string_view wanted) { return read_file(folder / wanted); });
    }
    std::ranges::stable_sort(library.lessons, {}, &Lesson::order);
    if (code)
        library.errors.push_back(
            {fmt::format("cannot read the lessons in {}: {}", shown_path(directory), code.message())});
    return library;
}

}  // namespace normscope
