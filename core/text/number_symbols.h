// SPDX-License-Identifier: MIT
// The typographic ways to write a number, brought to ASCII for number_parser.cpp.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

/// What stands for "√" and around "½" (written as 1/2) in the text that ascii_symbols() returns.
inline constexpr char root_sign = '\x02';
inline constexpr char glyph_begin = '\x03';
inline constexpr char glyph_end = '\x04';

/// Minus signs and dashes as "-", blanks of every width as " ", "×" and "·" as "*", "½" between glyph marks, "⁻⁷" as
/// "^(-7)", "∞" as "inf". What has no meaning in a number stays as it is.
std::string ascii_symbols(std::string_view text);

std::string_view strip_blanks(std::string_view text);

/// The same text with every blank of other widths as one " ".
std::string plain_blanks(std::string_view text);

}  // namespace normscope
