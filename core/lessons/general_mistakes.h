// SPDX-License-Identifier: MIT
// The mistakes that are made often, whatever the lesson: a table of expressions to try a wrong answer against.
#pragma once

#include <span>
#include <string_view>

namespace normscope {

/// In all three texts # stands for the column. `of` is the asked quantity, `instead` what was computed in its place.
struct GeneralMistake {
    std::string_view of;
    std::string_view instead;
    std::string_view says;
    std::string_view see;  ///< "layernorm-by-hand/2": the lesson and its step, from 1, that answer it
};

std::span<const GeneralMistake> general_mistakes();

}  // namespace normscope
