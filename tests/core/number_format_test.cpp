// SPDX-License-Identifier: MIT
#include "core/text/grouped.h"
#include "core/text/number_format.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <random>

namespace normscope {
namespace {

TEST(NumberFormat, ForPeople) {
    const std::pair<double, const char*> table[] = {
        {0, "0"},
        {-0.0, "0"},
        {2.5, "2.5"},
        {-3, "-3"},
        {0.1f, "0.1"},
        {0.3970, "0.397"},
        {0.39703, "0.3970"},
        {1 / 3.0, "0.3333"},
        {2.75, "2.75"},
        {1.6583123951777, "1.6583"},
        {-1.50755672, "-1.5076"},
        {0.0033166248, "0.003317"},
        {0.063245553, "0.06325"},
        {0.0025, "0.0025"},
        {1e-5, "1e-05"},
        {1.1920929e-7, "1.192e-07"},
        {1e7, "1e+07"},
        {123456.5, "123456.5"},
        {10, "10"},
        {100.25, "100.25"},
        {NAN, "nan"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
    };
    for (const auto& [value, text] : table) EXPECT_EQ(format_number(value, Minus::ascii), text) << value;
    EXPECT_EQ(format_number(-2.5), "−2.5");
    EXPECT_EQ(format_number(-INFINITY), "−∞");
    EXPECT_EQ(format_number(NAN), "NaN");
}

TEST(NumberFormat, FixedDecimals) {
    EXPECT_EQ(format_fixed(2.75, 4, Minus::ascii), "2.7500");
    EXPECT_EQ(format_fixed(-1.25, 1), "−1.2");
    EXPECT_EQ(format_fixed(0, 3, Minus::ascii), "0.000");
    EXPECT_EQ(format_fixed(-0.0, 2, Minus::ascii), "0.00");
    EXPECT_EQ(format_fixed(1e-6, 4, Minus::ascii), "1.000e-06");
    EXPECT_EQ(format_fixed(NAN, 4), "NaN");
}

TEST(NumberFormat, FewDecimalsDoNotTurnASmallNumberIntoAPowerOfTen) {
    EXPECT_EQ(format_within(0.015, 1), "0.015");
    EXPECT_EQ(format_within(0.0004, 2), "0.0004");
    EXPECT_EQ(format_within(0.0412346, 1), "0.041");
    EXPECT_EQ(format_within(-0.0033166, 1), "−0.0033");
    EXPECT_EQ(format_within(-0.4472, 2), "−0.45");
    EXPECT_EQ(format_within(5.00123, 2), "5.00");
}

TEST(NumberFormat, AStatisticHasFourDecimalsAndFourDigits) {
    EXPECT_EQ(format_statistic(2.5), "2.5000");
    EXPECT_EQ(format_statistic(0), "0.0000");
    EXPECT_EQ(format_statistic(-1e-17), "0.0000");
    EXPECT_EQ(format_statistic(0.0033166248), "0.003317");
    EXPECT_EQ(format_statistic(4.3301e-4), "4.330e−04");
    EXPECT_EQ(format_statistic(0.0025), "0.0025");
}

/// "0.001/0.0033 = 0.3015" does not compute.
TEST(NumberFormat, ADivisorHasEnoughDigitsForItsQuotient) {
    std::mt19937 random(9);
    std::uniform_real_distribution<double> size(-3, 0);
    for (int i = 0; i < 20000; ++i) {
        const double divisor = std::pow(10, size(random));
        const double printed = std::strtod(format_number(divisor, Minus::ascii).c_str(), nullptr);
        ASSERT_NEAR(divisor / printed, 1, 5.1e-4) << divisor;
    }
}

TEST(NumberFormat, ShortestReadsBack) {
    std::mt19937 random(3);
    for (int i = 0; i < 20000; ++i) {
        const auto value = std::bit_cast<float>(static_cast<std::uint32_t>(random()));
        if (!std::isfinite(value)) continue;
        const auto text = format_shortest(value);
        EXPECT_EQ(std::strtof(text.c_str(), nullptr), value) << text;
    }
    EXPECT_EQ(format_shortest(0.1f), "0.1");
    EXPECT_EQ(format_shortest(4), "4");
}

TEST(NumberFormat, Latex) {
    EXPECT_EQ(format_latex(1e-5), "10^{-5}");
    EXPECT_EQ(format_latex(1.25e-5), "1.25 \\cdot 10^{-5}");
    EXPECT_EQ(format_latex(2.5), "2.5");
    EXPECT_EQ(format_latex(-INFINITY), "-\\infty");
}

TEST(Nudged, AddsAsAPersonDoes) {
    float value = 2;
    for (int k = 0; k < 6; ++k) value = nudged(value, 0.1);
    EXPECT_EQ(value, 2.6f);
    for (int k = 0; k < 26; ++k) value = nudged(value, -0.1);
    EXPECT_EQ(value, 0.0f);
    for (int k = 0; k < 10000; ++k) value = nudged(value, 0.01);
    EXPECT_EQ(value, 100.0f);
    EXPECT_EQ(nudged(1.0f / 3, 0), 1.0f / 3);
    EXPECT_EQ(nudged(INFINITY, -1), INFINITY);
    EXPECT_TRUE(std::isnan(nudged(NAN, 1)));
    EXPECT_EQ(nudged(1e30f, 0.1), 1e30f);
}

TEST(NumberFormat, ThousandsAreGrouped) {
    for (const auto& [count, words] : {std::pair{std::int64_t{0}, "0"},
                                       {7, "7"},
                                       {768, "768"},
                                       {1000, "1,000"},
                                       {12288, "12,288"},
                                       {147456, "147,456"},
                                       {16777216, "16,777,216"}})
        EXPECT_EQ(format_grouped(count), words);
}

TEST(Snapped, IsTheNearestMultipleAndReadsAsOne) {
    EXPECT_EQ(snapped(1.2000000001, 0.1), 1.2);
    EXPECT_EQ(snapped(1.29, 0.1), 1.3) << "the nearest, not the one below";
    EXPECT_EQ(snapped(-1.29, 0.1), -1.3);
    EXPECT_EQ(snapped(2.2000000328, 0.1), 2.2);
    EXPECT_EQ(snapped(0.30000000000000004, 0.1), 0.3);
    EXPECT_EQ(snapped(7.4, 1), 7);
    EXPECT_EQ(snapped(0.126, 0.05), 0.15);
}

}  // namespace
}  // namespace normscope
