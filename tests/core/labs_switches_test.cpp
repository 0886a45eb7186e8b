// SPDX-License-Identifier: MIT
// The small experiments on questions that people bring, against hand values.
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/random.h"
#include "core/labs/switches.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope::labs {
namespace {

Layer layer_for(std::string_view op, const Shape& shape, OperatorArgs args = {}, NormParams params = {}) {
    return *make_layer(*make_spec(op, "pytorch", shape, args), shape, std::move(params));
}

std::vector<double> some(std::size_t count, std::uint64_t seed = 1) {
    Random random(seed);
    std::vector<double> values(count);
    for (double& value : values) value = random.normal();
    return values;
}

TEST(Switches, ABiasBeforeTheNorm) {
    const Shape images{3, 4, 5};  // N, C, L; the bias is per channel
    const auto x = some(60);
    const double bias[] = {3, -2, .5, 7};
    // BatchNorm and InstanceNorm: gone.
    EXPECT_LT(measure_bias(layer_for("batch_norm", images), x, bias, 1).change, 1e-12);
    EXPECT_LT(measure_bias(layer_for("instance_norm", images), x, bias, 1).change, 1e-12);
    // GroupNorm: only its mean over the group is.
    const auto group = measure_bias(layer_for("group_norm", images, {.num_groups = 2}), x, bias, 1);
    EXPECT_GT(group.change, .5);
    EXPECT_LT(group.common_part, 1e-12);
    EXPECT_NEAR(group.after_centring, group.change, 1e-12);
    const Shape rows{5, 4};
    const auto layer = measure_bias(layer_for("layer_norm", rows), std::span(x).first(20), bias, 1);
    EXPECT_GT(layer.change, .5);
    EXPECT_LT(layer.common_part, 1e-12);
    EXPECT_NEAR(layer.after_centring, layer.change, 1e-12);
    // RMSNorm: nothing is.
    const auto rms = measure_bias(layer_for("rms_norm", rows), std::span(x).first(20), bias, 1);
    EXPECT_GT(rms.change, .5);
    EXPECT_GT(rms.common_part, .5);
}

TEST(Switches, ABiasFoldedIntoTheRunningMean) {
    const Shape shape{5, 3};
    const auto x = some(15);
    const auto layer =
        layer_for("batch_norm", shape, {.training = false}, {.running_mean = {1, 2, 3}, .running_var = {4, 1, .25F}});
    const double bias[] = {3, -2, .5};
    const auto effect = measure_folded_bias(layer, x, bias, 1);
    ASSERT_TRUE(effect);
    EXPECT_NEAR(effect->unfused, 2 / std::sqrt(1 + 1e-5), 1e-12);  // 3/2, 2/1, .5/.5: the second is the largest
    EXPECT_LT(effect->fused, 1e-12);
    EXPECT_TRUE(is_one_sentence(measure_folded_bias(layer_for("batch_norm", shape), x, bias, 1).error().message));
}

TEST(Switches, PaddingWithZeros) {
    const double sequence[] = {1, 2, 3, 4, 5};  // T = 5, one feature
    const Shape shape{5, 1};
    const auto batch = measure_padding(*make_spec("batch_norm", "keras", shape), shape, sequence, 0, 5);
    ASSERT_TRUE(batch);
    EXPECT_EQ(batch->before.mean, 3);
    EXPECT_EQ(batch->after.mean, 1.5);
    EXPECT_EQ(batch->before.spread, 2);
    EXPECT_EQ(batch->after.spread, 3.25);
    EXPECT_GT(batch->change, .5);
    const Shape images{2, 3, 4};  // N, C, T
    const auto x = some(24);
    for (const auto op : {"batch_norm", "instance_norm", "group_norm"}) {
        const OperatorArgs args{.num_groups = 3};
        const auto effect = measure_padding(*make_spec(op, "pytorch", images, args), images, x, 2, 3);
        ASSERT_TRUE(effect) << op;
        EXPECT_GT(effect->change, .01) << op;
        EXPECT_NEAR(effect->after.mean, effect->before.mean * 4 / 7, 1e-12) << op;
        const double mean_square = effect->before.spread + effect->before.mean * effect->before.mean;
        EXPECT_NEAR(effect->after.spread, mean_square * 4 / 7 - std::pow(effect->after.mean, 2), 1e-12) << op;
    }
    const Shape tokens{2, 4, 3};  // B, T, d
    for (const auto op : {"layer_norm", "rms_norm"})
        EXPECT_EQ(measure_padding(*make_spec(op, "pytorch", tokens), tokens, x, 1, 5)->change, 0) << op;
    EXPECT_FALSE(measure_padding(*make_spec("layer_norm", "pytorch", tokens), tokens, x, 3, 5));
    EXPECT_FALSE(measure_padding(*make_spec("layer_norm", "pytorch", tokens), tokens, x, 1, -1));
}

TEST(Switches, BiasAndPaddingStandWhereTheOperatorHasThem) {
    struct Expected {
        const char* op;
        Shape shape;
        int bias, padding;
    };
    for (const auto& row :
         {Expected{"batch_norm", {8, 5}, 1, 0},  // features; the rows are the sequence
          Expected{"layer_norm", {8, 5}, 1, 0}, Expected{"batch_norm", {2, 3, 7}, 1, 2},        // channels, positions
          Expected{"instance_norm", {2, 3, 7}, 1, 2}, Expected{"layer_norm", {2, 7, 3}, 2, 1},  // tokens of features
          Expected{"rms_norm", {2, 7, 3}, 2, 1}, Expected{"batch_norm", {2, 3, 4, 4}, 1, 3}}) {
        const auto spec = *make_spec(row.op, "pytorch", row.shape);
        EXPECT_EQ(bias_axis(spec, row.shape), row.bias) << row.op << " of rank " << row.shape.size();
        EXPECT_EQ(padding_axis(spec, row.shape), row.padding) << row.op << " of rank " << row.shape.size();
    }
    const auto images = *make_spec("batch_norm", "keras", {2, 4, 4, 3});
    EXPECT_EQ(bias_axis(images, {2, 4, 4, 3}), 3);
    EXPECT_EQ(padding_axis(images, {2, 4, 4, 3}), 2);
}

TEST(Switches, OnePlusWReadAsGamma) {
    const Shape shape{4, 6};
    const auto x = some(24);
    auto spec = *make_spec("rms_norm", "pytorch", shape);
    spec.gamma_form = GammaForm::one_plus;
    const auto fresh = measure_conversion(*make_layer(spec, shape, {.gamma = std::vector<float>(6, 0)}), x);
    EXPECT_EQ(fresh.scale, 0);  // near-zero output
    spec.gamma_form = GammaForm::gamma;
    const auto doubled = measure_conversion(*make_layer(spec, shape, {.gamma = std::vector<float>(6, 1)}), x);
    EXPECT_NEAR(doubled.scale, 2, 1e-12);
    EXPECT_NEAR(doubled.wrong[3], 2 * doubled.right[3], 1e-12);
}

TEST(Switches, AForwardPassInTrainingModeIsNotWithoutEffect) {
    const Shape shape{4, 2};
    const double seen[] = {1, 10, 2, 20, 3, 30, 4, 40};
    const auto x = some(8);
    const auto batch = measure_forward_pass(*make_spec("batch_norm", "pytorch", shape), shape, {}, seen, x);
    ASSERT_TRUE(batch);
    EXPECT_GT(batch->change, .1);
    EXPECT_NEAR(batch->mean_after[0], .25, 1e-7);
    EXPECT_NEAR(batch->var_after[0], 1.0666667, 1e-6);
    EXPECT_NEAR(batch->mean_after[1], 2.5, 1e-6);
    for (const auto op : {"layer_norm", "rms_norm", "group_norm"}) {
        const auto effect = measure_forward_pass(*make_spec(op, "pytorch", shape), shape, {}, seen, x);
        ASSERT_TRUE(effect);
        EXPECT_EQ(effect->change, 0) << op;
    }
}

TEST(Switches, MicroBatches) {
    const Shape shape{8, 3};
    const auto x = some(24);
    for (const auto op : {"layer_norm", "rms_norm"}) {
        const auto effect = measure_micro_batches(*make_spec(op, "pytorch", shape), shape, x, 4);
        ASSERT_TRUE(effect);
        EXPECT_EQ(effect->change, 0) << op;
    }
    const auto batch = measure_micro_batches(*make_spec("batch_norm", "pytorch", shape), shape, x, 4);
    ASSERT_TRUE(batch);
    EXPECT_GT(batch->change, .1);
    EXPECT_NEAR(std::abs(batch->split[0]), 1, 1e-2);  // two examples: ±1, whatever they are
    EXPECT_FALSE(measure_micro_batches(*make_spec("batch_norm", "pytorch", shape), shape, x, 3));
    EXPECT_TRUE(measure_micro_batches(*make_spec("batch_norm", "pytorch", shape), shape, x, 8)
                    .error()
                    .message.starts_with("Expected more than 1 value per channel"));
}

}  // namespace
}  // namespace normscope::labs
