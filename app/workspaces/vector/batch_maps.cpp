// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/batch_maps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float air = 22;            // logical, before each map
constexpr float widest_cell = 44;    // logical
constexpr float narrowest_cell = 9;  // below, colours run together
constexpr float least_width = 56;    // of a map, for its heading
constexpr float figures_need = 28;   // of a cell, for its number

float width_of(const MatrixLayout& layout, float cell) {
    return std::max(px(least_width), px(cell) * static_cast<float>(layout.columns()));
}

/// Who shares a mean, in words: "by row: 3 means".
std::string sharing(const View& view, const MatrixLayout& layout) {
    const auto& plan = view.derived().plan();
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

void draw_edges(ImDrawList* list, const View& view, const MatrixLayout& layout, std::int64_t row, std::int64_t column,
                ImVec2 a, ImVec2 b) {
    const auto& plan = view.derived().plan();
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

void draw_cell(const View& view, const MatrixLayout& layout, Quantity quantity, std::int64_t row, std::int64_t column,
               ImVec2 a, ImVec2 b) {
    auto* list = ImGui::GetWindowDrawList();
    const auto cell = layout.cell(row, column);
    if (view.withholds(quantity, cell)) {
        hatch(list, {a.x + px(1), a.y + px(1)}, {b.x - px(1), b.y - px(1)}, 0);
        draw_edges(list, view, layout, row, column, a, b);
        return;
    }
    const auto color = group_color(view.derived().plan().group_of(cell));
    const auto name = fmt::format("map {}", number_name(view, quantity, cell));
    const bool hovered = number_area(view, quantity, cell, name, a, b);
    const bool lit = hovered || is_lit(view, quantity, cell);
    const bool reached = reveal(view, quantity, cell) > 0.5f;
    list->AddRectFilled(a, b, with_alpha(color, lit ? 0.5f : reached ? 0.24f : 0.1f));
    draw_edges(list, view, layout, row, column, a, b);
    if (cell == focused_cell(view.document()))
        list->AddRect({a.x + px(2), a.y + px(2)}, {b.x - px(2), b.y - px(2)}, palette().text, px(3),
                      std::max(1.0f, px(1)));
    const double value = cell_value(view, quantity, cell);
    const auto shown = std::isfinite(value) && std::abs(value) < 99.5
                           ? with_minus(fmt::format("{:.1f}", value), Minus::typographic)
                           : format_number(value);
    // Numbers are of one size in all cells: as large as "−1.5" may be.
    const float full = px(11.5f);
    const float size = std::min(full, full * (b.x - a.x - px(2)) / text_width(fonts().mono, full, "−0.0"));
    if (b.x - a.x >= px(figures_need) - 1 && text_width(fonts().mono, size, shown) < b.x - a.x - px(1))
        text(list, fonts().mono, size, {(a.x + b.x) / 2, (a.y + b.y - size) / 2 - px(1)},
             reached ? palette().text : palette().secondary, shown, Align::center);
    record(name, format_number(value));
}

}  // namespace

float maps_wish(const MatrixLayout& layout) {
    return layout.rows() < 2 || layout.columns() < 1 ? 0 : 2 * (width_of(layout, figures_need) + px(air));
}

void give_room(const MatrixLayout& layout, float spare, MapPlace& place) {
    place.count = 0;
    place.width = 0;
    if (layout.rows() < 2 || layout.columns() < 1) return;
    struct Way {
        int count;
        float cell;
    };
    for (const auto [count, cell] :
         {Way{2, figures_need}, Way{1, figures_need}, Way{2, narrowest_cell}, Way{1, narrowest_cell}}) {
        const auto maps = static_cast<float>(count);
        if (spare < maps * (width_of(layout, cell) + px(air))) continue;
        place.count = count;
        place.width = std::min(spare, maps * (width_of(layout, widest_cell) + px(air)));
        return;
    }
}

namespace {

/// The symbol of a map; where there is one map, those of both, and the other is a link. Answers their width.
float draw_heading(Quantity quantity, ImVec2 at, bool alone, Quantity& one) {
    auto* list = ImGui::GetWindowDrawList();
    float x = at.x;
    for (const auto each : {Quantity::normalized, Quantity::output}) {
        if (!alone && each != quantity) continue;
        const bool on = each == quantity;
        const auto latex = std::string(info(each).latex);
        const auto color = on ? quantity_color(each) : palette().secondary;
        const auto size = measure_formula(latex, px(15), color);
        if (alone) {
            ImGui::SetCursorScreenPos({x - px(4), at.y - px(2)});
            if (hit_area(fmt::format("map of {}", info(each).id).c_str(), {size.width + px(8), px(18)})) one = each;
            tooltip(each == Quantity::normalized ? "Show the map of x̂" : "Show the map of y");
            if (ImGui::IsItemHovered()) ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
            if (on) list->AddLine({x, at.y + px(17)}, {x + size.width, at.y + px(17)}, color, std::max(1.0f, px(1.5f)));
        }
        draw_formula_on(list, x, at.y + px(12), latex, px(15), color);
        x += size.width + (alone ? px(12) : 0);
    }
    return x - at.x;
}

}  // namespace

void draw_batch_maps(const View& view, const MatrixLayout& layout, const MapPlace& place, Quantity& one) {
    if (place.count == 0) return;
    auto* list = ImGui::GetWindowDrawList();
    const float each = place.width / static_cast<float>(place.count);
    const bool alone = place.count == 1;
    const Quantity shown[] = {alone ? one : Quantity::normalized, Quantity::output};
    const auto words = sharing(view, layout);
    for (int k = 0; k < place.count; ++k) {
        const auto quantity = shown[k];
        const float left = std::round(place.from.x + each * static_cast<float>(k) + px(air));
        const float width = each - px(air);
        const float cell = std::floor(width / static_cast<float>(layout.columns()));
        const float heading = draw_heading(quantity, {left, place.from.y}, alone, one);
        if (k == 0) {
            const float x = left + heading + px(7);
            const float end = place.count > 1 ? left + each : place.from.x + place.width;  // where the next heading is
            const auto fits = [&](const std::string& some) {
                return text_width(fonts().regular, px(12), some) < end - x - px(4);
            };
            const auto shorter = words.substr(0, words.find(':'));
            text(list, fonts().regular, px(12), {x, place.from.y + px(1)}, palette().secondary,
                 fits(words)     ? words
                 : fits(shorter) ? shorter
                                 : std::string{});
            record("sharing", words);
        }
        // Rows that are scrolled half away end at the heading.
        ImGui::PushClipRect({left - px(3), place.top}, {left + width + px(3), list->GetClipRectMax().y}, true);
        for (auto row = place.first_row; row < place.end_row; ++row) {
            const float y = std::round(place.rows_y + place.pitch * static_cast<float>(row));
            for (std::int64_t column = 0; column < layout.columns(); ++column) {
                const float x = left + cell * static_cast<float>(column);
                draw_cell(view, layout, quantity, row, column, {x, y}, {x + cell, y + place.pitch});
            }
        }
        ImGui::PopClipRect();
    }
}

}  // namespace normscope::ui
