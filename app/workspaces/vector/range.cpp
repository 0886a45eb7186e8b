// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/range.h"

#include <algorithm>
#include <cmath>

namespace normscope::ui {

void Range::include(double value) {
    if (!std::isfinite(value)) return;
    lo = std::min(lo, static_cast<float>(value));
    hi = std::max(hi, static_cast<float>(value));
}

Range padded(Range range) {
    constexpr float headroom = 1.3f;
    if (range.span() <= 0) range.hi = range.lo + 1;
    return {range.lo * headroom, range.hi * headroom};
}

float nice_step(float span, int parts) {
    const float raw = span / static_cast<float>(parts);
    const float unit = std::pow(10.0f, std::floor(std::log10(std::max(raw, 1e-30f))));
    for (const float factor : {1.0f, 2.0f, 5.0f})
        if (raw <= unit * factor) return unit * factor;
    return unit * 10;
}

}  // namespace normscope::ui
