// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string_view>

namespace normscope {

/// The line (from 1) of the first character beyond ASCII that stands outside of strings and comments, or at the
/// beginning of a line that a backslash continues; 0 when there is none. TOML has no use for the first, and toml++ 3.3
/// reaches what it declares unreachable when it asks whether such a character is white space.
std::size_t stray_character_line(std::string_view toml);

}  // namespace normscope
