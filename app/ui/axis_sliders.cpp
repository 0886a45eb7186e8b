// SPDX-License-Identifier: MIT
#include "app/ui/axis_sliders.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr float track_width = 84;  // logical
constexpr float field_width = 48;

/// The selection with another index along an axis.
Selection moved(const View& view, int axis, std::int64_t index) {
    const auto& document = view.document();
    const auto line = line_through(document.x.shape(), focused_cell(document), axis);
    return {line.cell(std::clamp<std::int64_t>(index, 0, line.count - 1)), document.selection.axis};
}

void draw_track(const View& view, int axis, const std::string& name, std::int64_t index, std::int64_t count,
                ImVec2 at) {
    const float middle = std::round(at.y + px(13));
    ImGui::SetCursorScreenPos({at.x - px(6), at.y});
    hit_area(("slide " + name).c_str(), {px(track_width) + px(12), px(least_target)});
    const bool held = ImGui::IsItemActive();
    if (held && count > 1) {
        const float t = (ImGui::GetIO().MousePos.x - at.x) / px(track_width);
        const auto wanted = std::clamp<std::int64_t>(std::llround(t * static_cast<float>(count - 1)), 0, count - 1);
        if (wanted != index) view.out.edit(Select{moved(view, axis, wanted)}, "");
    }
    const bool keyed = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (const int steps = keyed ? arrow_steps() : 0; steps != 0)
        view.out.edit(Select{moved(view, axis, index + steps)}, "");
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const float knob =
        at.x + (count > 1 ? px(track_width) * static_cast<float>(index) / static_cast<float>(count - 1) : 0.0f);
    list->AddRectFilled({at.x, middle - px(2)}, {at.x + px(track_width), middle + px(2)}, p.inset, px(2));
    list->AddRect({at.x, middle - px(2)}, {at.x + px(track_width), middle + px(2)}, p.edge, px(2));
    list->AddRectFilled({at.x, middle - px(2)}, {knob, middle + px(2)}, with_alpha(p.accent, 0.6f), px(2));
    const bool hot = held || ImGui::IsItemHovered();
    list->AddCircleFilled({knob, middle}, px(hot ? 7 : 6), hot ? p.accent : p.text);
}

}  // namespace

float axis_sliders(const View& view, ImVec2 from, std::span<const int> axes) {
    const auto& x = view.document().x;
    if (x.empty()) return 0;
    auto* list = ImGui::GetWindowDrawList();
    const auto index = x.index_of(focused_cell(view.document()));
    float at = from.x;
    for (const int axis : axes) {
        const auto a = static_cast<std::size_t>(axis);
        const auto name = x.axis_name(a);
        at += text(list, fonts().medium, px(13.5f), {at, from.y + px(4)}, palette().secondary, name) + px(12);
        draw_track(view, axis, name, index[a], x.shape()[a], {at, from.y});
        at += px(track_width) + px(12);
        NumberField field{.name = "axis " + name,
                          .label = name,
                          .value = static_cast<double>(index[a] + 1),
                          .drag_step = 0.05f,
                          .wheel_step = 1,
                          .least = 1,
                          .most = static_cast<double>(x.shape()[a]),
                          .font_size = 13,
                          .edit = {}};
        field.edit = [&view, axis](double value) -> Edit { return Select{moved(view, axis, std::llround(value) - 1)}; };
        number_field(view, field, {at, from.y}, {at + px(field_width), from.y + px(26)});
        at += px(field_width) + px(6);
        at += text(list, fonts().mono, px(12.5f), {at, from.y + px(5)}, palette().faint,
                   fmt::format("/ {}", x.shape()[a]));
        at += px(22);
    }
    return at - from.x;
}

float axis_choice(const View& view, ImVec2 from, const char* words) {
    const auto& document = view.document();
    std::vector<std::string> names;
    for (std::size_t axis = 0; axis < document.x.rank(); ++axis) names.push_back(document.x.axis_name(axis));
    const float before = text(ImGui::GetWindowDrawList(), fonts().regular, px(13), {from.x, from.y + px(5)},
                              palette().secondary, words) +
                         px(10);
    const float width = px(34) * static_cast<float>(names.size());
    ImGui::SetCursorScreenPos({from.x + before, from.y - px(1)});
    const int active = axis_of(document.x.shape(), document.selection.axis);
    if (const int picked = segmented("look along", names, active, width); picked >= 0)
        view.out.edit(Select{{focused_cell(document), picked}}, "");
    record("look along", active >= 0 ? names[static_cast<std::size_t>(active)] : "");
    return before + width;
}

}  // namespace normscope::ui
