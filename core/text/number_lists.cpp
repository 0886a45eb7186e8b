// SPDX-License-Identifier: MIT
// Several numbers in one text: answers, and rows from other programs.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "core/text/ascii.h"
#include "core/text/number_labels.h"
#include "core/text/number_parser.h"
#include "core/text/number_symbols.h"

namespace normscope {
namespace {

bool is_word(char c) { return is_digit(c) || is_name_letter(c); }

void erase_all(std::string& text, std::string_view what, std::string_view with = {}) {
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
        text.replace(at, what.size(), with);
}

/// Erases `word` where it stands as a word of its own before a bracket: "tensor(", not "tensorial(".
void erase_calls(std::string& text, std::string_view word) {
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at)) {
        const auto end = at + word.size();
        if (end < text.size() && text[end] == '(' && (at == 0 || !is_word(text[at - 1])))
            text.erase(at, word.size());
        else
            at = end;
    }
}

/// Erases "dtype=torch.float64" and its like, with the comma before it.
void erase_keyword(std::string& text, std::string_view key) {
    for (auto at = text.find(key); at != std::string::npos; at = text.find(key, at)) {
        auto end = at + key.size();
        const char open = end < text.size() ? text[end] : '\0';
        if (open == '\'' || open == '"' || open == '<') {
            end = text.find(open == '<' ? '>' : open, end + 1);
            end = end == std::string::npos ? text.size() : end + 1;
        } else {
            while (end < text.size() && (is_word(text[end]) || text[end] == '.')) ++end;
        }
        while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\n' || text[at - 1] == ',')) --at;
        text.erase(at, end - at);
    }
}

/// Drops what NumPy, PyTorch and JAX write around the numbers.
std::string unwrapped(std::string_view pasted) {
    auto text = plain_blanks(pasted);
    for (const std::string_view key : {"dtype=", "device=", "grad_fn=", "requires_grad=", "layout=", "shape="})
        erase_keyword(text, key);
    for (const std::string_view module : {"numpy.", "np.", "jax.numpy.", "jnp.", "torch.", "tf."})
        erase_all(text, module);
    for (const std::string_view word : {"tensor", "Tensor", "array", "asarray", "Array", "float16", "float32",
                                        "float64", "bfloat16", "float", "int32", "int64", "matrix"})
        erase_calls(text, word);
    std::erase(text, '"');
    erase_all(text, "('", "(");
    erase_all(text, "')", ")");
    erase_all(text, "\u221a ", "\u221a");  // blanks separate numbers; these belong to one
    erase_all(text, " %", "%");
    return text;
}

using Parts = std::vector<std::string>;

Parts split(std::string_view text, std::string_view separator) {
    Parts parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const auto end = std::min(text.find(separator, begin), text.size());
        parts.emplace_back(strip_blanks(text.substr(begin, end - begin)));
        begin = end + separator.size();
    }
    return parts;
}

Parts words_of(std::string_view text) {
    Parts parts;
    for (auto& part : split(text, " "))
        if (!part.empty()) parts.push_back(std::move(part));
    return parts;
}

/// Where the last "=", "≈" or ":" of a text ends; 0 when there is none.
std::size_t label_end(std::string_view text) {
    std::size_t end = 0;
    for (const std::string_view sign : {"=", ":", "\u2248", "\u2243", "\u2245"})
        if (const auto at = text.rfind(sign); at != std::string_view::npos) {
            const bool ratio = sign == ":" && text.substr(0, at).find_first_not_of("0123456789., ") == text.npos;
            if (!ratio) end = std::max(end, at + sign.size());
        }
    return end;
}

/// "β = 2.5" without its label.
std::string_view unlabelled(std::string_view text) { return strip_blanks(text.substr(label_end(text))); }

/// "γ = 1.5 β = 2" with a ";" for each label.
std::string labels_as_separators(std::string text) {
    while (const auto end = label_end(text)) {
        auto begin = end;
        while (begin > 0 && text[begin - 1] != ' ') --begin;  // the sign itself
        const bool alone = text.substr(begin, end - begin).find_first_not_of("=:") == std::string::npos ||
                           text.substr(begin, end - begin) == "\u2248";
        if (alone) {
            while (begin > 0 && text[begin - 1] == ' ') --begin;
            while (begin > 0 && text[begin - 1] != ' ' && text[begin - 1] != ',') --begin;
        }
        text.replace(begin, end - begin, ";");
    }
    const auto first = text.find_first_not_of("; ");
    return first == std::string::npos ? std::string{} : text.substr(first);
}

/// Takes off a pair of brackets that holds the whole text.
std::string_view without_brackets(std::string_view text) {
    while (text.size() > 1 && (text.front() == '(' || text.front() == '[')) {
        const char open = text.front();
        const char close = open == '(' ? ')' : ']';
        int depth = 0;
        std::size_t end = 0;
        for (; end < text.size(); ++end) {
            depth += text[end] == open ? 1 : text[end] == close ? -1 : 0;
            if (depth == 0) break;
        }
        if (end + 1 != text.size()) return text;
        text = strip_blanks(text.substr(1, text.size() - 2));
    }
    return text;
}

/// The ways in which a text may be cut into numbers, the likeliest first.
std::vector<Parts> ways_to_split(const std::string& text) {
    for (const std::string_view strong : {";", "\t", "\n"})
        if (text.find(strong) != std::string::npos) return {split(text, strong)};
    std::vector<Parts> ways;
    if (text.find(',') != std::string::npos) ways = {split(text, ","), split(text, ", ")};
    ways.push_back(words_of(text));
    if (label_end(text) > 0) ways.push_back(split(labels_as_separators(text), ";"));
    return ways;
}

Result<std::vector<double>> read_parts(const Parts& parts, bool counts) {
    std::vector<double> values;
    for (const auto& part : parts) {
        const auto body = unlabelled(part);
        const auto value = counts ? parse_count(body) : parse_number(body);
        if (!value) return std::unexpected(value.error());
        values.push_back(*value);
    }
    return values;
}

}  // namespace

std::vector<std::string> labels_in(std::string_view typed) {
    const auto text = plain_blanks(typed);
    std::vector<std::string> labels;
    for (std::string_view rest = text; const auto end = label_end(rest);) {
        auto word = strip_blanks(rest.substr(0, end));
        while (!word.empty() && label_end(word) == word.size())  // the sign itself, of one byte or of three
            word = strip_blanks(word.substr(0, word.size() - (word.back() == '=' || word.back() == ':' ? 1 : 3)));
        const auto begin = word.find_last_of(" ,;([");
        rest = rest.substr(0, begin == std::string_view::npos ? 0 : begin);
        labels.emplace(labels.begin(), word.substr(begin == std::string_view::npos ? 0 : begin + 1));
    }
    return labels;
}

Result<std::vector<double>> parse_numbers(std::string_view typed, std::size_t wanted, bool counts) {
    auto text = plain_blanks(typed);
    text = std::string(strip_blanks(text));
    if (text.empty())
        return fail(wanted == 1 ? "Type a number first."
                                : fmt::format("Type {} numbers, separated by commas.", wanted));
    if (wanted == 1) return read_parts({text}, counts);
    text = unwrapped(text);
    erase_all(text, " and ", "; ");
    if (const auto label = label_end(text); label > 0 && text.find_first_of("([", label) != std::string::npos)
        text = text.substr(label);  // "x̂ = (−0.5, 1)"
    text = without_brackets(strip_blanks(text));
    std::optional<Error> unreadable;
    std::optional<std::size_t> read;
    for (const auto& parts : ways_to_split(text)) {
        auto values = read_parts(parts, counts);
        if (values && values->size() == wanted) return values;
        if (values && !read) read = values->size();
        if (!values && !unreadable) unreadable = values.error();
    }
    if (!read) return std::unexpected(*unreadable);
    return fail(fmt::format("{} numbers are asked for, and {} {} typed.", wanted, *read, *read == 1 ? "was" : "were"));
}

namespace {

bool is_bracket(char c) { return c == '[' || c == ']' || c == '(' || c == ')' || c == '{' || c == '}'; }

/// True for "1,5" and "3": words among which a comma can only be a decimal comma.
bool all_decimal_commas(const Parts& words) {
    bool any = false;
    for (const auto& word : words) {
        const auto comma = word.find(',');
        if (comma == std::string::npos) continue;
        if (word.find(',', comma + 1) != std::string::npos || word.find('.') != std::string::npos) return false;
        if (comma == 0 || comma + 1 == word.size() || !is_digit(word[comma - 1]) || !is_digit(word[comma + 1]))
            return false;
        any = true;
    }
    return any && words.size() > 1;
}

/// The words of one line that should be numbers.
Parts cells_of(std::string line, bool tabs) {
    Parts cells;
    if (tabs || line.find(';') != std::string::npos) {
        std::erase_if(line, is_bracket);
        cells = split(line, tabs ? "\t" : ";");
        while (!cells.empty() && cells.back().empty()) cells.pop_back();  // an empty cell in between is a mistake
        return cells;
    }
    std::ranges::replace_if(line, is_bracket, ' ');
    cells = words_of(line);
    if (all_decimal_commas(cells)) return cells;
    std::ranges::replace(line, ',', ' ');
    return words_of(line);
}

/// "[1 2; 3 4]" of MATLAB: semicolons end rows when numbers are separated by something else between them.
bool has_matlab_rows(std::string_view text) {
    if (!text.starts_with('[') || text.find('\t') != std::string_view::npos) return false;
    for (const auto& row : split(text.substr(1), ";"))
        if (row.find(' ') == std::string::npos && row.find(',') == std::string::npos) return false;
    return text.find(';') != std::string_view::npos;
}

/// One line for each row.
std::string lines_of(std::string_view pasted) {
    auto text = unwrapped(pasted);
    erase_all(text, "\r", "\n");
    text = std::string(strip_blanks(text));
    if (has_matlab_rows(text)) std::ranges::replace(text, ';', '\n');
    const auto second = text.find_first_not_of(" \n([", 0);
    const auto opening = std::string_view(text).substr(0, second);
    if (std::ranges::count(opening, '[') < 2) return text;
    std::ranges::replace(text, '\n', ' ');  // NumPy breaks long rows over lines
    std::ranges::replace(text, ']', '\n');
    return text;
}

}  // namespace

Result<PastedRows> parse_rows(std::string_view pasted) {
    if (pasted.find("...") != std::string_view::npos)
        return fail("the pasted text leaves numbers out (\"...\"); print the whole array first, for example with "
                    "torch.set_printoptions(profile=\"full\") or np.set_printoptions(threshold=sys.maxsize)");
    const bool tabs = pasted.find('\t') != std::string_view::npos;
    PastedRows result;
    for (const auto& line : split(lines_of(pasted), "\n")) {
        std::vector<float> row;
        for (const auto& cell : cells_of(line, tabs)) {
            const auto value = parse_float32(cell);
            if (!value) return fail(value.error().message + ". Nothing was pasted");
            row.push_back(*value);
        }
        if (row.empty()) continue;
        if (result.rows.empty()) result.columns = row.size();
        if (row.size() != result.columns)
            return fail(fmt::format("row {} has {} numbers but row 1 has {}; every row needs the same number",
                                    result.rows.size() + 1, row.size(), result.columns));
        result.rows.push_back(std::move(row));
    }
    if (result.rows.empty()) return fail("there is no number in the pasted text");
    return result;
}

}  // namespace normscope
