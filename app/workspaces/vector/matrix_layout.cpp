// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix_layout.h"

#include <fmt/format.h>

#include "app/session/channel_axis.h"
#include "app/ui/draw.h"
#include "app/ui/theme.h"
#include "core/axis/axis_naming.h"

namespace normscope::ui {

MatrixLayout matrix_layout(const View& view) {
    const auto& document = view.document();
    const auto& spec = document.spec;
    const auto& shape = document.x.shape();
    const auto& plan = view.derived().plan();
    const auto rank = static_cast<int>(shape.size());
    const auto cell = focused_cell(document);
    MatrixLayout layout;
    layout.row_axis = row_axis(document);
    layout.plane = focused_plane(document);
    for (int axis = 0; axis < rank - 1; ++axis)
        if (axis != layout.row_axis) layout.hidden.push_back(axis);
    layout.focus.column = std::max<std::int64_t>(line_through(shape, cell, -1).place_of(cell), 0);
    if (layout.row_axis >= 0)
        layout.focus.row = std::max<std::int64_t>(line_through(shape, cell, layout.row_axis).place_of(cell), 0);

    const auto last_row = layout.rows() - 1;
    const auto last_column = layout.columns() - 1;
    const auto varies = [&](auto of, std::int64_t row, std::int64_t column) {
        return of(layout.cell(0, 0)) != of(layout.cell(row, column));
    };
    const auto group = [&](std::int64_t at) { return plan.group_of(at); };
    const auto param = [&](std::int64_t at) { return plan.param_of(at); };
    const bool by_row = varies(group, last_row, 0);
    const bool by_column = varies(group, 0, last_column);
    layout.stats_place = by_row ? StatsPlace::beside_rows : by_column ? StatsPlace::under_columns : StatsPlace::once;
    layout.stats = layout.stats_place == StatsPlace::under_columns && spec.divisor != Divisor::none;
    layout.params_by_column = !varies(param, last_row, 0) && (varies(param, 0, last_column) || layout.columns() == 1);
    layout.gamma = spec.has_gamma;
    layout.beta = spec.has_beta;
    if (spec.divisor == Divisor::root_mean_square) {
        layout.first_stat = Quantity::mean_square;
        layout.second_stat = Quantity::rms;
    }
    return layout;
}

std::string row_name(const View& view, const MatrixLayout& layout, std::int64_t row, float width) {
    const auto& x = view.document().x;
    const auto words = fmt::format("example {}", row + 1);
    if (layout.row_axis < 0 || (x.rank() <= 2 && text_width(fonts().medium, px(12.5f), words) <= width)) return words;
    const auto name = axis_names(view)[static_cast<std::size_t>(layout.row_axis)];
    return fmt::format("{} {}", name.starts_with(unnamed_axis) ? "row" : name, row + 1);
}

}  // namespace normscope::ui
