// SPDX-License-Identifier: MIT
#include "app/ui/withheld.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "app/ui/draw.h"
#include "app/ui/theme.h"

namespace normscope::ui {

void hatch(ImDrawList* list, ImVec2 from, ImVec2 to, float rounding) {
    if (to.x - from.x < px(2) || to.y - from.y < px(2)) return;
    const auto& p = palette();
    list->AddRectFilled(from, to, p.inset, rounding);
    list->PushClipRect({from.x + px(1), from.y + px(1)}, {to.x - px(1), to.y - px(1)}, true);
    const float height = to.y - from.y;
    const float gap = px(8);
    for (float x = from.x - height; x < to.x; x += gap)
        list->AddLine({x, to.y}, {x + height, from.y}, with_alpha(p.secondary, 0.28f), std::max(1.0f, px(1)));
    list->PopClipRect();
    const auto edge = with_alpha(p.secondary, 0.6f);
    const float line = std::max(1.0f, px(1));
    const float r = rounding * 0.6f;  // dashes leave the corners out
    dashed_line(list, {from.x + r, from.y}, {to.x - r, from.y}, edge, line, px(4));
    dashed_line(list, {from.x + r, to.y}, {to.x - r, to.y}, edge, line, px(4));
    dashed_line(list, {from.x, from.y + r}, {from.x, to.y - r}, edge, line, px(4));
    dashed_line(list, {to.x, from.y + r}, {to.x, to.y - r}, edge, line, px(4));
}

void withheld_number(ImDrawList* list, ImVec2 right, float width, float height) {
    hatch(list, {right.x - width, right.y}, {right.x, right.y + height}, px(4));
}

namespace {

/// Words in lines of at most `width`; none where a word alone is wider.
std::vector<std::string> lines_of(std::string_view words, float size, float width) {
    std::vector<std::string> lines;
    while (!words.empty()) {
        const auto end = std::min(words.find(' '), words.size());
        const std::string word(words.substr(0, end));
        words.remove_prefix(std::min(end + 1, words.size()));
        const auto wide = [&](const std::string& line) { return text_width(fonts().medium, size, line); };
        if (wide(word) > width) return {};
        if (!lines.empty() && wide(lines.back() + " " + word) <= width)
            lines.back() += " " + word;
        else
            lines.push_back(word);
    }
    return lines;
}

}  // namespace

void lock_card(ImDrawList* list, ImVec2 center, std::string_view words, ImVec2 most) {
    const auto& p = palette();
    const float size = px(13), line = px(17), lock_height = px(38), pad = px(8);
    auto lines = lines_of(words, size, most.x - 2 * pad);
    const auto height = [&] {
        return lock_height + line * static_cast<float>(lines.size()) + (lines.empty() ? 0 : px(8));
    };
    if (height() > most.y) lines.clear();
    float inner = px(20);
    for (const auto& each : lines) inner = std::max(inner, text_width(fonts().medium, size, each));
    const ImVec2 half{inner / 2 + pad, height() / 2};
    const ImVec2 from{std::round(center.x - half.x), std::round(center.y - half.y)};
    list->AddRectFilled(from, {from.x + 2 * half.x, from.y + 2 * half.y}, p.panel, px(8));
    const ImVec2 lock{center.x, from.y + px(19)};
    list->AddRectFilled({lock.x - px(8), lock.y - px(3)}, {lock.x + px(8), lock.y + px(9)}, p.secondary, px(2.5f));
    list->PathArcTo({lock.x, lock.y - px(3)}, px(5.5f), 3.14159f, 6.28319f, 16);
    list->PathStroke(p.secondary, px(2.5f));
    for (std::size_t i = 0; i < lines.size(); ++i)
        text(list, fonts().medium, size, {center.x, from.y + lock_height + line * static_cast<float>(i)}, p.text,
             lines[i], Align::center);
}

}  // namespace normscope::ui
