// SPDX-License-Identifier: MIT
#include "app/ui/withheld.h"

#include <algorithm>
#include <string>

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

void lock_card(ImDrawList* list, ImVec2 center, std::string_view words, float most_width) {
    const auto& p = palette();
    const std::string label(words);
    const float size = px(13);
    const float width = std::min(most_width, text_width(fonts().medium, size, label) + px(28));
    const float inner = width - px(24);
    const float height = wrapped_height(fonts().medium, size, inner, label);
    const ImVec2 from{center.x - width / 2, center.y - height / 2 - px(30)};
    const ImVec2 to{center.x + width / 2, center.y + height / 2 + px(14)};
    list->AddRectFilled(from, to, p.panel, px(8));
    const ImVec2 lock{center.x, from.y + px(22)};
    list->AddRectFilled({lock.x - px(8), lock.y - px(3)}, {lock.x + px(8), lock.y + px(9)}, p.secondary, px(2.5f));
    list->PathArcTo({lock.x, lock.y - px(3)}, px(5.5f), 3.14159f, 6.28319f, 16);
    list->PathStroke(p.secondary, px(2.5f));
    if (text_width(fonts().medium, size, label) <= inner)
        text(list, fonts().medium, size, {center.x, lock.y + px(16)}, p.text, label, Align::center);
    else
        text_wrapped(list, fonts().medium, size, {from.x + px(12), lock.y + px(16)}, inner, p.text, label);
}

}  // namespace normscope::ui
