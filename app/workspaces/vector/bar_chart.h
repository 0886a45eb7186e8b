// SPDX-License-Identifier: MIT
// One chart of the Vector workspace: a quantity of the selected row as bars, with the marks of its statistics.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

/// The span of values that a chart shows; always contains 0.
struct Range {
    float lo = 0;
    float hi = 1;

    void include(double value);
    float span() const { return hi - lo; }
    friend bool operator==(const Range&, const Range&) = default;
};

/// A little air above and below, and never empty.
Range padded(Range range);

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `parts`.
float nice_step(float span, int parts);

struct BarChart {
    Quantity quantity = Quantity::input;
    Range range;
    bool draggable = false;  ///< bars set x
    bool ghosts = false;     ///< outlines of x̂ behind y

    void draw(const View& view, ImVec2 from, ImVec2 to) const;
};

/// More features than this are drawn as a plot instead of bars.
inline constexpr std::int64_t most_bars = 64;

/// How visible the value of a cell is at the playhead: 1, or a little for what is still to come.
float reveal(const View& view, Quantity quantity, std::int64_t cell);

}  // namespace normscope::ui
