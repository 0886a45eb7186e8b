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
    const auto& document = view.document();
    const auto& derived = view.derived();
    const auto& stats = derived.stats_of(cell);
    const double x = document.x[cell];
    const double middle = document.spec.divisor == Divisor::root_mean_square ? 0.0 : stats.mean;
    switch (quantity) {
    case Quantity::input:
        return x;
    case Quantity::sum:
        return stats.sum;
    case Quantity::mean:
        return stats.mean;
    case Quantity::deviation:
        return x - stats.mean;
    case Quantity::square:
        return (x - middle) * (x - middle);
    case Quantity::variance:
    case Quantity::mean_square:
        return stats.spread;
    case Quantity::sigma:
    case Quantity::rms:
        return stats.divisor;
    case Quantity::normalized:
        return derived.normalized(cell);
    case Quantity::scaled:
        return effective_gamma(document.spec, document.params, derived.plan().param_of(cell)) *
               derived.normalized(cell);
    case Quantity::output:
        return derived.output(cell);
    case Quantity::gamma:
        return effective_gamma(document.spec, document.params, derived.plan().param_of(cell));
    case Quantity::beta:
        return effective_beta(document.spec, document.params, derived.plan().param_of(cell));
    case Quantity::eps:
        return document.spec.eps;
    case Quantity::count:
        return static_cast<double>(derived.plan().group_size());
    }
    return 0;
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
    const auto explanation = trace.explain(hovered->quantity, info(hovered->quantity).per_cell ? position : -1);
    return std::ranges::any_of(explanation.operands, [&](const Operand& operand) {
        return operand.quantity == quantity && (operand.position < 0 || operand.position == here);
    });
}

}  // namespace normscope::ui
