// SPDX-License-Identifier: MIT
// When a lesson counts as mastered, when it comes back, and what opens next: pure functions of the days on which its
// questions were answered.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/lessons/progress.h"

namespace normscope {

/// True once two variants were right on different days, or three answers in a row were, however few days that took.
/// `answers` in the order in which they were given.
bool is_mastered(std::span<const Attempted> answers);

/// The day on which the question is due again: each right answer on a later day moves it one interval further, a wrong
/// one back to the first. Nothing before the first answer. `intervals` in days, at least one.
std::optional<std::int64_t> due_on(std::span<const Attempted> answers, std::span<const int> intervals);

inline constexpr std::array usual_intervals = {1, 3, 7, 16, 35};

enum class LessonStanding { closed, open, mastered, due };

/// Of each lesson, in the given order: closed while a prerequisite is neither mastered nor `known` (passed by the
/// placement question). A mastered lesson whose day has come is due.
std::vector<LessonStanding> standings(std::span<const Lesson> lessons,
                                      const std::map<std::string, std::vector<Attempted>>& answers,
                                      std::span<const std::string> known, std::int64_t today,
                                      std::span<const int> intervals = usual_intervals);

/// Prerequisites that do not exist, or lead in a circle, as a sentence.
Result<void> check_prerequisites(std::span<const Lesson> lessons);

}  // namespace normscope
