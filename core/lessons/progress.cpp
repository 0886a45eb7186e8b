// SPDX-License-Identifier: MIT
#include "core/lessons/progress.h"

#include <algorithm>

#include "core/io/json.h"

namespace normscope {
namespace {

std::set<int> steps_of(const Json& lesson, const char* key) {
    std::set<int> steps;
    const auto found = lesson.find(key);
    if (found == lesson.end() || !found->is_array()) return steps;
    for (const auto& each : *found)
        if (each.is_number_integer() && each >= 0 && each < 10000) steps.insert(each.get<int>());
    return steps;
}

}  // namespace

const LessonProgress& Progress::of(std::string_view id) const {
    static const LessonProgress none;
    const auto found = lessons.find(std::string(id));
    return found == lessons.end() ? none : found->second;
}

void Progress::finish_step(const std::string& id, int step) { lessons[id].finished.insert(step); }

void Progress::answer(const std::string& id, int step) { lessons[id].answered.insert(step); }

void Progress::visit(const std::string& id, int step) { lessons[id].last_step = step; }

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

std::string progress_to_json(const Progress& progress) {
    Json root = {{"format", "normscope-progress"}, {"version", 1}, {"lessons", Json::object()}};
    for (const auto& [id, lesson] : progress.lessons)
        root["lessons"][id] = {
            {"finished", lesson.finished}, {"answered", lesson.answered}, {"last_step", lesson.last_step}};
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
    return progress;
}

}  // namespace normscope
