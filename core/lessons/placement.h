// SPDX-License-Identifier: MIT
// Placement: a few questions instead of the lessons that a person knows already. Pure: which question comes next, and
// what follows from its answer.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "core/lessons/lesson_map.h"

namespace normscope {

/// At about a minute each this is what a test over the whole map takes.
inline constexpr int most_placement_questions = 10;

/// One question: of which lesson and step, with which numbers.
struct PlacementItem {
    std::string lesson;
    int step = 0;
    std::uint64_t seed = 0;

    friend bool operator==(const PlacementItem&, const PlacementItem&) = default;
};

struct Placement {
    std::string goal;                   ///< the lesson that is to be opened; empty: the whole map is gone over
    std::set<std::string> undecided;    ///< lessons that the answers so far say nothing about
    std::set<std::string> known;        ///< passed, or behind one that was passed
    std::set<std::string> unknown;      ///< missed, or building on one that was missed
    std::optional<PlacementItem> item;  ///< the question in sight; nothing: it is over
    int asked = 0;                      ///< questions, with the one in sight
    std::uint64_t seed = 1;             ///< of the numbers

    friend bool operator==(const Placement&, const Placement&) = default;
};

/// The step whose question tells most about a lesson, on its own and without the picture: with numbers that vary rather
/// than without, numbers rather than choices. Nothing where there is none.
std::optional<int> placement_step(const Lesson& lesson);

/// One question of each lesson that keeps `goal` closed; with an empty `goal`, of those lessons of the whole map that
/// decide most about the others. Mastered and known lessons are not asked about. `seed` is 1 or more.
Placement begin_placement(std::span<const Lesson> lessons, const Progress& progress, const std::string& goal,
                          std::uint64_t seed);

/// What a right or wrong answer to the question in sight says, and the next question. Whoever knows a lesson knows what
/// it builds on; whoever does not is not asked what builds on it.
void decide(Placement& placement, std::span<const Lesson> lessons, bool right);

/// Whether the lesson that was to be opened is open now: all that it requires is known. True over the whole map.
bool opens_goal(const Placement& placement, std::span<const Lesson> lessons, const Progress& progress);

}  // namespace normscope
