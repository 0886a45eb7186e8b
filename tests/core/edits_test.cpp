// SPDX-License-Identifier: MIT
// Every kind of edit: what it does, one undo entry, exact undo and redo, no entry when nothing changes, and nothing
// changed when it is refused.
#include "core/document/edits.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/document/history.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

Document batch(std::string_view op = "layer_norm") {
    Document document;
    document.x = Tensor::from({2, 4}, {1, 2, 3, 4, 5, 7, 6, 9}).value();
    OperatorArgs args;
    args.num_groups = 2;
    document.spec = make_spec(op, "pytorch", {2, 4}, args).value();
    return with_fitting_params(std::move(document)).value();
}

struct Sample {
    const char* name;
    Document before;
    Edit changes;
    Edit nothing;  ///< the same kind of edit with no effect on `before`
    Edit refused;
};

std::vector<Sample> samples() {
    const auto ln = batch();
    const auto bn = batch("batch_norm");
    auto neutral = ln;
    auto tuned = ln;
    tuned.params.gamma = {2, 2, 2, 2};
    auto odd = ln.spec;
    odd.unbiased = true;
    auto impossible = ln.spec;
    impossible.reduced_axes = {5};
    auto group = batch("group_norm");
    auto other = batch();
    other.title = "other";
    auto broken = batch();
    broken.params.gamma = {1};
    auto still = bn;  // momentum 0: a training step changes nothing
    still.spec.momentum = 0;
    return {
        {"SetCell", ln, SetCell{2, 9}, SetCell{2, 3}, SetCell{8, 1}},
        {"SetGamma", ln, SetGamma{1, 2}, SetGamma{1, 1}, SetGamma{4, 1}},
        {"SetBeta", ln, SetBeta{1, 2}, SetBeta{1, 0}, SetBeta{-1, 1}},
        {"SetRunningMean", bn, SetRunningMean{0, 2}, SetRunningMean{0, 0}, SetRunningMean{9, 1}},
        {"SetRunningVar", bn, SetRunningVar{0, 2}, SetRunningVar{0, 1}, SetRunningVar{0, -1}},
        {"ResetAffine", tuned, ResetAffine{}, SetGamma{0, 2}, SetGamma{7, 2}},
        {"PasteRows", ln, PasteRows{1, {{1, 1, 1, 1}}}, PasteRows{1, {{5, 7, 6, 9}}}, PasteRows{0, {{1, 2}, {3}}}},
        {"WriteBlock", ln, WriteBlock{5, {{1, 1, 1}}}, WriteBlock{1, {{2, 3}}}, WriteBlock{8, {{1}}}},
        {"WriteBlock", ln, WriteBlock{6, {{1, 1, 1}, {2, 2, 2}}}, WriteBlock{0, {{1}}}, WriteBlock{0, {{1}, {}}}},
        {"AddFeature", ln, AddFeature{}, SetCell{0, 1}, RemoveFeature{4}},
        {"RemoveFeature", ln, RemoveFeature{1}, SetCell{0, 1}, RemoveFeature{-1}},
        {"AddExample", ln, AddExample{}, SetCell{0, 1}, RemoveExample{2}},
        {"DuplicateExample", ln, DuplicateExample{}, SetCell{0, 1}, RemoveExample{2}},
        {"RemoveExample", ln, RemoveExample{0}, SetCell{0, 1}, RemoveExample{-1}},
        {"SetOperator", ln, SetOperator{"rms_norm"}, SetOperator{"layer_norm"}, SetOperator{"nonsense"}},
        {"SetConvention", ln, SetConvention{"keras"}, SetConvention{"pytorch"}, SetConvention{"nonsense"}},
        {"SetSpec", ln, SetSpec{odd}, SetSpec{ln.spec}, SetSpec{impossible}},
        {"SetEps", ln, SetEps{.1}, SetEps{1e-5}, SetEps{-1}},
        {"SetNumGroups", group, SetNumGroups{1}, SetNumGroups{2}, SetNumGroups{3}},
        {"SetTraining", bn, SetTraining{false}, SetTraining{true}, SetNumGroups{2}},
        {"SetMomentum", bn, SetMomentum{.5}, SetMomentum{.1}, SetMomentum{2}},
        {"SetAffine", ln, SetAffine{false, true}, SetAffine{true, true}, SetGamma{99, 0}},
        {"SetPrecision", ln, SetPrecision{Precision::float64}, SetPrecision{Precision::float32}, SetGamma{99, 0}},
        {"TrainStep", bn, TrainStep{}, SetTraining{true}, SetNumGroups{2}},
        {"TrainStep", still, SetMomentum{.5}, TrainStep{}, SetMomentum{-1}},
        {"TrainStep", ln, SetCell{0, 9}, SetCell{0, 1}, TrainStep{}},
        {"SetTensor", ln, SetTensor{Tensor::filled({3, 4}, 2)}, SetTensor{ln.x}, SetOperator{"none"}},
        {"SetTitle", ln, SetTitle{"a"}, SetTitle{"untitled"}, SetEps{NAN}},
        {"Replace", ln, Replace{other}, Replace{ln}, Replace{broken}},
    };
}

TEST(Edits, EachIsOneUndoEntryAndComesBackExactly) {
    for (const auto& sample : samples()) {
        SCOPED_TRACE(sample.name);
        History history(sample.before);
        const auto applied = history.apply(sample.changes, sample.name);
        ASSERT_TRUE(applied.has_value()) << applied.error().message;
        const Document after = history.document();
        EXPECT_FALSE(after == sample.before);
        EXPECT_TRUE(check_document(after).has_value());
        EXPECT_EQ(history.undo_depth(), 1u);
        EXPECT_EQ(history.undo_label(), sample.name);
        history.undo();
        EXPECT_TRUE(history.document() == sample.before);
        EXPECT_EQ(history.redo_label(), sample.name);
        history.redo();
        EXPECT_TRUE(history.document() == after);
    }
}

TEST(Edits, NothingChangedLeavesNoEntry) {
    for (const auto& sample : samples()) {
        SCOPED_TRACE(sample.name);
        History history(sample.before);
        const auto revision = history.revision();
        const auto applied = history.apply(sample.nothing, sample.name);
        ASSERT_TRUE(applied.has_value()) << applied.error().message;
        EXPECT_EQ(history.undo_depth(), 0u);
        EXPECT_EQ(history.revision(), revision);
        EXPECT_TRUE(history.document() == sample.before);
    }
}

TEST(Edits, RefusedChangesNothing) {
    for (const auto& sample : samples()) {
        SCOPED_TRACE(sample.name);
        History history(sample.before);
        const auto applied = history.apply(sample.refused, sample.name);
        ASSERT_FALSE(applied.has_value());
        EXPECT_TRUE(is_one_sentence(applied.error().message)) << applied.error().message;
        EXPECT_EQ(history.undo_depth(), 0u);
        EXPECT_TRUE(history.document() == sample.before);
    }
}

TEST(Edits, AValueThatIsNotANumberIsNoChangeTheSecondTime) {
    History history(batch());
    ASSERT_TRUE(history.apply(SetGamma{0, NAN}, "γ").has_value());
    ASSERT_TRUE(history.apply(SetGamma{0, NAN}, "γ").has_value());
    ASSERT_TRUE(history.apply(SetCell{0, NAN}, "x").has_value());
    ASSERT_TRUE(history.apply(SetCell{0, NAN}, "x").has_value());
    EXPECT_EQ(history.undo_depth(), 2u);
}

TEST(Edits, FeaturesCarryTheirParameters) {
    auto document = batch();
    document.params.gamma = {1, 2, 3, 4};
    document.params.beta = {5, 6, 7, 8};
    const auto shorter = apply(document, RemoveFeature{1}).value();
    EXPECT_TRUE(shorter.x == Tensor::from({2, 3}, {1, 3, 4, 5, 6, 9}).value());
    EXPECT_EQ(shorter.params.gamma, (std::vector<float>{1, 3, 4}));
    EXPECT_EQ(shorter.params.beta, (std::vector<float>{5, 7, 8}));
    const auto longer = apply(document, AddFeature{}).value();
    EXPECT_TRUE(longer.x == Tensor::from({2, 5}, {1, 2, 3, 4, 0, 5, 7, 6, 9, 0}).value());
    EXPECT_EQ(longer.params.gamma, (std::vector<float>{1, 2, 3, 4, 1}));
    auto bn = batch("batch_norm");
    bn.params.running_mean = {1, 2, 3, 4};
    bn.params.running_var = {5, 6, 7, 8};
    const auto fewer = apply(bn, RemoveFeature{0}).value();
    EXPECT_EQ(fewer.params.running_mean, (std::vector<float>{2, 3, 4}));
    EXPECT_EQ(fewer.params.running_var, (std::vector<float>{6, 7, 8}));
}

TEST(Edits, Examples) {
    auto document = batch();
    document.selection.cell = 2;
    const auto more = apply(document, DuplicateExample{}).value();
    EXPECT_TRUE(more.x == Tensor::from({3, 4}, {1, 2, 3, 4, 1, 2, 3, 4, 5, 7, 6, 9}).value());
    EXPECT_EQ(focused_place(more), (RowColumn{1, 2}));
    const auto one = apply(document, RemoveExample{0}).value();
    EXPECT_TRUE(one.x == Tensor::from({1, 4}, {5, 7, 6, 9}).value());
    EXPECT_FALSE(apply(one, RemoveExample{0}).has_value());
    // BatchNorm needs two examples in training, in PyTorch's words.
    const auto refused = apply(batch("batch_norm"), RemoveExample{0});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().message,
              "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])");
}

TEST(Edits, PastingReshapesABatch) {
    const auto wider = apply(batch(), PasteRows{0, {{1, 2, 3, 4, 5}}}).value();
    EXPECT_TRUE(wider.x == Tensor::from({1, 5}, {1, 2, 3, 4, 5}).value());
    EXPECT_EQ(wider.params.gamma.size(), 5u);
    const auto taller = apply(batch(), PasteRows{1, {{1, 1, 1, 1}, {2, 2, 2, 2}}}).value();
    EXPECT_TRUE(taller.x == Tensor::from({3, 4}, {1, 2, 3, 4, 1, 1, 1, 1, 2, 2, 2, 2}).value());
}

TEST(Edits, OneTrainingStep) {
    auto document = batch("batch_norm");
    document.x = Tensor::from({4, 1}, {1, 2, 3, 4}).value();
    document = with_fitting_params(document).value();
    const auto next = apply(document, TrainStep{}).value();
    EXPECT_NEAR(next.params.running_mean[0], .25, 1e-7);
    EXPECT_NEAR(next.params.running_var[0], 1.0666667, 1e-7);
}

TEST(Edits, ATrainingStepOnManyCellsTakesInWhatTheyAre) {
    auto document = batch("batch_norm");
    document.x = Tensor::filled({1200, 101}, 0);
    for (std::int64_t row = 0; row < 1200; ++row)
        for (std::int64_t column = 0; column < 101; ++column)
            document.x.set(row * 101 + column, static_cast<float>((row * 37 + column * 11) % 257) + 1000);
    document = with_fitting_params(document).value();
    const auto next = apply(document, TrainStep{}).value();
    for (const std::int64_t column : {0, 50, 100}) {
        long double sum = 0, squares = 0;
        for (std::int64_t row = 0; row < 1200; ++row) sum += static_cast<long double>((row * 37 + column * 11) % 257);
        const auto mean = sum / 1200;
        for (std::int64_t row = 0; row < 1200; ++row) {
            const auto deviation = static_cast<long double>((row * 37 + column * 11) % 257) - mean;
            squares += deviation * deviation;
        }
        const auto at = static_cast<std::size_t>(column);
        EXPECT_NEAR(next.params.running_mean[at], static_cast<double>((mean + 1000) / 10), 1e-4);
        EXPECT_NEAR(next.params.running_var[at], static_cast<double>(0.9L + squares / 1199 / 10), 1e-3);
    }
}

TEST(Edits, TheSelectionStaysInside) {
    auto document = batch();
    document.selection.cell = 7;
    EXPECT_EQ(focused_place(apply(document, RemoveFeature{3}).value()), (RowColumn{1, 2}));
    EXPECT_EQ(focused_place(apply(document, RemoveExample{1}).value()), (RowColumn{0, 3}));
    EXPECT_EQ(apply(document, Select{{-5}}).value().selection, (Selection{0}));
    EXPECT_EQ(apply(document, Select{{99, 9}}).value().selection, (Selection{7}));
}

TEST(History, LookingAroundLeavesNoEntry) {
    History history(batch());
    const auto content = history.content_revision();
    ASSERT_TRUE(history.apply(Select{{6}}, "look").has_value());
    ASSERT_TRUE(history.apply(SetPlayhead{{Quantity::mean, -1}}, "look").has_value());
    EXPECT_EQ(history.undo_depth(), 0u);
    EXPECT_EQ(history.content_revision(), content);
    EXPECT_TRUE(history.is_saved());
}

TEST(History, AGestureIsOneEntry) {
    History history(batch());
    const Document before = history.document();
    history.begin_gesture("Drag x₁");
    history.begin_gesture("inner");
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(history.apply(SetCell{0, static_cast<float>(i)}, "drag").has_value());
    EXPECT_FALSE(history.can_undo());
    history.end_gesture();
    EXPECT_EQ(history.undo_depth(), 1u);
    EXPECT_EQ(history.undo_label(), "Drag x₁");
    const Document after = history.document();
    history.undo();
    EXPECT_TRUE(history.document() == before);
    history.redo();
    EXPECT_TRUE(history.document() == after);
}

TEST(History, AGestureBackToTheStartLeavesNoEntry) {
    History history(batch());
    history.begin_gesture("Drag x₁");
    ASSERT_TRUE(history.apply(SetCell{0, 5}, "").has_value());
    ASSERT_TRUE(history.apply(SetCell{0, 1}, "").has_value());
    history.end_gesture();
    EXPECT_EQ(history.undo_depth(), 0u);
}

TEST(History, EscapeTakesAGestureBack) {
    History history(batch());
    ASSERT_TRUE(history.apply(SetCell{1, 5}, "type").has_value());
    history.undo();
    const Document before = history.document();
    history.begin_gesture("Drag x₁");
    ASSERT_TRUE(history.apply(SetCell{0, 5}, "").has_value());
    history.cancel_gesture();
    EXPECT_TRUE(history.document() == before);
    EXPECT_EQ(history.undo_depth(), 0u);
    EXPECT_TRUE(history.can_redo()) << "a gesture that was taken back must not cost the redo";
}

TEST(History, ANewEditForgetsRedo) {
    History history(batch());
    ASSERT_TRUE(history.apply(SetCell{0, 5}, "a").has_value());
    history.undo();
    EXPECT_TRUE(history.can_redo());
    ASSERT_TRUE(history.apply(SetCell{0, 6}, "b").has_value());
    EXPECT_FALSE(history.can_redo());
}

TEST(History, BytesAreCapped) {
    auto document = batch();
    document.x = Tensor::filled({64, 64}, 0);
    document = with_fitting_params(document).value();
    const std::size_t each = 64 * 64 * sizeof(float) + 1000;  // a tensor, and less than 1000 bytes around it
    History history(document, 10 * each);
    const auto set = [](int i) { return SetTensor{Tensor::filled({64, 64}, static_cast<float>(i))}; };
    for (int i = 1; i <= 100; ++i) ASSERT_TRUE(history.apply(set(i), "x").has_value());
    EXPECT_EQ(history.undo_depth(), 10u);
    for (int i = 0; i < 10; ++i) history.undo();
    EXPECT_FALSE(history.can_undo());
    EXPECT_EQ(history.document().x[0], 90);
    History small(document, 1);
    ASSERT_TRUE(small.apply(set(1), "x").has_value());
    EXPECT_EQ(small.undo_depth(), 1u) << "the last change can be undone, whatever it takes";
}

TEST(History, SavedIsAboutContent) {
    History history(batch());
    ASSERT_TRUE(history.apply(SetCell{0, 5}, "a").has_value());
    EXPECT_FALSE(history.is_saved());
    history.mark_saved();
    EXPECT_TRUE(history.is_saved());
    history.undo();
    EXPECT_FALSE(history.is_saved());
    history.redo();
    EXPECT_TRUE(history.is_saved());
    history.reset(batch());
    EXPECT_TRUE(history.is_saved());
    EXPECT_FALSE(history.can_undo());
}

}  // namespace
}  // namespace normscope
