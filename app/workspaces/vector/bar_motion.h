// SPDX-License-Identifier: MIT
// How a bar moves from the number that the account had to the one that it makes of it: down by μ, shorter by σ,
// stretched by γ, lifted by β. What is drawn on the way lies between two computed numbers, and at rest on one of them.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

struct BarState {
    double value = 0;   ///< what the bar shows now
    float arrived = 1;  ///< of the way to the chart's own number: 0 waits, 1 is there
    float body = 1;     ///< how solid the bar is; 0: only the outline of what is to come
    bool moving = false;
};

/// The state of the bar of one cell of a chart in this frame. Call it once a frame, in the id scope of the chart, `i`
/// being the bar's place; a bar that is interrupted goes on from where it is.
BarState bar_state(const View& view, Quantity chart, std::int64_t cell, std::int64_t i);

/// The same for the square of a deviation, which grows out of its bar.
float square_share(const View& view, std::int64_t cell, std::int64_t i);

/// Between two boxes; exactly `to` at 1.
Box between(const Box& from, const Box& to, float share);

}  // namespace normscope::ui
