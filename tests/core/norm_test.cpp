// SPDX-License-Identifier: MIT
// The double reference against published vectors, closed forms and the frameworks' sentences.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "core/norm/operators.h"
#include "core/norm/reference.h"

namespace normscope {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Made {
    NormSpec spec;
    NormPlan plan;
};

Made make(std::string_view op, std::string_view convention, const Shape& shape, const OperatorArgs& args = {}) {
    auto spec = make_spec(op, convention, shape, args).value();
    auto plan = NormPlan::make(spec, shape).value();
    return {std::move(spec), std::move(plan)};
}

OperatorArgs eps(double value) {
    OperatorArgs args;
    args.eps = value;
    return args;
}

NormResult forward(const Made& made, const std::vector<float>& x, const NormParams& params = {}) {
    return reference_forward(made.spec, made.plan, x, params);
}

void expect_near(const std::vector<double>& got, const std::vector<double>& expected, double tolerance) {
    ASSERT_EQ(got.size(), expected.size());
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (std::isnan(expected[i]))
            EXPECT_TRUE(std::isnan(got[i])) << i;
        else
            EXPECT_NEAR(got[i], expected[i], tolerance) << i;
    }
}

std::string mistake(std::string_view op, const Shape& shape, const OperatorArgs& args = {},
                    const NormParams& params = {}) {
    const auto spec = make_spec(op, "pytorch", shape, args);
    if (!spec) return spec.error().message;
    const auto plan = NormPlan::make(*spec, shape);
    if (!plan) return plan.error().message;
    const auto ok = check_params(*spec, *plan, params);
    return ok ? std::string{} : ok.error().message;
}

// science.md §2.2
TEST(Norm, HandCheckableVectors) {
    const std::vector<float> x = {1, 2, 3, 4};
    const auto ln = [&](double e) { return forward(make("layer_norm", "pytorch", {4}, eps(e)), x).output; };
    const auto rms = [&](double e) { return forward(make("rms_norm", "pytorch", {4}, eps(e)), x).output; };
    expect_near(ln(0), {-1.3416407865, -.4472135955, .4472135955, 1.3416407865}, 1e-10);
    expect_near(ln(1e-5), {-1.34163541997, -.447211806656, .447211806656, 1.34163541997}, 1e-11);
    expect_near(ln(1e-3), {-1.34110445196, -.447034817322, .447034817322, 1.34110445196}, 1e-11);
    expect_near(ln(.1), {-1.29099444874, -.430331482912, .430331482912, 1.29099444874}, 1e-11);
    expect_near(rms(0), {.36514837167, .73029674334, 1.09544511501, 1.46059348668}, 1e-11);
    expect_near(rms(1e-5), {.365148128238, .730296256476, 1.09544438471, 1.46059251295}, 1e-11);
}

TEST(Norm, KerasVectors) {
    expect_near(
        forward(make("layer_norm", "keras", {5}), {0, 1, 2, 3, 4}, {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {}, {}}).output,
        {-.41386, .29307, 1, 1.70693, 2.41386}, 1e-5);
    std::vector<float> count(10);
    for (std::size_t i = 0; i < 10; ++i) count[i] = static_cast<float>(i);
    const auto rms = forward(make("rms_norm", "keras", {10}), count).output;
    for (std::size_t i = 0; i < 10; ++i) EXPECT_NEAR(rms[i], .18731716 * static_cast<double>(i), 1e-7);
    // confusions.md 13: Keras's rms_scaling divides by the standard deviation without centring; it is not RMSNorm.
    auto trap = make("layer_norm", "keras", {5});
    trap.spec.center = false;
    expect_near(forward(trap, {0, 1, 2, 3, 4}).output, {0, .70693, 1.41386, 2.12079, 2.82772}, 1e-5);
    auto trap10 = make("layer_norm", "keras", {10}, eps(1e-6));
    EXPECT_NEAR(forward(trap10, count).output[1], -1.21854, 1e-5);
    trap10.spec.center = false;
    EXPECT_NEAR(forward(trap10, count).output[1], .34813, 5e-5);

    OperatorArgs one;
    one.num_groups = 1;
    OperatorArgs two;
    two.num_groups = 2;
    const std::vector<float> x = {-1, -1, 1, 1, 2, 2, 0, -2};
    expect_near(forward(make("group_norm", "keras", {1, 8}, one), x).output,
                {-.898, -.898, .539, .539, 1.257, 1.257, -.180, -1.616}, 1e-3);
    expect_near(forward(make("group_norm", "keras", {1, 8}, two), x).output, {-1, -1, 1, 1, .904, .904, -.301, -1.507},
                1e-3);
    std::vector<float> arange(16);
    for (std::size_t i = 0; i < 16; ++i) arange[i] = static_cast<float>(i);
    two.axis = 1;
    const auto grouped = forward(make("group_norm", "keras", {1, 4, 2, 2}, two), arange).output;
    expect_near({grouped.begin(), grouped.begin() + 8},
                {-1.5274, -1.0910, -.6546, -.2182, .2182, .6546, 1.0910, 1.5274}, 1e-3);
    expect_near({grouped.begin() + 8, grouped.end()}, {grouped.begin(), grouped.begin() + 8}, 1e-12);
}

TEST(Norm, OneTrainingStep) {
    const auto step = [](const char* convention) {
        return forward(make("batch_norm", convention, {4, 1}), {1, 2, 3, 4});
    };
    EXPECT_NEAR(step("pytorch").new_running_mean[0], .25, 1e-15);
    EXPECT_NEAR(step("pytorch").new_running_var[0], .9 + .1 * 5 / 3, 1e-15);
    EXPECT_NEAR(step("onnx").new_running_mean[0], .25, 1e-15);
    EXPECT_NEAR(step("onnx").new_running_var[0], 1.025, 1e-15);
    for (const char* convention : {"keras", "flax"}) {
        EXPECT_NEAR(step(convention).new_running_mean[0], .025, 1e-15);
        EXPECT_NEAR(step(convention).new_running_var[0], 1.0025, 1e-15);
    }
    // confusions.md 7: mean 4, biased 2.5, unbiased 2.6667 (n = 16), y₀ −1.8974, running_var 1 → 1.16667.
    const std::vector<float> x = {1, 3, 5, 7, 2, 4, 4, 6, 2, 3, 4, 5, 6, 4, 5, 3};
    const auto bn = forward(make("batch_norm", "pytorch", {16, 1}), x);
    EXPECT_NEAR(bn.stats[0].mean, 4, 1e-15);
    EXPECT_NEAR(bn.stats[0].spread, 2.5, 1e-15);
    EXPECT_NEAR(bn.output[0], -1.8974, 5e-5);
    EXPECT_NEAR(bn.new_running_var[0], 1.16667, 5e-6);
}

// confusions.md 5, 6, 19, 20
TEST(Norm, WhatPeopleGetWrong) {
    for (const auto& pair : {std::vector<float>{0, 2}, {0, 4}, {-1, 5}})
        expect_near(forward(make("layer_norm", "pytorch", {2}), pair).output, {-1, 1}, 1e-5);
    expect_near(forward(make("layer_norm", "pytorch", {2}), {100, 100.001f}).output, {-.156, .156}, 1e-3);
    EXPECT_NEAR(forward(make("layer_norm", "pytorch", {4}), {1, 0, 0, 0}).output[0], 1.7320, 1e-4);
    auto annotated = make("layer_norm", "pytorch", {4}, eps(1e-6));
    annotated.spec.unbiased = true;
    annotated.spec.eps_placement = EpsPlacement::outside_root;
    EXPECT_NEAR(forward(annotated, {1, 0, 0, 0}).output[0], 1.5, 1e-5);
    const auto padded = forward(make("standardize", "pytorch", {10}), {1, 2, 3, 4, 5, 0, 0, 0, 0, 0});
    EXPECT_NEAR(padded.stats[0].mean, 1.5, 1e-15);
    EXPECT_NEAR(padded.stats[0].spread, 3.25, 1e-15);
    for (const auto& [sigma, left] :
         {std::pair{1.0f, 1.0}, {.1f, .9995}, {.01f, .9535}, {.003162f, .7071}, {.001f, .3015}})
        EXPECT_NEAR(forward(make("layer_norm", "pytorch", {2}), {-sigma, sigma}).output[1], left, 6e-5);
    // 14: a weight stored around 0 doubles or kills the output when it is read the other way.
    auto gemma = make("rms_norm", "pytorch", {4});
    gemma.spec.gamma_form = GammaForm::one_plus;
    expect_near(forward(gemma, {1, 2, 3, 4}, {{0, 0, 0, 0}, {}, {}, {}}).output,
                forward(make("rms_norm", "pytorch", {4}), {1, 2, 3, 4}).output, 0);
}

// science.md §1.1
TEST(Norm, FrameworkConventions) {
    const auto spec = [](const char* op, const char* convention) {
        return make_spec(op, convention, {2, 32, 3, 64}, {}).value();
    };
    const double e32 = std::numeric_limits<float>::epsilon();
    const auto expect_eps = [&](const char* op, double torch, double keras, double flax, double onnx) {
        EXPECT_EQ(spec(op, "pytorch").eps, torch) << op;
        EXPECT_EQ(spec(op, "keras").eps, keras) << op;
        EXPECT_EQ(spec(op, "flax").eps, flax) << op;
        EXPECT_EQ(spec(op, "onnx").eps, onnx) << op;
    };
    expect_eps("layer_norm", 1e-5, 1e-3, 1e-6, 1e-5);
    expect_eps("rms_norm", e32, 1e-6, 1e-6, 1e-5);
    expect_eps("batch_norm", 1e-5, 1e-3, 1e-5, 1e-5);
    expect_eps("group_norm", 1e-5, 1e-3, 1e-6, 1e-5);
    expect_eps("instance_norm", 1e-5, 1e-3, 1e-6, 1e-5);
    const auto momentum = [&](const char* convention) {
        const auto s = spec("batch_norm", convention);
        return std::tuple(s.momentum, s.momentum_rule, s.running_unbiased, s.affine_axes);
    };
    EXPECT_EQ(momentum("pytorch"), std::tuple(.1, MomentumRule::weight_of_new, true, std::vector{1}));
    EXPECT_EQ(momentum("keras"), std::tuple(.99, MomentumRule::weight_of_old, false, std::vector{3}));
    EXPECT_EQ(momentum("flax"), std::tuple(.99, MomentumRule::weight_of_old, false, std::vector{3}));
    EXPECT_EQ(momentum("onnx"), std::tuple(.9, MomentumRule::weight_of_old, false, std::vector{1}));
    EXPECT_FALSE(spec("instance_norm", "pytorch").has_gamma);
    EXPECT_TRUE(spec("instance_norm", "onnx").has_gamma);
    EXPECT_EQ(spec("group_norm", "keras").num_groups, 32);
    EXPECT_EQ(spec("group_norm", "flax").num_groups, 32);
    for (const auto& op : operators())
        for (const auto& convention : conventions())
            EXPECT_FALSE(make_spec(op.id, convention.id, {2, 32, 3, 64}).value().unbiased);
}

// science.md §2.3
TEST(Norm, SaysWhatPyTorchSays) {
    OperatorArgs shape;
    shape.normalized_shape = Shape{3, 4};
    OperatorArgs three;
    three.num_groups = 3;
    OperatorArgs four;
    four.num_groups = 4;
    OperatorArgs nothing;
    nothing.normalized_shape = Shape{};
    OperatorArgs eval;
    eval.training = false;
    EXPECT_EQ(mistake("batch_norm", {1, 4}),
              "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])");
    EXPECT_EQ(mistake("batch_norm", {1, 3, 24, 24}), "");  // confusions.md 10: this one works
    EXPECT_EQ(mistake("batch_norm", {1, 4}, eval, {{}, {}, {0, 0, 0, 0}, {1, 1, 1, 1}}), "");
    EXPECT_EQ(mistake("group_norm", {1, 4}, four),
              "Expected more than 1 value per channel when training, got input size [1, 4]");  // a list, in PyTorch too
    EXPECT_EQ(mistake("group_norm", {2, 4}, four), "");
    EXPECT_EQ(mistake("instance_norm", {2, 3, 1}),
              "Expected more than 1 spatial element when training, got input size torch.Size([2, 3, 1])");
    EXPECT_EQ(mistake("group_norm", {2, 4}, three), "num_channels (4) must be divisible by num_groups (3)");
    EXPECT_EQ(mistake("layer_norm", {2, 4, 3}, shape),
              "Given normalized_shape=[3, 4], expected input with shape [*, 3, 4], but got input of size[2, 4, 3]");
    EXPECT_EQ(mistake("rms_norm", {2, 4, 3}, shape),
              "Given normalized_shape=[3, 4], expected input with shape [*3, 4], but got input of size[2, 4, 3]");
    EXPECT_EQ(mistake("layer_norm", {2, 3}, nothing),
              "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element");
    for (const char* op : {"layer_norm", "rms_norm"})
        EXPECT_EQ(mistake(op, {2, 3}, {}, {{1, 1}, {}, {}, {}}),
                  "Expected weight to be of same shape as normalized_shape, but got weight of shape [2] and "
                  "normalized_shape = [3]");
    EXPECT_EQ(mistake("batch_norm", {4, 3}, {}, {{1, 1}, {}, {}, {}}), "weight should contain 3 elements not 2");
    EXPECT_EQ(mistake("batch_norm", {4, 3}, {}, {{}, {}, {0, 0, 0, 0}, {1, 1, 1}}),
              "running_mean should contain 3 elements not 4");
    EXPECT_EQ(mistake("batch_norm", {4, 3}, eval), "running_mean must be defined in evaluation mode");
    EXPECT_EQ(mistake("batch_norm", {4, 3}, eval, {{}, {}, {0, 0, 0}, {}}),
              "running_var must be defined in evaluation mode");
}

TEST(Norm, UndefinedThingsAreDefined) {
    expect_near(forward(make("layer_norm", "pytorch", {3}, eps(0)), {5, 5, 5}, {{}, {7, 8, 9}, {}, {}}).output,
                {7, 8, 9}, 0);
    EXPECT_EQ(forward(make("layer_norm", "pytorch", {3}, eps(0)), {5, 5, 5}).stats[0].rstd, INFINITY);
    expect_near(forward(make("layer_norm", "pytorch", {3}, eps(0)), {.1f, .1f, .1f}).output, {0, 0, 0}, 0);
    expect_near(forward(make("rms_norm", "pytorch", {3}, eps(0)), {5, 5, 5}).output, {1, 1, 1}, 1e-15);
    expect_near(forward(make("rms_norm", "pytorch", {2}, eps(0)), {0, 0}).output, {0, 0}, 0);
    expect_near(forward(make("layer_norm", "pytorch", {1}), {42}, {{3}, {.5f}, {}, {}}).output, {.5}, 0);
    expect_near(forward(make("layer_norm", "pytorch", {2, 3}), {1, NAN, 2, 1, 2, 3}).output,
                {nan, nan, nan, -1.2247356859, 0, 1.2247356859}, 1e-9);
    expect_near(forward(make("layer_norm", "pytorch", {3}), {1, INFINITY, 2}).output, {nan, nan, nan}, 0);
    expect_near(forward(make("rms_norm", "pytorch", {4}), {1, INFINITY, 2, 3}).output, {0, nan, 0, 0}, 0);
    // PyTorch's kernel overflows here; the true answer is finite.
    expect_near(forward(make("layer_norm", "pytorch", {2}), {3.4e38f, -3.4e38f}).output, {1, -1}, 1e-6);
    EXPECT_TRUE(forward(make("layer_norm", "pytorch", {0, 4}), {}).output.empty());
    EXPECT_TRUE(forward(make("layer_norm", "pytorch", {0, 4}), {}).stats.empty());
    const auto empty = forward(make("layer_norm", "pytorch", {4, 0}), {});
    ASSERT_EQ(empty.stats.size(), 4u);
    EXPECT_TRUE(std::isnan(empty.stats[0].mean));
    auto unbiased = make("standardize", "pytorch", {1});
    unbiased.spec.unbiased = true;
    EXPECT_TRUE(std::isnan(forward(unbiased, {3}).stats[0].spread));
}

class Identities : public testing::Test {
protected:
    std::vector<float> random_values(std::int64_t count) {
        std::normal_distribution<float> normal(1, 3);
        std::vector<float> values(static_cast<std::size_t>(count));
        for (auto& value : values) value = normal(random_);
        return values;
    }
    std::mt19937 random_{17};
};

// science.md §1
TEST_F(Identities, Section1) {
    const Shape shape = {2, 6, 5, 3};
    const auto x = random_values(180);
    OperatorArgs groups;
    groups.eps = 1e-3;
    groups.num_groups = 6;
    OperatorArgs same;
    same.eps = 1e-3;
    const auto in = forward(make("instance_norm", "pytorch", shape, same), x).output;
    expect_near(forward(make("group_norm", "pytorch", shape, groups), x).output, in, 1e-12);
    groups.num_groups = 1;
    OperatorArgs chw = same;
    chw.normalized_shape = Shape{6, 5, 3};
    expect_near(forward(make("group_norm", "pytorch", shape, groups), x).output,
                forward(make("layer_norm", "pytorch", shape, chw), x).output, 1e-12);

    // BatchNorm of (B, d) is LayerNorm of the transpose.
    const auto y = random_values(28);
    std::vector<float> turned(28);
    for (std::size_t b = 0; b < 7; ++b)
        for (std::size_t d = 0; d < 4; ++d) turned[d * 7 + b] = y[b * 4 + d];
    const auto bn = forward(make("batch_norm", "pytorch", {7, 4}), y).output;
    const auto ln = forward(make("layer_norm", "pytorch", {4, 7}), turned).output;
    for (std::size_t b = 0; b < 7; ++b)
        for (std::size_t d = 0; d < 4; ++d) EXPECT_NEAR(bn[b * 4 + d], ln[d * 7 + b], 1e-12);

    // RMSNorm(x − mean x) = LayerNorm(x), on values whose mean is exact.
    const std::vector<float> z = {1, 5, -2, 8, 3, -3};
    std::vector<float> centred;
    for (const float value : z) centred.push_back(value - 2);
    expect_near(forward(make("rms_norm", "pytorch", {6}, eps(.1)), centred).output,
                forward(make("layer_norm", "pytorch", {6}, eps(.1)), z).output, 1e-12);

    // BatchNorm in evaluation is a fixed affine map.
    OperatorArgs eval;
    eval.training = false;
    const NormParams params = {{2, -1, .5f, 3}, {1, 2, 3, 4}, {.5f, -1, 2, 0}, {4, 1, 9, .25f}};
    const auto frozen = forward(make("batch_norm", "pytorch", {7, 4}, eval), y, params).output;
    for (std::size_t i = 0; i < 28; ++i) {
        const auto c = i % 4;
        const double scale = double{params.gamma[c]} / std::sqrt(double{params.running_var[c]} + 1e-5);
        EXPECT_NEAR(frozen[i], scale * double{y[i]} + double{params.beta[c]} - scale * double{params.running_mean[c]},
                    1e-12);
    }
}

TEST_F(Identities, TheSphere) {
    for (const std::int64_t d : {2, 3, 17, 64}) {
        const auto x = random_values(d);
        const double e = .01;
        const auto result = forward(make("layer_norm", "pytorch", {d}, eps(e)), x);
        double sum = 0, squares = 0;
        for (const double value : result.normalized) {
            sum += value;
            squares += value * value;
        }
        const double v = result.stats[0].spread;
        EXPECT_NEAR(sum, 0, 1e-12);
        EXPECT_NEAR(squares, static_cast<double>(d) * v / (v + e), 1e-11);
    }
}

// science.md §3.20: the double reference is exact where float32 sums are not.
TEST(Norm, LargeMeansLoseNothing) {
    for (const float mean : {0.0f, 1e2f, 1e4f, 1e6f}) {
        std::vector<float> x;
        long double sum = 0, squares = 0;
        for (int i = 0; i < 1024; ++i) x.push_back(mean + static_cast<float>(37 * i % 1024) / 256 - 2);
        for (const float value : x) sum += static_cast<long double>(value);
        for (const float value : x)
            squares += (static_cast<long double>(value) - sum / 1024) * (static_cast<long double>(value) - sum / 1024);
        const auto stats = forward(make("layer_norm", "pytorch", {1024}), x).stats[0];
        EXPECT_NEAR(stats.spread, static_cast<double>(squares / 1024), 1e-12);
    }
    EXPECT_EQ(accurate_sum(std::vector<double>{1e100, 1, -1e100}), 1);
    EXPECT_EQ(accurate_sum(std::vector<double>{INFINITY, 1}), INFINITY);
    EXPECT_TRUE(std::isnan(accurate_sum(std::vector<double>{INFINITY, -INFINITY})));
    EXPECT_EQ(accurate_sum({}), 0);
}

}  // namespace
}  // namespace normscope
