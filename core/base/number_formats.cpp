// SPDX-License-Identifier: MIT
#include "core/base/number_formats.h"

#include <algorithm>
#include <cmath>

#include "core/base/rounding-inl.h"

namespace normscope {
namespace {

constexpr std::array<FormatInfo, format_count> rows = {{
    {NumberFormat::fp64, "fp64", 53, -1022, 0x1.fffffffffffffp1023, 0x1p-52},
    {NumberFormat::fp32, "fp32", 24, -126, 0x1.fffffep127, 0x1p-23},
    {NumberFormat::bf16, "bf16", 8, -126, 0x1.fep127, 0x1p-7},
    {NumberFormat::fp16, "fp16", 11, -14, 65504, 0x1p-10},
}};

}  // namespace

std::span<const FormatInfo, format_count> formats() { return rows; }

const FormatInfo& info(NumberFormat format) { return rows[static_cast<std::size_t>(format)]; }

double rounded(NumberFormat format, double value) {
    return with_rounding(format, [&](auto round) { return round(value); });
}

double unit_in_last_place(NumberFormat format, double value) {
    const auto& row = info(format);
    if (!std::isfinite(value)) return value;
    const int exponent = value == 0 ? row.least_exponent : std::max(std::ilogb(value), row.least_exponent);
    return std::ldexp(1.0, exponent - row.digits + 1);
}

double sum_of_ones(NumberFormat format, std::int64_t most) {
    double sum = 0;
    for (std::int64_t i = 0; i < most; ++i) {
        const double next = rounded(format, sum + 1);
        if (next == sum) break;
        sum = next;
    }
    return sum;
}

}  // namespace normscope
