// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float row_height = 27;
constexpr float header_height = 20;
constexpr float label_width = 74;
constexpr float cell_width = 66;
constexpr float stat_width = 74;

/// Where the statistics of a group stand beside the numbers.
enum class StatsPlace { beside_rows, under_columns };

StatsPlace stats_place(const View& view) {
    const auto& plan = view.derived().plan();
    const auto length = view.document().x.row_length();
    if (view.document().x.row_count() < 2)
        return plan.group_of(0) == plan.group_of(length - 1) || length == 1 ? StatsPlace::beside_rows
                                                                            : StatsPlace::under_columns;
    return plan.group_of(0) == plan.group_of(length) ? StatsPlace::under_columns : StatsPlace::beside_rows;
}

bool params_by_column(const View& view) {
    const auto& plan = view.derived().plan();
    const auto& x = view.document().x;
    return x.row_count() < 2 || plan.param_of(0) == plan.param_of(x.row_length());
}

struct Rows {
    bool gamma, beta, stats;
    int extra() const { return (gamma ? 1 : 0) + (beta ? 1 : 0) + (stats ? 2 : 0); }
};

Rows rows_below(const View& view) {
    const auto& spec = view.document().spec;
    const bool by_column = params_by_column(view);
    return {spec.has_gamma && by_column, spec.has_beta && by_column,
            stats_place(view) == StatsPlace::under_columns && spec.divisor != Divisor::none};
}

std::string row_name(const View& view, std::int64_t row) {
    const auto& x = view.document().x;
    if (x.rank() <= 2) return fmt::format("example {}", row + 1);
    auto index = x.index_of(row * x.row_length());
    index.pop_back();
    return fmt::format("[{}]", fmt::join(index, ","));
}

/// The grid's geometry while it is drawn: only cells in sight are built.
struct Grid {
    const View& view;
    ImVec2 origin;  // of the first cell, scrolled
    ImVec2 clip_from, clip_to;
    ImDrawList* list;

    ImVec2 at(std::int64_t row, std::int64_t column) const {
        return {origin.x + px(cell_width) * static_cast<float>(column),
                origin.y + px(row_height) * static_cast<float>(row)};
    }
    std::int64_t first_column() const {
        return std::max<std::int64_t>(0, static_cast<std::int64_t>((clip_from.x - origin.x) / px(cell_width)));
    }
    std::int64_t end_column() const {
        return std::min(view.document().x.row_length(),
                        static_cast<std::int64_t>((clip_to.x - origin.x) / px(cell_width)) + 1);
    }
    std::int64_t first_row() const {
        return std::max<std::int64_t>(0, static_cast<std::int64_t>((clip_from.y - origin.y) / px(row_height)));
    }
    std::int64_t end_row() const {
        return std::min(view.document().x.row_count(),
                        static_cast<std::int64_t>((clip_to.y - origin.y) / px(row_height)) + 1);
    }
};

void draw_inputs(const Grid& grid) {
    const auto& view = grid.view;
    const auto& x = view.document().x;
    const auto focus = focused_place(view.document());
    const auto& plan = view.derived().plan();
    const auto group = plan.group_of(focused_cell(view.document()));
    for (auto row = grid.first_row(); row < grid.end_row(); ++row) {
        for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
            const auto cell = row * x.row_length() + column;
            const auto from = grid.at(row, column);
            const ImVec2 to{from.x + px(cell_width) - px(4), from.y + px(row_height) - px(4)};
            const bool shares = plan.group_of(cell) == group;
            if (shares)
                grid.list->AddRectFilled({from.x - px(2), from.y - px(2)}, {to.x + px(2), to.y + px(2)},
                                         quantity_color(Quantity::mean, 0.16f));
            NumberField field;
            field.name = number_name(view, Quantity::input, cell);
            field.label = fmt::format("x[{},{}]", row + 1, column + 1);
            field.value = static_cast<double>(x[cell]);
            field.color = is_lit(view, Quantity::input, cell) ? palette().text : quantity_color(Quantity::input);
            field.emphasized = focus.row == row && focus.column == column && x.size() > 1;
            field.font_size = 13.5f;
            field.edit = [cell](double value) -> Edit { return SetCell{cell, static_cast<float>(value)}; };
            if (number_field(view, field, from, to)) view.out.push(Hover{Quantity::input, cell});
            if (ImGui::IsItemActivated()) {
                view.out.edit(Select{{cell, view.document().selection.axis}}, "");
                view.out.push(Inspect{Quantity::input, cell});
            }
        }
    }
}

void draw_params(const Grid& grid, Quantity quantity, std::int64_t row) {
    const auto& view = grid.view;
    const auto& plan = view.derived().plan();
    const auto& params = view.document().params;
    const auto base = focused_place(view.document()).row * view.document().x.row_length();
    const bool gamma = quantity == Quantity::gamma;
    const auto& values = gamma ? params.gamma : params.beta;
    for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
        const auto cell = base + column;
        const auto param = plan.param_of(cell);
        const auto from = grid.at(row, column);
        NumberField field;
        field.name = fmt::format("{}[{}]", info(quantity).id, column + 1);
        field.label = fmt::format("{}{}", info(quantity).symbol, param + 1);
        field.value = static_cast<double>(values[static_cast<std::size_t>(param)]);
        field.color = quantity_color(quantity, is_lit(view, quantity, cell) ? 1.0f : 0.9f);
        field.font_size = 13.5f;
        field.edit = [param, gamma](double value) -> Edit {
            if (gamma) return SetGamma{param, static_cast<float>(value)};
            return SetBeta{param, static_cast<float>(value)};
        };
        if (number_field(view, field, from, {from.x + px(cell_width) - px(4), from.y + px(row_height) - px(4)}))
            view.out.push(Hover{quantity, cell});
    }
}

void draw_stat(const View& view, ImDrawList* list, Quantity quantity, std::int64_t cell, ImVec2 from,
               const std::string& name) {
    const auto shown = format_number(cell_value(view, quantity, cell));
    const float alpha = std::max(reveal(view, quantity, cell), 0.45f);
    const ImVec2 to{from.x + px(stat_width) - px(6), from.y + px(row_height) - px(4)};
    const bool lit = number_area(view, quantity, cell, name, from, to) || is_lit(view, quantity, cell);
    if (lit) list->AddRectFilled(from, to, palette().hover, px(5));
    text(list, fonts().mono, px(13.5f), {to.x - px(6), from.y + px(4)}, quantity_color(quantity, alpha), shown,
         Align::right);
    record(name, shown);
}

void draw_header(const Grid& grid, float y) {
    const auto length = grid.view.document().x.row_length();
    for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
        const float center = grid.at(0, column).x + (px(cell_width) - px(4)) / 2;
        const bool on = focused_place(grid.view.document()).column == column && length > 1;
        text(grid.list, on ? fonts().semibold : fonts().regular, px(12), {center, y},
             on ? palette().text : palette().secondary, fmt::format("{}", column + 1), Align::center);
    }
}

void draw_labels(const Grid& grid, float x, const Rows& below) {
    const auto& view = grid.view;
    for (auto row = grid.first_row(); row < grid.end_row(); ++row) {
        const float y = grid.at(row, 0).y;
        ImGui::SetCursorScreenPos({x, y});
        if (ImGui::InvisibleButton(fmt::format("row[{}]", row + 1).c_str(),
                                   {px(label_width) - px(6), px(row_height) - px(4)}))
            view.out.edit(Select{selection_at(view.document(), {row, focused_place(view.document()).column})}, "");
        const bool on = focused_place(view.document()).row == row;
        const bool hovered = ImGui::IsItemHovered();
        if (on && view.document().x.row_count() > 1)
            grid.list->AddRectFilled({x - px(6), y + px(3)}, {x - px(3), y + px(row_height) - px(7)}, palette().accent,
                                     px(2));
        text(grid.list, on ? fonts().medium : fonts().regular, px(12.5f), {x, y + px(4)},
             on || hovered ? palette().text : palette().secondary, row_name(view, row));
    }
    auto row = view.document().x.row_count();
    const auto symbol = [&](Quantity quantity, const char* words) {
        const float y = grid.at(row++, 0).y;
        const auto size = draw_formula_on(grid.list, x, y + px(17), std::string(info(quantity).latex), px(16),
                                          quantity_color(quantity));
        text(grid.list, fonts().regular, px(12), {x + size.width + px(6), y + px(5)}, palette().secondary, words);
    };
    if (below.gamma) symbol(Quantity::gamma, "scale");
    if (below.beta) symbol(Quantity::beta, "shift");
    if (below.stats) {
        const bool rms = view.document().spec.divisor == Divisor::root_mean_square;
        symbol(rms ? Quantity::mean_square : Quantity::mean, "");
        symbol(rms ? Quantity::rms : Quantity::variance, "");
    }
}

}  // namespace

float Matrix::wanted_height(const View& view, float limit) const {
    const auto rows = static_cast<float>(view.document().x.row_count()) + static_cast<float>(rows_below(view).extra());
    return std::min(limit, px(header_height) + rows * px(row_height) + px(4));
}

void Matrix::draw(const View& view, ImVec2 from, ImVec2 to) {
    const auto& x = view.document().x;
    const auto below = rows_below(view);
    const bool beside = stats_place(view) == StatsPlace::beside_rows;
    const auto& spec = view.document().spec;
    const bool rms = spec.divisor == Divisor::root_mean_square;
    const float buttons = px(62);
    const float stats = beside ? px(stat_width) * 2 + px(8) : 0;
    const float grid_width = px(cell_width) * static_cast<float>(x.row_length());
    const float room = to.x - from.x - px(label_width) - stats - buttons;
    const float shown_width = std::min(grid_width, room);
    auto* outer = ImGui::GetWindowDrawList();

    // Labels and statistics stand still while the numbers scroll.
    const float left = from.x + px(label_width);
    ImGui::SetCursorScreenPos({left, from.y});
    const auto rows = x.row_count() + below.extra();
    const bool overflows = grid_width > room;
    ImGui::BeginChild("matrix", {shown_width + px(1), to.y - from.y}, 0,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground |
                          (overflows ? 0 : ImGuiWindowFlags_NoScrollbar));
    const ImVec2 scroll{ImGui::GetScrollX(), ImGui::GetScrollY()};
    Grid grid{view,
              {left - scroll.x, from.y + px(header_height) - scroll.y},
              {left, from.y},
              {left + shown_width, to.y},
              ImGui::GetWindowDrawList()};
    draw_header(grid, from.y - scroll.y + px(1));
    draw_inputs(grid);
    auto row = x.row_count();
    if (below.gamma) draw_params(grid, Quantity::gamma, row++);
    if (below.beta) draw_params(grid, Quantity::beta, row++);
    if (below.stats) {
        const auto base = focused_place(view.document()).row * x.row_length();
        for (const auto quantity :
             {rms ? Quantity::mean_square : Quantity::mean, rms ? Quantity::rms : Quantity::variance}) {
            for (auto column = grid.first_column(); column < grid.end_column(); ++column) {
                auto at = grid.at(row, column);
                at.x -= px(stat_width - cell_width) - px(2);
                draw_stat(view, grid.list, quantity, base + column, at,
                          fmt::format("{}[{}]", info(quantity).id, column + 1));
            }
            ++row;
        }
    }
    ImGui::SetCursorScreenPos({left - scroll.x + grid_width,
                               from.y - scroll.y + px(header_height) + px(row_height) * static_cast<float>(rows)});
    ImGui::Dummy({0, 0});
    if (const auto place = focused_place(view.document()); !(followed_ == place)) {
        followed_ = place;
        const float cell_x = px(cell_width) * static_cast<float>(followed_.column);
        const float cell_y = px(row_height) * static_cast<float>(followed_.row);
        if (cell_x < scroll.x || cell_x + px(cell_width) > scroll.x + shown_width)
            ImGui::SetScrollX(cell_x - shown_width / 2);
        if (cell_y < scroll.y || cell_y + px(row_height) * 2 > scroll.y + to.y - from.y)
            ImGui::SetScrollY(cell_y - (to.y - from.y) / 2);
    }
    ImGui::EndChild();

    outer->PushClipRect({from.x - px(8), from.y}, to, true);
    grid.list = outer;
    draw_labels(grid, from.x, below);
    if (beside && spec.divisor != Divisor::none) {
        const float first = left + shown_width + px(8);
        const Quantity shown[] = {rms ? Quantity::mean_square : Quantity::mean,
                                  rms ? Quantity::rms : Quantity::variance};
        for (int k = 0; k < 2; ++k) {
            const float at = first + px(stat_width) * static_cast<float>(k);
            const auto latex = std::string(info(shown[k]).latex);
            const auto size = measure_formula(latex, px(14), quantity_color(shown[k]));
            draw_formula_on(outer, at + px(stat_width) - px(12) - size.width, from.y + px(14), latex, px(14),
                            quantity_color(shown[k]));
            for (auto r = grid.first_row(); r < grid.end_row(); ++r) {
                const auto cell = r * x.row_length() + focused_place(view.document()).column;
                draw_stat(view, outer, shown[k], cell, {at, grid.at(r, 0).y},
                          fmt::format("{}[row {}]", info(shown[k]).id, r + 1));
            }
        }
    }
    outer->PopClipRect();

    const float bx = to.x - px(54);
    ImGui::SetCursorScreenPos({bx, from.y + px(header_height)});
    if (icon_button("add feature", Icon::plus, {px(24), px(23)}, false, true, "Add a feature (Ctrl +)"))
        view.out.run("edit.add_feature");
    ImGui::SetCursorScreenPos({bx + px(28), from.y + px(header_height)});
    if (icon_button("remove feature", Icon::minus, {px(24), px(23)}, false, x.row_length() > 1,
                    "Remove the selected feature (Ctrl −)"))
        view.out.run("edit.remove_feature");
    text(outer, fonts().regular, px(11), {bx + px(26), from.y + px(3)}, palette().secondary, "features", Align::center);
    if (x.rank() > 2 || to.y - from.y < px(header_height + row_height * 3)) return;
    ImGui::SetCursorScreenPos({bx, from.y + px(header_height + row_height) + px(16)});
    if (icon_button("add example", Icon::plus, {px(24), px(23)}, false, true, "Add an example (Ctrl Enter)"))
        view.out.run("edit.add_example");
    ImGui::SetCursorScreenPos({bx + px(28), from.y + px(header_height + row_height) + px(16)});
    if (icon_button("remove example", Icon::minus, {px(24), px(23)}, false, x.row_count() > 1,
                    "Remove the selected example (Ctrl Delete)"))
        view.out.run("edit.remove_example");
    text(outer, fonts().regular, px(11), {bx + px(26), from.y + px(header_height + row_height)}, palette().secondary,
         "examples", Align::center);
}

}  // namespace normscope::ui
