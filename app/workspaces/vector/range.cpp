// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/range.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

void Range::include(double value) {
    if (!std::isfinite(value)) return;
    lo = std::min(lo, value);
    hi = std::max(hi, value);
}

Range padded(Range range) {
    constexpr double headroom = 1.3;
    if (range.span() <= 0) range.hi = range.lo + 1;
    return {range.lo * headroom, range.hi * headroom};
}

double nice_step(double span, int parts) {
    const double raw = span / parts;
    const double unit = std::pow(10.0, std::floor(std::log10(std::max(raw, 1e-300))));
    for (const double factor : {1.0, 2.0, 5.0})
        if (raw <= unit * factor) return unit * factor;
    return unit * 10;
}

}  // namespace normscope::ui
