// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/access.h"
#include "app/ui/axis_sliders.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/labels.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "app/workspaces/vector/bar_chart.h"
#include "app/workspaces/vector/batch_maps.h"
#include "app/workspaces/vector/matrix_layout.h"
#include "app/workspaces/vector/matrix_sizes.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr const char* bar_words = "bars along";

/// The grid's geometry while it is drawn: only cells in sight are built.
struct Grid {
    const View& view;
    const MatrixLayout& layout;
    const MatrixSizes& sizes;
    ImVec2 origin;  // of the first cell, scrolled
    ImVec2 clip_from, clip_to;
    ImDrawList* list;
    CellKeys& keys;
    bool scrolls = false;  // then the wheel is for scrolling, but over the selected cell

    ImVec2 at(std::int64_t row, std::int64_t column) const {
        return {origin.x + sizes.cell * static_cast<float>(column), origin.y + sizes.row * static_cast<float>(row)};
    }
    std::int64_t first_column() const {
        return std::max<std::int64_t>(0, static_cast<std::int64_t>((clip_from.x - origin.x) / sizes.cell));
    }
    std::int64_t end_column() const {
        return std::min(layout.columns(), static_cast<std::int64_t>((clip_to.x - origin.x) / sizes.cell) + 1);
    }
    std::int64_t first_row() const {
        return std::max<std::int64_t>(0, static_cast<std::int64_t>((clip_from.y - origin.y) / sizes.row));
    }
    std::int64_t end_row() const {
        return std::min(layout.rows(), static_cast<std::int64_t>((clip_to.y - origin.y) / sizes.row) + 1);
    }
};

/// The range, and the cell that has the keyboard.
void draw_selected(const Grid& grid, const Region& range, RowColumn at, ImVec2 from, ImVec2 to) {
    if (range.size() > 1 && range.contains(at))
        grid.list->AddRectFilled({from.x - px(2), from.y - px(2)}, {to.x + px(2), to.y + px(2)},
                                 with_alpha(palette().accent, 0.24f));
    if (grid.keys.is_cursor(at)) grid.list->AddRect(from, to, palette().accent, px(5), px(2));
}

void draw_inputs(const Grid& grid) {
    const auto& view = grid.view;
    const auto& x = view.document().x;
    const auto focus = grid.layout.focus;
    const auto& plan = view.derived().plan();
    const auto group = plan.group_of(focused_cell(view.document()));
    const auto range = view.range();
    for (auto row = grid.first_row(); row < grid.end_row(); ++row) {
        for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
            const auto cell = grid.layout.cell(row, column);
            const auto from = grid.at(row, column);
            const ImVec2 to{from.x + grid.sizes.cell - px(4), from.y + grid.sizes.row - px(4)};
            const bool shares = plan.group_of(cell) == group;
            if (shares)
                grid.list->AddRectFilled({from.x - px(2), from.y - px(2)}, {to.x + px(2), to.y + px(2)},
                                         quantity_color(Quantity::mean, 0.16f));
            NumberField field;
            field.name = number_name(view, Quantity::input, cell);
            field.label = field.name;
            field.value = static_cast<double>(x[cell]);
            field.color = is_lit(view, Quantity::input, cell) ? palette().text : quantity_color(Quantity::input);
            const bool selected = focus.row == row && focus.column == column;
            field.emphasized = selected && (x.size() > 1 || grid.keys.focused());
            field.font_size = 13.5f;
            field.opens_on_click = false;
            field.in_cells = true;
            field.reach = px(2);
            field.takes_wheel = !grid.scrolls || (selected && grid.keys.focused());
            field.edit = [cell](double value) -> Edit { return SetCell{cell, static_cast<float>(value)}; };
            if (number_field(view, field, from, to)) view.out.push(Hover{Quantity::input, cell});
            grid.keys.after_cell(view, {row, column}, ImGui::GetID(field.name.c_str()), field);
            draw_selected(grid, range, {row, column}, from, to);
        }
    }
}

/// One γ or β below the cell that uses it, at a place of the matrix.
void draw_param(const Grid& grid, Quantity quantity, std::int64_t cell, RowColumn at, const std::string& name) {
    auto from = grid.at(at.row, at.column);
    if (!grid.layout.params_by_column) from.x = grid.clip_from.x;
    const auto& view = grid.view;
    const auto param = view.derived().plan().param_of(cell);
    const bool gamma = quantity == Quantity::gamma;
    const auto& values = gamma ? view.document().params.gamma : view.document().params.beta;
    NumberField field;
    field.name = name;
    field.label = fmt::format("{}{}", info(quantity).symbol, param + 1);
    field.value = static_cast<double>(values[static_cast<std::size_t>(param)]);
    field.color = quantity_color(quantity, is_lit(view, quantity, cell) ? 1.0f : 0.9f);
    field.font_size = 13.5f;
    field.edit = [param, gamma](double value) -> Edit {
        if (gamma) return SetGamma{param, static_cast<float>(value)};
        return SetBeta{param, static_cast<float>(value)};
    };
    field.opens_on_click = false;
    field.in_cells = true;
    field.reach = px(2);
    field.takes_wheel = !grid.scrolls;
    const ImVec2 to{from.x + grid.sizes.cell - px(4), from.y + grid.sizes.row - px(4)};
    if (number_field(view, field, from, to)) view.out.push(Hover{quantity, cell});
    grid.keys.after_cell(view, at, ImGui::GetID(field.name.c_str()), field);
    if (grid.keys.is_cursor(at)) grid.list->AddRect(from, to, palette().accent, px(5), px(2));
}

/// A row of γ or β: one per column, or, where the columns share it or rows differ, that of the cell in focus.
void draw_params(const Grid& grid, Quantity quantity, std::int64_t row) {
    const auto& layout = grid.layout;
    if (!layout.params_by_column) {
        const auto cell = focused_cell(grid.view.document());
        const auto param = grid.view.derived().plan().param_of(cell);
        draw_param(grid, quantity, cell, {row, 0}, fmt::format("{}[{}]", info(quantity).id, param + 1));
        return;
    }
    for (auto column = grid.first_column(); column < grid.end_column(); ++column)
        draw_param(grid, quantity, layout.cell(layout.focus.row, column), {row, column},
                   fmt::format("{}[{}]", info(quantity).id, column + 1));
}

/// `width`: that nothing else stands in.
void draw_stat(const Grid& grid, Quantity quantity, std::int64_t cell, ImVec2 from, const std::string& name,
               float width) {
    const auto& view = grid.view;
    auto* list = grid.list;
    if (view.withholds(quantity, cell)) {
        withheld_number(list, {from.x + grid.sizes.stat - px(8), from.y + px(3)}, px(46), grid.sizes.row - px(10));
        return;
    }
    const auto shown = format_number(cell_value(view, quantity, cell));
    const float alpha = legible_alpha(quantity_color(quantity), reveal(view, quantity, cell));
    const ImVec2 to{from.x + grid.sizes.stat - px(6), from.y + grid.sizes.row - px(4)};
    const bool lit = number_area(view, quantity, cell, name, {from.x, from.y - px(2)}, {to.x, to.y + px(2)}) ||
                     is_lit(view, quantity, cell);
    if (lit) list->AddRectFilled(from, to, palette().hover, px(5));
    const float room = std::min(grid.sizes.stat, width) - px(14);
    const auto fitted = fitted_number(cell_value(view, quantity, cell), room, px(13.5f));
    text(list, fonts().mono, fitted.size, {to.x - px(6), from.y + px(4) + (px(13.5f) - fitted.size) / 2},
         quantity_color(quantity, alpha), fitted.words, Align::right);
    record(name, shown);
}

void draw_header(const Grid& grid, float y) {
    for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
        const float center = grid.at(0, column).x + (grid.sizes.cell - px(4)) / 2;
        const bool on = grid.layout.focus.column == column && grid.layout.columns() > 1;
        text(grid.list, on ? fonts().semibold : fonts().regular, px(12), {center, y},
             on ? palette().text : palette().secondary, fmt::format("{}", column + 1), Align::center);
    }
}

void draw_labels(const Grid& grid, float x) {
    const auto& view = grid.view;
    const auto& layout = grid.layout;
    for (auto row = grid.first_row(); row < grid.end_row(); ++row) {
        const float y = grid.at(row, 0).y;
        ImGui::SetCursorScreenPos({x, y - px(2)});
        if (hit_area(fmt::format("row[{}]", row + 1).c_str(), {grid.sizes.label - px(6), grid.sizes.row}, false))
            view.out.edit(Select{{layout.cell(row, layout.focus.column), view.document().selection.axis}}, "");
        const bool on = layout.focus.row == row;
        const bool hovered = ImGui::IsItemHovered();
        if (on && layout.rows() > 1)
            grid.list->AddRectFilled({x - px(6), y + px(3)}, {x - px(3), y + grid.sizes.row - px(7)}, palette().accent,
                                     px(2));
        text(grid.list, on ? fonts().medium : fonts().regular, px(12.5f), {x, y + px(4)},
             on || hovered ? palette().text : palette().secondary,
             row_name(view, layout, row, grid.sizes.label - px(8)));
    }
    auto row = layout.rows();
    const auto symbol = [&](Quantity quantity, const char* words) {
        const float y = grid.at(row++, 0).y;
        const auto size = draw_formula_on(grid.list, x, y + px(17), std::string(info(quantity).latex), px(16),
                                          quantity_color(quantity));
        text(grid.list, fonts().regular, px(12), {x + size.width + px(6), y + px(5)}, palette().secondary, words);
    };
    if (layout.gamma) symbol(Quantity::gamma, "scale");
    if (layout.beta) symbol(Quantity::beta, "shift");
    if (layout.stats) {
        symbol(layout.first_stat, "");
        symbol(layout.second_stat, "");
    }
}

/// Everything that scrolls: numbers, parameters and the statistics under their columns.
void draw_cells(const Grid& grid) {
    const auto& layout = grid.layout;
    draw_inputs(grid);
    auto row = layout.rows();
    if (layout.gamma) draw_params(grid, Quantity::gamma, row++);
    if (layout.beta) draw_params(grid, Quantity::beta, row++);
    if (!layout.stats) return;
    for (const auto quantity : {layout.first_stat, layout.second_stat}) {
        for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
            auto at = grid.at(row, column);
            at.x -= (grid.sizes.stat - grid.sizes.cell) - px(2);
            draw_stat(grid, quantity, layout.cell(layout.focus.row, column), at,
                      fmt::format("{}[{}]", info(quantity).id, column + 1), grid.sizes.cell + px(4));
        }
        ++row;
    }
}

/// Two statistics beside the rows: of each row, or once, with a line along all that share them.
void draw_stats_beside(const Grid& grid, float x, float header_y) {
    const auto& layout = grid.layout;
    const bool once = layout.stats_place == StatsPlace::once;
    const auto first_row = grid.first_row();
    const auto end_row = grid.end_row();
    const Quantity shown[] = {layout.first_stat, layout.second_stat};
    for (int k = 0; k < 2; ++k) {
        const float at = x + grid.sizes.stat * static_cast<float>(k);
        const auto latex = std::string(info(shown[k]).latex);
        const auto size = measure_formula(latex, px(14), quantity_color(shown[k]));
        draw_formula_on(grid.list, at + grid.sizes.stat - px(12) - size.width, header_y + px(14), latex, px(14),
                        quantity_color(shown[k]));
    }
    // Rows that are scrolled half away end at the header.
    grid.list->PushClipRect({x - px(4), grid.clip_from.y}, {x + 2 * grid.sizes.stat, grid.clip_to.y}, true);
    if (once && end_row - first_row > 1)
        grid.list->AddLine({x - px(2), grid.at(first_row, 0).y}, {x - px(2), grid.at(end_row, 0).y - px(4)},
                           quantity_color(layout.first_stat, 0.7f), px(2));
    for (int k = 0; k < 2; ++k) {
        const float at = x + grid.sizes.stat * static_cast<float>(k);
        for (auto r = first_row; r < (once ? std::min(first_row + 1, end_row) : end_row); ++r)
            draw_stat(grid, shown[k], layout.cell(r, layout.focus.column), {at, grid.at(r, 0).y},
                      fmt::format("{}[row {}]", info(shown[k]).id, r + 1), grid.sizes.stat);
    }
    grid.list->PopClipRect();
}

void draw_buttons(const View& view, ImVec2 from, ImVec2 to) {
    const auto& x = view.document().x;
    auto* outer = ImGui::GetWindowDrawList();
    const float side = px(least_target);
    const float left = to.x - 2 * side;
    float y = from.y + px(matrix_header) - px(2);
    const auto pair = [&](const char* words, const char* of, const char* more, const char* less, bool can_less,
                          const char* add, const char* remove) {
        text(outer, fonts().regular, px(11), {left + side, y - px(15)}, palette().secondary, words, Align::center);
        ImGui::SetCursorScreenPos({left, y});
        if (icon_button(fmt::format("add {}", of).c_str(), Icon::plus, {side - px(2), side}, false, true, add))
            view.out.run(more);
        ImGui::SetCursorScreenPos({left + side, y});
        if (icon_button(fmt::format("remove {}", of).c_str(), Icon::minus, {side - px(2), side}, false, can_less,
                        remove))
            view.out.run(less);
        y += side + px(16);
    };
    pair("features", "feature", "edit.add_feature", "edit.remove_feature", x.row_length() > 1, "Add a feature (Ctrl +)",
         "Remove the selected feature (Ctrl −)");
    if (x.rank() > 2) return;
    pair("examples", "example", "edit.add_example", "edit.remove_example", x.row_count() > 1,
         "Add an example, unlike the others (Ctrl Enter); Ctrl D duplicates one",
         "Remove the selected example (Ctrl Delete)");
}

}  // namespace

float Matrix::wanted_height(const View& view, float width, float limit) const {
    const auto layout = matrix_layout(view);
    const float axes = view.document().x.rank() > 2 ? axis_bar_height(view, width, bar_words, layout.hidden) : 0;
    return matrix_sizes(view, layout, width, limit).height + axes;
}

void Matrix::follow(const MatrixLayout& layout, const MatrixSizes& sizes, ImVec2 scroll, ImVec2 size) {
    const auto place = keys_.focused() ? keys_.cursor() : layout.focus;
    if (followed_ == place) return;
    followed_ = place;
    const float x = sizes.cell * static_cast<float>(place.column);
    const float y = sizes.row * static_cast<float>(place.row);
    if (x < scroll.x || x + sizes.cell > scroll.x + size.x) ImGui::SetScrollX(x - size.x / 2);
    if (y < scroll.y || y + sizes.row * 2 > scroll.y + size.y) ImGui::SetScrollY(y - size.y / 2);
}

void Matrix::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto layout = matrix_layout(view);
    if (view.document().x.rank() > 2) {
        axis_bar(view, from, to.x - from.x, bar_words, layout.hidden);
        from.y += axis_bar_height(view, to.x - from.x, bar_words, layout.hidden);
    }
    const bool beside =
        layout.stats_place != StatsPlace::under_columns && view.document().spec.divisor != Divisor::none;
    const auto sizes = matrix_sizes(view, layout, to.x - from.x, to.y - from.y);
    auto* outer = ImGui::GetWindowDrawList();

    // Labels and statistics stand still while the numbers scroll.
    const float left = from.x + sizes.label;
    const float bottom = to.y - sizes.bar_across;
    ImGui::SetCursorScreenPos({left, from.y});
    ImGui::BeginChild("matrix", {sizes.shown + sizes.bar_down + px(1), to.y - from.y}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground |
                          (sizes.bar_across + sizes.bar_down > 0 ? 0 : ImGuiWindowFlags_NoScrollbar));
    const ImVec2 scroll{ImGui::GetScrollX(), ImGui::GetScrollY()};
    Grid grid{view,
              layout,
              sizes,
              {left - scroll.x, from.y + px(matrix_header) - scroll.y},
              {left, from.y + px(matrix_header) - px(3)},
              {left + sizes.shown, bottom},
              ImGui::GetWindowDrawList(),
              keys_,
              sizes.bar_across + sizes.bar_down > 0};
    keys_.begin(view, layout);
    draw_header(grid, from.y + px(1));
    ImGui::PushClipRect(grid.clip_from, {left + sizes.shown + px(1), bottom}, true);  // the header stays in sight
    draw_cells(grid);
    ImGui::PopClipRect();
    const auto rows = static_cast<float>(layout.rows() + layout.extra());
    ImGui::SetCursorScreenPos({left - scroll.x + sizes.grid, grid.origin.y + sizes.row * rows});
    ImGui::Dummy({0, 0});
    keys_.end(view);
    follow(layout, sizes, scroll, {sizes.shown, bottom - from.y});
    ImGui::EndChild();

    grid.list = outer;
    ImGui::PushClipRect({from.x - px(8), grid.clip_from.y}, {to.x, bottom}, true);
    draw_labels(grid, from.x);
    ImGui::PopClipRect();
    ImGui::PushClipRect({from.x - px(8), from.y}, {to.x, bottom}, true);
    const float after = left + sizes.shown + sizes.bar_down;
    if (beside) draw_stats_beside(grid, after + px(8), from.y);
    MapPlace maps = sizes.maps;
    maps.from = {after + sizes.stats, from.y};
    maps.rows_y = grid.at(0, 0).y - px(2);
    maps.top = grid.clip_from.y;
    maps.pitch = sizes.row;
    maps.first_row = grid.first_row();
    maps.end_row = grid.end_row();
    draw_batch_maps(view, layout, maps, map_);
    ImGui::PopClipRect();
    draw_buttons(view, from, to);
}

}  // namespace normscope::ui
