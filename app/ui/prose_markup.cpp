// SPDX-License-Identifier: MIT
#include "app/ui/prose_markup.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cctype>

#include "app/ui/formula.h"
#include "app/ui/prose.h"
#include "app/ui/theme.h"
#include "core/lessons/glossary.h"
#include "core/text/inline_fractions.h"

namespace normscope::ui {
namespace {

constexpr std::string_view minus_sign = "−";

struct Spelling {
    std::string_view latex;
    Quantity quantity;
};
constexpr Spelling spellings[] = {{"\\sigma^2", Quantity::variance}, {"\\sigma", Quantity::sigma},
                                  {"\\mu", Quantity::mean},          {"\\hat{x}", Quantity::normalized},
                                  {"\\hat x", Quantity::normalized}, {"\\gamma", Quantity::gamma},
                                  {"\\beta", Quantity::beta}};
// Only at the beginning of a formula: inside one an x may be part of anything.
constexpr Spelling beginnings[] = {{"(x-\\mu)^2", Quantity::square},
                                   {"x-\\mu", Quantity::deviation},
                                   {"x - \\mu", Quantity::deviation},
                                   {"x", Quantity::input},
                                   {"y", Quantity::output}};

/// "6.25" and "-0.5", which name the number that is written so.
bool is_number(std::string_view latex) {
    if (latex.starts_with('-')) latex.remove_prefix(1);
    return !latex.empty() && std::isdigit(static_cast<unsigned char>(latex.front())) != 0 &&
           latex.find_first_not_of("0123456789.") == std::string_view::npos;
}

/// A tag has letters, digits and hyphens only.
std::string number_tag(std::string_view kind, std::string_view number) {
    std::string tag(kind);
    if (number.starts_with(minus_sign)) {
        tag += 'm';
        number.remove_prefix(minus_sign.size());
    }
    for (const char c : number) tag += c == '.' ? 'p' : c == '-' ? 'm' : c;
    return tag;
}

/// "</q-mu-0>" after a formula that names something, so that it is known when the pointer is over it; "</f>" after
/// another. There is none before it: the library does not see that a word goes on behind a tag, and would break the
/// line there.
std::string tag_of(std::string_view latex) {
    const auto symbol = named_by(latex);
    if (symbol) return fmt::format("q-{}-{}", info(symbol->quantity).id, symbol->index);
    return is_number(latex) ? number_tag(number_formula, latex) : std::string(plain_formula);
}

/// The rows that texts have written out, found again by their place.
std::vector<WrittenRow> written_rows;

/// `latex` with a colour for each entry of the first row in it; empty where there is none of two entries or more.
std::string with_marked_entries(std::string_view latex) {
    const auto open = latex.find("= (");
    if (open == std::string_view::npos) return {};
    const auto first = open + 3;
    std::string result(latex.substr(0, first));
    std::size_t entry = 0, begin = first;
    int depth = 0;
    for (std::size_t at = first; at < latex.size(); ++at) {
        const char c = latex[at];
        depth += c == '{' || c == '(' ? 1 : c == '}' || c == ')' ? -1 : 0;
        const bool end = depth < 0;
        if (!end && (depth > 0 || c != ',')) continue;
        if (entry >= most_formula_parts) return {};
        result += fmt::format("\\fgcolor{{#{:06X}}}{{{}}}{}", part_rgb(entry++), latex.substr(begin, at - begin), c);
        begin = at + 1;
        if (end) return entry < 2 ? std::string{} : result + std::string(latex.substr(begin));
    }
    return {};
}

/// The tag of a whole formula that is drawn as it stands, `drawn` without its colours.
std::string tag_of(std::string_view latex, std::string_view drawn) {
    const auto symbol = named_by(latex);
    if (!symbol || symbol->index != 0 || !info(symbol->quantity).per_cell) return tag_of(latex);
    auto marked = with_marked_entries(drawn);
    if (marked.empty()) return tag_of(latex);
    auto found = std::ranges::find(written_rows, marked, &WrittenRow::latex);
    if (found == written_rows.end())
        found = written_rows.insert(written_rows.end(), {symbol->quantity, std::move(marked)});
    return fmt::format("r-{}", found - written_rows.begin());
}

/// Gives each quantity's symbol inside $…$ its colour, as everywhere else in the program.
std::string with_colors(std::string_view latex) {
    std::string result;
    for (std::size_t at = 0; at < latex.size();) {
        const auto rest = latex.substr(at);
        const auto* found = std::ranges::find_if(spellings, [&](const auto& s) { return rest.starts_with(s.latex); });
        if (found == std::end(spellings)) {
            result += latex[at++];
            continue;
        }
        result += colored_latex(found->quantity, found->latex);
        at += found->latex.size();
    }
    return result;
}

/// Below a displayed formula: as deep as the fractions of a line that follows it stand above that line.
constexpr std::string_view strut = "\\rule[-1.3em]{0em}{1.3em}";

bool is_space(char c) { return c == ' ' || c == '\n'; }

/// How much of the end of `text` belongs to a word that begins behind it: opening brackets, quotes and marks.
std::size_t glued_before(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && !is_space(text[begin - 1]) &&
           std::string_view(">$`").find(text[begin - 1]) == std::string_view::npos)
        --begin;
    return text.size() - begin;
}

/// And how much of its beginning to a word that ends before it.
std::size_t glued_after(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && !is_space(text[end]) &&
           std::string_view("<$`").find(text[end]) == std::string_view::npos)
        ++end;
    return end;
}

/// The length of a number with decimals at the beginning of a text; whole numbers count things more often than not.
std::size_t decimal_length(std::string_view text) {
    std::size_t end = text.starts_with('-') ? 1 : text.starts_with(minus_sign) ? minus_sign.size() : 0;
    const auto digits = [&] {
        const auto begin = end;
        while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
        return end > begin;
    };
    if (!digits() || end == text.size() || text[end] != '.') return 0;
    ++end;
    return digits() && (end == text.size() || std::isalpha(static_cast<unsigned char>(text[end])) == 0) ? end : 0;
}

/// Words that the glossary explains, and numbers, between tags, so that it is known when the pointer is over one. What
/// touches a word goes between the tags with it, because the library breaks lines at tags. Code stays as it is.
std::string with_terms(std::string_view text) {
    std::string result;
    bool code = false;
    bool word = false;  // the character before belongs to a word
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '`') code = !code;
        const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        std::size_t length = 0;
        const auto* entry = letter && !word && !code ? entry_at(text.substr(at), length) : nullptr;
        const auto number = entry || word || code ? 0 : decimal_length(text.substr(at));
        word = letter || std::isdigit(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0 || c == '_' || c == '.';
        if (entry || number > 0) {
            if (number > 0) length = number;
            const auto tag = entry ? fmt::format("g-{}", entry - glossary().data())
                                   : number_tag(number_in_words, text.substr(at, number));
            const auto before = glued_before(result);
            length += glued_after(text.substr(at + length));
            result.insert(result.size() - before, "<" + tag + ">");
            result += fmt::format("{}</{}>", text.substr(at, length), tag);
            at += length;
            word = false;
        } else {
            result += text[at++];
        }
    }
    return result;
}

/// The brackets before and the punctuation after a formula become part of it: no line breaks between them, and no
/// padding stands there.
std::string with_punctuation(std::string latex, std::string_view before, std::string_view after) {
    std::string result;
    for (const char c : before) result += fmt::format("{{{}}}", c);
    result += latex;
    for (const char c : after) result += fmt::format("{{{}}}", c);
    return result;
}

/// Of the command or the character that begins a formula.
std::size_t token_length(std::string_view latex) {
    if (!latex.starts_with('\\')) return 1;
    std::size_t end = 1;
    while (end < latex.size() && std::isalpha(static_cast<unsigned char>(latex[end])) != 0) ++end;
    return std::min(std::max<std::size_t>(end, 2), latex.size());
}

/// The parts of a formula between which a line may break: after commas and before relations, but not within braces.
std::vector<std::string> parts_of(std::string_view latex) {
    std::vector<std::string> parts(1);
    int depth = 0;
    for (std::size_t at = 0; at < latex.size();) {
        const auto length = token_length(latex.substr(at));
        const auto token = latex.substr(at, length);
        const bool relation = token == "=" || token == "\\approx" || token == "\\leftarrow";
        if (depth == 0 && relation && !parts.back().empty()) parts.emplace_back("{}");  // the space before it stays
        depth += token == "{" || token == "\\left" ? 1 : token == "}" || token == "\\right" ? -1 : 0;
        parts.back() += token;
        at += length;
        if (depth == 0 && token == "," && at < latex.size()) parts.emplace_back();
    }
    return parts;
}

std::string without_leading_space(std::string_view latex) {
    constexpr std::string_view space = "\\ ";
    while (latex.starts_with(' ') || latex.starts_with(space)) latex.remove_prefix(latex.front() == ' ' ? 1 : 2);
    return std::string(latex);
}

/// The formula, in as many as its width asks for: the library does not break one. Where a part that cannot be broken is
/// too wide, all are set smaller: they are one formula.
std::vector<std::string> in_lines(const std::string& latex, float width) {
    const auto fits = [&](const std::string& each) {
        const auto color = ImGui::GetColorU32(ImGuiCol_Text);
        return measure_formula(each, ImGui::GetFontSize(), color, MathStyle::text).width <= width;
    };
    if (fits(latex)) return {latex};
    const auto parts = parts_of(latex);
    std::vector<std::string> lines;
    for (const std::string size : {"", "\\small ", "\\footnotesize ", "\\scriptsize "}) {
        lines.clear();
        for (const auto& part : parts) {
            if (!lines.empty() && fits(lines.back() + part))
                lines.back() += part;
            else
                lines.push_back(size + without_leading_space(part));
        }
        if (std::ranges::all_of(lines, fits)) break;
    }
    return lines;
}

/// A line that is a formula, and little else: its fractions have room for figures of full size.
bool is_displayed(std::string_view line) {
    if (!line.starts_with('$')) return false;
    std::size_t words = 0;
    bool formula = false;
    for (const char c : line) {
        if (c == '$')
            formula = !formula;
        else if (!formula && std::isalpha(static_cast<unsigned char>(c)) != 0)
            ++words;
    }
    return words <= line.size() / 8;
}

std::string with_large_fractions(std::string_view line) {
    constexpr std::string_view small = "\\frac";
    std::string result;
    int depth = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
        depth += line[at] == '{' ? 1 : line[at] == '}' ? -1 : 0;
        if (depth == 0 && line.substr(at).starts_with(small)) {
            result += "\\dfrac";
            at += small.size() - 1;
        } else {
            result += line[at];
        }
    }
    return result;
}

std::string with_displayed_lines(std::string_view markdown) {
    std::string result;
    for (std::size_t at = 0; at < markdown.size();) {
        const auto end = std::min(markdown.find('\n', at), markdown.size() - 1) + 1;
        const auto line = markdown.substr(at, end - at);
        if (line.starts_with("- "))
            result += fmt::format("* {}", line.substr(2));  // which the library draws as a dot
        else
            result += is_displayed(line) ? with_large_fractions(line) : std::string(line);
        at = end;
    }
    return result;
}

}  // namespace

std::string marked_up(std::string_view text, float width) {
    const auto displayed = with_displayed_lines(text);
    std::string_view markdown = displayed;
    std::string result;
    while (!markdown.empty()) {
        const auto start = markdown.find('$');
        const auto end = start == std::string_view::npos ? start : markdown.find('$', start + 1);
        if (end == std::string_view::npos) break;
        auto words = markdown.substr(0, start);
        const auto latex = markdown.substr(start + 1, end - start - 1);
        markdown = markdown.substr(end + 1);
        std::size_t before = 0;
        while (before < words.size() && words[words.size() - before - 1] == '(') ++before;
        const auto after = std::min(markdown.find_first_not_of(".,;:?!)"), markdown.size());
        result += with_terms(words.substr(0, words.size() - before));
        const bool set_apart = latex.find("\\dfrac") != std::string_view::npos;
        const auto set = with_inline_fractions(latex);
        const auto opening = words.substr(words.size() - before), closing = markdown.substr(0, after);
        const auto whole = with_punctuation(with_colors(set), opening, closing);
        const auto lines = in_lines(whole, width);
        const auto tag =
            lines == std::vector{whole} ? tag_of(latex, with_punctuation(set, opening, closing)) : tag_of(latex);
        std::string_view between;
        for (const auto& line : lines) {
            result += fmt::format("{}${}{}$</{}>", between, line, set_apart ? strut : "", tag);
            between = " ";
        }
        markdown = markdown.substr(after);
    }
    return result + with_terms(markdown);
}

const WrittenRow* written_row(std::string_view tag) {
    if (!tag.starts_with("r-")) return nullptr;
    const auto which = static_cast<std::size_t>(std::atoll(std::string(tag.substr(2)).c_str()));
    return which < written_rows.size() ? &written_rows[which] : nullptr;
}

std::string written_number(std::string_view tag) {
    std::string number;
    if (tag.starts_with(number_formula) || tag.starts_with(number_in_words))
        for (const char c : tag.substr(number_formula.size())) number += c == 'p' ? '.' : c == 'm' ? '-' : c;
    return number;
}

std::optional<Symbol> named_by(std::string_view latex) {
    while (latex.starts_with(' ')) latex.remove_prefix(1);
    const auto begins = [&](const Spelling& s) { return latex.starts_with(s.latex); };
    const auto* found = std::ranges::find_if(spellings, begins);
    if (found == std::end(spellings)) {
        found = std::ranges::find_if(beginnings, begins);
        if (found == std::end(beginnings)) return {};
    }
    auto rest = latex.substr(found->latex.size());
    Symbol symbol{found->quantity, 0};
    if (rest.starts_with("_")) {
        rest.remove_prefix(rest.starts_with("_{") ? 2 : 1);
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && symbol.index < 10000) {
            symbol.index = symbol.index * 10 + (rest.front() - '0');
            rest.remove_prefix(1);
        }
        if (symbol.index == 0) return {};  // "x_i" is none of them
    }
    return symbol;
}

}  // namespace normscope::ui
