// SPDX-License-Identifier: MIT
#include "core/lessons/placement.h"

#include <algorithm>

namespace normscope {
namespace {

const Lesson* lesson_by(std::span<const Lesson> lessons, const std::string& id) {
    const auto found = std::ranges::find(lessons, id, &Lesson::id);
    return found == lessons.end() ? nullptr : &*found;
}

/// What a lesson builds on, itself included.
std::set<std::string> behind(std::span<const Lesson> lessons, const std::string& id) {
    std::set<std::string> all;
    std::vector<std::string> open{id};
    while (!open.empty()) {
        const auto now = open.back();
        open.pop_back();
        if (!all.insert(now).second) continue;
        if (const auto* lesson = lesson_by(lessons, now))
            open.insert(open.end(), lesson->prerequisites.begin(), lesson->prerequisites.end());
    }
    return all;
}

std::set<std::string> ahead(std::span<const Lesson> lessons, const std::string& id) {
    std::set<std::string> all;
    for (const auto& lesson : lessons)
        if (behind(lessons, lesson.id).contains(id)) all.insert(lesson.id);
    return all;
}

std::size_t undecided_of(const Placement& placement, const std::set<std::string>& ids) {
    return static_cast<std::size_t>(
        std::ranges::count_if(ids, [&](const auto& id) { return placement.undecided.contains(id); }));
}

/// How much is decided by the question of a lesson, whatever the answer.
std::size_t worth(const Placement& placement, std::span<const Lesson> lessons, const std::string& id) {
    return std::min(undecided_of(placement, behind(lessons, id)), undecided_of(placement, ahead(lessons, id)));
}

void next_item(Placement& placement, std::span<const Lesson> lessons) {
    placement.item.reset();
    if (placement.asked >= most_placement_questions) return;
    const Lesson* best = nullptr;
    std::size_t most = 0;
    for (const auto& lesson : lessons) {
        if (!placement.undecided.contains(lesson.id) || !placement_step(lesson)) continue;
        const auto here = placement.goal.empty() ? worth(placement, lessons, lesson.id) : 1;
        if (here > most) {
            most = here;
            best = &lesson;
        }
    }
    if (!best) return;
    ++placement.asked;
    placement.item = PlacementItem{best->id, *placement_step(*best),
                                   placement.seed + static_cast<std::uint64_t>(placement.asked) - 1};
}

}  // namespace

std::optional<int> placement_step(const Lesson& lesson) {
    std::optional<int> best;
    int most = 0;
    for (int i = 0; i < lesson.step_count(); ++i) {
        const auto& question = lesson.steps[static_cast<std::size_t>(i)].question;
        if (!question || question->kind == QuestionKind::task) continue;
        // A guess has a wide tolerance and is made with the picture before one's eyes.
        const bool guess = question->tolerance.has_value();
        const int good = (question->kind == QuestionKind::number ? 2 : 1) + (question->vary ? 4 : 0) - (guess ? 5 : 0);
        if (!best || good >= most) {  // later steps ask for more
            best = i;
            most = good;
        }
    }
    return best;
}

Placement begin_placement(std::span<const Lesson> lessons, const Progress& progress, const std::string& goal,
                          std::uint64_t seed) {
    Placement placement{.goal = goal, .seed = std::max<std::uint64_t>(seed, 1)};
    if (const auto* lesson = lesson_by(lessons, goal)) {
        for (const auto* before : missing_before(*lesson, lessons, progress)) placement.undecided.insert(before->id);
    } else {
        placement.goal.clear();
        for (const auto& each : lessons)
            if (!is_passed(each, progress)) placement.undecided.insert(each.id);
    }
    next_item(placement, lessons);
    return placement;
}

void decide(Placement& placement, std::span<const Lesson> lessons, bool right) {
    if (!placement.item) return;
    const auto id = placement.item->lesson;
    for (const auto& each : right ? behind(lessons, id) : ahead(lessons, id)) {
        const bool open = placement.undecided.erase(each) > 0 || each == id;
        if (right && !placement.unknown.contains(each)) placement.known.insert(each);
        if (!right && open) placement.unknown.insert(each);
    }
    next_item(placement, lessons);
}

bool opens_goal(const Placement& placement, std::span<const Lesson> lessons, const Progress& progress) {
    const auto* lesson = lesson_by(lessons, placement.goal);
    if (!lesson) return true;
    return std::ranges::all_of(missing_before(*lesson, lessons, progress),
                               [&](const Lesson* before) { return placement.known.contains(before->id); });
}

}  // namespace normscope
