// SPDX-License-Identifier: MIT
#include "app/shell/drawer.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

namespace {

constexpr float strip_width = 32;

float width_at(Drawer::Stop stop, const Drawer::Widths& widths) {
    return stop == Drawer::Stop::tab ? 0 : stop == Drawer::Stop::half ? widths.half : widths.full;
}

const char* word_of(Drawer::Stop stop) {
    return stop == Drawer::Stop::tab ? "closed" : stop == Drawer::Stop::half ? "half open" : "open";
}

}  // namespace

void Drawer::stand_at(Stop stop) {
    stop_ = stop;
    if (stop != Stop::tab) opened_ = stop;
}

void Drawer::toggle() {
    stop_ = open() ? Stop::tab : opened_;
    folded_ = !open();
}

void Drawer::widen() {
    stand_at(stop_ == Stop::full ? Stop::half : Stop::full);
    folded_ = false;
}

/// To the stop that is nearest to where the mouse holds the edge.
void Drawer::move(float contents, const Widths& widths) {
    Stop nearest = Stop::tab;
    for (const auto stop : {Stop::half, Stop::full})
        if (std::abs(width_at(stop, widths) - contents) < std::abs(width_at(nearest, widths) - contents))
            nearest = stop;
    stand_at(nearest);
    folded_ = !open();
}

void Drawer::draw_strip(ImVec2 from, ImVec2 to, const std::string& note) const {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const bool hot = ImGui::IsItemHovered() || ImGui::IsItemActive();
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    list->AddRectFilled(from, to, hot ? p.hover : p.panel, px(7));
    list->AddRect(from, to, focused ? p.accent : p.edge, px(7), std::max(1.0f, px(focused ? 2 : 1)));
    const float middle = (from.x + to.x) / 2;
    const bool points_right = (side_ == Side::left) == (stop_ == Stop::tab);
    const float d = points_right ? px(3) : -px(3);
    const ImVec2 tip[] = {{middle - d, from.y + px(20)}, {middle + d, from.y + px(26)}, {middle - d, from.y + px(32)}};
    list->AddPolyline(tip, 3, p.text, px(2));
    const float name_width = text_width(fonts().semibold, px(13), name_);
    const float note_width = note.empty() ? 0 : text_width(fonts().regular, px(13), note) + px(10);
    const float room = to.y - from.y - px(96);
    if (name_width > room) return;
    const float length = name_width + (name_width + note_width <= room ? note_width : 0);
    const float start = (from.y + to.y) / 2 + length / 2;
    text_up(list, fonts().semibold, px(13), {middle - px(8), start}, p.text, name_);
    if (length > name_width)
        text_up(list, fonts().regular, px(13), {middle - px(8), start - name_width - px(10)}, p.secondary, note);
    for (int i = 0; i < 3; ++i) {
        const ImVec2 dot{middle, to.y - px(42) + px(11) * static_cast<float>(i)};
        if (i == static_cast<int>(stop_))
            list->AddCircleFilled(dot, px(3.5f), p.text);
        else
            list->AddCircle(dot, px(3), p.secondary, 0, px(1.5f));
    }
}

Drawer::Room Drawer::place(ImVec2& from, ImVec2& to, const Widths& widths, bool handle) const {
    const bool left = side_ == Side::left;
    const float gap = px(10);
    const float contents = width_at(stop_, widths);
    const bool strip = handle || stop_ == Stop::tab;
    const float between = strip && contents > 0 ? px(4) : 0;
    const float taken = contents + between + (strip ? px(strip_width) : 0);
    Room room{from, to, from, to, strip};
    (left ? room.to.x : room.from.x) = left ? from.x + contents : to.x - contents;
    room.strip_from.x = left ? from.x + contents + between : to.x - taken;
    room.strip_to.x = room.strip_from.x + px(strip_width);
    (left ? from.x : to.x) += left ? taken + gap : -taken - gap;
    record(fmt::format("{} drawer", name_), word_of(stop_));
    return room;
}

void Drawer::draw_handle(const Room& room, const Widths& widths, const std::string& note) {
    if (!room.strip) return;
    const bool left = side_ == Side::left;
    const auto& a = room.strip_from;
    const auto& b = room.strip_to;
    ImGui::SetCursorScreenPos(a);
    const bool pressed = hit_area(fmt::format("{} drawer", name_).c_str(), {b.x - a.x, b.y - a.y});
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    const bool held = ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(6));
    if (held) {
        dragged_ = true;
        const float mouse = ImGui::GetIO().MousePos.x;
        move((left ? mouse - room.from.x : room.to.x - mouse) - px(strip_width) / 2, widths);
    }
    if (pressed && !dragged_) toggle();
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
        if (const int steps = left ? arrow_steps() : -arrow_steps(); steps != 0) {
            constexpr int last = static_cast<int>(Stop::full);
            stand_at(static_cast<Stop>(std::clamp(static_cast<int>(stop_) + steps, 0, last)));
            folded_ = !open();
        }
    if (!ImGui::IsItemActive()) dragged_ = false;
    tooltip("Drag to a tab, half or full width, or ← → where the ring is; click to open or close");
    draw_strip(a, b, note);
}

}  // namespace normscope
