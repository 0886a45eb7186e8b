// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_drag.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "app/ui/controls.h"
#include "app/ui/hold.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {

double gripped_value(const BarGrip& grip, float pixel, Snap snap, float dead) {
    const double moved = static_cast<double>(grip.pixel - pixel);
    const bool taken_anew = grip.pixel != grip.press;
    if (moved == 0 || (!taken_anew && std::abs(moved) < static_cast<double>(dead))) return grip.start;
    const double base = std::isfinite(grip.start) ? grip.start : 0;
    const double first = std::isfinite(grip.first) ? grip.first : 0;
    const double units = grip.units_per_pixel * (grip.fine ? fine_share : 1.0);
    double value = base + moved * units;
    // The press lies back by this way, on which so much was gained.
    const double way = static_cast<double>(grip.press - grip.pixel);
    const double gained = base - first;
    if (!grip.fine && way * gained > 0 && moved * way < 0) {
        const double over = moved + way;  // from the press
        if (std::abs(over) < static_cast<double>(dead)) return grip.first;
        value = std::abs(moved) < std::abs(way) ? base + moved * gained / way : first + over * units;
    }
    const double step = snap == Snap::integers ? 1.0 : grip.fine ? nice_step(units, 4) : nice_step(units * 3, 1);
    const double limit = static_cast<double>(std::numeric_limits<float>::max());
    return std::clamp(snapped(value, step), -limit, limit);
}

namespace {

BarGrip grip;
Hold hold;
bool let_go = false;  // by Escape or a double click: the button is still down, the bar is not held

void follow_pointer(const View& view, std::int64_t cell, const std::string& label) {
    const auto& io = ImGui::GetIO();
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        view.out.push(CancelGesture{});
        let_go = true;
        return;
    }
    const float now = view.document().x[cell];
    if (hold.takes(false, io.KeyShift, io.MousePos)) {
        grip.pixel = hold.at().y;
        grip.start = static_cast<double>(now);
        grip.fine = io.KeyShift;
    }
    const auto snap = io.KeyCtrl ? Snap::integers : Snap::tidy;
    const auto value = static_cast<float>(gripped_value(grip, io.MousePos.y, snap, px(2)));
    if (value != now && !(std::isnan(value) && std::isnan(now))) view.out.edit(SetCell{cell, value}, "Drag " + label);
}

void draw_knob(const PlotArea& plot, std::int64_t i, double value) {
    ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 knob{plot.center(i), std::round(plot.y(std::isfinite(value) ? value : 0))};
    list->AddCircleFilled(knob, px(6), palette().ground);
    list->AddCircle(knob, px(6), quantity_color(Quantity::input), 0, px(2));
}

/// The text field over the bar while its value is typed.
void type_over(const View& view, const PlotArea& plot, std::int64_t i, ImGuiID id, const std::string& label) {
    const auto cell = plot.cell(i);
    NumberField field{.name = "bar " + number_name(view, Quantity::input, cell), .label = label, .edit = {}, .set = {}};
    field.value = static_cast<double>(view.document().x[cell]);
    field.edit = [cell](double value) -> Edit { return SetCell{cell, static_cast<float>(value)}; };
    const float half = std::max(plot.slot() / 2, px(36));
    const float left = std::clamp(plot.center(i) - half, plot.from.x, std::max(plot.from.x, plot.to.x - 2 * half));
    const float y = std::clamp(plot.y(field.value) - px(30), plot.from.y, plot.to.y - px(24));
    type_number(view, field, id, {left, y}, {left + 2 * half, y + px(26)});
}

}  // namespace

void hold_bar(const View& view, const PlotArea& plot, std::int64_t i) {
    const auto cell = plot.cell(i);
    const auto id = ImGui::GetItemID();
    const auto label = "x" + subscript(i + 1);
    const auto& io = ImGui::GetIO();
    const bool hovered = ImGui::IsItemHovered();
    const bool active = ImGui::IsItemActive();
    const double value = static_cast<double>(view.document().x[cell]);
    const bool by_mouse = ImGui::IsMouseDown(ImGuiMouseButton_Left);
    if (ImGui::IsItemActivated()) {
        view.out.edit(Select{{cell, view.document().selection.axis}}, "");
        view.out.push(Inspect{Quantity::input, cell});
        view.out.push(BeginGesture{"Drag " + label});
        hold.takes(true, io.KeyShift, io.MousePos);
        grip = {io.MousePos.y, value, plot.units_per_pixel(), io.KeyShift, io.MousePos.y, value};
        let_go = !by_mouse;
    }
    if (active && !let_go && by_mouse) follow_pointer(view, cell, label);
    const bool double_clicked = hovered && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left);
    const bool entered = ImGui::IsItemFocused() && ImGui::IsKeyPressed(ImGuiKey_Enter, false);
    if (ImGui::IsItemDeactivated()) {  // Escape also lets go of the item
        if (!let_go && ImGui::IsKeyPressed(ImGuiKey_Escape, false))
            view.out.push(CancelGesture{});
        else
            view.out.push(EndGesture{});
    }
    if (double_clicked || entered) {
        let_go = true;
        start_typing(id, value);
    }
    if (const double turned = hovered ? wheel_notches(id) : 0; turned != 0)
        view.out.edit(SetCell{cell, nudged(view.document().x[cell], turned * (io.KeyShift ? 0.01 : 0.1))},
                      "Turn " + label);
    if (hovered || active) draw_knob(plot, i, value);
    if (is_typing(id)) type_over(view, plot, i, id, label);
}

}  // namespace normscope::ui
