// SPDX-License-Identifier: MIT
#include "app/ui/lab_controls.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

/// A fiftieth of the slider for each step of the wheel or of an arrow key, and no less than `grain`.
double stepped(const Scale& scale, double value, double steps, double grain) {
    for (double left = std::abs(steps); left >= 1; --left) {
        double next = scale.value(std::clamp(scale.share(value) + std::copysign(0.02, steps), 0.0, 1.0));
        if (grain > 0 && std::abs(next - value) < grain) next = value + std::copysign(grain, steps);
        if (grain > 0) next = std::round(next / grain) * grain;
        value = std::clamp(next, scale.least, scale.most);
    }
    return value;
}

}  // namespace

bool slider(const char* id, double& value, double least, double most, bool logarithmic, ImVec2 from, ImVec2 to,
            ImU32 color, double grain) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const Scale scale{least, most, logarithmic};
    const float y = std::round((from.y + to.y) / 2);
    const float radius = px(7);
    const float left = from.x + radius;
    const float right = to.x - radius;
    ImGui::SetCursorScreenPos(from);
    hit_area(id, {std::max(1.0f, to.x - from.x), std::max(1.0f, to.y - from.y)});
    bool changed = false;
    const bool keyed = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        const double share = std::clamp((ImGui::GetIO().MousePos.x - left) / std::max(right - left, 1.0f), 0.0f, 1.0f);
        const double next = scale.value(share);
        changed = next != value;
        value = next;
    } else {
        const bool turns = ImGui::IsItemHovered() && ImGui::GetIO().KeyCtrl;
        const double steps = (turns ? wheel_notches(ImGui::GetItemID()) : 0) + (keyed ? arrow_steps() : 0);
        if (steps != 0) {
            value = stepped(scale, value, steps, grain);
            changed = true;
        }
    }
    const auto share = static_cast<float>(std::clamp(scale.share(value), 0.0, 1.0));
    const float x = left + (right - left) * share;
    const auto ink = color ? color : p.accent;
    list->AddRectFilled({left, y - px(2)}, {right, y + px(2)}, p.edge, px(2));
    list->AddRectFilled({left, y - px(2)}, {x, y + px(2)}, ink, px(2));
    list->AddCircleFilled({x, y}, ImGui::IsItemHovered() || ImGui::IsItemActive() ? radius : radius - px(1), p.text);
    list->AddCircle({x, y}, radius, keyed ? p.accent : p.ground, 0, px(keyed ? 2 : 1));
    return changed;
}

double wheel_notches_over(const char* id, ImVec2 from, ImVec2 to) {
    if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(from, to) || ImGui::GetIO().KeyCtrl) return 0;
    ImGui::SetKeyOwner(ImGuiKey_MouseWheelY, ImGui::GetID(id));
    return wheel_notches(ImGui::GetID(id));
}

bool toggle_switch(const char* id, bool on, ImVec2 from) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 size{px(switch_width), px(switch_height)};
    ImGui::SetCursorScreenPos(from);
    const bool flipped = hit_area(id, size);
    const ImVec2 to{from.x + size.x, from.y + size.y};
    list->AddRectFilled(from, to, on ? p.accent : p.inset, size.y / 2);
    list->AddRect(from, to, ImGui::IsItemHovered() ? p.secondary : p.edge, size.y / 2);
    const float x = on ? to.x - size.y / 2 : from.x + size.y / 2;
    list->AddCircleFilled({x, (from.y + to.y) / 2}, size.y / 2 - px(4), on ? p.on_accent : p.secondary);
    return flipped;
}

bool chip(const char* label, bool on, float& x, float y) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const std::string_view words(label, ImGui::FindRenderedTextEnd(label));
    const float width = text_width(fonts().medium, px(12), words) + px(18);
    const ImVec2 from{x, y};
    const ImVec2 to{x + width, y + px(24)};
    ImGui::SetCursorScreenPos(from);
    const bool clicked = hit_area(label, {width, px(24)});
    list->AddRectFilled(from, to,
                        on                       ? mix(p.inset, p.accent, 0.22f)
                        : ImGui::IsItemHovered() ? p.hover
                                                 : p.inset,
                        px(12));
    list->AddRect(from, to, on ? p.accent : p.edge, px(12), std::max(1.0f, px(1)));
    text(list, fonts().medium, px(12), {x + px(9), y + px(5)}, on ? p.text : p.secondary, words);
    x = to.x + px(6);
    return clicked;
}

NumberField lab_field(const std::string& name, double value, float step, float font_size,
                      std::function<Result<void>(double)> set) {
    NumberField field;
    field.name = name;
    field.label = name;
    field.value = value;
    field.drag_step = step;
    field.wheel_step = step * 10;
    field.font_size = font_size;
    field.set = std::move(set);
    return field;
}

void small_heading(ImDrawList* list, ImVec2 at, const char* words) {
    text(list, fonts().semibold, px(11.5f), at, palette().secondary, words);
}

}  // namespace normscope::ui
