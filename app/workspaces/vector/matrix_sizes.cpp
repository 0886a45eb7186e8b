// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix_sizes.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr float buttons_width = 62;
constexpr std::int64_t narrow_matrix = 8;  // columns: the maps beside it come before wide cells
constexpr std::int64_t widest_map = 32;    // columns

/// A length as it is liked, and how small it may get; logical.
struct Span {
    float liked, least;
    float at(float squeeze) const { return px(liked + (least - liked) * squeeze); }
};
constexpr Span label_span{74, 66}, cell_span{66, 42}, stat_span{74, 52}, row_span{28, 24};

/// Two columns of statistics; drawn in, of the cell in focus, wherever they would stand otherwise.
bool has_stats_beside(const MatrixLayout& layout, const MatrixRoom& room) {
    return room.drawn_in || layout.stats_place != StatsPlace::under_columns;
}

/// Of what stands at the right end: the buttons, or, drawn in beside no maps, what opens it.
float width_at_end(const MatrixLayout& layout, const MatrixRoom& room) {
    if (!room.drawn_in) return px(buttons_width);
    return layout.rows() < 2 ? room.control + px(8) : 0;
}

void set_widths(MatrixSizes& sizes, const MatrixLayout& layout, const MatrixRoom& room, float squeeze) {
    sizes.label = room.drawn_in ? room.label : label_span.at(squeeze);
    sizes.cell = cell_span.at(squeeze);
    sizes.stat = stat_span.at(squeeze);
    sizes.grid = sizes.cell * static_cast<float>(layout.columns());
    sizes.stats = has_stats_beside(layout, room) ? 2 * sizes.stat + px(8) : 0;
}

/// As wide as there is room for. That the maps can write their numbers comes before wide cells; for more than that
/// the cells give way half.
void fit_widths(MatrixSizes& sizes, const MatrixLayout& layout, const MatrixRoom& room, const MapWidths& maps) {
    const auto needed = [&] { return sizes.label + sizes.grid + sizes.stats + width_at_end(layout, room); };
    set_widths(sizes, layout, room, 1);
    const float least = needed();
    set_widths(sizes, layout, room, 0);
    const float over = needed() - (room.width - sizes.bar_down);
    const float span = std::max(1.0f, needed() - least);
    // The flip beside x̂ is worth narrow cells too, where it has room then.
    const bool all_fit = least + maps.all_numbers <= room.width - sizes.bar_down;
    const float numbers = all_fit ? maps.all_numbers : maps.numbers;
    const float squeeze = std::max(std::min((over + numbers) / span, 1.0f), std::min((over + maps.all) / span, 0.5f));
    set_widths(sizes, layout, room, std::clamp(squeeze, 0.0f, 1.0f));
}

float around_rows(const MatrixSizes& sizes) { return px(matrix_header) + px(4) + sizes.bar_across; }

void fit_height(const View& view, MatrixSizes& sizes, const MatrixLayout& layout, const MatrixRoom& room) {
    const auto rows = static_cast<float>(layout.rows()) + static_cast<float>(layout.extra());
    const float around = around_rows(sizes);
    if (room.drawn_in) {
        sizes.row = row_span.at(0);
        sizes.below = layout.rows() < 2 ? 0 : px(least_target + 2);
        sizes.height = around + sizes.row + sizes.below;
        return;
    }
    // Of buttons, with the one that draws it in.
    const float pairs = px((view.document().x.rank() > 2 ? 50.0f : 94.0f) + (room.drawer ? least_target + 6 : 0.0f));
    const float limit = std::max(room.limit, pairs);
    sizes.row = std::clamp(std::floor((limit - around) / std::max(rows, 1.0f)), row_span.at(1), row_span.at(0));
    float shown = std::clamp(std::floor((limit - around) / sizes.row), 1.0f, std::max(rows, 1.0f));
    // A bar for half a row would take more than it gives.
    if (shown + 1 >= rows && rows * sizes.row <= limit - around + sizes.row * 0.6f) shown = std::max(rows, 1.0f);
    sizes.bar_down = shown < rows ? ImGui::GetStyle().ScrollbarSize : 0;
    sizes.height = std::max(around + shown * sizes.row, pairs);
}

}  // namespace

float least_height(const MatrixLayout& layout) {
    constexpr std::int64_t most_rows = 3;
    const auto rows = std::min(layout.rows(), most_rows) + layout.extra();
    return px(matrix_header) + px(4) + row_span.at(1) * static_cast<float>(rows);
}

MatrixSizes matrix_sizes(const View& view, const MatrixLayout& layout, const MatrixRoom& room) {
    MatrixSizes sizes;
    const bool small = layout.columns() <= narrow_matrix;
    const auto maps = layout.columns() <= widest_map ? map_widths(layout, room.flipped) : MapWidths{};
    const auto place = [&] {
        fit_widths(sizes, layout, room, small ? maps : MapWidths{});
        const float left = room.width - sizes.label - sizes.stats - width_at_end(layout, room) - sizes.bar_down;
        // What is too wide scrolls, and leaves the maps of x̂ and y so much that their colours can be told apart.
        const float kept = maps.colors > 0 ? (small ? maps.colors : left / 3) : 0;
        give_room(layout, maps.colors > 0 ? std::max(left - sizes.grid, kept) : 0, room.flipped, sizes.maps);
        sizes.shown = std::min(sizes.grid, left - sizes.maps.width);
        sizes.bar_across = sizes.shown < sizes.grid - 1 ? ImGui::GetStyle().ScrollbarSize : 0;
    };
    place();
    fit_height(view, sizes, layout, room);
    if (sizes.bar_down == 0) return sizes;
    place();  // beside the bar
    fit_height(view, sizes, layout, room);
    return sizes;
}

}  // namespace normscope::ui
