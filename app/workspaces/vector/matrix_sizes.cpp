// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/matrix_sizes.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>

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

void set_widths(MatrixSizes& sizes, const MatrixLayout& layout, float squeeze) {
    sizes.label = label_span.at(squeeze);
    sizes.cell = cell_span.at(squeeze);
    sizes.stat = stat_span.at(squeeze);
    sizes.grid = sizes.cell * static_cast<float>(layout.columns());
    sizes.stats = layout.stats_place != StatsPlace::under_columns ? 2 * sizes.stat + px(8) : 0;
}

float needed(const MatrixSizes& sizes) { return sizes.label + sizes.grid + sizes.stats + px(buttons_width); }

/// As wide as there is room for; `beside`: what the maps would like of it.
void fit_widths(MatrixSizes& sizes, const MatrixLayout& layout, float width, float beside) {
    set_widths(sizes, layout, 1);
    const float least = needed(sizes);
    set_widths(sizes, layout, 0);
    const float over = needed(sizes) + beside - width;
    if (over <= 0) return;
    const float squeeze = over / std::max(1.0f, needed(sizes) - least);
    // For the maps the numbers give way half, for themselves as far as they can be read.
    const float own = (needed(sizes) - width) / std::max(1.0f, needed(sizes) - least);
    set_widths(sizes, layout, std::clamp(squeeze, 0.0f, std::clamp(own, 0.5f, 1.0f)));
}

void fit_height(const View& view, MatrixSizes& sizes, const MatrixLayout& layout, float limit) {
    const auto rows = static_cast<float>(layout.rows()) + static_cast<float>(layout.extra());
    const float around = px(matrix_header) + px(4) + sizes.bar_across;
    const float pairs = px(view.document().x.rank() > 2 ? 50 : 94);  // of buttons
    limit = std::max(limit, pairs);
    sizes.row = std::clamp(std::floor((limit - around) / std::max(rows, 1.0f)), row_span.at(1), row_span.at(0));
    float shown = std::clamp(std::floor((limit - around) / sizes.row), 1.0f, std::max(rows, 1.0f));
    // A bar for half a row would take more than it gives.
    if (shown + 1 >= rows && rows * sizes.row <= limit - around + sizes.row * 0.6f) shown = std::max(rows, 1.0f);
    sizes.bar_down = shown < rows ? ImGui::GetStyle().ScrollbarSize : 0;
    sizes.height = std::max(around + shown * sizes.row, pairs);
}

}  // namespace

MatrixSizes matrix_sizes(const View& view, const MatrixLayout& layout, float width, float limit) {
    MatrixSizes sizes;
    const bool small = layout.columns() <= narrow_matrix;
    const auto place = [&] {
        fit_widths(sizes, layout, width - sizes.bar_down, small ? maps_wish(layout) : 0);
        const float room = width - sizes.label - sizes.stats - px(buttons_width) - sizes.bar_down;
        // A wide matrix scrolls, and leaves a third to the maps of x̂ and y.
        const bool maps = layout.columns() <= widest_map;
        const float third = small ? 0 : room / 3;
        give_room(layout, maps ? std::max(room - sizes.grid, third) : 0, sizes.maps);
        sizes.shown = std::min(sizes.grid, room - sizes.maps.width);
        sizes.bar_across = sizes.shown < sizes.grid - 1 ? ImGui::GetStyle().ScrollbarSize : 0;
    };
    place();
    fit_height(view, sizes, layout, limit);
    if (sizes.bar_down == 0) return sizes;
    place();  // beside the bar
    fit_height(view, sizes, layout, limit);
    return sizes;
}

}  // namespace normscope::ui
