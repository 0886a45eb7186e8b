// SPDX-License-Identifier: MIT
// A bar of x under the hand: dragged, turned with the wheel, or typed over.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// What a drag remembers from the press on. The value depends on the pointer's height and on nothing else.
struct BarGrip {
    float pixel = 0;             ///< where the pointer was when it took the bar
    double start = 0;            ///< the bar's value then
    double units_per_pixel = 0;  ///< of the scale then, which stands still until the release
};

enum class Snap { tidy, fine, integers };

/// The value with the pointer at `pixel`: the start's own bits where it began, linear from there on, also beyond the
/// edges of the chart. `dead` pixels around the start count as the start.
double gripped_value(const BarGrip& grip, float pixel, Snap snap, float dead);

/// Call right after the item of bar `i`.
void hold_bar(const View& view, const PlotArea& plot, std::int64_t i);

}  // namespace normscope::ui
