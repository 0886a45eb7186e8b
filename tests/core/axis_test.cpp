// SPDX-License-Identifier: MIT
// The Axis workspace's pure half: where cells stand, what is in front, who shares with whom under which operator.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/axis/axis_naming.h"
#include "core/axis/cube_layout.h"
#include "core/axis/framework_outcome.h"
#include "core/axis/groupings.h"
#include "core/axis/marginals.h"
#include "core/codegen/layer_call.h"
#include "core/tensor/permute.h"

namespace normscope {
namespace {

Tensor counting(const Shape& shape) {
    std::vector<float> values(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = std::sin(static_cast<float>(i) * 1.7f) + 0.01f * static_cast<float>(i);
    return *Tensor::from(shape, std::move(values));
}

TEST(CubeLayout, TheLastAxisRunsAcrossAndTheFirstIntoDepth) {
    const auto layout = lay_out({4, 5, 6}, 0);
    ASSERT_EQ(layout.places.size(), 120u);
    EXPECT_TRUE(layout.whole());
    for (const auto& place : layout.places)
        EXPECT_EQ(place.cell, place.at[deep] * 30 + place.at[down] * 6 + place.at[across]);
    EXPECT_EQ(lay_out({7}, 3).places.size(), 7u);
    EXPECT_EQ(lay_out({}, 0).places.size(), 1u);
    EXPECT_TRUE(lay_out({3, 0, 2}, 0).places.empty());
}

TEST(CubeLayout, SixAxesShowTheLastFourAtTheFocus) {
    const Shape shape{2, 3, 2, 4, 3, 5};
    const std::int64_t focus = 1 * 360 + 2 * 120 + 7;
    const auto layout = lay_out(shape, focus);
    EXPECT_EQ(layout.fixed, (std::vector<int>{0, 1}));
    ASSERT_EQ(layout.places.size(), 120u);
    std::set<std::int64_t> cells;
    for (const auto& place : layout.places) cells.insert(place.cell);
    EXPECT_EQ(*cells.begin(), 600);
    EXPECT_EQ(*cells.rbegin(), 719);
    EXPECT_EQ(cells.size(), 120u);
}

TEST(CubeLayout, OfALargeTensorAWindowHoldsTheFocus) {
    const Shape shape{3, 200, 300};
    for (const std::int64_t focus : {0, 59999, 123456, 179999}) {
        const auto layout = lay_out(shape, focus);
        EXPECT_FALSE(layout.whole());
        EXPECT_LE(layout.places.size(), 4096u);
        EXPECT_TRUE(std::ranges::any_of(layout.places, [&](const auto& place) { return place.cell == focus; }))
            << focus;
        for (const auto& axis : layout.axes) {
            EXPECT_GE(axis.first, 0);
            EXPECT_LE(axis.first + axis.count, axis.extent);
        }
    }
}

TEST(Projection, LooksAlongOneDirectionAslantOrNot) {
    for (const float aslant : {0.0f, 0.4f, 1.0f})
        for (const float yaw : {-2.0f, 0.0f, 0.6f}) {
            const auto p = project({.yaw = yaw, .pitch = 0.3f, .aslant = aslant}, {{}, {3, 2, 1}}, {0, 0}, {400, 300});
            float right = 0;
            float down = 0;
            for (std::size_t k = 0; k < 3; ++k) {
                right += p.right[k] * p.toward[k];
                down += p.down[k] * p.toward[k];
            }
            EXPECT_NEAR(right, 0, 1e-3) << "a step towards the eye moves nothing on the screen";
            EXPECT_NEAR(down, 0, 1e-3);
        }
}

TEST(Projection, PicksTheBoxInFrontOfTwo) {
    const auto p = project({.yaw = 0, .pitch = 0, .aslant = 0}, {{}, {2, 2, 2}}, {0, 0}, {100, 100});
    const std::vector<Box> boxes = {{{0, 0, -1}, {0.4f, 0.4f, 0.4f}}, {{0, 0, 1}, {0.4f, 0.4f, 0.4f}}};
    EXPECT_EQ(box_at(p, boxes, 50, 50), 1u);
    EXPECT_EQ(box_at(p, boxes, 5, 5), std::nullopt);
    EXPECT_EQ(painting_order(p, boxes), (std::vector<std::size_t>{0, 1}));
    const auto behind = project({.yaw = 3.14159265f, .pitch = 0, .aslant = 0}, {{}, {2, 2, 2}}, {0, 0}, {100, 100});
    EXPECT_EQ(box_at(behind, boxes, 50, 50), 0u);
}

TEST(Permute, MovesCellsWithTheirIndices) {
    const auto x = counting({2, 3, 4, 5});
    const auto y = permuted(x, {0, 2, 3, 1});
    ASSERT_TRUE(y);
    EXPECT_EQ(y->shape(), (Shape{2, 4, 5, 3}));
    EXPECT_EQ(y->axis_name(3), "C");
    for (std::int64_t n = 0; n < 2; ++n)
        for (std::int64_t c = 0; c < 3; ++c)
            for (std::int64_t h = 0; h < 4; ++h)
                for (std::int64_t w = 0; w < 5; ++w)
                    EXPECT_EQ((*y)[((n * 4 + h) * 5 + w) * 3 + c], x[((n * 3 + c) * 4 + h) * 5 + w]);
    EXPECT_EQ(moved_axis(4, 1, 3), (std::vector<int>{0, 2, 3, 1}));
    EXPECT_EQ(moved_axis(4, 3, 1), (std::vector<int>{0, 3, 1, 2}));
    EXPECT_FALSE(permuted(x, {0, 1, 1, 2}));
}

TEST(Permute, ReshapeSpeaksPyTorchsWords) {
    const auto x = counting({2, 3, 4});
    EXPECT_EQ(reshaped(x, {4, -1})->shape(), (Shape{4, 6}));
    EXPECT_EQ(reshaped(x, {5, 5}).error().message, "shape '[5, 5]' is invalid for input of size 24");
    EXPECT_EQ(reshaped(x, {-1, -1}).error().message, "only one dimension can be inferred");
    EXPECT_FALSE(reshaped(x, {-1, 7}));
    EXPECT_FALSE(reshaped(x, {-2, 12}));
    EXPECT_EQ(*parse_shape("(2, -1,3)"), (Shape{2, -1, 3}));
    EXPECT_FALSE(parse_shape("2, x"));
    EXPECT_FALSE(parse_shape(" "));
}

TEST(Groupings, CountWhatTheOperatorsShare) {
    const auto all = groupings(counting({4, 5, 6}), {.channel = 2});
    struct Row {
        const char* id;
        std::int64_t groups, size, params;
    };
    const std::vector<Row> expected = {{"layer_norm", 20, 6, 6}, {"batch_norm", 6, 20, 6}, {"instance_norm", 24, 5, 6},
                                       {"group_norm", 8, 15, 6}, {"rms_norm", 20, 6, 6},   {"wrong_axis", 24, 5, 5}};
    ASSERT_EQ(all.size(), expected.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        SCOPED_TRACE(expected[i].id);
        EXPECT_EQ(all[i].id, expected[i].id);
        ASSERT_TRUE(all[i].plan) << all[i].plan.error().message;
        EXPECT_EQ(all[i].plan->group_count(), expected[i].groups);
        EXPECT_EQ(all[i].plan->group_size(), expected[i].size);
        EXPECT_EQ(all[i].plan->param_count(), expected[i].params);
    }
    EXPECT_TRUE(all.back().mistake);
}

TEST(Groupings, OnPicturesTheMistakeRaisesAsInPyTorch) {
    const auto all = groupings(counting({2, 4, 3, 5}), {.channel = 1});
    ASSERT_EQ(all.back().id, "wrong_axis");
    ASSERT_FALSE(all.back().plan);
    EXPECT_EQ(all.back().plan.error().message,
              "Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 4, 3, 5]");
    EXPECT_EQ(all.back().sentence, "meant for C, but it takes the last axis, W");
    EXPECT_EQ(all[1].id, "layer_norm_all");
    EXPECT_EQ(all[1].plan->group_count(), 2);
    EXPECT_EQ(all[1].plan->param_count(), 60);
}

TEST(Groupings, AVectorHasNoBatch) {
    const auto all = groupings(counting({7}), {.channel = 0});
    EXPECT_EQ(all[0].plan->group_count(), 1);
    EXPECT_EQ(all[1].id, "batch_norm");
    EXPECT_EQ(all[1].plan.error().message, "BatchNorm expected at least 2D input (got 1D input)");
}

TEST(AxisNaming, NothingIsSaidByAShape) {
    const auto unnamed = [](const Shape& shape) { return Tensor::filled(shape, 0); };
    for (const Shape& shape : {Shape{2, 6, 6}, {2, 6, 6, 3}, {2, 2, 2, 2, 2}, {2, 2, 2, 2, 2, 2}}) {
        EXPECT_EQ(stated_channel(unnamed(shape)), std::nullopt);
        EXPECT_EQ(only_channel(unnamed(shape)), std::nullopt);
        EXPECT_EQ(names_of_axes(unnamed(shape), {})[1], "axis 1");
    }
    EXPECT_EQ(only_channel(unnamed({4, 3})), 1) << "every framework reads (N, C)";
    using Names = std::vector<std::string>;
    EXPECT_EQ(names_of_axes(unnamed({2, 6, 6, 3}), 3), (Names{"N", "H", "W", "C"}));
    EXPECT_EQ(names_of_axes(unnamed({2, 6, 6, 3}), 1), (Names{"N", "C", "H", "W"}));
    EXPECT_EQ(names_of_axes(unnamed({2, 6, 3}), 2), (Names{"B", "T", "d"}));
    EXPECT_EQ(names_of_axes(unnamed({2, 6, 3}), 1), (Names{"N", "C", "L"}));
    EXPECT_EQ(names_of_axes(unnamed({2, 6, 3}), 0), (Names{"C", "H", "W"}));
    EXPECT_EQ(names_of_axes(unnamed({2, 3}), 1), (Names{"B", "d"}));
    const auto named = *Tensor::from({1, 2, 1}, {1, 2}, {"time", "channels", "C"});
    EXPECT_EQ(stated_channel(named), 2) << "C before words";
    EXPECT_EQ(names_of_axes(named, 0), (Names{"time", "channels", "C"}));
    EXPECT_EQ(stated_channel(*Tensor::from({1, 2}, {1, 2}, {"tokens", "d"})), 1);
}

TEST(Groupings, WithoutAnAnswerNothingSharesByChannel) {
    for (const auto& grouping : groupings(counting({2, 4, 3, 5}), {})) {
        SCOPED_TRACE(grouping.id);
        const bool by_channel =
            grouping.id == "batch_norm" || grouping.id == "instance_norm" || grouping.id == "group_norm";
        EXPECT_EQ(grouping.asks, by_channel);
        EXPECT_EQ(grouping.plan.has_value(), !by_channel);
        EXPECT_NE(grouping.id, "wrong_axis") << "who knows which is the right one?";
    }
    EXPECT_TRUE(identities(counting({2, 4, 3, 5}), {}).empty());
}

TEST(Groupings, EachFrameworkAnswersTheMistakeInItsWay) {
    const auto x = counting({2, 4, 3, 5});
    const GroupingOptions options{.channel = 1};
    const auto mistake = groupings(x, options).back();
    using enum FrameworkOutcome::Kind;
    const auto outcome = [&](Framework framework) { return framework_outcome(mistake, x, options, framework); };
    EXPECT_EQ(outcome(Framework::pytorch).kind, raises);
    EXPECT_EQ(outcome(Framework::pytorch).words,
              "Given normalized_shape=[4], expected input with shape [*, 4], but got input of size[2, 4, 3, 5]");
    EXPECT_EQ(outcome(Framework::keras).kind, silent);
    EXPECT_EQ(outcome(Framework::keras).words, "LayerNormalization() is told no shape: it takes the last axis, W");
    EXPECT_EQ(outcome(Framework::flax).kind, silent);
    EXPECT_EQ(outcome(Framework::onnx).kind, raises);
    EXPECT_EQ(outcome(Framework::onnx).words,
              "LayerNormalization takes the last axis, W: a Scale of 4 numbers does not fit its 5");
}

TEST(Groupings, PyTorchsLayersCountTheAxes) {
    const auto words = [](const Shape& shape, int channel, std::string_view id, Framework framework) {
        const auto x = counting(shape);
        GroupingOptions options{.channel = channel};
        for (const auto& row : frameworks())
            if (row.framework == framework) options.convention = row.id;
        const auto all = groupings(x, options);
        return framework_outcome(*std::ranges::find(all, id, &Grouping::id), x, options, framework);
    };
    using enum FrameworkOutcome::Kind;
    const Shape six{2, 2, 3, 2, 3, 4};
    EXPECT_EQ(words(six, 1, "batch_norm", Framework::pytorch).words,
              "nn.BatchNorm3d raises: expected 5D input (got 6D input)");
    EXPECT_EQ(words(six, 1, "batch_norm", Framework::keras).kind, call);
    EXPECT_EQ(words(six, 1, "batch_norm", Framework::flax).kind, call);
    EXPECT_EQ(words(six, 1, "batch_norm", Framework::onnx).kind, call);
    EXPECT_EQ(words({2, 2, 3, 2, 3}, 1, "batch_norm", Framework::pytorch).kind, call);
    const auto torch = *make_spec("batch_norm", "pytorch", {4, 5, 6}, {.axis = 2});
    EXPECT_EQ(layer_call(torch, *NormPlan::make(torch, {4, 5, 6}), Framework::keras).error().message,
              "layers.BatchNormalization(axis=2), but Keras keeps a running variance over n, and this is over n − 1");
    EXPECT_EQ(words({7}, 0, "batch_norm", Framework::pytorch).kind, raises);
    EXPECT_EQ(words({7}, 0, "batch_norm", Framework::pytorch).words, "expected 2D or 3D input (got 1D input)");
    EXPECT_EQ(words({7}, 0, "group_norm", Framework::pytorch).words,
              "Expected at least 2 dimensions for input tensor but received 1");
    EXPECT_EQ(words({7}, 0, "batch_norm", Framework::keras).kind, nothing);
    EXPECT_EQ(words({4, 5, 6}, 0, "group_norm", Framework::pytorch).kind, nothing)
        << "no sentence of PyTorch's: its layers cannot be told axis 0";
}

TEST(RowGroups, HaveTheMomentsOfTheWholeGroup) {
    const Shape shape{2, 4, 3, 5};
    const auto x = counting(shape);
    const auto marginals = Marginals::of(x.values(), 24, 5);
    for (const char* op : {"batch_norm", "group_norm", "instance_norm", "layer_norm"}) {
        SCOPED_TRACE(op);
        const auto plan = *NormPlan::make(*make_spec(op, "pytorch", shape, {.num_groups = 2}), shape);
        const auto found = RowGroups::of(marginals, plan);
        ASSERT_TRUE(found);
        for (std::int64_t row = 0; row < 24; ++row) {
            const auto cells = plan.cells_of(plan.group_of(row * 5));
            double mean = 0, square = 0;
            for (const auto cell : cells) mean += static_cast<double>(x[cell]) / static_cast<double>(cells.size());
            for (const auto cell : cells) square += std::pow(static_cast<double>(x[cell]) - mean, 2);
            EXPECT_NEAR(found->mean[static_cast<std::size_t>(row)], mean, 1e-9);
            EXPECT_NEAR(found->std[static_cast<std::size_t>(row)],
                        std::sqrt(square / static_cast<double>(cells.size())), 1e-9);
        }
    }
    const auto last = *NormPlan::make(*make_spec("batch_norm", "pytorch", shape, {.axis = 3}), shape);
    EXPECT_FALSE(RowGroups::of(marginals, last)) << "every row has a cell of each group";
    const auto cut =
        *NormPlan::make(*make_spec("group_norm", "pytorch", {2, 3, 4}, {.axis = 2, .num_groups = 2}), {2, 3, 4});
    EXPECT_FALSE(RowGroups::of(Marginals::of(counting({2, 3, 4}).values(), 6, 4), cut));
}

TEST(Groupings, IdentitiesHoldToTheLastDigits) {
    for (const auto& [shape, channel] : {std::pair{Shape{4, 5, 6}, 2}, {Shape{2, 4, 3, 5}, 1}, {Shape{3, 4}, 1}})
        for (const auto& identity : identities(counting(shape), {.channel = channel})) {
            SCOPED_TRACE(identity.title);
            ASSERT_TRUE(identity.holds) << identity.holds.error().message;
            EXPECT_LT(identity.deviation, 1e-6);
        }
    EXPECT_EQ(identities(counting({4, 5, 6}), {.channel = 2}).size(), 3u);
    EXPECT_TRUE(identities(counting({7}), {}).empty());
}

TEST(LayerCall, IsSpeltByEveryFramework) {
    const Shape shape{2, 4, 3, 5};
    const auto spec = *make_spec("group_norm", "pytorch", shape, {.axis = 1, .num_groups = 2});
    const auto plan = *NormPlan::make(spec, shape);
    EXPECT_EQ(*layer_call(spec, plan, Framework::pytorch), "nn.GroupNorm(2, 4, eps=1e-05)");
    EXPECT_EQ(*layer_call(spec, plan, Framework::keras), "layers.GroupNormalization(groups=2, axis=1, epsilon=1e-05)");
    EXPECT_EQ(*layer_call(spec, plan, Framework::onnx),
              "GroupNormalization(X, scale, bias, num_groups=2, epsilon=1e-05)");
    EXPECT_EQ(layer_call(spec, plan, Framework::flax).error().message,
              "Flax has no layer for channels on axis 1; transpose first");
    const auto layer = *make_spec("layer_norm", "pytorch", shape, {.axis = 1});
    const auto layer_plan = *NormPlan::make(layer, shape);
    EXPECT_EQ(*layer_call(layer, layer_plan, Framework::flax),
              "nn.LayerNorm(epsilon=1e-05, reduction_axes=(1, 2, 3), feature_axes=(1, 2, 3))");
    EXPECT_EQ(*layer_call(layer, layer_plan, Framework::onnx),
              "LayerNormalization(X, Scale, B, axis=1, epsilon=1e-05)");
    for (const bool training : {true, false}) {
        const auto batch = *make_spec("batch_norm", "onnx", shape, {.training = training});
        const auto call = *layer_call(batch, *NormPlan::make(batch, shape), Framework::onnx);
        EXPECT_NE(call.find(training ? "training_mode=1" : "training_mode=0"), std::string::npos) << call;
    }
}

}  // namespace
}  // namespace normscope
