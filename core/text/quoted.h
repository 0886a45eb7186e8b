// SPDX-License-Identifier: MIT
// Foreign text (file names, what files hold, what was typed) as a sentence may echo it: one line of printable text.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace normscope {

/// How many characters of foreign text a sentence echoes.
inline constexpr std::size_t most_quoted = 60;

/// The text on one line, without quotes. Line breaks, control characters, escape sequences and what reorders or hides
/// text are written as in C ("\n", "\x1b", "\u202e"), bytes that are not UTF-8 as U+FFFD. Beyond `most` characters the
/// middle is left out: "beginning…end".
std::string shown(std::string_view foreign, std::size_t most = most_quoted);

/// The same between double quotes.
std::string quoted(std::string_view foreign, std::size_t most = most_quoted);
// For a string, the manipulator std::quoted would be found too, and fit better.
inline std::string quoted(const char* foreign) { return quoted(std::string_view(foreign)); }
inline std::string quoted(std::string& foreign) { return quoted(std::string_view(foreign)); }
inline std::string quoted(const std::string& foreign) { return quoted(std::string_view(foreign)); }

/// A path is left whole unless it is longer than anybody reads.
std::string shown_path(const std::filesystem::path& path);

bool is_utf8(std::string_view text);

/// A finished sentence for a terminal: nothing is left out.
std::string shown_whole(std::string_view text);

}  // namespace normscope
