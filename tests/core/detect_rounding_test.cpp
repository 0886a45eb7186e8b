// SPDX-License-Identifier: MIT
// The convention detective where digits are lost: in sums, in short types, in print.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/detect_asking.h"

namespace normscope {
namespace {

// Confusion 18: 1000 + 0.001 · i in float32.
TEST(Detect, TheVarianceThatLostItsDigits) {
    for (const double offset : {10.0, 1000.0}) {
        std::vector<float> x;
        for (int row = 0; row < 2; ++row)
            for (int i = 0; i < 16; ++i) x.push_back(static_cast<float>(offset * (1 + row) + 0.001 * i * (1 + row)));
        std::vector<float> y;
        for (std::size_t row = 0; row < 2; ++row) {
            float sum = 0, squares = 0;
            for (std::size_t i = 0; i < 16; ++i) {
                sum += x[row * 16 + i];
                squares += x[row * 16 + i] * x[row * 16 + i];
            }
            const float mean = sum / 16;
            const float var = std::max(0.0F, squares / 16 - mean * mean);
            for (std::size_t i = 0; i < 16; ++i) y.push_back((x[row * 16 + i] - mean) / std::sqrt(var + 1e-5F));
        }
        EXPECT_NEAR(y[0], offset == 10 ? -2.3719 : -0.0120, 5e-4);
        const auto candidate = best(asked({2, 16}, x, y));
        EXPECT_TRUE(fits(candidate)) << candidate.reason;
        EXPECT_EQ(candidate.spec.variance, VarianceArithmetic::mean_of_squares) << candidate.reason;
        EXPECT_EQ(candidate.spec.eps, 1e-5);
        EXPECT_NE(candidate.reason.find("E[x²] − E[x]²"), std::string::npos);
    }
}

/// LayerNorm of each row of 16, its variance as E[x²] − E[x]² in float32 from four sums that run beside each other, as
/// vector units keep them: nothing that is summed one value after another has the same digits.
std::vector<float> in_four_lanes(const std::vector<float>& x, const std::vector<float>& gamma,
                                 const std::vector<float>& beta) {
    std::vector<float> y;
    for (std::size_t row = 0; row < x.size(); row += 16) {
        float sums[4] = {}, squares[4] = {};
        for (std::size_t i = 0; i < 16; ++i) {
            sums[i % 4] += x[row + i];
            squares[i % 4] += x[row + i] * x[row + i];
        }
        const float mean = ((sums[0] + sums[1]) + (sums[2] + sums[3])) / 16;
        const float square = ((squares[0] + squares[1]) + (squares[2] + squares[3])) / 16;
        const float scale = 1 / std::sqrt(std::max(0.0F, square - mean * mean) + 1e-6F);
        for (std::size_t i = 0; i < 16; ++i) y.push_back((x[row + i] - mean) * (scale * gamma[i]) + beta[i]);
    }
    return y;
}

TEST(Detect, TheVarianceThatLostItsDigitsInAnUnknownOrder) {
    std::vector<float> x;
    for (const float value : random_values(11, 24 * 16)) x.push_back(40 + value);
    const auto gamma = random_values(12, 16, 0.2, 1);
    const auto beta = random_values(13, 16);
    const auto y = in_four_lanes(x, gamma, beta);
    for (const bool told : {true, false}) {
        SCOPED_TRACE(told ? "γ and β told" : "γ and β not told");
        auto question = asked({24, 16}, x, y);
        if (told) {
            question.gamma = Tensor::from({16}, gamma).value();
            question.beta = Tensor::from({16}, beta).value();
        }
        const auto candidate = best(question);
        EXPECT_TRUE(fits(candidate)) << candidate.reason;
        EXPECT_EQ(candidate.title.substr(0, 9), "LayerNorm");
        EXPECT_EQ(candidate.spec.variance, VarianceArithmetic::mean_of_squares) << candidate.reason;
        EXPECT_FALSE(candidate.spec.unbiased);
        EXPECT_NE(candidate.reason.find("within what that loses"), std::string::npos) << candidate.reason;
        // Twice what such a sum can lose is no rounding: then something else made y.
        auto wrong = y;
        for (std::size_t i = 0; i < 16; ++i) wrong[i] = (wrong[i] - beta[i]) * (1 + 4e-3F) + beta[i];
        question.y.values = Tensor::from({24, 16}, wrong).value();
        EXPECT_FALSE(fits(best(question)));
    }
}

/// What PyTorch prints, with so many decimals.
std::string printed(const Shape& shape, const std::vector<float>& values, int decimals) {
    std::string text;
    const auto row = static_cast<std::size_t>(shape.back());
    for (std::size_t i = 0; i < values.size(); ++i)
        text += fmt::format("{}{:.{}f}", i == 0 ? "[[" : i % row == 0 ? "], [" : ", ", values[i], decimals);
    return text + "]]";
}

KnownValues printed_vector(const std::vector<float>& values) {
    auto read = parse_printed(printed({std::ssize(values)}, values, 4)).value();
    read.values =
        Tensor::from({std::ssize(values)}, {read.values.values().begin(), read.values.values().end()}).value();
    return read;
}

// What is pasted out of a terminal has four decimals, γ and β too.
TEST(Detect, PrintedScalesAreAsUncertainAsTheirLastDigit) {
    const auto x = random_values(21, 6 * 8, 2);
    const auto gamma = random_values(22, 8, 0.3, 1);
    const auto beta = random_values(23, 8, 0.4);
    auto y = by_rows(x, 8, [](auto& row) { layer_norm(row, 1e-5L); });
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = y[i] * gamma[i % 8] + beta[i % 8];
    auto question = asked(printed({6, 8}, x, 4), printed({6, 8}, y, 4));
    question.gamma = printed_vector(gamma);
    question.beta = printed_vector(beta);
    const auto candidate = best(question);
    EXPECT_TRUE(fits(candidate)) << candidate.reason;
    EXPECT_EQ(candidate.spec.reduced_axes, (std::vector<int>{1}));
    EXPECT_FALSE(candidate.spec.unbiased);
    question.gamma->half_unit.clear();  // as if the rounded numbers were the layer's own
    question.beta->half_unit.clear();
    EXPECT_FALSE(fits(best(question)));
}

TEST(Detect, APrintedScaleAloneIsUncertainToo) {
    const auto x = random_values(41, 6 * 8, 2);
    const auto gamma = random_values(42, 8, 0.3, 1);
    auto y = by_rows(x, 8, [](auto& row) { layer_norm(row, 1e-5L); });
    for (std::size_t i = 0; i < y.size(); ++i) y[i] *= gamma[i % 8];
    auto question = asked({6, 8}, x, y);
    question.y = parse_printed(printed({6, 8}, y, 4)).value();
    question.gamma = printed_vector(gamma);
    question.beta = vector_of(std::vector<float>(8, 0));
    EXPECT_TRUE(fits(best(question))) << best(question).reason;
    question.gamma->half_unit.clear();
    EXPECT_FALSE(fits(best(question)));
}

// A fixed map takes no statistics from x: only a cell's own digits are uncertain, however many cells there are.
TEST(Detect, PrintedInputsMakeNoFixedMapOfWhatIsNone) {
    const auto x = random_values(44, 24 * 4, 1.5, 1);
    std::vector<float> y;
    for (std::size_t i = 0; i < x.size(); ++i)
        y.push_back(x[i] * static_cast<float>(1 + i % 4) + (i / 4 % 3 == 0 ? 2e-3F : i / 4 % 3 == 1 ? -2e-3F : 0));
    const auto question = asked(printed({24, 4}, x, 4), printed({24, 4}, y, 4));
    EXPECT_FALSE(fits(best(question))) << best(question).reason;
}

TEST(Detect, CloseIsWithinTwoThousandthsOfTheSpread) {
    const auto x = random_values(43, 6 * 8, 2);
    const auto exact = by_rows(x, 8, [](auto& row) { layer_norm(row, 1e-5L); });
    const auto verdict = [&](float off) {
        auto y = exact;
        for (std::size_t i = 0; i < y.size(); ++i) y[i] += i % 3 == 0 ? off : i % 3 == 1 ? -off : 0;
        return best(asked({6, 8}, x, y)).verdict;
    };
    EXPECT_EQ(verdict(0.001F), FitVerdict::close);
    EXPECT_EQ(verdict(0.02F), FitVerdict::none);
}

// With the scales taken as exact, training explains these digits no longer, and any fixed map per channel does.
TEST(Detect, PrintedScalesMakeNoEvaluationOfTraining) {
    const auto x = random_values(24, 12 * 4, 2, 1);
    const auto gamma = random_values(25, 4, 0.3, 1);
    const auto beta = random_values(26, 4, 0.4);
    std::vector<float> y(x.size());
    for (std::size_t c = 0; c < 4; ++c) {
        std::vector<Real> column;
        for (std::size_t i = c; i < x.size(); i += 4) column.push_back(x[i]);
        layer_norm(column, 1e-5L);
        for (std::size_t i = 0; i < column.size(); ++i)
            y[i * 4 + c] = static_cast<float>(column[i] * gamma[c] + beta[c]);
    }
    auto question = asked(printed({12, 4}, x, 4), printed({12, 4}, y, 4));
    question.gamma = printed_vector(gamma);
    question.beta = printed_vector(beta);
    const auto candidate = best(question);
    EXPECT_TRUE(fits(candidate)) << candidate.reason;
    EXPECT_EQ(candidate.spec.op, "batch_norm");
    EXPECT_EQ(candidate.spec.stats, StatsSource::batch) << candidate.reason;
}

TEST(Detect, ScalesThatShortNumbersHideAreSolvedForByWhatIsKnownBest) {
    const auto bfloat16 = [](double value) {
        if (value == 0) return 0.0F;
        const int exponent = std::ilogb(value) - 7;
        return static_cast<float>(std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent));
    };
    std::vector<float> x, gamma, beta;
    for (const float value : random_values(31, 6 * 8, 2)) x.push_back(bfloat16(value));
    for (const float value : random_values(32, 8, 0.3, 1)) gamma.push_back(bfloat16(value));
    for (const float value : random_values(33, 8, 0.4)) beta.push_back(bfloat16(value));
    auto y = by_rows(x, 8, [](auto& row) { layer_norm(row, 1e-5L); });
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = bfloat16(y[i] * gamma[i % 8] + beta[i % 8]);
    auto question = asked({6, 8}, x, y);
    question.x.dtype = question.y.dtype = "bfloat16";
    const auto candidate = best(question);
    EXPECT_TRUE(fits(candidate)) << candidate.reason;
    EXPECT_EQ(candidate.spec.reduced_axes, (std::vector<int>{1}));
    for (std::size_t i = 0; i < 8; ++i) EXPECT_NEAR(candidate.params.gamma[i], gamma[i], 0.02) << i;
}

TEST(Detect, CastOrders) {
    const auto bfloat16 = [](double value) {
        const int exponent = std::ilogb(value) - 7;
        return static_cast<float>(std::ldexp(std::nearbyint(std::ldexp(value, -exponent)), exponent));
    };
    std::vector<float> x, gamma;
    for (const float value : random_values(4, 24 * 16)) x.push_back(bfloat16(value));
    for (const float value : random_values(5, 16, 0.3, 1)) gamma.push_back(bfloat16(value));
    const auto hat = by_rows(x, 16, [](auto& row) {
        const Real rms = std::sqrt(squares_about(row, 0) / 16 + 1e-6L);
        for (Real& value : row) value /= rms;
    });
    for (const bool llama : {true, false}) {
        std::vector<float> y;
        for (std::size_t i = 0; i < hat.size(); ++i)
            y.push_back(bfloat16((llama ? bfloat16(hat[i]) : hat[i]) * gamma[i % 16]));
        auto input = asked({24, 16}, x, y);
        input.gamma = vector_of(gamma);
        const auto candidates = found(input);
        for (const auto& candidate : candidates) {
            if (!fits(candidate)) continue;
            EXPECT_EQ(candidate.spec.normalized_as, llama ? Storage::bfloat16 : Storage::float32) << candidate.reason;
            EXPECT_EQ(candidate.spec.output_as, Storage::bfloat16);
            EXPECT_EQ(candidate.spec.divisor, Divisor::root_mean_square);
        }
        EXPECT_TRUE(fits(candidates.front())) << candidates.front().reason;
        EXPECT_EQ(candidates.front().spec.eps, 1e-6);
        EXPECT_NE(candidates.front().reason.find(llama ? "LLaMA's order" : "Gemma's"), std::string::npos);
    }
}

TEST(Printed, DigitsOfText) {
    const auto torch =
        parse_printed("tensor([[[ 1.5000, -0.5000],\n         [ 2.2500,  0.1250]]], dtype=torch.float64)");
    ASSERT_TRUE(torch.has_value());
    EXPECT_EQ(torch->values.shape(), (Shape{1, 2, 2}));
    EXPECT_EQ(torch->half_unit, std::vector<double>(4, 0.5e-4));
    EXPECT_EQ(parse_printed("1.5 2 3.25\n4 5 6")->values.shape(), (Shape{2, 3}));
    EXPECT_EQ(parse_printed("1.5 2 3.25")->values.shape(), (Shape{3}));
    EXPECT_NEAR(parse_printed("1.5 2 3.25")->half_unit[0], 0.005, 1e-15);
    EXPECT_TRUE(parse_printed("[[1, 0, 0]]")->half_unit.empty());
    const auto scientific = parse_printed("[1.2345e-03, 9.0000e+01]");
    EXPECT_NEAR(scientific->half_unit[0], 0.5e-7, 1e-20);
    EXPECT_NEAR(scientific->half_unit[1], 0.5e-3, 1e-16);
    EXPECT_FALSE(parse_printed("[1, two]").has_value());
}

}  // namespace
}  // namespace normscope
