// SPDX-License-Identifier: MIT
#include "core/lessons/progress.h"

#include <algorithm>

#include "core/io/json.h"

namespace normscope {
namespace {

constexpr std::size_t most_answers = 60;

std::set<int> steps_of(const Json& lesson, const char* key) {
    std::set<int> steps;
    const auto found = lesson.find(key);
    if (found == lesson.end() || !found->is_array()) return steps;
    for (const auto& each : *found)
        if (each.is_number_integer() && each >= 0 && each < 10000) steps.insert(each.get<int>());
    return steps;
}

void read_answers(const Json& root, Progress& progress) {
    const auto found = root.find("answers");
    if (found == root.end() || !found->is_object()) return;
    for (const auto& [id, all] : found->items()) {
        if (!all.is_array()) continue;
        for (const auto& each : all) {
            const auto day = each.is_object() ? each.value("day", Json()) : Json();
            const auto seed = each.is_object() ? each.value("seed", Json()) : Json();
            const auto right = each.is_object() ? each.value("right", Json()) : Json();
            const auto mistake = each.is_object() ? each.value("mistake", Json()) : Json();
            if (day.is_number_integer() && seed.is_number_unsigned() && right.is_boolean() && day >= 0 && day < 1000000)
                progress.note(id, {day.get<std::int64_t>(), seed.get<std::uint64_t>(), right.get<bool>(),
                                   mistake.is_string() ? mistake.get<std::string>() : std::string{}});
        }
    }
}

}  // namespace

const LessonProgress& Progress::of(std::string_view id) const {
    static const LessonProgress none;
    const auto found = lessons.find(std::string(id));
    return found == lessons.end() ? none : found->second;
}

void Progress::finish_step(const std::string& id, int step) { lessons[id].finished.insert(step); }

void Progress::answer(const std::string& id, int step) { lessons[id].answered.insert(step); }

void Progress::visit(const std::string& id, int step) {
    lessons[id].last_step = step;
    last_lesson = id;
}

void Progress::note(const std::string& id, Attempted attempt) {
    auto& all = answers[id];
    all.push_back(attempt);
    if (all.size() > most_answers) all.erase(all.begin());
}

bool step_done(const Lesson& lesson, const LessonProgress& progress, int step) {
    if (step < 0 || step >= lesson.step_count() || !progress.finished.contains(step)) return false;
    return !lesson.steps[static_cast<std::size_t>(step)].question || progress.answered.contains(step);
}

double done_share(const Lesson& lesson, const LessonProgress& progress) {
    if (lesson.steps.empty()) return 0;
    int done = 0;
    for (int i = 0; i < lesson.step_count(); ++i) done += step_done(lesson, progress, i) ? 1 : 0;
    return static_cast<double>(done) / lesson.step_count();
}

bool lesson_done(const Lesson& lesson, const LessonProgress& progress) { return done_share(lesson, progress) == 1.0; }

void merge_progress(Progress& into, const Progress& from) {
    for (const auto& [id, lesson] : from.lessons) {
        auto& target = into.lessons[id];
        target.finished.insert(lesson.finished.begin(), lesson.finished.end());
        target.answered.insert(lesson.answered.begin(), lesson.answered.end());
        target.last_step = std::max(target.last_step, lesson.last_step);
    }
    for (const auto& [id, all] : from.answers) {
        auto& target = into.answers[id];
        for (const auto& each : all)
            if (std::ranges::find(target, each) == target.end()) target.push_back(each);
        std::ranges::stable_sort(target, {}, &Attempted::day);
        if (target.size() > most_answers) target.erase(target.begin(), target.end() - most_answers);
    }
    into.known.insert(from.known.begin(), from.known.end());
    if (into.last_lesson.empty()) into.last_lesson = from.last_lesson;
}

std::string progress_to_json(const Progress& progress) {
    Json root = {{"format", "normscope-progress"}, {"version", 1}, {"lessons", Json::object()}};
    for (const auto& [id, lesson] : progress.lessons)
        root["lessons"][id] = {
            {"finished", lesson.finished}, {"answered", lesson.answered}, {"last_step", lesson.last_step}};
    root["answers"] = Json::object();
    for (const auto& [id, all] : progress.answers)
        for (const auto& each : all) {
            Json answer = {{"day", each.day}, {"seed", each.seed}, {"right", each.right}};
            if (!each.mistake.empty()) answer["mistake"] = each.mistake;
            root["answers"][id].push_back(std::move(answer));
        }
    root["known"] = progress.known;
    root["last_lesson"] = progress.last_lesson;
    return root.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Progress> progress_from_json(std::string_view text) {
    const auto parsed = parse_json(text);
    if (!parsed || !parsed->is_object()) return fail("the saved progress is not readable JSON");
    const auto lessons = parsed->find("lessons");
    if (lessons == parsed->end() || !lessons->is_object()) return fail("the saved progress has no list of lessons");
    Progress progress;
    for (const auto& [id, lesson] : lessons->items()) {
        if (!lesson.is_object()) continue;
        auto& target = progress.lessons[id];
        target.finished = steps_of(lesson, "finished");
        target.answered = steps_of(lesson, "answered");
        const auto last = lesson.find("last_step");
        if (last != lesson.end() && last->is_number_integer() && *last >= 0 && *last < 10000)
            target.last_step = last->get<int>();
    }
    read_answers(*parsed, progress);
    if (const auto last = parsed->find("last_lesson"); last != parsed->end() && last->is_string())
        progress.last_lesson = last->get<std::string>();
    if (const auto known = parsed->find("known"); known != parsed->end() && known->is_array())
        for (const auto& id : *known)
            if (id.is_string()) progress.known.insert(id.get<std::string>());
    return progress;
}

}  // namespace normscope
