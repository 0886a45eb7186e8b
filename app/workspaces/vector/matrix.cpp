// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

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
#include "app/workspaces/vector/matrix_controls.h"
#include "app/workspaces/vector/matrix_layout.h"
#include "app/workspaces/vector/matrix_sizes.h"
#include "core/text/number_format.h"

namespace normscope::ui {
/// The grid's geometry while it is drawn: only cells in sight are built.
struct Matrix::Grid {
    const View& view;
    const MatrixLayout& layout;
    const MatrixSizes& sizes;
    ImVec2 origin;  // of the first cell, scrolled
    ImVec2 clip_from, clip_to;
    ImDrawList* list;
    CellKeys& keys;
    bool scrolls = false;   // then the wheel is for scrolling, but over the selected cell
    bool drawn_in = false;  // one row is in sight

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
        const float top = drawn_in ? clip_from.y + sizes.row / 2 : clip_from.y;  // no sliver of the row above
        return std::max<std::int64_t>(0, static_cast<std::int64_t>((top - origin.y) / sizes.row));
    }
    std::int64_t end_row() const {
        return std::min(layout.rows(), static_cast<std::int64_t>((clip_to.y - origin.y) / sizes.row) + 1);
    }
    /// Also of those of γ and β. Others would make room for themselves in what scrolls.
    bool shows(std::int64_t row) const {
        return !drawn_in || (at(row, 0).y >= clip_from.y && at(row, 0).y < clip_to.y);
    }
};

namespace {

using Grid = Matrix::Grid;

constexpr const char* bar_words = "bars along";
constexpr float least_pitch = 13, most_pitch = 24;  // logical, of the maps' rows where the matrix is drawn in

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
    field.color = is_lit(view, quantity, cell) ? palette().text : quantity_color(quantity);
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
        if (hit_area(fmt::format("row[{}]", row + 1).c_str(), {grid.sizes.label - px(2), grid.sizes.row}, false))
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
        if (!grid.shows(row++)) return;
        const float y = grid.at(row - 1, 0).y;
        const auto size = draw_formula_on(grid.list, x, y + px(17), std::string(info(quantity).latex), px(16),
                                          quantity_color(quantity));
        if (!grid.drawn_in)
            text(grid.list, fonts().regular, px(12), {x + size.width + px(6), y + px(5)}, palette().secondary, words);
    };
    if (layout.gamma) symbol(Quantity::gamma, "scale");
    if (layout.beta) symbol(Quantity::beta, "shift");
    if (layout.stats && !grid.drawn_in) {
        symbol(layout.first_stat, "");
        symbol(layout.second_stat, "");
    }
}

/// Everything that scrolls: numbers, parameters and the statistics under their columns.
void draw_cells(const Grid& grid) {
    const auto& layout = grid.layout;
    draw_inputs(grid);
    auto row = layout.rows();
    for (const auto& [has, quantity] : {std::pair{layout.gamma, Quantity::gamma}, {layout.beta, Quantity::beta}}) {
        if (has && grid.shows(row)) draw_params(grid, quantity, row);
        row += has;
    }
    if (!layout.stats || grid.drawn_in) return;
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
    const auto end_row = grid.end_row();
    const auto first_row = grid.drawn_in ? end_row - 1 : grid.first_row();
    const bool by_column = layout.stats_place == StatsPlace::under_columns;
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
                      by_column ? fmt::format("{}[{}]", info(shown[k]).id, layout.focus.column + 1)
                                : fmt::format("{}[row {}]", info(shown[k]).id, r + 1),
                      grid.sizes.stat);
    }
    grid.list->PopClipRect();
}

}  // namespace

float Matrix::settle(const View& view, float width, float limit, float room) {
    const auto layout = matrix_layout(view);
    flipped_.follow(view);
    const float axes = view.document().x.rank() > 2 ? axis_bar_height(view, width, bar_words, layout.hidden) : 0;
    room_ = {.width = width, .limit = limit, .drawer = room < least_height(layout) + axes};
    room_.drawn_in = room_.drawer && !open_;
    room_.control = drawer_width(layout);
    room_.label = text_width(fonts().medium, px(12.5f), row_name(view, layout, layout.focus.row, px(26))) + px(14);
    room_.flipped = flipped_.exists();
    sizes_ = matrix_sizes(view, layout, room_);
    return sizes_.height + axes;
}

void Matrix::follow(const MatrixLayout& layout, ImVec2 scroll, ImVec2 size) {
    const auto place = keys_.focused() ? keys_.cursor() : layout.focus;
    if (followed_ == place) return;
    followed_ = place;
    const float x = sizes_.cell * static_cast<float>(place.column);
    const float y = sizes_.row * static_cast<float>(place.row);
    if (x < scroll.x || x + sizes_.cell > scroll.x + size.x) ImGui::SetScrollX(x - size.x / 2);
    if (room_.drawn_in) return;  // the row is in sight
    if (y < scroll.y || y + sizes_.row * 2 > scroll.y + size.y) ImGui::SetScrollY(y - size.y / 2);
}

/// Where the maps stand: beside the rows of x, or, drawn in, with rows of their own height about the one in focus.
MapPlace Matrix::map_place(const MatrixLayout& layout, const Grid& grid, ImVec2 from, float left) const {
    MapPlace maps = sizes_.maps;
    maps.from = {left, from.y};
    maps.top = grid.clip_from.y;
    if (!room_.drawn_in) {
        maps.rows_y = grid.at(0, 0).y - px(2);
        maps.pitch = sizes_.row;
        maps.first_row = grid.first_row();
        maps.end_row = grid.end_row();
        return maps;
    }
    const float height = sizes_.height - px(matrix_header);
    const auto rows = static_cast<float>(layout.rows());
    maps.pitch = std::floor(std::clamp(height / rows, px(least_pitch), px(most_pitch)));
    const auto count = std::min(layout.rows(), static_cast<std::int64_t>(height / maps.pitch));
    maps.first_row = std::clamp<std::int64_t>(layout.focus.row - count / 2, 0, layout.rows() - count);
    maps.end_row = maps.first_row + count;
    maps.rows_y = from.y + px(matrix_header - 2) - maps.pitch * static_cast<float>(maps.first_row);
    return maps;
}

/// The numbers, which scroll in a window of their own; drawn in, the row that has the keyboard, or is in focus.
void Matrix::draw_numbers(const View& view, const MatrixLayout& layout, Grid& grid, ImVec2 from, ImVec2 to) {
    const float left = from.x + sizes_.label;
    const bool scrolls = sizes_.bar_across + sizes_.bar_down > 0;
    ImGui::SetCursorScreenPos({left, from.y});
    ImGui::BeginChild("matrix", {sizes_.shown + sizes_.bar_down + px(1), to.y - from.y}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground |
                          (scrolls ? 0 : ImGuiWindowFlags_NoScrollbar));
    const ImVec2 scroll{ImGui::GetScrollX(), ImGui::GetScrollY()};
    keys_.begin(view, layout);
    const auto first = !room_.drawn_in ? 0 : keys_.focused() ? keys_.cursor().row : layout.focus.row;
    grid.origin = {left - scroll.x, from.y + px(matrix_header) - scroll.y - sizes_.row * static_cast<float>(first)};
    grid.list = ImGui::GetWindowDrawList();
    draw_header(grid, from.y + px(1));
    ImGui::PushClipRect(grid.clip_from, {left + sizes_.shown + px(1), to.y}, true);  // the header stays in sight
    draw_cells(grid);
    ImGui::PopClipRect();
    const auto rows = static_cast<float>(room_.drawn_in ? first + 1 : layout.rows() + layout.extra());
    ImGui::SetCursorScreenPos({left - scroll.x + sizes_.grid, grid.origin.y + sizes_.row * rows});
    ImGui::Dummy({0, 0});
    keys_.end(view);
    follow(layout, scroll, {sizes_.shown, to.y - from.y - sizes_.bar_across});
    ImGui::EndChild();
}

void Matrix::draw_controls(const View& view, const MatrixLayout& layout, ImVec2 from, ImVec2 to) {
    const bool handed = std::exchange(hand_over_, false);
    bool pressed = false;
    if (room_.drawn_in) {
        const ImVec2 beside{to.x - room_.control, from.y + px(matrix_header) - px(2)};
        pressed = draw_drawer(layout, sizes_.below > 0 ? ImVec2{from.x, to.y - px(least_target)} : beside, handed);
    } else {
        pressed = draw_matrix_buttons(view, {to.x, from.y}, room_.drawer, handed);
    }
    if (!pressed) return;
    open_ = room_.drawn_in;
    hand_over_ = ImGui::GetIO().NavVisible;
}

void Matrix::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto layout = matrix_layout(view);
    if (view.document().x.rank() > 2) {
        axis_bar(view, from, to.x - from.x, bar_words, layout.hidden);
        from.y += axis_bar_height(view, to.x - from.x, bar_words, layout.hidden);
    }
    const ImVec2 end{to.x, to.y - sizes_.below};
    const float left = from.x + sizes_.label;
    const float bottom = end.y - sizes_.bar_across;
    Grid grid{view,
              layout,
              sizes_,
              {},
              {left, from.y + px(matrix_header) - px(3)},
              {left + sizes_.shown, room_.drawn_in ? from.y + px(matrix_header) + sizes_.row - px(3) : bottom},
              nullptr,
              keys_,
              sizes_.bar_across + sizes_.bar_down > 0,
              room_.drawn_in};
    draw_numbers(view, layout, grid, from, end);

    // Labels and statistics stand still while the numbers scroll.
    grid.list = ImGui::GetWindowDrawList();
    ImGui::PushClipRect({from.x - px(8), grid.clip_from.y}, {to.x, bottom}, true);
    draw_labels(grid, from.x);
    ImGui::PopClipRect();
    ImGui::PushClipRect({from.x - px(8), from.y}, {to.x, to.y - sizes_.bar_across}, true);
    const float after = left + sizes_.shown + sizes_.bar_down;
    if (sizes_.stats > 0 && view.document().spec.divisor != Divisor::none)
        draw_stats_beside(grid, after + px(8), from.y);
    draw_batch_maps(view, layout, map_place(layout, grid, from, after + sizes_.stats), flipped_);
    ImGui::PopClipRect();
    draw_controls(view, layout, from, to);
}

}  // namespace normscope::ui
