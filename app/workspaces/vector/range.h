// SPDX-License-Identifier: MIT
// The vertical axis of a chart.
#pragma once

namespace normscope::ui {

/// The span of values that a chart shows; always contains 0.
struct Range {
    float lo = 0;
    float hi = 1;

    void include(double value);
    float span() const { return hi - lo; }
    friend bool operator==(const Range&, const Range&) = default;
};

/// With 30 % of headroom above the tallest bar and below the deepest, and never empty.
Range padded(Range range);

/// A step of 1, 2 or 5 times a power of ten that cuts `span` into about `parts`.
float nice_step(float span, int parts);

}  // namespace normscope::ui
