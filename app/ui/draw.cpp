// SPDX-License-Identifier: MIT
#include "app/ui/draw.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "app/ui/figures.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/tied.h"

namespace normscope::ui {

float text_width(ImFont* font, float size, std::string_view words) {
    return font->CalcTextSizeA(size, FLT_MAX, 0, words.data(), words.data() + words.size()).x;
}

float text(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words,
           Align align) {
    const float width = text_width(font, size, words);
    if (align == Align::center) position.x -= width / 2;
    if (align == Align::right) position.x -= width;
    position = {std::round(position.x), std::round(position.y)};
    list->AddText(font, size, position, color, words.data(), words.data() + words.size());
    record_drawn(list, words, position, {width, size});
    return width;
}

void text_up(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words) {
    // Glyphs outside of the clipping rectangle are left out before they are turned: they are laid out inside it.
    const ImVec2 origin = list->GetClipRectMin();
    const int first = list->VtxBuffer.Size;
    list->AddText(font, size, origin, color, words.data(), words.data() + words.size());
    position = {std::round(position.x), std::round(position.y)};
    for (int i = first; i < list->VtxBuffer.Size; ++i) {
        auto& at = list->VtxBuffer[i].pos;
        at = {position.x + (at.y - origin.y), position.y - (at.x - origin.x)};
    }
    const float width = text_width(font, size, words);
    record_drawn(list, words, {position.x, position.y - width}, {size, width});
}

float text_on_ground(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words,
                     ImU32 ground) {
    const ImVec2 to{position.x + text_width(font, size, words), position.y + size * 1.25f};
    list->AddRectFilled({position.x - px(3), position.y}, {to.x + px(3), to.y}, ground, px(3));
    return text(list, font, size, position, color, words);
}

void text_clipped(ImDrawList* list, ImFont* font, float size, ImVec2 position, float width, ImU32 color,
                  std::string_view words) {
    if (text_width(font, size, words) <= width) {
        text(list, font, size, position, color, words);
        return;
    }
    std::string shorter(words);
    while (!shorter.empty() && text_width(font, size, shorter + "…") > width) {
        do shorter.pop_back();
        while (!shorter.empty() && (static_cast<unsigned char>(shorter.back()) & 0xC0) == 0x80);
        if (!shorter.empty() && static_cast<unsigned char>(shorter.back()) >= 0xC0) shorter.pop_back();
    }
    text(list, font, size, position, color, shorter + "…");
}

/// The words in lines of a width, broken at spaces alone: ImGui breaks after a comma, too, within (1, 2, 3, 4).
static std::string in_lines(ImFont* font, float size, float width, std::string_view words) {
    const auto text = tied(words);
    std::string lines;
    std::size_t line = 0;  // where the last one begins
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find_first_of(" \n", at), text.size());
        const auto word = std::string_view(text).substr(at, end - at);
        const bool goes_on = lines.size() > line;
        if (goes_on && text_width(font, size, lines.substr(line) + std::string(word)) > width) {
            while (lines.size() > line && lines.back() == ' ') lines.pop_back();
            lines += '\n';
            line = lines.size();
        }
        lines += word;
        if (end < text.size()) lines += text[end];
        if (end < text.size() && text[end] == '\n') line = lines.size();
        at = end + 1;
    }
    return lines;
}

float text_wrapped(ImDrawList* list, ImFont* font, float size, ImVec2 position, float width, ImU32 color,
                   std::string_view words) {
    position = {std::round(position.x), std::round(position.y)};
    const auto shown = in_lines(font, size, width, words);
    list->AddText(font, size, position, color, shown.data(), shown.data() + shown.size(), width);
    const float height = wrapped_height(font, size, width, words);
    record_drawn(list, words, position, {width, height});
    return height;
}

float wrapped_height(ImFont* font, float size, float width, std::string_view words) {
    const auto shown = in_lines(font, size, width, words);
    return font->CalcTextSizeA(size, FLT_MAX, width, shown.data(), shown.data() + shown.size()).y;
}

void text_within(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImVec2 room, ImU32 color,
                 std::string_view words) {
    if (wrapped_height(font, size, room.x, words) <= room.y) {
        text_wrapped(list, font, size, position, room.x, color, words);
        return;
    }
    const float line = wrapped_height(font, size, FLT_MAX, "x");
    const auto lines = in_lines(font, size, room.x, words);
    std::size_t at = 0;
    for (float y = position.y; y + line <= position.y + room.y && at < lines.size(); y += line) {
        if (y + 2 * line > position.y + room.y) {  // the last that there is room for: all the rest, cut
            auto rest = lines.substr(at);
            std::ranges::replace(rest, '\n', ' ');
            return text_clipped(list, font, size, {position.x, y}, room.x, color, rest);
        }
        const auto end = std::min(lines.find('\n', at), lines.size());
        text(list, font, size, {position.x, y}, color, std::string_view(lines).substr(at, end - at));
        at = end + 1;
    }
}

void text_in_two(ImDrawList* list, ImFont* font, float size, ImVec2 left_middle, float width, ImU32 color,
                 std::string_view words) {
    const float smaller = std::max(size * 0.88f, std::min(size, px(11)));
    const float line = wrapped_height(font, smaller, FLT_MAX, "x");
    const auto [x, middle] = left_middle;
    const float wide = text_width(font, size, words);
    const bool one_word = words.find(' ') == std::string_view::npos;
    if (one_word && wide > width) size = std::max(smaller, size * width / wide);
    if (wide <= width || one_word || wrapped_height(font, smaller, width, words) > line * 2.5f)
        return text_clipped(list, font, size, {x, middle - size * 0.58f}, width, color, words);
    text_wrapped(list, font, smaller, {x, middle - line}, width, color, words);
}

void panel(ImDrawList* list, ImVec2 from, ImVec2 to) {
    if (groundless()) return;
    list->AddRectFilled(from, to, palette().panel, px(10));
    // All but the rounded corners once more: what lies under a plain rectangle is not drawn (see render/covers.h).
    const ImVec2 inner{std::ceil(from.x) + 1, std::ceil(from.y + px(10))},
        end{std::floor(to.x) - 1, std::floor(to.y - px(10))};
    if (inner.x < end.x && inner.y < end.y) list->AddRectFilled(inner, end, palette().panel);
    list->AddRect(from, to, palette().hairline, px(10), std::max(1.0f, px(1)));
}

void inset(ImDrawList* list, ImVec2 from, ImVec2 to) {
    if (!groundless()) list->AddRectFilled(from, to, palette().inset, px(8));
    list->AddRect(from, to, palette().hairline, px(8), std::max(1.0f, px(1)));
}

void rule(float width, float above) {
    const auto at = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddLine({at.x, at.y + px(above)}, {at.x + width, at.y + px(above)}, palette().hairline,
                                        std::max(1.0f, px(1)));
    // What follows stands 12 below the line, however far apart this panel's items are.
    ImGui::Dummy({width, px(above + 12) - ImGui::GetStyle().ItemSpacing.y});
}

void section(const char* words) {
    const auto at = ImGui::GetCursorScreenPos();
    text(ImGui::GetWindowDrawList(), fonts().semibold, px(11.5f), at, palette().secondary, words);
    ImGui::Dummy({ImGui::GetContentRegionAvail().x, px(16)});
}

void dashed_line(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float dash) {
    const ImVec2 delta{to.x - from.x, to.y - from.y};
    const float length = std::hypot(delta.x, delta.y);
    for (float at = 0; at < length; at += 2 * dash) {
        const float a = at / length;
        const float b = std::min(at + dash, length) / length;
        list->AddLine({from.x + delta.x * a, from.y + delta.y * a}, {from.x + delta.x * b, from.y + delta.y * b}, color,
                      thickness);
    }
}

void triangle(ImDrawList* list, ImVec2 a, ImVec2 b, ImVec2 c, ImU32 color) {
    if ((b.x - a.x) * (c.y - a.y) < (b.y - a.y) * (c.x - a.x)) std::swap(b, c);
    list->AddTriangleFilled(a, b, c, color);
}

namespace {

void arrow_head(ImDrawList* list, ImVec2 c, float r, bool right, ImU32 color) {
    const float tip = right ? r : -r;
    triangle(list, {c.x - tip * 0.7f, c.y - r}, {c.x + tip, c.y}, {c.x - tip * 0.7f, c.y + r}, color);
}

void bar(ImDrawList* list, ImVec2 c, float r, float at, ImU32 color) {
    list->AddRectFilled({c.x + at - r * 0.14f, c.y - r}, {c.x + at + r * 0.14f, c.y + r}, color);
}

}  // namespace

void icon(ImDrawList* list, Icon which, ImVec2 c, float size, ImU32 color) {
    const float r = size / 2;
    const float line = std::max(1.0f, size / 9);
    switch (which) {
    case Icon::first:
        bar(list, c, r, -r * 0.85f, color);
        arrow_head(list, {c.x + r * 0.2f, c.y}, r * 0.9f, false, color);
        break;
    case Icon::last:
        bar(list, c, r, r * 0.85f, color);
        arrow_head(list, {c.x - r * 0.2f, c.y}, r * 0.9f, true, color);
        break;
    case Icon::back:
        arrow_head(list, {c.x - r * 0.25f, c.y}, r * 0.85f, false, color);
        bar(list, c, r * 0.85f, r * 0.8f, color);
        break;
    case Icon::next:
        bar(list, c, r * 0.85f, -r * 0.8f, color);
        arrow_head(list, {c.x + r * 0.25f, c.y}, r * 0.85f, true, color);
        break;
    case Icon::play:
        arrow_head(list, c, r, true, color);
        break;
    case Icon::pause:
        list->AddRectFilled({c.x - r * 0.7f, c.y - r}, {c.x - r * 0.2f, c.y + r}, color);
        list->AddRectFilled({c.x + r * 0.2f, c.y - r}, {c.x + r * 0.7f, c.y + r}, color);
        break;
    case Icon::check: {
        const ImVec2 points[] = {
            {c.x - r * 0.7f, c.y + r * 0.05f}, {c.x - r * 0.15f, c.y + r * 0.6f}, {c.x + r * 0.75f, c.y - r * 0.55f}};
        list->AddPolyline(points, 3, color, line * 1.4f);
        break;
    }
    case Icon::plus:
        list->AddLine({c.x, c.y - r}, {c.x, c.y + r}, color, line);
        [[fallthrough]];
    case Icon::minus:
        list->AddLine({c.x - r, c.y}, {c.x + r, c.y}, color, line);
        break;
    case Icon::close:
        list->AddLine({c.x - r, c.y - r}, {c.x + r, c.y + r}, color, line);
        list->AddLine({c.x - r, c.y + r}, {c.x + r, c.y - r}, color, line);
        break;
    case Icon::chevron_right: {
        const ImVec2 points[] = {{c.x - r * 0.4f, c.y - r}, {c.x + r * 0.5f, c.y}, {c.x - r * 0.4f, c.y + r}};
        list->AddPolyline(points, 3, color, line);
        break;
    }
    case Icon::copy:
        list->AddRect({c.x - r * 0.3f, c.y - r * 0.3f}, {c.x + r, c.y + r}, color, r * 0.2f, line);
        list->AddRect({c.x - r, c.y - r}, {c.x + r * 0.3f, c.y + r * 0.3f}, color, r * 0.2f, line);
        break;
    case Icon::search:
        list->AddCircle({c.x - r * 0.2f, c.y - r * 0.2f}, r * 0.65f, color, 0, line);
        list->AddLine({c.x + r * 0.28f, c.y + r * 0.28f}, {c.x + r, c.y + r}, color, line);
        break;
    case Icon::bars:
        for (int i = 0; i < 3; ++i) {
            const float left = c.x - r + r * 0.75f * static_cast<float>(i);
            const float top = c.y + r - r * (i == 1 ? 2.0f : i == 2 ? 1.4f : 0.9f);
            list->AddRectFilled({left, top}, {left + r * 0.5f, c.y + r}, color, 1);
        }
        break;
    }
}

}  // namespace normscope::ui
