// SPDX-License-Identifier: MIT
#include "core/text/tied.h"

#include <algorithm>
#include <array>

#include "core/text/ascii.h"

namespace normscope {
namespace {

constexpr std::string_view no_break = "\u00a0";
constexpr std::size_t longest_tuple = 24;  // bytes: a longer one may be wider than a line

bool is_operator(std::string_view word) {
    constexpr std::array<std::string_view, 9> all = {"=", "≈", "−", "+", "·", "×", "≤", "≥", "≠"};
    return std::ranges::find(all, word) != all.end();
}

/// "0", "12.", "2)": one or two digits and what closes a phrase.
bool is_small_number(std::string_view word) {
    std::size_t digits = 0;
    while (digits < word.size() && is_digit(word[digits])) ++digits;
    return digits >= 1 && digits <= 2 &&
           std::ranges::all_of(word.substr(digits), [](char c) { return std::string_view(".,;:?!)").contains(c); });
}

/// True at the spaces of "(1, 2, 3, 4)".
bool in_tuple(std::string_view text, std::size_t at) {
    const auto open = text.substr(0, at).find_last_of("()");
    const auto close = text.find_first_of("()", at);
    if (open == std::string_view::npos || close == std::string_view::npos) return false;
    if (text[open] != '(' || text[close] != ')' || close - open > longest_tuple) return false;
    for (std::size_t i = open + 1; i < close; ++i)
        if (const char c = text[i]; is_letter(c) || c == '$' || c == '`' || c == '<') return false;
    return true;
}

std::string_view word_before(std::string_view text, std::size_t space) {
    const auto begin = space == 0 ? std::string_view::npos : text.find_last_of(" \n", space - 1);
    return begin == std::string_view::npos ? text.substr(0, space) : text.substr(begin + 1, space - begin - 1);
}

std::string_view word_after(std::string_view text, std::size_t space) {
    return text.substr(space + 1, text.find_first_of(" \n", space + 1) - space - 1);
}

bool is_opaque(char c) { return c == '$' || c == '`' || c == '>' || c == '<'; }

/// A space and then a word at `at`, or a word and then a space before it.
bool begins_word(std::string_view text, std::size_t at) {
    return at + 1 < text.size() && text[at] == ' ' && text[at + 1] != ' ' && text[at + 1] != '\n' &&
           !is_opaque(text[at + 1]);
}
bool ends_word(std::string_view text, std::size_t at) {
    return at >= 2 && text[at - 1] == ' ' && text[at - 2] != ' ' && text[at - 2] != '\n' && !is_opaque(text[at - 2]);
}

bool ties(std::string_view text, std::size_t space) {
    const auto before = word_before(text, space);
    const auto after = word_after(text, space);
    if (before.empty() || after.empty() || is_opaque(before.back()) || is_opaque(after.front())) return false;
    // One that begins a line is a sign, or a bullet, and a formula is seldom short enough to go along.
    if (is_operator(after)) return begins_word(text, space + 1 + after.size());
    if (is_operator(before)) return ends_word(text, space - before.size());
    const bool word = before.size() <= 8 && std::ranges::all_of(before, is_letter);
    return in_tuple(text, space) || (word && is_small_number(after));
}

}  // namespace

std::string tied(std::string_view text) {
    std::string result;
    char inside = 0;  // '$' or '`'
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '$' || c == '`') inside = inside == 0 ? c : inside == c ? '\0' : inside;
        if (c == ' ' && inside == 0 && ties(text, at))
            result += no_break;
        else
            result += c;
    }
    return result;
}

}  // namespace normscope
