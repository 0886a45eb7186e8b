// SPDX-License-Identifier: MIT
// y = x·a + b for one group and one γ, β: the coefficients as sums of two floats, where that is accurate enough.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/kernels/statistics.h"

namespace normscope::kernels {

struct AffinePair {
    float a1 = 0, a2 = 0;  // a = a1 + a2
    float b1 = 0, b2 = 0;
};

/// False where fma(x, a1, b1 + fma(x, a2, b2)) could be more than 2 ulp of max(|y|, |γ|, |β|) away from the true y:
/// b too large, coefficients near the ends of float's range, not finite, or a constant group, which must give exactly
/// β.
inline bool affine_pair(const Moments& m, double gamma, double beta, AffinePair& pair) {
    const double center = m.shift + m.delta;
    const double a = gamma * m.rstd;
    const double b = beta - center * a;
    const double size = std::abs(a);
    const bool in_range = (size >= 0x1p-96 && size <= 0x1p96) || a == 0;
    const bool varies = m.spread > 0 || center == 0;
    const double largest = std::max(std::abs(gamma), std::abs(beta));
    if (!(in_range && varies && std::abs(b) <= 2 * largest && largest <= 0x1p126)) return false;
    pair.a1 = static_cast<float>(a);
    pair.a2 = static_cast<float>(a - double{pair.a1});
    pair.b1 = static_cast<float>(b);
    pair.b2 = static_cast<float>(b - double{pair.b1});
    return true;
}

/// y of one cell in double, 0·∞ being 0: what a constant group at ε = 0 needs.
inline float affine_value(const Moments& m, double gamma, double beta, float x) {
    const double deviation = (double{x} - m.shift) - m.delta;
    const double normalized = deviation == 0 ? 0.0 : deviation * m.rstd;
    return static_cast<float>(gamma * normalized + beta);
}

}  // namespace normscope::kernels
