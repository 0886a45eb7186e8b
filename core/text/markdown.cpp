// SPDX-License-Identifier: MIT
#include "core/text/markdown.h"

#include <algorithm>

#include "core/text/quoted.h"

namespace normscope {
namespace {

/// A cell on one line, in which a bar does not end it.
std::string cell_text(const std::string& text) {
    std::string cell;
    for (const char c : shown_whole(text)) {
        if (c == '|') cell += '\\';
        cell += c;
    }
    return cell;
}

/// Characters, not bytes: UTF-8's continuation bytes take no place.
std::size_t width_of(const std::string& text) {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

}  // namespace

std::string markdown_table(std::span<const std::string> heading, std::span<const std::vector<std::string>> rows,
                           std::size_t left) {
    std::vector<std::vector<std::string>> lines(1);
    for (const auto& cell : heading) lines.front().push_back(cell_text(cell));
    for (const auto& row : rows) {
        lines.emplace_back();
        for (const auto& cell : row) lines.back().push_back(cell_text(cell));
    }
    constexpr std::size_t narrowest = 3;
    std::vector<std::size_t> widths(heading.size(), narrowest);
    for (const auto& line : lines)
        for (std::size_t column = 0; column < widths.size(); ++column)
            widths[column] = std::max(widths[column], width_of(line[column]));
    std::string text;
    for (std::size_t row = 0; row < lines.size(); ++row) {
        for (std::size_t column = 0; column < widths.size(); ++column) {
            const std::string space(widths[column] - width_of(lines[row][column]), ' ');
            text += column < left ? "| " + lines[row][column] + space + " " : "| " + space + lines[row][column] + " ";
        }
        text += "|\n";
        if (row > 0) continue;
        for (std::size_t column = 0; column < widths.size(); ++column)
            text += column < left ? "| " + std::string(widths[column], '-') + " "
                                  : "| " + std::string(widths[column] - 1, '-') + ": ";
        text += "|\n";
    }
    return text;
}

}  // namespace normscope
