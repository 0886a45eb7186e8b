// SPDX-License-Identifier: MIT
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// For long rows: a line over the features, with the one in focus marked; pressing it selects a feature.
void draw_line_plot(const View& view, const PlotArea& plot, Quantity quantity);

}  // namespace normscope::ui
