// SPDX-License-Identifier: MIT
#include "core/lessons/worksheet.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/lessons/checker.h"
#include "core/lessons/given.h"
#include "core/lessons/lesson_state.h"
#include "core/norm/trace.h"
#include "core/text/ascii.h"
#include "core/text/mathml.h"
#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr int most_exercises = 500;

/// The numbers that a variant's prompt begins with stand above the exercise already.
std::string without_numbers(std::string prompt) {
    const auto end = prompt.find("$. ");
    return prompt.starts_with("Now $") && end != std::string::npos ? prompt.substr(end + 3) : prompt;
}

Result<Exercise> exercise(const Lesson& lesson, int step, std::uint64_t seed) {
    auto asked = pose_question(lesson, step, seed);
    if (!asked) return std::unexpected(asked.error());
    auto answer = Result<Document>(asked->state);
    if (asked->question.after) answer = with_change(asked->state, *asked->question.after);
    if (!answer) return std::unexpected(answer.error());
    auto expected = expected_answer(asked->question, asked->state);
    if (!expected) return std::unexpected(expected.error());
    asked->question.prompt = without_numbers(std::move(asked->question.prompt));
    return Exercise{
        step,     seed, std::move(asked->question), std::move(asked->state), std::move(*answer), std::move(*expected),
        lesson.id};
}

}  // namespace

std::vector<KeyRow> account_of(const Document& document) {
    std::vector<KeyRow> rows;
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan || document.x.empty()) return rows;
    const auto trace =
        Trace::make(document.spec, *plan, document.x.values(), document.params, plan->group_of(focused_cell(document)));
    const auto add = [&](Quantity quantity) {
        const bool plain = quantity == Quantity::square && document.spec.divisor == Divisor::root_mean_square;
        KeyRow row{plain ? "x^2" : std::string(info(quantity).latex), {}};  // no mean is taken away there
        const auto count = info(quantity).per_cell ? trace.size() : 1;
        for (std::int64_t k = 0; k < count; ++k)
            row.values.push_back(trace.value(quantity, info(quantity).per_cell ? k : -1));
        rows.push_back(std::move(row));
    };
    add(Quantity::input);
    for (const auto& step : trace.steps()) add(step.quantity);
    return rows;
}

namespace {

/// x of the group in focus as bars: a figure that any printer draws sharp.
std::string bars_svg(const Document& document) {
    const auto rows = account_of(document);
    if (rows.empty() || rows.front().values.size() > 16) return {};
    const auto& x = rows.front().values;
    double least = 0;
    double most = 0;
    for (const double value : x) {
        if (!std::isfinite(value)) return {};
        least = std::min(least, value);
        most = std::max(most, value);
    }
    if (most - least <= 0) most = least + 1;
    constexpr double height = 90;
    constexpr double slot = 44;
    const auto y = [&](double value) { return 16 + (most - value) / (most - least) * height; };
    auto svg = fmt::format("<svg width=\"{}\" height=\"{}\" role=\"img\" aria-label=\"x as bars\">",
                           slot * static_cast<double>(x.size()) + 8, height + 48);
    svg += fmt::format("<line x1=\"0\" x2=\"{0}\" y1=\"{1:.1f}\" y2=\"{1:.1f}\" stroke=\"#888\"/>",
                       slot * static_cast<double>(x.size()) + 8, y(0));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const double left = 8 + slot * static_cast<double>(i);
        const double top = std::min(y(x[i]), y(0));
        svg += fmt::format("<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"28\" height=\"{:.1f}\" fill=\"#0072B2\"/>", left,
                           top, std::max(1.0, std::abs(y(x[i]) - y(0))));
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", left + 14,
                           x[i] < 0 ? y(x[i]) + 12 : y(x[i]) - 4, format_number(x[i]));
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"name\">x<tspan dy=\"3\">{}</tspan></text>",
                           left + 14, height + 40, i + 1);
    }
    return svg + "</svg>";
}

std::string joined(const std::vector<double>& values) {
    std::string text;
    for (const double value : values) text += (text.empty() ? "" : ",  ") + format_number(value);
    return text;
}

constexpr std::string_view style = R"(
body { font: 11pt/1.45 Georgia, "Times New Roman", serif; max-width: 46em; margin: 2em auto; padding: 0 1em; color: #111; }
h1 { font-size: 1.5em; margin-bottom: 0; } h2 { font-size: 1.05em; margin: 1.4em 0 .3em; }
.of { color: #555; font-size: .85em; } .line { border-bottom: 1px solid #555; height: 2.2em; margin: .2em 0 .6em; }
svg text { font: 10px Helvetica, Arial, sans-serif; text-anchor: middle; } svg .name { fill: #555; }
section { break-inside: avoid; } .key { break-before: page; }
table { border-collapse: collapse; margin: .4em 0; } td { padding: .1em .9em .1em 0; font-variant-numeric: tabular-nums; }
td:first-child { color: #555; } ol { list-style: upper-alpha; }
)";

}  // namespace

std::string assignment_line(const Exercise& exercise) {
    return fmt::format("normscope --lesson {} --step {} --seed {}", exercise.lesson, exercise.step + 1, exercise.seed);
}

Result<Worksheet> make_worksheet(std::span<const Lesson* const> lessons, std::uint64_t seed, int count) {
    if (count < 1 || count > most_exercises)
        return fail(fmt::format("a worksheet has 1 to {} exercises, not {}", most_exercises, count));
    Worksheet sheet{{}, seed, {}};
    for (const auto* lesson : lessons) sheet.title += (sheet.title.empty() ? "" : " · ") + lesson->title;
    const auto full = [&] { return static_cast<int>(sheet.exercises.size()) >= count; };
    const auto add = [&](const Lesson& lesson, int step, int round) -> Result<void> {
        const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
        if (!question || question->kind == QuestionKind::task || (round > 0 && !question->vary)) return {};
        // Seed 0 is the question as the lesson has it, which has been seen.
        auto made = exercise(lesson, step, 1 + seed * most_exercises + sheet.exercises.size());
        if (!made) return std::unexpected(made.error());
        sheet.exercises.push_back(std::move(*made));
        return {};
    };
    int longest = 0;
    for (const auto* lesson : lessons) longest = std::max(longest, lesson->step_count());
    for (int round = 0; !full(); ++round) {
        const auto before = sheet.exercises.size();
        for (int step = 0; step < longest; ++step)
            for (const auto* lesson : lessons)
                if (step < lesson->step_count() && !full())
                    if (auto added = add(*lesson, step, round); !added) return std::unexpected(added.error());
        if (sheet.exercises.size() > before) continue;
        const auto whose = lessons.size() == 1 ? fmt::format("lesson \"{}\" has", lessons.front()->id)
                                               : std::string("these lessons have");
        return fail(
            fmt::format("{} {} exercises for paper whose numbers do not vary, and no more; ask for that many or "
                        "take another lesson",
                        whose, sheet.exercises.size()));
    }
    return sheet;
}

Result<Worksheet> make_worksheet(const Lesson& lesson, std::uint64_t seed, int count) {
    const Lesson* one = &lesson;
    return make_worksheet(std::span(&one, 1), seed, count);
}

Result<std::vector<const Lesson*>> lessons_about(std::string_view topics, std::span<const Lesson> lessons) {
    std::vector<const Lesson*> found;
    while (!topics.empty()) {
        const auto comma = std::min(topics.find(','), topics.size());
        auto topic = topics.substr(0, comma);
        topics.remove_prefix(std::min(comma + 1, topics.size()));
        while (topic.starts_with(' ')) topic.remove_prefix(1);
        while (topic.ends_with(' ')) topic.remove_suffix(1);
        if (topic.empty()) continue;
        const auto before = found.size();
        bool known = false;
        for (const auto& lesson : lessons) {
            const bool about = lesson.id == topic || contains_in_any_case(lesson.title, topic) ||
                               std::ranges::any_of(lesson.keywords,
                                                   [&](const auto& word) { return contains_in_any_case(word, topic); });
            known |= about;
            if (about && std::ranges::find(found, &lesson) == found.end()) found.push_back(&lesson);
        }
        if (!known && found.size() == before) return fail(fmt::format("no lesson is about {}", quoted(topic)));
    }
    if (found.empty()) return fail("--topics names no lesson");
    return found;
}

std::string worksheet_html(const Worksheet& sheet) {
    auto page = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{0}</title><style>{1}</style></head>\n"
        "<body><h1>{0}</h1><p class=\"of\">NormScope worksheet · seed {2} · Name: ______________________</p>\n",
        escaped_html(sheet.title), style, sheet.seed);
    int number = 0;
    for (const auto& each : sheet.exercises) {
        page += fmt::format("<section><h2>{}.</h2><div class=\"of\">{}</div>{}", ++number,
                            prose_html(given_words(each.state)), prose_html(each.question.prompt));
        page += bars_svg(each.state);
        if (each.question.kind == QuestionKind::choice) {
            page += "<ol>";
            for (const auto& choice : each.question.choices) page += "<li>" + escaped_html(choice.text) + "</li>";
            page += "</ol>";
        } else {
            page += "<div class=\"line\"></div>";
        }
        page += "</section>\n";
    }
    page += "<div class=\"key\"><h1>Key</h1>\n";
    number = 0;
    for (const auto& each : sheet.exercises) {
        page += fmt::format("<section><h2>{}. {}</h2><p class=\"of\">{}</p>{}<table>", ++number,
                            escaped_html(each.expected), "<code>" + escaped_html(assignment_line(each)) + "</code>",
                            prose_html(each.question.solution));
        for (const auto& row : account_of(each.answer))
            page += fmt::format("<tr><td>{}</td><td>{}</td></tr>", mathml(row.latex), joined(row.values));
        page += "</table></section>\n";
    }
    return page + "</div></body></html>\n";
}

std::string worksheet_markdown(const Worksheet& sheet) {
    auto page = fmt::format("# {}\n\nNormScope worksheet, seed {}\n", sheet.title, sheet.seed);
    int number = 0;
    for (const auto& each : sheet.exercises) {
        page += fmt::format("\n## {}.\n\n{}\n\n{}\n", ++number, given_words(each.state), each.question.prompt);
        char letter = 'A';
        for (const auto& choice : each.question.choices) page += fmt::format("\n- {}. {}", letter++, choice.text);
        if (!each.question.choices.empty()) page += "\n";
    }
    page += "\n# Key\n";
    number = 0;
    for (const auto& each : sheet.exercises) {
        page += fmt::format("\n## {}. {}\n\n{}\n\n{}\n\n", ++number, each.expected, assignment_line(each),
                            each.question.solution);
        for (const auto& row : account_of(each.answer))
            page += fmt::format("- ${}$: {}\n", row.latex, joined(row.values));
    }
    return page;
}

}  // namespace normscope
