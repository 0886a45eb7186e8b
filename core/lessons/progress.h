// SPDX-License-Identifier: MIT
// What a person has finished, as a value. The program saves the JSON.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/lesson.h"

namespace normscope {

/// One answer to a question. Days are counted from any fixed day.
struct Attempted {
    std::int64_t day = 0;
    std::uint64_t seed = 0;  ///< which variant
    bool right = false;

    friend bool operator==(const Attempted&, const Attempted&) = default;
};

struct LessonProgress {
    std::set<int> finished;  ///< steps seen to their end
    std::set<int> answered;  ///< steps whose question was answered right
    int last_step = 0;       ///< where to go on

    friend bool operator==(const LessonProgress&, const LessonProgress&) = default;
};

struct Progress {
    std::map<std::string, LessonProgress> lessons;
    std::map<std::string, std::vector<Attempted>> answers;  ///< by lesson, in the order in which they were given
    std::string last_lesson;                                ///< where the person was last; empty: nowhere yet
    std::set<std::string> known;                            ///< lessons that the person says to know

    const LessonProgress& of(std::string_view id) const;
    void finish_step(const std::string& id, int step);
    void answer(const std::string& id, int step);
    void visit(const std::string& id, int step);
    /// Notes an answer. Of many only the newest are kept, which decide.
    void note(const std::string& id, Attempted attempt);

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
