// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/ghosts.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// The value under the pointer, to a tidy step. It depends on the pointer alone.
double pointed_value(const PlotArea& plot) {
    const double value =
        plot.range.hi - static_cast<double>(ImGui::GetIO().MousePos.y - plot.from.y) * plot.units_per_pixel();
    const double step = nice_step(plot.units_per_pixel() * 3, 1);
    const double held = std::clamp(value, plot.range.lo, plot.range.hi);
    return snapped(held, step);
}

/// The item of a ghost between two corners; places it where it is pressed or dragged to. True under the pointer.
bool place(const View& view, const PlotArea& plot, const Ghost& ghost, const std::string& name, ImVec2 from,
           ImVec2 to) {
    const auto cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(from);
    hit_area(name.c_str(), {to.x - from.x, to.y - from.y});
    const bool hovered = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
        const double value = pointed_value(plot);
        if (ghost.value != value) view.out.push(PlaceGuess{ghost.target.part, value});
    }
    if (hovered) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
    ImGui::SetCursorScreenPos(cursor);
    return hovered;
}

void knob(ImDrawList* list, ImVec2 center, ImU32 color, bool hovered) {
    list->AddCircleFilled(center, px(hovered ? 7.0f : 6.0f), palette().ground);
    list->AddCircle(center, px(hovered ? 7.0f : 6.0f), color, 0, px(2));
}

/// A guess in figures, on a ground that the hatching does not show through.
void caption(ImDrawList* list, ImVec2 center, const std::string& words, ImU32 color, const PlotArea& plot) {
    const float size = px(12.5f);
    const float half = text_width(fonts().mono, size, words) / 2 + px(4);
    center.x = std::clamp(center.x, plot.from.x + half, std::max(plot.from.x + half, plot.to.x - half));
    list->AddRectFilled({center.x - half, center.y - px(9)}, {center.x + half, center.y + px(9)}, palette().panel,
                        px(4));
    text(list, fonts().mono, size, {center.x, center.y - px(7)}, color, words, Align::center);
}

void bar_ghost(const View& view, ImDrawList* list, const PlotArea& plot, const Ghost& ghost) {
    const auto place_on_line = plot.line.place_of(ghost.target.cell);
    if (place_on_line < 0) return;
    const auto color = quantity_color(ghost.target.quantity);
    const auto name = "ghost " + number_name(view, ghost.target.quantity, ghost.target.cell);
    const float left = plot.from.x + plot.slot() * static_cast<float>(place_on_line);
    const bool hovered =
        !ghost.committed && place(view, plot, ghost, name, {left, plot.from.y}, {left + plot.slot(), plot.to.y});
    const double value = ghost.value.value_or(0);
    const auto box = plot.around(place_on_line, value, ghost.committed ? px(3) : 0);
    if (!ghost.committed) list->AddRectFilled(box.min, box.max, with_alpha(color, 0.18f), px(3));
    const float line = std::max(1.0f, px(1.5f));
    dashed_line(list, box.min, {box.max.x, box.min.y}, color, line, px(4));
    dashed_line(list, {box.min.x, box.max.y}, box.max, color, line, px(4));
    dashed_line(list, box.min, {box.min.x, box.max.y}, color, line, px(4));
    dashed_line(list, {box.max.x, box.min.y}, box.max, color, line, px(4));
    record(name, ghost.value ? format_number(value) : "");
    if (ghost.committed) return;
    const float tip = plot.y(value);
    knob(list, {plot.center(place_on_line), tip}, color, hovered);
    const float below = value < 0 ? px(20) : -px(20);
    if (ghost.value) caption(list, {plot.center(place_on_line), tip + below}, format_number(value), color, plot);
}

void line_ghost(const View& view, ImDrawList* list, const PlotArea& plot, const Ghost& ghost) {
    const auto color = quantity_color(ghost.target.quantity);
    const std::string name = "ghost " + std::string(info(ghost.target.quantity).id);
    const double value = ghost.value.value_or(0);
    const float y = std::round(plot.y(value));
    const bool hovered =
        !ghost.committed && place(view, plot, ghost, name, {plot.from.x, y - px(8)}, {plot.to.x + px(14), y + px(8)});
    dashed_line(list, {plot.from.x, y}, {plot.to.x, y}, color, px(2), px(6));
    record(name, ghost.value ? format_number(value) : "");
    const auto words = ghost.committed ? "yours " + format_number(value)
                       : ghost.value   ? std::string(info(ghost.target.quantity).symbol) + " = " + format_number(value)
                                       : "drag me to " + std::string(info(ghost.target.quantity).symbol);
    // In the headroom, which no bar reaches: at the line it would lie over the bars' figures.
    // A low chart has none, and there the lesson's words must do.
    if (plot.to.y - plot.from.y >= px(150))
        text(list, fonts().medium, px(12), {plot.from.x, plot.from.y - px(12)}, color, words);
    if (!ghost.committed) knob(list, {plot.to.x, y}, color, hovered);
}

}  // namespace

bool shows_lock(const View& view, const PlotArea& plot, Quantity quantity) {
    if (!view.withholding()) return false;
    for (std::int64_t i = 0; i < plot.count; ++i)
        if (!view.withholds(quantity, plot.cell(i))) return false;
    const auto ghosts = view.ghosts();
    return std::ranges::none_of(ghosts, [&](const Ghost& ghost) { return ghost.target.quantity == quantity; });
}

bool hatch_withheld(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity) {
    if (!view.withholding()) return false;
    std::int64_t hidden = 0;
    for (std::int64_t i = 0; i < plot.count; ++i) {
        const auto first = i;
        while (i < plot.count && view.withholds(quantity, plot.cell(i))) ++i;
        if (i == first) continue;
        hidden += i - first;
        const float left = plot.from.x + plot.slot() * static_cast<float>(first);
        hatch(list, {left, plot.from.y}, {plot.from.x + plot.slot() * static_cast<float>(i), plot.to.y}, px(8));
    }
    if (shows_lock(view, plot, quantity))
        lock_card(list, {(plot.from.x + plot.to.x) / 2, (plot.from.y + plot.to.y) / 2}, "opens with your answer",
                  {plot.to.x - plot.from.x - px(8), (plot.to.y - plot.from.y) * 0.6f});
    return hidden == plot.count;
}

void hold_ghosts(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity) {
    for (const auto& ghost : view.ghosts()) {
        if (ghost.target.quantity == Quantity::mean && quantity == Quantity::input)
            line_ghost(view, list, plot, ghost);
        else if (ghost.target.quantity == quantity)
            bar_ghost(view, list, plot, ghost);
    }
}

}  // namespace normscope::ui
