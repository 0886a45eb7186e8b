// SPDX-License-Identifier: MIT
// A bar of x under the hand: dragged, turned with the wheel, or typed over.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// What a drag remembers from where the pointer took hold of the bar: at the press, and anew where Shift goes down or
/// up. The value depends on the pointer's height and on nothing else.
struct BarGrip {
    float pixel = 0;             ///< where the pointer was
    double start = 0;            ///< the bar's value there
    double units_per_pixel = 0;  ///< of the scale, which stands still until the release
    bool fine = false;           ///< with Shift: a tenth of them
    float press = 0;             ///< where the button went down
    double first = 0;            ///< the bar's value there
};

enum class Snap { tidy, integers };

/// The value with the pointer at `pixel`: the start's own bits where it was taken, linear from there on, also beyond
/// the edges of the chart. `dead` pixels around the start count as the start. After a fine stretch the way back to the
/// press leads to the value there, as without one, unless that stretch led past it.
double gripped_value(const BarGrip& grip, float pixel, Snap snap, float dead);

/// Call right after the item of bar `i`.
void hold_bar(const View& view, const PlotArea& plot, std::int64_t i);

}  // namespace normscope::ui
