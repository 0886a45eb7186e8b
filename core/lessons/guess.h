// SPDX-License-Identifier: MIT
// Guesses: what a person committed to before a lesson showed a number, and how far from it that was.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/lessons/lesson.h"

namespace normscope {

/// A number of the picture that can be placed before it is shown: a mean line, a bar.
struct GuessTarget {
    std::size_t part = 0;  ///< of the answer
    Quantity quantity = Quantity::mean;
    std::int64_t cell = 0;

    friend bool operator==(const GuessTarget&, const GuessTarget&) = default;
};

/// The parts of an answer that are themselves numbers of the document's picture. None where the answer is about a
/// changed document, which is not in sight yet.
std::vector<GuessTarget> guess_targets(const Question& question, const Document& document);

/// "x̂₃" for "xhat3"; other expressions as they are.
std::string answer_symbol(const std::string& expression);

/// How far a guess is from the truth, as one short line: "0.6 too high", "exactly right", and of several numbers the
/// nearest and the farthest. `names` are those of the numbers. Empty where the two cannot be compared.
std::string distance_words(std::span<const double> guess, std::span<const double> truth,
                           std::span<const std::string> names);

}  // namespace normscope
