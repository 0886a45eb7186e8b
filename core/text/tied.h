// SPDX-License-Identifier: MIT
// Where a line of text must not break.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

/// The text with no-break spaces where a reader takes the parts in together: around "=", "≈", "−" and their like,
/// within a tuple of numbers, and between a word and the small number after it ("mean 0"). Code and formulas of
/// Markdown stay as they are, and so does a space beside one.
std::string tied(std::string_view text);

}  // namespace normscope
