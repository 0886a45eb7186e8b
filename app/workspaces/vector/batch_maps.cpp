// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/batch_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/ui/colormap.h"
#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float air = 14;            // logical, before each map
constexpr float widest_cell = 44;    // logical
constexpr float figures_full = 28;   // of a cell, for its number at full size
constexpr float figures_need = 24;   // of a cell, for its number
constexpr float narrowest_cell = 9;  // below, colours run together
constexpr float least_width = 44;    // of a map, for its heading
constexpr float figure_size = 11.5f;

/// One of the maps.
struct Map {
    Quantity quantity;
    const NormPlan& plan;
    const FlippedBatch* flipped;  ///< whose x̂ it is; nullptr: the document's own
};

float width_of(const MatrixLayout& layout, int maps, float cell) {
    const float each = std::max(px(least_width), px(cell) * static_cast<float>(layout.columns()));
    return static_cast<float>(maps) * (each + px(air));
}

/// Who shares a mean, in words: "by row: 3 means".
std::string sharing(const View& view, const NormPlan& plan, const MatrixLayout& layout) {
    const bool rms = layout.first_stat == Quantity::mean_square;
    const auto noun = rms ? "mean of x²" : "mean";
    const auto group = [&](std::int64_t row, std::int64_t column) { return plan.group_of(layout.cell(row, column)); };
    const bool by_row = group(0, 0) != group(layout.rows() - 1, 0);
    const bool by_column = group(0, 0) != group(0, layout.columns() - 1);
    if (!by_row && !by_column) return fmt::format("all share one {}", noun);
    const char* how = by_row && by_column ? "by row and column" : by_row ? "by row" : "by column";
    if (view.document().x.rank() > 2) return how;
    const auto count = plan.group_count();
    return rms ? std::string(how) : fmt::format("{}: {} means", how, count);
}

/// A line along every edge between those who share and those who do not.
void draw_edges(ImDrawList* list, const NormPlan& plan, const MatrixLayout& layout, RowColumn at, ImVec2 a, ImVec2 b) {
    const auto [row, column] = at;
    const auto group = plan.group_of(layout.cell(row, column));
    const auto other = [&](std::int64_t r, std::int64_t c) {
        return r < 0 || c < 0 || r >= layout.rows() || c >= layout.columns() ||
               plan.group_of(layout.cell(r, c)) != group;
    };
    const auto color = group_color(group);
    const float line = std::max(1.0f, px(1.5f));
    const float in = line / 2;
    if (other(row - 1, column)) list->AddLine({a.x, a.y + in}, {b.x, a.y + in}, color, line);
    if (other(row + 1, column)) list->AddLine({a.x, b.y - in}, {b.x, b.y - in}, color, line);
    if (other(row, column - 1)) list->AddLine({a.x + in, a.y}, {a.x + in, b.y}, color, line);
    if (other(row, column + 1)) list->AddLine({b.x - in, a.y}, {b.x - in, b.y}, color, line);
}

/// One decimal where that says something, in one size in all cells: as large as "−1.5" may be.
void draw_number(ImDrawList* list, double value, ImVec2 a, ImVec2 b, ImU32 color) {
    if (b.x - a.x < px(figures_need) - 1) return;
    const auto shown = std::isfinite(value) && std::abs(value) < 99.5
                           ? with_minus(fmt::format("{:.1f}", value), Minus::typographic)
                           : format_number(value);
    const float full = px(figure_size);
    const float room = std::max(b.x - a.x - px(5), px(figures_need - 2));  // some air, but where it would be too small
    const float size = std::min({full, full * room / text_width(fonts().mono, full, "−0.0"), b.y - a.y - px(2)});
    if (text_width(fonts().mono, size, shown) < b.x - a.x - px(1))
        text(list, fonts().mono, size, {(a.x + b.x) / 2, (a.y + b.y - size) / 2 - px(1)}, color, shown, Align::center);
}

void draw_cell(const View& view, const MatrixLayout& layout, const Map& map, RowColumn at, ImVec2 a, ImVec2 b) {
    auto* list = ImGui::GetWindowDrawList();
    const auto cell = layout.cell(at.row, at.column);
    if (view.withholds(map.quantity, cell)) {
        hatch(list, {a.x + px(1), a.y + px(1)}, {b.x - px(1), b.y - px(1)}, 0);
        draw_edges(list, map.plan, layout, at, a, b);
        return;
    }
    const auto color = group_color(map.plan.group_of(cell));
    const auto name = fmt::format("{} {}", map.flipped ? "flipped" : "map", number_name(view, map.quantity, cell));
    const bool reached = reveal(view, map.quantity, cell) > 0.5f;
    const bool hovered = !map.flipped && number_area(view, map.quantity, cell, name, a, b);
    const bool lit = hovered || (!map.flipped && is_lit(view, map.quantity, cell));
    list->AddRectFilled(a, b, with_alpha(color, lit ? 0.5f : reached ? 0.24f : 0.1f));
    draw_edges(list, map.plan, layout, at, a, b);
    if (cell == focused_cell(view.document())) {
        const float in = b.x - a.x < px(28) ? px(1) : px(2);
        list->AddRect({a.x + in, a.y + in}, {b.x - in, b.y - in}, palette().text, px(2), std::max(1.0f, px(1)));
    }
    const double value = map.flipped ? map.flipped->normalized(cell) : cell_value(view, map.quantity, cell);
    draw_number(list, value, a, b, reached ? palette().text : palette().secondary);
    record(name, format_number(value));
}

/// The symbol of a map, and, but for y, who shares a mean in it: as much of that as fits before `end`.
void draw_heading(const View& view, const MatrixLayout& layout, const Map& map, ImVec2 at, float end) {
    auto* list = ImGui::GetWindowDrawList();
    const auto color = quantity_color(map.quantity);
    const auto symbol =
        draw_formula_on(list, at.x, at.y + px(12), std::string(info(map.quantity).latex), px(15), color);
    if (map.quantity == Quantity::output) return;
    const auto words = sharing(view, map.plan, layout);
    const auto brief = words.substr(0, words.find(':'));
    const float x = at.x + symbol.width + px(6);
    const auto* other = map.flipped ? &map.flipped->op() : nullptr;
    const auto named = other ? fmt::format("{} ({})", brief, other->name) : words;
    const auto shorter = other ? fmt::format("{} ({})", brief, other->short_name) : brief;
    for (const auto& each : {named, shorter, brief}) {
        if (text_width(fonts().regular, px(12), each) >= end - x - px(4)) continue;
        text(list, fonts().regular, px(12), {x, at.y + px(1)}, palette().secondary, each);
        break;
    }
    record(map.flipped ? "flipped sharing" : "sharing", map.flipped ? named : words);
}

}  // namespace

MapWidths map_widths(const MatrixLayout& layout, bool flipped) {
    if (layout.rows() < 2 || layout.columns() < 1) return {};
    const int all = flipped ? 3 : 2;
    return {width_of(layout, 2, narrowest_cell), width_of(layout, 2, figures_need), width_of(layout, all, figures_need),
            width_of(layout, all, figures_full)};
}

void give_room(const MatrixLayout& layout, float spare, bool flipped, MapPlace& place) {
    place.count = 0;
    place.width = 0;
    if (layout.rows() < 2 || layout.columns() < 1 || spare < px(2 * (least_width + air))) return;
    place.count = flipped && spare >= width_of(layout, 3, figures_need) ? 3 : 2;
    place.width = std::min(spare, width_of(layout, place.count, widest_cell));
}

void draw_batch_maps(const View& view, const MatrixLayout& layout, const MapPlace& place, const FlippedBatch& flipped) {
    if (place.count == 0) return;
    auto* list = ImGui::GetWindowDrawList();
    const float each = place.width / static_cast<float>(place.count);
    const auto& own = view.derived().plan();
    std::vector<Map> maps = {{Quantity::normalized, own, nullptr}};
    if (place.count == 3) maps.push_back({Quantity::normalized, flipped.plan(), &flipped});
    maps.push_back({Quantity::output, own, nullptr});
    for (std::size_t k = 0; k < maps.size(); ++k) {
        const float left = std::round(place.from.x + each * static_cast<float>(k) + px(air));
        const float width = each - px(air);
        const float cell = std::max(1.0f, std::floor(width / static_cast<float>(layout.columns())));
        draw_heading(view, layout, maps[k], {left, place.from.y}, left + each - px(4));
        // Rows that are scrolled half away end at the heading.
        ImGui::PushClipRect({left - px(3), place.top}, {left + width + px(3), list->GetClipRectMax().y}, true);
        for (auto row = place.first_row; row < place.end_row; ++row) {
            const float y = std::round(place.rows_y + place.pitch * static_cast<float>(row));
            const float end = std::round(place.rows_y + place.pitch * static_cast<float>(row + 1));
            for (std::int64_t column = 0; column < layout.columns(); ++column) {
                const float x = left + cell * static_cast<float>(column);
                draw_cell(view, layout, maps[k], {row, column}, {x, y}, {x + cell, end});
            }
        }
        ImGui::PopClipRect();
    }
}

}  // namespace normscope::ui
