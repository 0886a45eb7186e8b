// SPDX-License-Identifier: MIT
#include "core/text/inline_fractions.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text/ascii.h"

namespace normscope {
namespace {

constexpr std::string_view command = "\\frac";

std::string_view without_spaces_before(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    return text;
}

/// What stands between the braces with which `text` begins.
std::optional<std::string_view> braced(std::string_view text) {
    if (!text.starts_with('{')) return {};
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
        if (depth == 0) return text.substr(1, i - 1);
    }
    return {};
}

/// Of what a slash can stand beside without brackets: a number, a letter, a command with its arguments; with its index
/// and its power.
std::size_t atom_length(std::string_view text) {
    std::size_t end = 0;
    const auto skip_braces = [&] {
        while (const auto inside = braced(text.substr(end))) end += inside->size() + 2;
    };
    if (text.starts_with('\\')) {
        end = 1;
        while (end < text.size() && is_letter(text[end])) ++end;
        if (end == 1) return 0;
        skip_braces();
    } else if (is_digit(text.empty() ? ' ' : text[0])) {
        while (end < text.size() && (is_digit(text[end]) || text[end] == '.')) ++end;
    } else if (!text.empty() && is_letter(text[0])) {
        end = 1;
    } else {
        return 0;
    }
    while (end < text.size() && (text[end] == '^' || text[end] == '_')) {
        ++end;
        if (text.substr(end).starts_with('{'))
            skip_braces();
        else
            end = std::min(end + std::max<std::size_t>(atom_length(text.substr(end)), 1), text.size());
    }
    return end;
}

bool is_atom(std::string_view text) {
    const auto begin = without_spaces_before(text);
    return !begin.empty() && atom_length(begin) == begin.size();
}

/// Above the slash a product stands well: 2ε/3. A sum does not.
bool is_sum(std::string_view text) {
    int depth = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        depth += text[i] == '{' || text[i] == '(' ? 1 : text[i] == '}' || text[i] == ')' ? -1 : 0;
        if (depth == 0 && i > 0 && (text[i] == '+' || text[i] == '-')) return true;
    }
    return false;
}

bool goes_on(std::string_view rest) {
    constexpr std::array<std::string_view, 18> ends = {"=",    "+",    "-",    ",",       ";",        ".",
                                                       ":",    ")",    "]",    "}",       "\\approx", "\\cdot",
                                                       "\\le", "\\ge", "\\to", "\\right", "\\ ",      "\\leftarrow"};
    rest = without_spaces_before(rest);
    return !rest.empty() && std::ranges::none_of(ends, [&](std::string_view end) { return rest.starts_with(end); });
}

/// Something that is multiplied with what follows it.
bool is_factor(std::string_view before) {
    while (before.ends_with(' ')) before.remove_suffix(1);
    if (before.empty()) return false;
    const auto word =
        before.substr(before.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") + 1);
    if (word.size() < before.size() && before[before.size() - word.size() - 1] == '\\')
        return word != "cdot" && word != "approx" && word != "le" && word != "ge" && word != "left";
    return is_letter(before.back()) || is_digit(before.back()) || before.ends_with(')') || before.ends_with('}');
}

}  // namespace

std::string with_inline_fractions(std::string_view latex) {
    std::string result;
    while (!latex.empty()) {
        const auto at = std::min(latex.find(command), latex.size());
        result += latex.substr(0, at);
        latex.remove_prefix(at);
        if (latex.empty()) break;
        const auto above = braced(latex.substr(command.size()));
        const auto below = above ? braced(latex.substr(command.size() + above->size() + 2)) : std::nullopt;
        if (!below) {
            result += command;
            latex.remove_prefix(command.size());
            continue;
        }
        latex.remove_prefix(command.size() + above->size() + below->size() + 4);
        auto a = with_inline_fractions(*above), b = with_inline_fractions(*below);
        if (is_sum(a) || a.find('/') != std::string::npos) a = "(" + a + ")";
        if (!is_atom(b)) b = "(" + b + ")";
        const auto fraction = a + "{/}" + b;  // without the spaces of an operator
        result += is_factor(result) || goes_on(latex) ? "(" + fraction + ")" : fraction;
    }
    return result;
}

}  // namespace normscope
