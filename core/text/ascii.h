// SPDX-License-Identifier: MIT
// Letters and digits of ASCII, whatever the locale says.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr bool is_name_letter(char c) { return is_letter(c) || c == '_'; }
constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// `text` with A … Z as a … z; other bytes stay.
inline std::string lower(std::string_view text) {
    std::string small(text);
    for (char& c : small) c = lower(c);
    return small;
}

/// Whether `word` stands somewhere in `text`, in capitals or not.
inline bool contains_in_any_case(std::string_view text, std::string_view word) {
    return lower(text).find(lower(word)) != std::string::npos;
}

}  // namespace normscope
