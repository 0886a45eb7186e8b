// SPDX-License-Identifier: MIT
// The program's texts as the Markdown library is to see them: what is coloured, what the pointer finds, and where a
// line may break.
#pragma once

#include <string>
#include <string_view>

#include "core/norm/quantity.h"

namespace normscope::ui {

/// The tag after a formula that names nothing.
inline constexpr std::string_view plain_formula = "f";

/// Tags of a number: after a formula that is one, and around one between words.
inline constexpr std::string_view number_formula = "n-", number_in_words = "v-";

/// A formula that writes a row out, in one line of a text: "x = (4, 1, 3)".
struct WrittenRow {
    Quantity quantity = Quantity::input;
    std::string latex;  ///< with a colour of its own for each entry (part_rgb() in formula.h)
};
/// The row of the tag "r-12".
const WrittenRow* written_row(std::string_view tag);

/// The number of the tag "n-m0p5": "-0.5"; empty: it is no number's.
std::string written_number(std::string_view tag);

/// Markdown whose formulas are coloured, with their punctuation and a tag after each, and whose words of the glossary
/// stand between tags. A formula wider than `width`, in the current font, becomes several.
std::string marked_up(std::string_view markdown, float width);

}  // namespace normscope::ui
