// SPDX-License-Identifier: MIT
// The vertical axis of a chart.
#pragma once

namespace normscope::ui {

/// The span of values that a chart shows; always contains 0. In double: the headroom above the largest float32, and its
/// square, are no float32 any more.
struct Range {
    double lo = 0;
    double hi = 1;

    void include(double value);
    double span() const { return hi - lo; }
    friend bool operator==(const Range&, const Range&) = default;
};

/// With 30 % of headroom above the tallest bar and below the deepest, and never empty.
Range padded(Range range);

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `parts`.
double nice_step(double span, int parts);

}  // namespace normscope::ui
