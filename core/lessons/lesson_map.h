// SPDX-License-Identifier: MIT
// The map of lessons: where each stands by what it requires, and which comes next.
#pragma once

#include <span>
#include <vector>

#include "core/lessons/review.h"

namespace normscope {

struct MapPlace {
    int column = 0;  ///< how many lessons come before it, along the longest way
    double row = 0;  ///< 0 in the middle; lessons of a column stand 1 apart, in their order

    friend bool operator==(const MapPlace&, const MapPlace&) = default;
};

/// A place for each lesson, in their order. The prerequisites must exist and lead in no circle.
std::vector<MapPlace> map_places(std::span<const Lesson> lessons);

/// The lesson to go on with: one that is due again, else the first that is open; -1 when all is mastered.
int next_lesson(std::span<const LessonStanding> standings);

/// How each lesson stands for this person. What they have gone through to its end, or say to know, opens what follows.
std::vector<LessonStanding> standings_of(std::span<const Lesson> lessons, const Progress& progress, std::int64_t today,
                                         std::span<const int> intervals);

/// Gone through to its end, mastered, or known by placement.
bool is_passed(const Lesson& lesson, const Progress& progress);

/// The lessons before this one that keep it closed.
std::vector<const Lesson*> missing_before(const Lesson& lesson, std::span<const Lesson> lessons,
                                          const Progress& progress);

}  // namespace normscope
