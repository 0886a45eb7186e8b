// SPDX-License-Identifier: MIT
#include "app/ui/controls.h"

#include <fmt/format.h>
#include <imgui.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {

namespace {

/// The words of the last item, a button of Dear ImGui, which belong into it.
void record_button(const char* label) {
    const auto from = ImGui::GetItemRectMin(), to = ImGui::GetItemRectMax();
    const auto* end = ImGui::FindRenderedTextEnd(label);
    const auto size = ImGui::CalcTextSize(label, end);
    const TextRoom room(from, to);
    record_drawn(ImGui::GetWindowDrawList(), {label, end}, {(from.x + to.x - size.x) / 2, (from.y + to.y - size.y) / 2},
                 size);
}

}  // namespace

bool button(const char* label, ImVec2 size, bool primary) {
    const auto& p = palette();
    if (primary) {
        record(fmt::format("filled button {}", label), "");
        ImGui::PushStyleColor(ImGuiCol_Button, p.accent);
        ImGui::PushStyleColor(ImGuiCol_ButtonHovered, mix(p.accent, p.text, 0.15f));
        ImGui::PushStyleColor(ImGuiCol_ButtonActive, mix(p.accent, p.ground, 0.15f));
        ImGui::PushStyleColor(ImGuiCol_Text, p.on_accent);
    }
    ImGui::PushFont(primary ? fonts().semibold : fonts().medium, 14);
    const bool pressed = ImGui::Button(label, size);
    record_button(label);
    keyboard_stop();
    ImGui::PopFont();
    if (primary) ImGui::PopStyleColor(4);
    return pressed;
}

bool icon_button(const char* id, Icon which, ImVec2 size, bool primary, bool enabled, const char* words) {
    const auto& p = palette();
    const auto from = ImGui::GetCursorScreenPos();
    // One that the keyboard has just switched off keeps it, or Tab would have no place to go on from.
    const auto& g = *ImGui::GetCurrentContext();
    const bool keeps = g.NavCursorVisible && g.NavId == ImGui::GetID(id);
    ImGui::BeginDisabled(!enabled && !keeps);
    const bool pressed = hit_area(id, size) && enabled;
    ImGui::EndDisabled();
    const bool hovered = enabled && ImGui::IsItemHovered();
    if (primary) record(fmt::format("filled button {}", id), "");
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 to{from.x + size.x, from.y + size.y};
    const ImU32 ground = primary ? (hovered ? mix(p.accent, p.text, 0.15f) : p.accent) : (hovered ? p.hover : p.raised);
    list->AddRectFilled(from, to, ground, px(6));
    if (!primary) list->AddRect(from, to, p.edge, px(6));
    const ImU32 ink = primary ? p.on_accent : enabled ? p.text : p.faint;
    icon(list, which, {(from.x + to.x) / 2, (from.y + to.y) / 2}, std::round(std::min(size.x, size.y) * 0.36f), ink);
    if (words) tooltip(words);
    return pressed;
}

bool link(const char* label) {
    ImGui::PushFont(fonts().medium, 13.5f);
    const auto from = ImGui::GetCursorScreenPos();
    const auto size = ImGui::CalcTextSize(label, nullptr, true);
    const float more = std::max(0.0f, px(least_target) - size.y - px(4)) / 2;
    ImGui::SetCursorScreenPos({from.x, from.y - more});
    const bool pressed = hit_area(label, {std::max(size.x, px(least_target)), size.y + px(4) + 2 * more});
    const bool hovered = ImGui::IsItemHovered();
    const char* end = ImGui::FindRenderedTextEnd(label);
    const auto color = hovered ? mix(palette().accent, palette().text, 0.3f) : palette().accent;
    ImGui::GetWindowDrawList()->AddText({from.x, from.y + px(2)}, color, label, end);
    record_drawn(ImGui::GetWindowDrawList(), {label, end}, {from.x, from.y + px(2)}, size);
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    const auto data = ImGui::GetCurrentContext()->LastItemData;
    ImGui::SetCursorScreenPos(from);
    ImGui::Dummy({size.x, size.y + px(4)});
    ImGui::GetCurrentContext()->LastItemData = data;  // what callers ask about is the link
    ImGui::PopFont();
    return pressed;
}

void tooltip(const char* words) {
    if (!ImGui::IsItemHovered(ImGuiHoveredFlags_DelayShort | ImGuiHoveredFlags_NoSharedDelay)) return;
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(7)});
    ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, px(6));
    ImGui::BeginTooltip();
    ImGui::PushFont(fonts().regular, 13.5f);
    ImGui::PushTextWrapPos(px(320));
    ImGui::TextUnformatted(words);
    ImGui::PopTextWrapPos();
    ImGui::PopFont();
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
}

int segmented(const char* id, std::span<const std::string> labels, int active, float width) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    ImGui::PushID(id);
    const auto start = ImGui::GetCursorScreenPos();
    const float height = px(30);
    const float size = px(13);
    float natural = 0;
    for (const auto& label : labels) natural += text_width(fonts().medium, size, label);
    const float pad = std::max(px(4), (width - natural) / static_cast<float>(2 * labels.size()));
    list->AddRectFilled(start, {start.x + width, start.y + height}, p.inset, px(7));
    list->AddRect(start, {start.x + width, start.y + height}, p.edge, px(7));
    int clicked = -1;
    float x = start.x;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const bool last = i + 1 == labels.size();
        const float next = last ? start.x + width : x + text_width(fonts().medium, size, labels[i]) + 2 * pad;
        ImGui::SetCursorScreenPos({x, start.y});
        if (hit_area(labels[i].c_str(), {next - x, height})) clicked = static_cast<int>(i);
        const bool on = static_cast<int>(i) == active;
        const bool hovered = ImGui::IsItemHovered();
        const ImVec2 from{x + px(2), start.y + px(2)};
        const ImVec2 to{next - px(2), start.y + height - px(2)};
        if (on || hovered) list->AddRectFilled(from, to, on ? mix(p.inset, p.accent, 0.28f) : p.hover, px(5));
        if (on) list->AddRect(from, to, p.accent, px(5), std::max(1.0f, px(1)));
        const TextRoom room({x, start.y}, {next, start.y + height});
        text(list, on ? fonts().semibold : fonts().medium, size,
             {(x + next) / 2, start.y + (height - size) / 2 - px(1)}, on ? p.text : p.secondary, labels[i],
             Align::center);
        x = next;
    }
    ImGui::SetCursorScreenPos(start);
    ImGui::Dummy({width, height});
    ImGui::PopID();
    return clicked;
}

}  // namespace normscope::ui
