// SPDX-License-Identifier: MIT
// What stands in a bar chart beside its bars: the grid, the ticks, and the marks of μ, ±σ and ±1.
#pragma once

#include <vector>

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

void draw_grid(ImDrawList* list, const PlotArea& plot);

/// One stroke over each run of bars that share a statistic. Returns where its names stand.
std::vector<Box> draw_statistics(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity);

/// The figures of the axis, flush with `right`, but where a tag stands. Returns where they stand.
std::vector<Box> draw_ticks(ImDrawList* list, const PlotArea& plot, float right, const std::vector<Box>& tags);

}  // namespace normscope::ui
