// SPDX-License-Identifier: MIT
// Which γ, β, running statistics and settings follow when shape, convention, operator or rank change.
#include <gtest/gtest.h>

#include <cmath>

#include "core/document/edits.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

using Values = std::vector<float>;

Document after(Document document, const std::vector<Edit>& edits) {
    for (const auto& edit : edits) {
        auto next = normscope::apply(document, edit);
        EXPECT_TRUE(next) << next.error().message;
        if (next) document = std::move(*next);
    }
    return document;
}

/// Two examples of three features under BatchNorm, every parameter another number.
Document batch() {
    return after(default_document(), {PasteRows{0, {{1, 2, 3}, {5, 7, 9}}}, SetOperator{"batch_norm"}, SetGamma{0, 10},
                                      SetGamma{1, 20}, SetGamma{2, 30}, SetBeta{0, -1}, SetBeta{1, -2}, SetBeta{2, -3},
                                      SetRunningMean{0, 0.1f}, SetRunningMean{1, 0.2f}, SetRunningMean{2, 0.3f},
                                      SetRunningVar{0, 1.1f}, SetRunningVar{1, 1.2f}, SetRunningVar{2, 1.3f}});
}

TEST(EditsFollow, ParametersGoWithTheirFeature) {
    const auto without = after(batch(), {RemoveFeature{1}});
    EXPECT_EQ(without.params.gamma, (Values{10, 30}));
    EXPECT_EQ(without.params.beta, (Values{-1, -3}));
    EXPECT_EQ(without.params.running_mean, (Values{0.1f, 0.3f}));
    EXPECT_EQ(without.params.running_var, (Values{1.1f, 1.3f}));
    const auto more = after(without, {AddFeature{}});
    EXPECT_EQ(more.params.gamma, (Values{10, 30, 1}));
    EXPECT_EQ(more.params.beta, (Values{-1, -3, 0}));
    EXPECT_EQ(more.params.running_mean, (Values{0.1f, 0.3f, 0}));
    EXPECT_EQ(more.params.running_var, (Values{1.1f, 1.3f, 1}));
    EXPECT_EQ(after(batch(), {AddExample{}}).params, batch().params) << "examples have none of their own";
}

TEST(EditsFollow, ANewBatchNormBeginsAtMeanZeroAndVarianceOne) {
    const auto fresh = after(default_document(), {PasteRows{0, {{1, 2}, {5, 7}}}, SetOperator{"batch_norm"}});
    EXPECT_EQ(fresh.params.running_mean, (Values{0, 0}));
    EXPECT_EQ(fresh.params.running_var, (Values{1, 1}));
    EXPECT_TRUE(after(fresh, {SetOperator{"layer_norm"}}).params.running_mean.empty());
}

TEST(EditsFollow, TheConventionKeepsTheModeAndTheGroups) {
    const auto evaluated = after(batch(), {SetTraining{false}, SetConvention{"flax"}});
    EXPECT_EQ(evaluated.spec.stats, StatsSource::running);
    EXPECT_EQ(evaluated.spec.momentum, 0.99) << "but its numbers are the framework's";
    const auto groups = after(default_document(), {PasteRows{0, {{1, 2, 3, 4}, {5, 7, 9, 0}}},
                                                   SetOperator{"group_norm"}, SetNumGroups{4}, SetConvention{"onnx"}});
    EXPECT_EQ(groups.spec.num_groups, 4);
}

TEST(EditsFollow, AnotherRankKeepsEpsilonTheModeAndTheGroups) {
    const Edit images = SetTensor{Tensor::from({2, 3, 2, 2}, Values(24, 0.5f)).value()};
    const auto evaluated = after(batch(), {SetEps{0.25}, SetTraining{false}, images});
    EXPECT_EQ(evaluated.spec.eps, 0.25);
    EXPECT_EQ(evaluated.spec.stats, StatsSource::running);
    EXPECT_EQ(evaluated.spec.reduced_axes, (std::vector<int>{0, 2, 3}));
    const Edit channels = SetTensor{Tensor::from({2, 4, 2, 2}, Values(32, 0.5f)).value()};
    const auto groups = after(default_document(), {PasteRows{0, {{1, 2, 3, 4}, {5, 7, 9, 0}}},
                                                   SetOperator{"group_norm"}, SetNumGroups{4}, channels});
    EXPECT_EQ(groups.spec.num_groups, 4);
}

TEST(EditsFollow, ResettingAWeightStoredLessOneGivesZero) {
    auto document = default_document();
    document.spec.gamma_form = GammaForm::one_plus;
    document.params.gamma = {0.5f, 1, -1, 2};
    const auto reset = after(document, {ResetAffine{}});
    EXPECT_EQ(reset.params.gamma, (Values{0, 0, 0, 0}));
}

TEST(EditsFollow, RowsPastedPastTheEndAreAppendedAndTheOthersStay) {
    const auto longer = after(batch(), {PasteRows{1, {{-1, -2, -3}, {-4, -5, -6}}}});
    const auto values = longer.x.values();
    EXPECT_EQ(Values(values.begin(), values.end()), (Values{1, 2, 3, -1, -2, -3, -4, -5, -6}));
    EXPECT_EQ(longer.params.gamma, batch().params.gamma);
}

TEST(EditsFollow, WhatNoLayerCanHaveIsRefused) {
    const auto document = batch();
    for (const Edit& edit : std::vector<Edit>{SetMomentum{2}, SetMomentum{-0.1}, SetMomentum{NAN}, SetEps{INFINITY},
                                              SetEps{-1}, SetEps{NAN}, SetRunningVar{0, -1}, SetRunningVar{3, 1},
                                              SetGamma{3, 1}, SetCell{6, 1}, SetNumGroups{2}})
        EXPECT_FALSE(normscope::apply(document, edit)) << edit.index();
    EXPECT_FALSE(normscope::apply(after(document, {SetTraining{false}}), TrainStep{}));
    EXPECT_FALSE(normscope::apply(default_document(), SetTraining{false}));
    EXPECT_TRUE(normscope::apply(document, SetMomentum{1}));
    EXPECT_TRUE(normscope::apply(document, SetRunningVar{0, 0}));
}

TEST(EditsFollow, AnEpsilonOfOnesOwnStaysWithAnotherOperator) {
    const auto usual = after(default_document(), {SetConvention{"keras"}});
    ASSERT_EQ(usual.spec.eps, 1e-3);
    EXPECT_EQ(after(usual, {SetOperator{"rms_norm"}}).spec.eps, 1e-6) << "each operator's own";
    const auto mine = after(usual, {SetEps{0.25}});
    EXPECT_EQ(after(mine, {SetOperator{"rms_norm"}}).spec.eps, 0.25);
    EXPECT_EQ(after(mine, {SetOperator{"rms_norm"}, SetOperator{"layer_norm"}}).spec.eps, 0.25);
    EXPECT_EQ(after(mine, {SetConvention{"pytorch"}}).spec.eps, 1e-5) << "a convention is chosen for its numbers";
    EXPECT_EQ(after(mine, {SetEps{1e-3}, SetOperator{"rms_norm"}}).spec.eps, 1e-6);
}

}  // namespace
}  // namespace normscope
