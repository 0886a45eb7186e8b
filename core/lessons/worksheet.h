// SPDX-License-Identifier: MIT
// Worksheets: the questions of a lesson with fresh numbers, on paper, and a key with every value on the way.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/variant.h"

namespace normscope {

struct Exercise {
    int step = 0;            ///< of the lesson, from 0
    std::uint64_t seed = 0;  ///< of its numbers; 0: as the lesson has it
    Question question;
    Document state;   ///< that it is about
    Document answer;  ///< that its answer is computed on: with the question's `after` applied
    std::string expected;
    std::string lesson;  ///< id
};

struct Worksheet {
    std::string title;
    std::uint64_t seed = 0;
    std::vector<Exercise> exercises;
};

/// One line of the key: a quantity, and its value for each cell of the group.
struct KeyRow {
    std::string latex;  ///< its symbol
    std::vector<double> values;
};

/// Every value on the way to the answer, in the group of the cell in focus; x first.
std::vector<KeyRow> account_of(const Document& document);

/// "normscope --lesson epsilon --step 2 --seed 7": opens the exercise in the window.
std::string assignment_line(const Exercise& exercise);

/// `count` exercises of a lesson. Questions whose numbers vary come again and again with others, the rest once; tasks
/// cannot be done on paper and are left out. The same seed gives the same sheet. Fails when a lesson has too few.
Result<Worksheet> make_worksheet(const Lesson& lesson, std::uint64_t seed, int count);
/// The same of several lessons, in turn.
Result<Worksheet> make_worksheet(std::span<const Lesson* const> lessons, std::uint64_t seed, int count);

/// The lessons that "epsilon, running mean, GroupNorm" name: by id, or with such a word in the title or a keyword. The
/// error names the topic that no lesson has.
Result<std::vector<const Lesson*>> lessons_about(std::string_view topics, std::span<const Lesson> lessons);

/// A page to print: exercises with figures, then, on a sheet of its own, the key.
std::string worksheet_html(const Worksheet& sheet);

/// The same as Markdown with $LaTeX$, without figures.
std::string worksheet_markdown(const Worksheet& sheet);

}  // namespace normscope
