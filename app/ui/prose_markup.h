// SPDX-License-Identifier: MIT
// The program's texts as the Markdown library is to see them: what is coloured, what the pointer finds, and where a
// line may break.
#pragma once

#include <string>
#include <string_view>

namespace normscope::ui {

/// The tag after a formula that names nothing.
inline constexpr std::string_view plain_formula = "f";

/// Markdown whose formulas are coloured, with their punctuation and a tag after each, and whose words of the glossary
/// stand between tags. A formula wider than `width`, in the current font, becomes several.
std::string marked_up(std::string_view markdown, float width);

}  // namespace normscope::ui
