// SPDX-License-Identifier: MIT
// One chart of the Vector workspace: a quantity along the selected line as bars, with the marks of its statistics.
#pragma once

#include <span>

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"
#include "app/workspaces/vector/range.h"

namespace normscope::ui {

struct BarChart {
    Quantity quantity = Quantity::input;
    Range range;
    bool draggable = false;  ///< bars set x
    bool ghosts = false;     ///< outlines of x̂ behind y

    /// Where the bars stand in a chart that is drawn between these corners.
    PlotArea area(const View& view, ImVec2 from, ImVec2 to) const;

    /// `values` are those of the quantity along focused_line() of the document.
    void draw(const View& view, std::span<const double> values, ImVec2 from, ImVec2 to) const;
};

/// More cells than this are drawn as a plot instead of bars.
inline constexpr std::int64_t most_bars = 64;

/// How visible the value of a cell is at the playhead: 1, or a little for what is still to come.
float reveal(const View& view, Quantity quantity, std::int64_t cell);

}  // namespace normscope::ui
