// SPDX-License-Identifier: MIT
// The roundings of number_formats.h as function objects, for loops that round after every operation.
#pragma once

#include <bit>
#include <cmath>
#include <utility>

#include "core/base/number_formats.h"

namespace normscope {

struct ToDouble {
    double operator()(double value) const { return value; }
};

struct ToFloat {
    double operator()(double value) const { return static_cast<double>(static_cast<float>(value)); }
};

/// Formats of fewer than 24 digits: the bits that do not fit are rounded away, to even; below the normal numbers the
/// step is constant.
template <int digits, int least_exponent>
struct ToShort {
    double largest;

    double operator()(double value) const {
        constexpr int dropped = 53 - digits;
        constexpr double least_normal = exponent_of_two(least_exponent);
        if (!std::isfinite(value)) return value;
        if (std::abs(value) < least_normal) {
            constexpr double step = exponent_of_two(least_exponent - digits + 1);
            return std::nearbyint(value / step) * step;
        }
        auto bits = std::bit_cast<std::uint64_t>(value);
        bits += ((bits >> dropped) & 1U) + ((std::uint64_t{1} << (dropped - 1)) - 1);
        bits &= ~((std::uint64_t{1} << dropped) - 1);
        const auto result = std::bit_cast<double>(bits);
        return std::abs(result) > largest ? std::copysign(HUGE_VAL, value) : result;
    }

private:
    static constexpr double exponent_of_two(int exponent) {
        return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
    }
};

/// Calls `body` with the rounding of the format.
template <class Body>
auto with_rounding(NumberFormat format, Body&& body) {
    switch (format) {
    case NumberFormat::fp64:
        return std::forward<Body>(body)(ToDouble{});
    case NumberFormat::fp32:
        return std::forward<Body>(body)(ToFloat{});
    case NumberFormat::bf16:
        return std::forward<Body>(body)(ToShort<8, -126>{info(format).largest});
    case NumberFormat::fp16:
        break;
    }
    return std::forward<Body>(body)(ToShort<11, -14>{info(format).largest});
}

}  // namespace normscope
