// SPDX-License-Identifier: MIT
#include "app/ui/formula_lines.h"

#include <algorithm>
#include <array>
#include <span>

#include "app/ui/formula.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr std::size_t surely_short = 16;  // characters: what is not measured

float width_of(const std::string& latex, float size) { return measure_formula(latex, size, palette().text).width; }

/// Where `latex` may be broken: at relations, or at its commas, sums and differences; nowhere inside of braces or
/// between \left and \right.
std::vector<std::size_t> breaks_of(std::string_view latex, bool at_relations) {
    constexpr std::array<std::string_view, 8> relations = {"=", "<", ">", "\\approx", "\\ne", "\\le ", "\\ge ", "\\to"};
    std::vector<std::size_t> breaks;
    int depth = 0;
    char before = '=';  // the last character that is no space: after it a sign is no sum
    for (std::size_t at = 0; at < latex.size(); ++at) {
        const auto rest = latex.substr(at);
        const char c = latex[at];
        if (rest.starts_with("\\left") && !rest.starts_with("\\leftarrow")) ++depth;
        if (rest.starts_with("\\right") && !rest.starts_with("\\rightarrow")) --depth;
        if (c == '{') ++depth;
        if (c == '}') --depth;
        const bool relation = std::ranges::any_of(relations, [&](auto each) { return rest.starts_with(each); });
        const bool sum = (c == '+' || c == '-') && std::string_view("=<>(+-,^_").find(before) == std::string_view::npos;
        if (depth == 0 && at > 0 && (at_relations ? relation : sum)) breaks.push_back(at);
        if (depth == 0 && !at_relations && c == ',' && at + 1 < latex.size() && latex[at + 1] == ' ')
            breaks.push_back(at + 1);
        if (c != ' ') before = c;
        if (c == '\\')  // a command's letters are none of these
            while (at + 1 < latex.size() &&
                   std::string_view("abcdefghijklmnopqrstuvwxyz").find(latex[at + 1]) != std::string_view::npos)
                before = latex[++at];
    }
    return breaks;
}

/// As much in each part as fits.
std::vector<std::string> filled(const std::string& latex, std::span<const std::size_t> breaks, float width,
                                float size) {
    std::vector<std::string> parts;
    std::size_t begin = 0, last = 0;
    const auto cut = [&](std::size_t end) {
        parts.push_back(latex.substr(begin, end - begin));
        begin = end;
    };
    for (std::size_t i = 0; i <= breaks.size(); ++i) {
        const std::size_t end = i < breaks.size() ? breaks[i] : latex.size();
        if (last > begin && width_of(latex.substr(begin, end - begin), size) > width) cut(last);
        last = end;
    }
    cut(latex.size());
    return parts;
}

}  // namespace

std::vector<std::string> formula_lines(const std::string& latex, float width, float size) {
    if (latex.size() < surely_short || width_of(latex, size) <= width) return {latex};
    std::vector<std::string> lines;
    for (const auto& part : filled(latex, breaks_of(latex, true), width, size)) {
        if (width_of(part, size) <= width) {
            lines.push_back(part);
            continue;
        }
        for (const auto& piece : filled(part, breaks_of(part, false), width, size)) {
            const float wide = width_of(piece, size);
            const char* smaller = wide <= width ? "" : wide * 0.9f <= width ? "\\small " : "\\footnotesize ";
            lines.push_back(smaller + piece);
        }
    }
    return lines;
}

std::string with_formula_lines(std::string_view markdown, float width, float size) {
    std::string result;
    while (!markdown.empty()) {
        const auto start = markdown.find('$');
        const auto end = start == std::string_view::npos ? start : markdown.find('$', start + 1);
        if (end == std::string_view::npos) break;
        result += markdown.substr(0, start);
        const auto lines = formula_lines(std::string(markdown.substr(start + 1, end - start - 1)), width, size);
        for (std::size_t i = 0; i < lines.size(); ++i) result += (i > 0 ? " $" : "$") + lines[i] + "$";
        markdown = markdown.substr(end + 1);
    }
    return result + std::string(markdown);
}

}  // namespace normscope::ui
