// SPDX-License-Identifier: MIT
// Binary floating-point formats in software: a result computed in double is rounded to the format after every
// operation. Double holds more than twice the digits of the others, so that this gives what hardware of that format
// gives for +, −, ×, ÷ and √.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace normscope {

enum class NumberFormat : std::uint8_t { fp64, fp32, bf16, fp16 };

struct FormatInfo {
    NumberFormat format;
    std::string_view name;
    int digits;           ///< of the significand, in bits, with the leading one
    int least_exponent;   ///< of a normal number: 2^least_exponent
    double largest;       ///< finite
    double unit_in_last;  ///< distance from 1 to the next number
};

inline constexpr std::size_t format_count = 4;
std::span<const FormatInfo, format_count> formats();
const FormatInfo& info(NumberFormat format);

/// The number of the format that is nearest to `value`, ties to even; ±∞ beyond its range.
double rounded(NumberFormat format, double value);

/// Distance between the numbers of the format around `value`: one unit in the last place.
double unit_in_last_place(NumberFormat format, double value);

/// Where a sum of ones, one at a time, stops growing in the format; `most` when it has not by then.
double sum_of_ones(NumberFormat format, std::int64_t most);

}  // namespace normscope
