// SPDX-License-Identifier: MIT
// What a person has finished, as a value. The program saves the JSON.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>

#include "core/lessons/lesson.h"

namespace normscope {

struct LessonProgress {
    std::set<int> finished;  ///< steps seen to their end
    std::set<int> answered;  ///< steps whose question was answered right
    int last_step = 0;       ///< where to go on

    friend bool operator==(const LessonProgress&, const LessonProgress&) = default;
};

struct Progress {
    std::map<std::string, LessonProgress> lessons;

    const LessonProgress& of(std::string_view id) const;
    void finish_step(const std::string& id, int step);
    void answer(const std::string& id, int step);
    void visit(const std::string& id, int step);

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// A step is done when it was finished and, where it asks something, that was answered.
bool step_done(const Lesson& lesson, const LessonProgress& progress, int step);
bool lesson_done(const Lesson& lesson, const LessonProgress& progress);
/// Share of done steps, 0 … 1.
double done_share(const Lesson& lesson, const LessonProgress& progress);

std::string progress_to_json(const Progress& progress);
/// Unknown keys are ignored, so that an older program reads a newer file; what is no progress at all is an error.
Result<Progress> progress_from_json(std::string_view json);

}  // namespace normscope
