// SPDX-License-Identifier: MIT
// Checks answers against computed values, and recognises the mistakes that are made often.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/lesson.h"

namespace normscope {

struct Verdict {
    bool right = false;
    std::string message;        ///< one sentence for the person; Markdown
    std::string expected;       ///< the computed answer as displayed: "2.75", "(0.5, 1)", the text of the right choice
    bool named = false;         ///< wrong, and the message says what the mistake is
    bool understood = true;     ///< false: the text is no answer, and only says so
    std::vector<double> typed;  ///< the numbers that were answered; none for a choice or a task
    std::vector<double> truth;  ///< beside them

    friend bool operator==(const Verdict&, const Verdict&) = default;
};

/// `state` is the state of the question's step (`after` is applied here); for a task it is the live document and
/// `typed` is not read. For a choice `typed` is its 1-based number. An Error means that the question itself cannot be
/// computed.
Result<Verdict> check_answer(const Question& question, const Document& state, std::string_view typed);

/// The numbers that answer the question; none for a choice or a task.
Result<std::vector<double>> expected_numbers(const Question& question, const Document& state);

/// The computed answer as displayed.
Result<std::string> expected_answer(const Question& question, const Document& state);

}  // namespace normscope
