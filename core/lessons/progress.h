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
    std::uint64_t seed = 0;  ///< which variant: variant_of()
    bool right = false;
    std::string mistake = {};  ///< the sentence that named it; empty: right, or no particular one

    friend bool operator==(const Attempted&, const Attempted&) = default;
};

/// The variant of a step's question; questions of one lesson differ, too.
inline std::uint64_t variant_of(int step, std::uint64_t seed) { return static_cast<std::uint64_t>(step) << 32 | seed; }
inline int step_of_variant(std::uint64_t variant) { return static_cast<int>(variant >> 32); }

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

/// What both know: steps, answers and lessons of `from` are added to `into`, each answer once.
void merge_progress(Progress& into, const Progress& from);

std::string progress_to_json(const Progress& progress);
/// Unknown keys are ignored, so that an older program reads a newer file; what is no progress at all is an error.
Result<Progress> progress_from_json(std::string_view json);

}  // namespace normscope
