// SPDX-License-Identifier: MIT
// Ghosts: what a lesson keeps back as a hatched field, the bars and lines that a person puts where they think the truth
// is, and, once that is shown, the guess left beside it.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// Hatches the part of a chart whose values are kept back. True when that is all of it.
bool hatch_withheld(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity);

/// Whether a lock stands in the middle of the chart, since all of it is kept back and nothing can be placed there.
bool shows_lock(const View& view, const PlotArea& plot, Quantity quantity);

/// Draws and moves the ghosts of this chart. Call it before the chart's own items, which lie below.
void hold_ghosts(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity);

}  // namespace normscope::ui
