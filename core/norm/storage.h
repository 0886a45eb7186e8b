// SPDX-License-Identifier: MIT
// Rounding to the short floating-point types that tensors are stored in.
#pragma once

#include <algorithm>
#include <cmath>

#include "core/norm/norm_spec.h"

namespace normscope {

/// Bits of the significand, the leading one included, and the exponent of the least normal number.
struct StorageInfo {
    int digits;
    int least_exponent;
    double largest;
};

constexpr StorageInfo info(Storage storage) {
    switch (storage) {
    case Storage::bfloat16:
        return {8, -126, 0x1.fep127};
    case Storage::float16:
        return {11, -14, 65504};
    case Storage::float32:
        break;
    }
    return {24, -126, 0x1.fffffep127};
}

/// Distance between the numbers of the type around `value`.
inline double unit_in_last_place(Storage storage, double value) {
    const auto type = info(storage);
    const int exponent = value == 0 || !std::isfinite(value) ? type.least_exponent : std::ilogb(value);
    return std::ldexp(1.0, std::max(exponent, type.least_exponent) - type.digits + 1);
}

/// The nearest number of the type, ties to even, ±∞ beyond its range. Storage::float32 means "not rounded on purpose"
/// and leaves the value as it is.
inline double rounded_to(Storage storage, double value) {
    if (storage == Storage::float32 || !std::isfinite(value)) return value;
    const double unit = unit_in_last_place(storage, value);
    const double nearest = std::nearbyint(value / unit) * unit;
    return std::abs(nearest) > info(storage).largest ? std::copysign(HUGE_VAL, value) : nearest;
}

}  // namespace normscope
