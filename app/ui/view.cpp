// SPDX-License-Identifier: MIT
#include "app/ui/view.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

namespace normscope::ui {

std::string number_name(const View& view, Quantity quantity, std::int64_t cell) {
    const auto [row, column] = row_column_of(view.document().x, cell);
    return fmt::format("{}[{},{}]", info(quantity).id, row + 1, column + 1);
}

double cell_value(const View& view, Quantity quantity, std::int64_t cell) {
    return view.derived().value(quantity, cell);
}

bool number_area(const View& view, Quantity quantity, std::int64_t cell, const std::string& name, ImVec2 from,
                 ImVec2 to) {
    if (to.x - from.x < 1 || to.y - from.y < 1) return false;
    const auto cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(from);
    const bool clicked = ImGui::InvisibleButton(name.c_str(), {to.x - from.x, to.y - from.y});
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

namespace {

/// Same number: cell-wise ones by their cell, group-wise ones by their group.
bool same_number(const View& view, const NumberRef& a, Quantity quantity, std::int64_t cell) {
    if (a.quantity != quantity) return false;
    if (info(quantity).per_cell) return a.cell == cell;
    const auto& plan = view.derived().plan();
    return plan.group_of(a.cell) == plan.group_of(cell);
}

}  // namespace

bool is_lit(const View& view, Quantity quantity, std::int64_t cell) {
    const auto& hovered = view.session.hovered();
    if (!hovered) return false;
    if (same_number(view, *hovered, quantity, cell)) return true;
    const auto& trace = view.session.trace();
    const auto position = trace.position_of(hovered->cell);
    if (position < 0) return false;
    const auto here = trace.position_of(cell);
    if (here < 0) return false;
    return trace.uses(hovered->quantity, info(hovered->quantity).per_cell ? position : -1, quantity, here);
}

}  // namespace normscope::ui
