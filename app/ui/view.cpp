// SPDX-License-Identifier: MIT
#include "app/ui/view.h"

#include <imgui.h>

#include <limits>

#include "app/ui/access.h"
#include "core/norm/cell_name.h"

namespace normscope::ui {

std::string number_name(const View& view, Quantity quantity, std::int64_t cell) {
    return cell_name(info(quantity).id, view.document().x.shape(), cell);
}

double cell_value(const View& view, Quantity quantity, std::int64_t cell) {
    if (view.withholds(quantity, cell)) return std::numeric_limits<double>::quiet_NaN();
    return view.derived().shown(quantity, cell);
}

namespace {

/// Of the numbers of all cells Tab stops at those of the cell in focus, of the statistics at those of its group.
bool is_stop(const View& view, Quantity quantity, std::int64_t cell) {
    const auto focus = focused_cell(view.document());
    if (info(quantity).per_cell) return cell == focus;
    const auto& plan = view.derived().plan();
    return plan.group_of(cell) == plan.group_of(focus);
}

}  // namespace

bool number_area(const View& view, Quantity quantity, std::int64_t cell, const std::string& name, ImVec2 from,
                 ImVec2 to) {
    if (to.x - from.x < 1 || to.y - from.y < 1) return false;
    const auto cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(from);
    const bool clicked = hit_area(name.c_str(), {to.x - from.x, to.y - from.y}, is_stop(view, quantity, cell));
    const bool hovered = ImGui::IsItemHovered();
    if (clicked) {
        view.out.push(Inspect{quantity, cell});
        if (info(quantity).per_cell) view.out.edit(Select{{cell, view.document().selection.axis}}, "");
    }
    if (hovered) {
        view.out.push(Hover{quantity, cell});
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    }
    ImGui::SetCursorScreenPos(cursor);
    return hovered;
}

bool may_fill_button(const View& view) { return view.lesson() == nullptr; }

bool is_lit(const View& view, Quantity quantity, std::int64_t cell) {
    const auto* sources = view.lit();
    return sources != nullptr && sources->hold(view.derived().plan(), quantity, cell);
}

}  // namespace normscope::ui
