// SPDX-License-Identifier: MIT
#include "core/lessons/review.h"

#include <fmt/format.h>

#include <algorithm>

namespace normscope {

bool is_mastered(std::span<const Attempted> answers) {
    int in_a_row = 0;
    std::vector<Attempted> right;
    for (const auto& answer : answers) {
        in_a_row = answer.right ? in_a_row + 1 : 0;
        if (in_a_row == 3) return true;
        if (!answer.right) continue;
        for (const auto& earlier : right)
            if (earlier.day != answer.day && earlier.seed != answer.seed) return true;
        right.push_back(answer);
    }
    return false;
}

std::optional<std::int64_t> due_on(std::span<const Attempted> answers, std::span<const int> intervals) {
    if (answers.empty() || intervals.empty()) return {};
    std::size_t rung = 0;
    std::int64_t last = answers.front().day;
    bool climbed = false;  // at most one rung a day: cramming is no review
    for (const auto& answer : answers) {
        if (answer.day != last) climbed = false;
        if (!answer.right) {
            rung = 0;
        } else if (!climbed) {
            rung = std::min(rung + 1, intervals.size());
            climbed = true;
        }
        last = answer.day;
    }
    return last + intervals[rung == 0 ? 0 : rung - 1];
}

std::vector<LessonStanding> standings(std::span<const Lesson> lessons,
                                      const std::map<std::string, std::vector<Attempted>>& answers,
                                      std::span<const std::string> known, std::int64_t today,
                                      std::span<const int> intervals) {
    const auto mastered = [&](const std::string& id) {
        const auto found = answers.find(id);
        return found != answers.end() && is_mastered(found->second);
    };
    const auto passed = [&](const std::string& id) {
        return mastered(id) || std::ranges::find(known, id) != known.end();
    };
    std::vector<LessonStanding> result;
    for (const auto& lesson : lessons) {
        if (mastered(lesson.id)) {
            const auto due = due_on(answers.at(lesson.id), intervals);
            result.push_back(due && *due <= today ? LessonStanding::due : LessonStanding::mastered);
        } else {
            const bool open = std::ranges::all_of(lesson.prerequisites, passed);
            result.push_back(open ? LessonStanding::open : LessonStanding::closed);
        }
    }
    return result;
}

Result<void> check_prerequisites(std::span<const Lesson> lessons) {
    for (const auto& lesson : lessons)
        for (const auto& id : lesson.prerequisites)
            if (std::ranges::find(lessons, id, &Lesson::id) == lessons.end())
                return fail(fmt::format("lesson \"{}\" requires \"{}\", which does not exist", lesson.id, id));
    std::vector<std::string> reached;
    for (std::size_t before = lessons.size() + 1; reached.size() != before;) {
        before = reached.size();
        for (const auto& lesson : lessons)
            if (std::ranges::find(reached, lesson.id) == reached.end() &&
                std::ranges::all_of(lesson.prerequisites,
                                    [&](const auto& id) { return std::ranges::find(reached, id) != reached.end(); }))
                reached.push_back(lesson.id);
    }
    for (const auto& lesson : lessons)
        if (std::ranges::find(reached, lesson.id) == reached.end())
            return fail(fmt::format("the prerequisites of lesson \"{}\" lead in a circle", lesson.id));
    return {};
}

}  // namespace normscope
