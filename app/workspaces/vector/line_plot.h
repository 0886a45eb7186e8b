// SPDX-License-Identifier: MIT
#pragma once

#include <span>

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// For long lines: a curve over their cells, with the one in focus marked; pressing it selects a cell. Where several
/// cells share a pixel, the curve goes from the least of their values to the greatest.
void draw_line_plot(const View& view, const PlotArea& plot, Quantity quantity, std::span<const double> values);

}  // namespace normscope::ui
