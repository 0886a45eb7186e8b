// SPDX-License-Identifier: MIT
// The convention detective on the questions that people asked, with the figures that were printed then.
#include "core/detect/detect.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "tests/core/detect_asking.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

// Confusion 2: GroupNorm(1, C) is not LayerNorm(C).
TEST(Detect, GroupNormWithOneGroupIsNotLayerNormOfTheChannels) {
    const Shape shape = {3, 4, 5};
    const auto x = random_values(1, 60);
    const std::vector<float> gamma = {0.5F, 1.5F, -1, 2};
    std::vector<float> y = by_rows(x, 20, [](auto& row) { layer_norm(row, 1e-5L); });
    for (std::size_t i = 0; i < y.size(); ++i) y[i] *= gamma[i / 5 % 4];
    auto input = asked(shape, x, y);
    input.gamma = vector_of(gamma);
    const auto candidate = best(input);
    EXPECT_EQ(candidate.verdict, FitVerdict::match) << candidate.reason;
    EXPECT_EQ(candidate.spec.op, "group_norm");
    EXPECT_EQ(candidate.spec.num_groups, 1);
    EXPECT_EQ(candidate.spec.reduced_axes, (std::vector<int>{1, 2}));
    EXPECT_EQ(candidate.spec.affine_axes, (std::vector<int>{1}));
    EXPECT_EQ(candidate.calls.pytorch, "nn.GroupNorm(1, 4, eps=1e-05)");
    EXPECT_EQ(candidate.calls.onnx, "GroupNormalization(X, scale, bias, num_groups=1, epsilon=1e-05)");
}

// Confusion 3: Keras's axis is the one that keeps its statistics. Here it was the wrong one of (N, H, C).
TEST(Detect, BatchNormAlongTheWrongAxis) {
    const std::size_t n = 3, h = 4, c = 5;
    const auto x = random_values(2, n * h * c);
    for (const std::size_t kept : {std::size_t{1}, std::size_t{2}}) {
        std::vector<float> y(x.size());
        for (std::size_t k = 0; k < (kept == 1 ? h : c); ++k) {
            std::vector<std::size_t> cells;
            std::vector<Real> values;
            for (std::size_t i = 0; i < x.size(); ++i)
                if ((kept == 1 ? i / c % h : i % c) == k) cells.push_back(i), values.push_back(x[i]);
            layer_norm(values, 1e-3L);
            for (std::size_t i = 0; i < cells.size(); ++i) y[cells[i]] = static_cast<float>(values[i]);
        }
        const auto candidate = best(asked({3, 4, 5}, x, y));
        EXPECT_EQ(candidate.verdict, FitVerdict::match) << candidate.reason;
        EXPECT_EQ(candidate.spec.op, "batch_norm");
        EXPECT_EQ(candidate.spec.affine_axes, (std::vector<int>{static_cast<int>(kept)}));
        EXPECT_EQ(candidate.spec.eps, 1e-3);
        const std::string wanted =
            kept == 1 ? "layers.BatchNormalization(axis=1," : "layers.BatchNormalization(axis=-1,";
        EXPECT_TRUE(candidate.calls.keras.starts_with(wanted)) << candidate.calls.keras;
    }
}

// With γ and β unknown any map of a channel fits; what a framework has comes first, with the right axis.
TEST(Detect, BatchNormAlongTheWrongAxisWithUnknownScale) {
    const std::size_t h = 4, c = 5;
    const auto x = random_values(4, 3 * h * c);
    for (const std::size_t kept : {std::size_t{1}, std::size_t{2}}) {
        std::vector<float> y(x.size());
        for (std::size_t k = 0; k < (kept == 1 ? h : c); ++k) {
            std::vector<std::size_t> cells;
            std::vector<Real> values;
            for (std::size_t i = 0; i < x.size(); ++i)
                if ((kept == 1 ? i / c % h : i % c) == k) cells.push_back(i), values.push_back(x[i]);
            layer_norm(values, 1e-3L);
            const Real gamma = 0.5L + 0.3L * static_cast<Real>(k), beta = static_cast<Real>(k) - 2;
            for (std::size_t i = 0; i < cells.size(); ++i) y[cells[i]] = static_cast<float>(gamma * values[i] + beta);
        }
        const auto candidate = best(asked({3, 4, 5}, x, y));
        EXPECT_EQ(candidate.verdict, FitVerdict::ambiguous) << candidate.reason;
        EXPECT_EQ(candidate.spec.op, "batch_norm") << candidate.title;
        EXPECT_EQ(candidate.spec.affine_axes, (std::vector<int>{static_cast<int>(kept)}));
    }
}

// Confusion 5: torch.std is unbiased; the factor is 1.1547 for four values.
TEST(Detect, ThePrefactorOfTheUnbiasedDeviation) {
    // Rows (1, 2, 3, 4) and (0, 0, 3, 5): √(4/3) apart from LayerNorm.
    const auto candidate = best(asked("[[1, 2, 3, 4], [0, 0, 3, 5]]",
                                      "[[-1.161895, -0.387298, 0.387298, 1.161895], [-0.816497, -0.816497, "
                                      "0.408248, 1.224745]]"));
    EXPECT_TRUE(fits(candidate)) << candidate.reason;
    EXPECT_TRUE(candidate.spec.unbiased);
    EXPECT_TRUE(candidate.reason.starts_with("× √(3/4): unbiased standard deviation")) << candidate.reason;
    const double layer_norm = 1.3416407865;
    EXPECT_NEAR(layer_norm / -candidate.predicted[0], 1.1547, 1e-4);
}

// Confusion 5, again: with two values everything is ±1.
TEST(Detect, TwoValuesTellNothing) {
    const auto candidates =
        found(asked("[[0, 2], [0, 4], [-1, 5]]", "[[-1.0000, 1.0000], [-1.0000, 1.0000], [-1.0000, 1.0000]]"));
    EXPECT_EQ(candidates.front().verdict, FitVerdict::ambiguous) << candidates.front().reason;
    EXPECT_EQ(candidates.front().spec.reduced_axes, (std::vector<int>{1}));
    const auto small = found(asked("[[100, 100.001], [1, 5]]", "[[-0.156, 0.156], [-1.000, 1.000]]"));
    EXPECT_TRUE(fits(small.front())) << small.front().reason;
    EXPECT_EQ(small.front().spec.eps, 1e-5);
}

// Confusion 6: the Annotated Transformer's LayerNorm. One row cannot tell where ε stands, a second can.
TEST(Detect, OneRowCannotTellEpsInsideFromOutside) {
    const auto one = found(asked({1, 4}, {1, 0, 0, 0}, {1.499997F, -0.499999F, -0.499999F, -0.499999F}));
    ASSERT_EQ(one.front().verdict, FitVerdict::ambiguous) << list(one);
    int inside = 0, outside = 0;
    for (const auto& candidate : one) {
        if (!fits(candidate)) continue;
        EXPECT_EQ(candidate.spec.eps, 1e-6);
        EXPECT_TRUE(candidate.spec.unbiased);
        (candidate.spec.eps_placement == EpsPlacement::inside_root ? inside : outside) += 1;
        ASSERT_TRUE(candidate.next.has_value());
        EXPECT_EQ(candidate.next->y.size(), static_cast<std::size_t>(candidate.next->x.size()));
    }
    EXPECT_GE(inside, 1);
    EXPECT_GE(outside, 1);
    EXPECT_NE(one[0].next->y, one[1].next->y);

    const auto two =
        best(asked({2, 4}, {1, 0, 0, 0, 0.2F, 0.1F, 0.4F, 0.3F},
                   {1.499997F, -0.499999F, -0.499999F, -0.499999F, -0.3872953F, -1.1618861F, 1.1618861F, 0.38729542F}));
    EXPECT_EQ(two.verdict, FitVerdict::match) << two.reason;
    EXPECT_EQ(two.spec.eps_placement, EpsPlacement::outside_root);
    EXPECT_EQ(two.spec.eps, 1e-6);
    EXPECT_TRUE(two.spec.unbiased);
    EXPECT_TRUE(two.reason.starts_with("× √(3/4): unbiased standard deviation, ε = 1e-06 outside the root"))
        << two.reason;
    EXPECT_EQ(two.calls.pytorch,
              "(x - x.mean(dim=-1, keepdim=True)) / (torch.sqrt(x.var(dim=-1, correction=1, keepdim=True)) + 1e-06)");
}

TEST(Detect, FourPrintedDecimals) {
    const auto torch = best(asked("tensor([[1., 0., 0., 0.]])", "tensor([[ 1.5000, -0.5000, -0.5000, -0.5000]])"));
    EXPECT_EQ(torch.verdict, FitVerdict::ambiguous);
    EXPECT_TRUE(torch.spec.unbiased);
    const auto layer = best(asked("[[1, 0, 0, 0]]", "[[1.7320, -0.5773, -0.5773, -0.5773]]"));
    EXPECT_EQ(layer.verdict, FitVerdict::ambiguous);
    EXPECT_FALSE(layer.spec.unbiased);
    EXPECT_EQ(layer.spec.reduced_axes, (std::vector<int>{1}));
    EXPECT_EQ(layer.spec.eps, 1e-5);
}

// Confusion 7: 16 values of mean 4 and biased variance 2.5; −1.8974 is 1 normalised with it.
const std::vector<float> batch = {1, 7, 4, 4, 2, 6, 3, 5, 4, 4, 2, 6, 5, 3, 4, 4};

TEST(Detect, BatchNormNormalisesWithTheBiasedVariance) {
    auto values = batch;  // squared deviations 9 9 0 0 4 4 1 1 0 0 4 4 1 1 0 0 = 38; two more make 40
    values[2] = 3;
    values[3] = 5;
    std::vector<Real> wide(values.begin(), values.end());
    ASSERT_EQ(squares_about(wide, 4), 40);
    layer_norm(wide, 1e-5L);
    std::vector<float> y(wide.begin(), wide.end());
    EXPECT_NEAR(y[0], -1.8974, 5e-5);
    const auto train = best(asked({16, 1}, values, y));
    EXPECT_TRUE(fits(train)) << train.reason;
    EXPECT_EQ(train.spec.stats, StatsSource::batch);
    EXPECT_FALSE(train.spec.unbiased);
    EXPECT_EQ(train.spec.eps, 1e-5);

    // What training leaves behind says whose rule it was: 1.16667 is 0.9 + 0.1 · 40/15.
    auto input = asked({16, 1}, values, y);
    input.running_mean = vector_of({0.4F});
    input.running_var = vector_of({1.1666667F});
    const auto named = best(input);
    EXPECT_TRUE(named.spec.running_unbiased);
    EXPECT_EQ(named.spec.momentum_rule, MomentumRule::weight_of_new);
    EXPECT_EQ(named.spec.momentum, 0.1);
    EXPECT_NE(named.reason.find("PyTorch's rule, momentum 0.1"), std::string::npos) << named.reason;
    input.running_var = vector_of({1.15F});
    EXPECT_NE(best(input).reason.find("ONNX's rule"), std::string::npos) << best(input).reason;
}

// Confusion 9: one step on (1, 2, 3, 4) under each rule, then evaluation.
TEST(Detect, MomentumRules) {
    struct Row {
        double mean, var;
        double momentum;
        MomentumRule rule;
    };
    for (const auto& row :
         {Row{0.25, 1.0666667, 0.1, MomentumRule::weight_of_new}, Row{0.25, 1.025, 0.9, MomentumRule::weight_of_old},
          Row{0.025, 1.0025, 0.99, MomentumRule::weight_of_old}}) {
        // Two channels: the second is 3·(1, 2, 3, 4).
        std::vector<float> x, y;
        for (int i = 1; i <= 4; ++i)
            for (const int scale : {1, 3}) {
                const double step = row.momentum == 0.1 ? 0.1 : 1 - row.momentum;
                const double mean = scale * row.mean;
                const double var = (1 - step) + scale * scale * (row.var - (1 - step));
                x.push_back(static_cast<float>(scale * i));
                y.push_back(static_cast<float>((scale * i - mean) / std::sqrt(var + 1e-5)));
            }
        auto input = asked({4, 2}, x, y);
        input.y.half_unit.assign(8, 5e-7);
        auto candidate = best(input);
        EXPECT_TRUE(fits(candidate)) << candidate.reason;
        EXPECT_EQ(candidate.spec.stats, StatsSource::running) << candidate.reason;
        EXPECT_EQ(candidate.spec.momentum, row.momentum) << candidate.reason;
        EXPECT_EQ(candidate.spec.momentum_rule, row.rule);
        EXPECT_NEAR(candidate.params.running_mean[0], row.mean, 1e-6);
        EXPECT_NEAR(candidate.params.running_var[0], row.var, 1e-6);
        // The running statistics from before the step, told.
        input.running_mean = vector_of({0, 0});
        input.running_var = vector_of({1, 1});
        candidate = best(input);
        EXPECT_EQ(candidate.spec.momentum, row.momentum) << candidate.reason;
        // Those from after it.
        input.running_mean = vector_of({candidate.params.running_mean[0], candidate.params.running_mean[1]});
        input.running_var = vector_of({candidate.params.running_var[0], candidate.params.running_var[1]});
        candidate = best(input);
        EXPECT_TRUE(candidate.reason.starts_with("the running statistics that were given")) << candidate.reason;
    }
}

// Confusion 13: RMSNorm, Keras's rms_scaling and LayerNorm on 0 … 9.
TEST(Detect, ThreeThingsCalledRmsNorm) {
    const std::string x = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]";
    const auto printed = [](double step, double from) {
        std::string text;
        for (int i = 0; i < 10; ++i) text += fmt::format("{:.5f} ", from + step * i);
        return text;
    };
    const auto rms = best(asked(x, printed(0.18731716, 0)));
    EXPECT_TRUE(fits(rms)) << rms.reason;
    EXPECT_EQ(rms.spec.divisor, Divisor::root_mean_square);
    EXPECT_FALSE(rms.spec.center);
    EXPECT_NEAR(rms.predicted[1], 0.18732, 1e-5);

    const auto trap = best(asked(x, printed(0.34813421, 0)));
    EXPECT_TRUE(fits(trap)) << trap.reason;
    EXPECT_EQ(trap.spec.divisor, Divisor::standard_deviation);
    EXPECT_FALSE(trap.spec.center);
    EXPECT_NE(trap.reason.find("rms_scaling"), std::string::npos) << trap.reason;
    EXPECT_NEAR(trap.predicted[1], 0.34813, 2e-5);

    const auto layer = best(asked(x, printed(0.34815531, -1.56669890)));
    EXPECT_TRUE(fits(layer)) << layer.reason;
    EXPECT_TRUE(layer.spec.center);
    EXPECT_NEAR(layer.predicted[1], -1.21854, 2e-5);
}

// Confusion 14: weights stored around 0.
TEST(Detect, OnePlusW) {
    const auto x = random_values(3, 24, 0.01);
    const std::vector<float> w = {0.1F, -0.2F, 0.3F, 0.02F, 0.5F, -0.4F};
    const auto hat = by_rows(x, 6, [](auto& row) {
        const Real rms = std::sqrt(squares_about(row, 0) / 6 + 1e-6L);
        for (Real& value : row) value /= rms;
    });
    std::vector<float> y;
    for (std::size_t i = 0; i < hat.size(); ++i) y.push_back(hat[i] * (1 + w[i % 6]));
    auto input = asked({4, 6}, x, y);
    input.gamma = vector_of(w);
    const auto candidate = best(input);
    EXPECT_EQ(candidate.verdict, FitVerdict::match) << candidate.reason;
    EXPECT_EQ(candidate.spec.gamma_form, GammaForm::one_plus);
    EXPECT_EQ(candidate.params.gamma, w);
    EXPECT_EQ(candidate.spec.eps, 1e-6);
    EXPECT_NE(candidate.reason.find("1 + w"), std::string::npos);
    // Initialised with 1 under that rule: everything doubled.
    std::vector<float> doubled;
    for (const float value : hat) doubled.push_back(2 * value);
    const auto twice = best(asked({4, 6}, x, doubled));
    EXPECT_NE(twice.reason.find("γ is 2 throughout"), std::string::npos) << twice.reason;
}

TEST(Detect, GammaAndBetaAreGivenBack) {
    const auto x = random_values(6, 12 * 5);
    const std::vector<float> gamma = {0.5F, 1.25F, -2, 0.75F, 3};
    const std::vector<float> beta = {0, 1, -0.5F, 0.25F, 2};
    auto y = by_rows(x, 5, [](auto& row) { layer_norm(row, 1e-3L); });
    for (std::size_t i = 0; i < y.size(); ++i) y[i] = y[i] * gamma[i % 5] + beta[i % 5];
    const auto candidate = best(asked({12, 5}, x, y));
    EXPECT_EQ(candidate.verdict, FitVerdict::match) << candidate.reason;
    EXPECT_TRUE(candidate.gamma_solved && candidate.beta_solved);
    EXPECT_EQ(candidate.spec.eps, 1e-3);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_NEAR(candidate.params.gamma[i], gamma[i], 1e-5);
        EXPECT_NEAR(candidate.params.beta[i], beta[i], 1e-5);
    }
    // Two rows are two equations for two unknowns.
    const auto few = best(asked({2, 5}, {x.begin(), x.begin() + 10}, {y.begin(), y.begin() + 10}));
    EXPECT_EQ(few.verdict, FitVerdict::none) << few.reason;
    EXPECT_NE(few.reason.find("from so few rows"), std::string::npos) << few.reason;
}

TEST(Detect, AnUnusualEpsIsSolvedFor) {
    std::vector<float> x;
    for (const double scale : {1.0, 0.01, 0.003, 0.1})
        for (const float value : random_values(7, 8, scale)) x.push_back(value);
    const auto y = by_rows(x, 8, [](auto& row) { layer_norm(row, 5e-6L); });
    const auto candidate = best(asked({4, 8}, x, y));
    EXPECT_EQ(candidate.verdict, FitVerdict::match) << candidate.reason;
    EXPECT_EQ(candidate.spec.eps, 5e-6);
    EXPECT_NE(candidate.reason.find("solved for"), std::string::npos);
}

TEST(Detect, BatchNormWithUnknownGammaMayBeAnyFixedMap) {
    const auto x = random_values(8, 10 * 3);
    std::vector<float> y;
    for (std::size_t i = 0; i < x.size(); ++i)
        y.push_back(x[i] * (0.5F + static_cast<float>(i % 3)) + 0.1F * static_cast<float>(i % 3));
    const auto candidates = found(asked({10, 3}, x, y));
    EXPECT_EQ(candidates.front().verdict, FitVerdict::ambiguous) << list(candidates);
    bool running = false, training = false;
    for (const auto& candidate : candidates) {
        if (!fits(candidate)) continue;
        running = running || candidate.running_solved;
        training = training || candidate.spec.stats == StatsSource::batch;
    }
    EXPECT_TRUE(running && training);
}

TEST(Detect, ASingleImageCannotTellBatchNormFromInstanceNorm) {
    const auto x = random_values(9, 3 * 20, 2, 1);
    const auto y = by_rows(x, 20, [](auto& row) { layer_norm(row, 1e-5L); });
    const auto candidates = found(asked({1, 3, 4, 5}, x, y));
    EXPECT_EQ(candidates.front().verdict, FitVerdict::ambiguous);
    bool instance = false, batch_norm = false;
    for (const auto& candidate : candidates) {
        if (!fits(candidate)) continue;
        instance = instance || candidate.spec.op == "instance_norm";
        batch_norm = batch_norm || candidate.spec.op == "batch_norm";
        EXPECT_EQ(candidate.next->x.shape()[0], 3);
    }
    EXPECT_TRUE(instance && batch_norm) << list(candidates);
}

TEST(Detect, OtherFunctionsAreNoLayers) {
    const auto x = random_values(10, 6 * 7);
    const auto none = [&](const std::function<void(std::vector<Real>&)>& function, const char* word) {
        const auto candidates = found(asked({6, 7}, x, by_rows(x, 7, function)));
        EXPECT_EQ(candidates.front().verdict, FitVerdict::none) << list(candidates);
        EXPECT_NE(candidates.front().reason.find(word), std::string::npos) << candidates.front().reason;
        for (const auto& candidate : candidates) EXPECT_FALSE(fits(candidate)) << candidate.reason;
    };
    none(
        [](auto& row) {
            Real sum = 0;
            for (Real& value : row) sum += value = std::exp(value);
            for (Real& value : row) value /= sum;
        },
        "softmax");
    none(
        [](auto& row) {
            const auto [low, high] = std::ranges::minmax(row);
            for (Real& value : row) value = (value - low) / (high - low);
        },
        "min-max");
    none(
        [](auto& row) {
            const Real norm = std::sqrt(squares_about(row, 0));
            for (Real& value : row) value /= norm;
        },
        "L2 norm");
    none(
        [](auto& row) {
            Real most = 0;  // of some rows a negative number's
            for (const Real value : row) most = std::max(most, std::abs(value));
            for (Real& value : row) value /= most;
        },
        "largest magnitude");
    none(
        [](auto& row) {
            for (Real& value : row) value = std::tanh(value);
        },
        "tanh");
    none(
        [](auto& row) {
            auto sorted = row;
            std::ranges::sort(sorted);
            const Real mean = mean_of(row);
            const Real deviation = std::sqrt(squares_about(row, mean) / static_cast<Real>(row.size()));
            for (Real& value : row) value = (value - sorted[3]) / deviation;
        },
        "median");
    none([](auto& row) { (void)row; }, "x itself");
    const auto noise = found(asked({6, 7}, x, random_values(11, 42)));
    EXPECT_EQ(noise.front().verdict, FitVerdict::none) << list(noise);
    EXPECT_NE(noise.front().reason.find("no convention explains y"), std::string::npos);
    const auto nearly = by_rows(x, 7, [](auto& row) {
        layer_norm(row, 1e-5L);
        for (std::size_t i = 0; i < row.size(); ++i) row[i] += (i % 2 == 0 ? 3e-4L : -2e-4L) * row[i] * row[i];
    });
    EXPECT_EQ(best(asked({6, 7}, x, nearly)).verdict, FitVerdict::close);
}

TEST(Detect, NotANumberStaysInItsRow) {
    auto x = random_values(12, 5 * 6);
    auto y = by_rows(x, 6, [](auto& row) { layer_norm(row, 1e-5L); });
    x[7] = NAN;
    for (std::size_t i = 6; i < 12; ++i) y[i] = NAN;
    const auto candidate = best(asked({5, 6}, x, y));
    EXPECT_TRUE(fits(candidate)) << candidate.reason;
    EXPECT_EQ(candidate.spec.reduced_axes, (std::vector<int>{1}));
    const std::vector<float> nothing(30, NAN);
    EXPECT_EQ(best(asked({5, 6}, x, nothing)).verdict, FitVerdict::none);
}

TEST(Detect, OneSentenceForEveryMistake) {
    const auto refused = [](const DetectInput& input) {
        const auto detection = detect_convention(input);
        EXPECT_FALSE(detection.has_value());
        if (detection) return std::string{};
        EXPECT_TRUE(is_one_sentence(detection.error().message)) << detection.error().message;
        return detection.error().message;
    };
    EXPECT_EQ(refused(asked("[1, 2, 3]", "[1, 2]")), "x has shape [3] and y has shape [2]; they must have the same");
    EXPECT_EQ(refused(asked("[1]", "[1]")), "one value alone has no statistics; give a row of them");
    EXPECT_EQ(refused(asked({0, 3}, {}, {})), "x has no values");
    auto input = asked("[[1, 2, 3], [4, 5, 6]]", "[[1, 2, 3], [4, 5, 6]]");
    input.gamma = vector_of({1, 2, 3, 4});
    EXPECT_EQ(refused(input), "γ has shape [4], but no axes of x, [2, 3], have it");
    input.gamma.reset();
    input.running_mean = vector_of({0, 0, 0});
    EXPECT_EQ(refused(input), "the running mean and the running variance go together; give both or neither");
    input.running_var = vector_of({1, 1});
    EXPECT_EQ(refused(input), "the running mean has 3 entries and the running variance 2");
}

}  // namespace
}  // namespace normscope
