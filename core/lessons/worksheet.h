// SPDX-License-Identifier: MIT
// Worksheets: the questions of a lesson with fresh numbers, on paper, and a key with every value on the way.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/lessons/variant.h"

namespace normscope {

struct Exercise {
    int step = 0;            ///< of the lesson, from 0
    std::uint64_t seed = 0;  ///< of its numbers: normscope --lesson ID --step N asks the same at seed 0
    Question question;
    Document state;   ///< that it is about
    Document answer;  ///< that its answer is computed on: with the question's `after` applied
    std::string expected;
};

struct Worksheet {
    std::string lesson, title;
    std::uint64_t seed = 0;
    std::vector<Exercise> exercises;
};

/// `count` exercises of a lesson. Questions whose numbers vary come again and again with others, the rest once; tasks
/// cannot be done on paper and are left out. The same seed gives the same sheet. Fails when a lesson has too few.
Result<Worksheet> make_worksheet(const Lesson& lesson, std::uint64_t seed, int count);

/// A page to print: exercises with figures, then, on a sheet of its own, the key.
std::string worksheet_html(const Worksheet& sheet);

/// The same as Markdown with $LaTeX$, without figures.
std::string worksheet_markdown(const Worksheet& sheet);

}  // namespace normscope
