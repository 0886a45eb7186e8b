// SPDX-License-Identifier: MIT
// The precision lab against the machine's own float, printed figures and exact integers.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "core/base/random.h"
#include "core/labs/precision_lab.h"

namespace normscope::labs {
namespace {

using enum NumberFormat;
using enum VarianceAlgorithm;
using enum EpsPlacement;

constexpr double infinity = std::numeric_limits<double>::infinity();

/// The formats once more, slowly: the two neighbours of `value` on the format's grid, and the nearer or even one.
double slowly_rounded(NumberFormat format, double value) {
    if (!std::isfinite(value) || value == 0) return value;
    const auto& row = info(format);
    const int exponent = std::max(std::ilogb(value), row.least_exponent);
    const long double step = std::ldexp(1.0L, exponent - row.digits + 1);
    const long double below = std::floor(static_cast<long double>(value) / step);
    const long double rest = static_cast<long double>(value) / step - below;
    const bool up = rest > 0.5L || (rest == 0.5L && std::fmod(below, 2.0L) != 0);
    const auto result = static_cast<double>((below + (up ? 1 : 0)) * step);
    return std::abs(result) > row.largest ? std::copysign(infinity, result) : result;
}

TEST(NumberFormats, RoundAsTheMachineAndAsTheDefinitionSay) {
    Random random(5);
    for (int i = 0; i < 20000; ++i) {
        const double value = random.normal() * std::pow(2.0, 60 * random.uniform() - 35);
        EXPECT_EQ(rounded(fp32, value), static_cast<double>(static_cast<float>(value)));
        for (const auto& row : formats()) EXPECT_EQ(rounded(row.format, value), slowly_rounded(row.format, value));
    }
}

TEST(NumberFormats, TiesGoToEvenAndTheEndsOfTheRangeAreRight) {
    EXPECT_EQ(rounded(bf16, 257), 256);
    EXPECT_EQ(rounded(bf16, 259), 260);
    EXPECT_EQ(rounded(fp16, 2049), 2048);
    EXPECT_EQ(rounded(fp16, 2051), 2052);
    EXPECT_EQ(rounded(fp16, 65519), 65504);
    EXPECT_EQ(rounded(fp16, 65520), infinity);
    EXPECT_EQ(rounded(fp16, -65520), -infinity);
    EXPECT_EQ(rounded(fp16, 0x1p-25), 0);  // half of the least subnormal: to even
    EXPECT_EQ(rounded(fp16, 0x1.8p-25), 0x1p-24);
    EXPECT_EQ(rounded(fp16, 0x1.002p-15), 0x1p-15);  // subnormals keep a constant step
    EXPECT_EQ(rounded(bf16, 3.4e38), infinity);
    EXPECT_TRUE(std::isnan(rounded(bf16, std::nan(""))));
    EXPECT_TRUE(std::signbit(rounded(fp16, -0.0)));
}

TEST(NumberFormats, SumsOfOnesStop) {
    EXPECT_EQ(sum_of_ones(bf16, 5000), 256);
    EXPECT_EQ(sum_of_ones(fp16, 5000), 2048);
    EXPECT_EQ(sum_of_ones(fp32, 5000), 5000);
    EXPECT_EQ(sum_of_ones(fp64, 5000), 5000);
}

TEST(NumberFormats, SquaresLeaveHalfPrecisionAt256) {
    EXPECT_EQ(rounded(fp16, 255.0 * 255.0), 65024);
    EXPECT_EQ(rounded(fp16, 256.0 * 256.0), infinity);
    EXPECT_EQ(unit_in_last_place(fp32, 1e8), 8);
    EXPECT_EQ(unit_in_last_place(fp32, 1.3), 0x1p-23);
    EXPECT_EQ(unit_in_last_place(fp16, 0), 0x1p-24);
}

double variance(NumberFormat format, VarianceAlgorithm algorithm, double offset) {
    return moments_in(format, algorithm, stored_in(format, values_of({.offset = offset}))).variance;
}

struct PrintedVariance {
    double offset, naive_value, two_pass_value, welford_value, chan_value, exact_value;
};

TEST(VarianceAlgorithms, ReproduceThePrintedTableInFloat32) {
    constexpr PrintedVariance printed[] = {
        {0, 1.33332, 1.333338, 1.333333, 1.333332, 1.333332},   {10, 1.33341, 1.333338, 1.333332, 1.333332, 1.333332},
        {100, 1.47363, 1.333333, 1.333334, 1.333332, 1.333332}, {1000, 4.75, 1.333335, 1.333330, 1.333333, 1.333332},
        {4096, 20, 1.333336, 1.333347, 1.333328, 1.333332},     {1e4, 56, 1.333336, 1.333359, 1.333359, 1.333332},
        {1e5, 12288, 1.333378, 1.334742, 1.333643, 1.333355},   {1e6, -7.47e6, 1.334106, 1.361717, 1.336048, 1.334103},
    };
    for (const auto& row : printed) {
        SCOPED_TRACE(row.offset);
        EXPECT_NEAR(variance(fp32, naive, row.offset) / row.naive_value, 1, 2e-4);
        EXPECT_NEAR(variance(fp32, two_pass, row.offset), row.two_pass_value, 6e-7);
        EXPECT_NEAR(variance(fp32, welford, row.offset), row.welford_value, 6e-7);
        EXPECT_NEAR(variance(fp32, chan, row.offset), row.chan_value, 6e-7);
        EXPECT_NEAR(exact_moments(stored_in(fp32, values_of({.offset = row.offset}))).variance, row.exact_value, 6e-7);
    }
}

TEST(VarianceAlgorithms, Float32IsWhatTheMachineComputes) {
    // The oracle: the same loops in float, which this build neither contracts nor reorders.
    for (const double offset : {0.0, 466.0, 1e4, 987654.0}) {
        float sum = 0;
        float squares = 0;
        std::vector<float> row;
        for (const double x : values_of({.offset = offset})) row.push_back(static_cast<float>(x));
        for (const float x : row) {
            sum += x;
            squares += x * x;
        }
        const float mean = sum / 1024.0F;
        const float naive_variance = squares / 1024.0F - mean * mean;
        EXPECT_EQ(variance(fp32, naive, offset), static_cast<double>(naive_variance));
        float second = 0;
        for (const float x : row) second += (x - mean) * (x - mean);
        EXPECT_EQ(variance(fp32, two_pass, offset), static_cast<double>(second / 1024.0F));
        float running = 0;
        float moments = 0;
        float count = 0;
        for (const float x : row) {
            count += 1;
            const float before = x - running;
            running += before / count;
            moments += before * (x - running);
        }
        EXPECT_EQ(variance(fp32, welford, offset), static_cast<double>(moments / 1024.0F));
    }
}

__extension__ using Wide = __int128;

TEST(VarianceAlgorithms, TheExactOneIsExact) {
    // The stored values are multiples of 1/256: sums of integers of 128 bits have no rounding at all.
    for (const double offset : {0.0, 37.5, 1e4, 1e6}) {
        const auto row = values_of({.offset = offset});
        Wide sum = 0;
        Wide squares = 0;
        for (const double x : row) {
            const auto whole = static_cast<Wide>(x * 256);
            sum += whole;
            squares += whole * whole;
        }
        const Wide n = 1024;
        const auto exact = static_cast<double>(n * squares - sum * sum) / (1024.0 * 1024.0 * 65536.0);
        EXPECT_EQ(exact_moments(row).variance, exact);
    }
}

TEST(VarianceAlgorithms, TwoPassFailsToo) {
    EXPECT_NEAR(variance(fp32, two_pass, 1e6), 1.334106, 1e-6);  // a lucky round offset
    EXPECT_GT(variance(fp32, two_pass, 987654), 20);
    EXPECT_LT(std::abs(variance(fp32, two_pass, 150000) / 1.3333 - 1), 1e-2);
}

TEST(VarianceAlgorithms, NaiveGoesNegativeAt254Of1089Offsets) {
    int negative = 0;
    int count = 0;
    double first = infinity;
    for (const double offset : logarithmic_offsets(6, 20))
        for (int k = 0; k < 9; ++k) {
            const double at = nearby_offset(offset, k, 9);
            ++count;
            if (variance(fp32, naive, at) < 0) {
                ++negative;
                first = std::min(first, at);
            }
        }
    EXPECT_EQ(count, 1089);
    EXPECT_EQ(negative, 254);
    EXPECT_NEAR(first, 466, 0.5);
    // The chart marks the offsets around which that happens: 466 lies around 10^2.65.
    const auto curve = curve_of({.format = fp32, .row = {}, .offsets = {1e2, std::pow(10, 2.6), std::pow(10, 2.65)}});
    EXPECT_EQ(curve.negative[static_cast<std::size_t>(naive)], (std::vector<bool>{false, false, true}));
    EXPECT_GE(curve.relative_error[static_cast<std::size_t>(naive)].back(), 1);
    EXPECT_TRUE(std::isfinite(curve.normalized_error[static_cast<std::size_t>(naive)].back()))
        << "x̂ is NaN at one of nine, and a number at the others";
}

TEST(PrecisionLab, NearbyOffsetsLeaveNoGap) {
    const auto offsets = logarithmic_offsets(1, 20);
    for (std::size_t i = 0; i + 1 < offsets.size(); ++i)
        EXPECT_NEAR(nearby_offset(offsets[i], 8, 9) / nearby_offset(offsets[i + 1], 0, 9), 1, 1e-12);
    EXPECT_EQ(nearby_offset(123, 4, 9), 123);
    EXPECT_EQ(nearby_offset(123, 0, 1), 123);
}

TEST(VarianceAlgorithms, ShortFormatsFailSooner) {
    for (const auto& row : algorithms()) {
        const auto at = [&](NumberFormat format, double offset) {
            const double v = variance(format, row.algorithm, offset);
            const double exact = exact_moments(stored_in(format, values_of({.offset = offset}))).variance;
            return std::abs(v / exact - 1);
        };
        EXPECT_FALSE(at(bf16, 100) < 0.5) << row.name;  // NaN counts as failed
        EXPECT_FALSE(at(fp16, 1000) < 0.5) << row.name;
    }
}

TEST(VarianceAlgorithms, RowsOfOddKind) {
    for (const auto& row : algorithms()) {
        EXPECT_TRUE(std::isnan(moments_in(fp32, row.algorithm, {}).variance));
        const double one[] = {3.5};
        EXPECT_EQ(moments_in(fp16, row.algorithm, one).variance, 0) << row.name;
        EXPECT_EQ(moments_in(fp16, row.algorithm, one).mean, 3.5);
        const double nan[] = {1, std::nan(""), 2};
        EXPECT_TRUE(std::isnan(moments_in(bf16, row.algorithm, nan).variance));
        std::vector<double> odd(37);  // no whole number of blocks
        for (std::size_t i = 0; i < odd.size(); ++i) odd[i] = static_cast<double>(i);
        EXPECT_NEAR(moments_in(fp64, row.algorithm, odd).variance, (37.0 * 37.0 - 1) / 12, 1e-12) << row.name;
    }
}

TEST(PrecisionLab, TheThreadAboutMeansOfTwoThousand) {
    // A row of m + 0.001 i, 16 values, ε = 1e-5: x̂ of the first, true ≈ −1.3416.
    const auto first = [](VarianceAlgorithm algorithm, double mean) {
        std::vector<double> row;
        for (int i = 0; i < 16; ++i) row.push_back(mean + 0.001 * i);
        const auto result = study(fp32, row, 1e-5, inside_root);
        return result.algorithms[static_cast<std::size_t>(algorithm)];
    };
    EXPECT_EQ(first(naive, 10).moments.variance, 0);
    EXPECT_NEAR(first(naive, 10).normalized[0], -2.3719, 5e-5);
    EXPECT_EQ(first(naive, 1000).moments.variance, 0.375);
    EXPECT_NEAR(first(naive, 1000).normalized[0], -0.0120, 2e-4);
    EXPECT_NEAR(first(two_pass, 1000).normalized[0], -1.3095, 5e-5);
    EXPECT_NEAR(first(welford, 1000).normalized[0], -1.2914, 5e-5);
    std::vector<double> row;
    for (int i = 0; i < 16; ++i) row.push_back(1000 + 0.001 * i);
    EXPECT_NEAR(study(fp32, row, 1e-5, inside_root).normalized[0], -1.3415, 1e-3);
}

TEST(PrecisionLab, AStudyCountsUlpsAndWhatIsLeftOfTheNorm) {
    const auto at = study(fp32, values_of({.offset = 1e4}), 1e-5, inside_root);
    const auto& bad = at.algorithms[static_cast<std::size_t>(naive)];
    EXPECT_NEAR(bad.ulps, 4.59e8, 1e6);
    EXPECT_NEAR(bad.largest_error, 1.463, 1e-3);
    EXPECT_NEAR(bad.norm_share, 0.154, 1e-3);
    const auto& good = at.algorithms[static_cast<std::size_t>(two_pass)];
    EXPECT_NEAR(good.ulps, 30, 1);
    EXPECT_NEAR(good.largest_error, 8.5e-4, 1e-4);
    EXPECT_NEAR(good.norm_share, 1, 1e-3);
    EXPECT_FALSE(at.constant);
    EXPECT_TRUE(study(bf16, values_of({.offset = 1e4}), 1e-5, inside_root).constant);
}

TEST(PrecisionLab, WhatEpsilonLeaves) {
    EXPECT_NEAR(attenuation(1e-3, 1e-5), .3015, 5e-5);
    EXPECT_NEAR(attenuation(1e-3, 1e-6), .7071, 5e-5);
    EXPECT_NEAR(attenuation(1e-3, 1e-3), .0316, 5e-5);
    EXPECT_NEAR(attenuation(1e-3, 1.1920929e-7), .945, 5e-4);
    EXPECT_NEAR(attenuation(1e-2, 1e-5), .9535, 5e-5);
    EXPECT_NEAR(attenuation(1e-2, 1e-6), .9950, 5e-5);
    EXPECT_NEAR(attenuation(1e-2, 1e-3), .3015, 5e-5);
    EXPECT_NEAR(attenuation(1, 1e-5), 1.0000, 5e-5);
    EXPECT_NEAR(attenuation(.1, 1e-5), .9995, 5e-5);
    EXPECT_NEAR(attenuation(.003162, 1e-5), .7071, 5e-5);
    EXPECT_NEAR(1 / attenuation(.058, 0.0078125), 1.823, 5e-4);  // bfloat16's own epsilon
    EXPECT_NEAR(attenuation(1e-2, 1e-3, outside_root), 10.0 / 11, 1e-12);
}

TEST(PrecisionLab, CastingFirstRoundsTwice) {
    // bf16: x̂ = 1/√(5/2)·(1, 2) and w = 1.0078125: by hand, in powers of two.
    const double row[] = {1, 2};
    const double gamma[] = {1.0078125, 1.0078125};
    const auto both = compare_casts(bf16, row, gamma, 0);
    const double a = static_cast<double>(1.0F / std::sqrt(2.5F));
    EXPECT_EQ(both.cast_then_scale[0], slowly_rounded(bf16, slowly_rounded(bf16, a) * 1.0078125));
    EXPECT_EQ(both.scale_then_cast[0], slowly_rounded(bf16, static_cast<double>(static_cast<float>(a * 1.0078125))));

    Random random(3);
    std::vector<double> x;
    std::vector<double> w;
    for (int i = 0; i < 4096; ++i) {
        x.push_back(random.normal());
        w.push_back(1 + 0.1 * random.normal());
    }
    const auto many = compare_casts(bf16, x, w, 1e-6);
    EXPECT_GT(many.differing, 4096 / 5);
    EXPECT_LT(many.differing, 4096 / 2);
    EXPECT_LE(many.worst_last, 0.501);
    EXPECT_GT(many.worst_first, 0.9);
}

TEST(PrecisionLab, ACurveStopsWhenAskedAndMarksWhatIsNotThere) {
    std::stop_source source;
    source.request_stop();
    CurveRequest request{.format = bf16, .row = {.length = 64}, .offsets = logarithmic_offsets(6, 2)};
    EXPECT_TRUE(curve_of(request, source.get_token()).offsets.empty());
    const auto curve = curve_of(request);
    ASSERT_EQ(curve.offsets.size(), 13U);
    EXPECT_FALSE(curve.constant.front());
    EXPECT_TRUE(curve.constant.back());
    EXPECT_LT(curve.relative_error[static_cast<std::size_t>(two_pass)].front(), 0.3);
}

}  // namespace
}  // namespace normscope::labs
