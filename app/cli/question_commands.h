// SPDX-License-Identifier: MIT
#pragma once

#include <iosfwd>
#include <optional>
#include <string>

#include "core/base/result.h"

namespace normscope::cli {

struct AnswerOptions {
    std::string lesson, step, text;
    std::optional<std::string> seed;
};

/// `normscope lessons --questions`: every question of every lesson as JSON. Without a seed as written; a seed draws its
/// numbers anew and shuffles its choices.
Result<void> list_questions(const std::optional<std::string>& seed, std::ostream& out);

/// `normscope answer`: {"right": …, "says": "…"}, by the code that checks answers in the window. For a task the text
/// holds the changes that a person would make: "x3 = 2, gamma1 = 0".
Result<void> answer(const AnswerOptions& options, std::ostream& out);

}  // namespace normscope::cli
