// SPDX-License-Identifier: MIT
// Random programs of edits, gestures, undo and redo, against a model that copies whole documents.
#include "core/document/history.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "core/document/derived.h"
#include "core/document/scene.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

bool same_content(const Document& a, const Document& b) { return difference(a, b).empty(); }

/// Snapshots, and the edits as they apply to values.
class Model {
public:
    explicit Model(Document document) : now_(std::move(document)) {}

    const Document& document() const { return now_; }
    bool apply(const Edit& edit) {
        auto next = normscope::apply(now_, edit);
        if (!next) return false;
        if (!same_content(*next, now_) && !base_) push(now_);
        now_ = std::move(*next);
        return true;
    }
    void begin() {
        if (!base_) base_ = now_;
    }
    void end() {
        if (!base_) return;
        if (!same_content(*base_, now_)) push(*base_);
        base_.reset();
    }
    void cancel() {
        if (base_) now_ = *base_;
        base_.reset();
    }
    void undo() {
        if (base_ || undo_.empty()) return;
        redo_.push_back(now_);
        now_ = undo_.back();
        undo_.pop_back();
    }
    void redo() {
        if (base_ || redo_.empty()) return;
        undo_.push_back(now_);
        now_ = redo_.back();
        redo_.pop_back();
    }
    std::size_t depth() const { return undo_.size(); }

private:
    void push(Document before) {
        undo_.push_back(std::move(before));
        redo_.clear();
    }

    Document now_;
    std::optional<Document> base_;
    std::vector<Document> undo_, redo_;
};

float some_value(std::mt19937& random) {
    switch (random() % 12) {
    case 0:
        return std::numeric_limits<float>::quiet_NaN();
    case 1:
        return -std::numeric_limits<float>::infinity();
    case 2:
        return -0.0f;
    case 3:
        return 1e30f;
    default:
        return static_cast<float>(random() % 9) * 0.5f - 2;
    }
}

Edit some_edit(const Document& document, std::mt19937& random) {
    const auto cell =
        document.x.empty() ? 0 : static_cast<std::int64_t>(random() % static_cast<unsigned>(document.x.size()));
    const auto entry = [&](const std::vector<float>& values) {
        return values.empty() ? 0 : static_cast<std::int64_t>(random() % values.size());
    };
    const char* const ops[] = {"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"};
    const char* const conventions[] = {"pytorch", "keras", "flax", "onnx"};
    switch (random() % 26) {
    case 0:
        return SetGamma{entry(document.params.gamma), some_value(random)};
    case 1:
        return SetBeta{entry(document.params.beta), some_value(random)};
    case 2:
        return SetRunningMean{entry(document.params.running_mean), some_value(random)};
    case 3:
        return SetRunningVar{entry(document.params.running_var), std::abs(some_value(random))};
    case 4:
        return ResetAffine{};
    case 5: {
        std::vector<float> row(static_cast<std::size_t>(random() % 5 == 0 ? 3 : document.x.row_length()));
        for (auto& value : row) value = some_value(random);
        return PasteRows{static_cast<std::int64_t>(random() % 3), {row}};
    }
    case 6:
        return AddFeature{};
    case 7:
        return RemoveFeature{static_cast<std::int64_t>(random() % 4)};
    case 8:
        return AddExample{};
    case 24:
        return DuplicateExample{};
    case 25: {
        std::vector<std::vector<float>> rows(1 + random() % 2, std::vector<float>(1 + random() % 3));
        for (auto& row : rows)
            for (auto& value : row) value = some_value(random);
        return WriteBlock{static_cast<std::int64_t>(random() % 9), rows};
    }
    case 9:
        return RemoveExample{static_cast<std::int64_t>(random() % 3)};
    case 10:
        return SetOperator{ops[random() % 5]};
    case 11:
        return SetConvention{conventions[random() % 4]};
    case 12:
        return SetEps{static_cast<double>(random() % 3) * 0.5};
    case 13:
        return SetTraining{random() % 2 == 0};
    case 14:
        return SetMomentum{static_cast<double>(random() % 3) * 0.5};
    case 15:
        return SetPrecision{random() % 2 == 0 ? Precision::float32 : Precision::float64};
    case 16:
        return TrainStep{};
    case 17:
        return SetTitle{random() % 2 == 0 ? "a" : "b"};
    case 18: {
        auto other = document;
        other.lesson = LessonPosition{"lesson", static_cast<int>(random() % 2)};
        if (random() % 2 == 0 && !other.x.empty()) other.x.set(cell, some_value(random));
        return Replace{other};
    }
    case 19:
        return Select{{cell, static_cast<int>(random() % 4) - 1}};
    case 20:
        return SetPlayhead{{Quantity::mean, static_cast<std::int64_t>(random() % 3) - 1}};
    default:
        return SetCell{cell, some_value(random)};
    }
}

Document start(std::mt19937& random, const Shape& shape) {
    Document document;
    document.x = Tensor::filled(shape, 0);
    for (auto& value : document.x.writable()) value = static_cast<float>(random() % 100) * 0.25f;
    auto spec = make_spec(random() % 2 == 0 ? "layer_norm" : "rms_norm", "pytorch", shape);
    if (!spec) spec = make_spec("standardize", "pytorch", shape);
    if (spec) document.spec = *spec;
    return with_fitting_params(std::move(document)).value();
}

/// Every number that a fresh cache would show, NaN being equal to itself.
void expect_followed(const Derived& derived, const Document& document) {
    const Derived fresh(document);
    ASSERT_EQ(derived.plan().group_count(), fresh.plan().group_count());
    for (std::int64_t cell = 0; cell < document.x.size(); ++cell)
        for (const auto quantity : {Quantity::input, Quantity::mean, Quantity::normalized, Quantity::output}) {
            const double got = derived.value(quantity, cell);
            const double want = fresh.value(quantity, cell);
            ASSERT_TRUE(got == want || (std::isnan(got) && std::isnan(want))) << info(quantity).id << " of " << cell;
        }
}

const Shape shapes[] = {{},     {1},    {4},       {0},       {2, 3},       {1, 4},          {3, 1},
                        {0, 5}, {5, 0}, {2, 3, 2}, {2, 1, 3}, {2, 3, 2, 2}, {1, 2, 2, 1, 3}, {2, 1, 2, 1, 2, 2}};

TEST(History, RandomProgramsAgreeWithAModelThatCopies) {
    int applied = 0;
    for (unsigned seed = 0; seed < 140; ++seed) {
        std::mt19937 random(seed);
        const auto& shape = shapes[seed % std::size(shapes)];
        SCOPED_TRACE("seed " + std::to_string(seed) + ", shape " + to_string(shape));
        const auto document = start(random, shape);
        History history(document);
        Model model(document);
        Derived derived(history.document());
        auto seen = history.content_revision();
        std::vector<std::pair<std::uint64_t, Document>> states;
        for (int step = 0; step < 120; ++step) {
            switch (random() % 12) {
            case 0:
                history.begin_gesture("gesture");
                model.begin();
                break;
            case 1:
                history.end_gesture();
                model.end();
                break;
            case 2:
                if (random() % 3 != 0) break;
                history.cancel_gesture();
                model.cancel();
                break;
            case 3:
                history.undo();
                model.undo();
                break;
            case 4:
                history.redo();
                model.redo();
                break;
            default: {
                const auto edit = some_edit(history.document(), random);
                const auto done = history.apply(edit, "edit");
                ASSERT_EQ(done.has_value(), model.apply(edit)) << (done ? "" : done.error().message);
                applied += done ? 1 : 0;
            }
            }
            ASSERT_TRUE(history.document() == model.document()) << "step " << step;
            ASSERT_EQ(history.undo_depth(), model.depth()) << "step " << step;
            for (const auto& [state, content] : states) {
                if (state == history.state()) {
                    ASSERT_TRUE(same_content(content, history.document()));
                }
            }
            states.emplace_back(history.state(), history.document());
            if (random() % 16 == 0) {  // saved and loaded it is the same, and stays a document that edits apply to
                const auto loaded = parse_scene(write_scene(history.document()));
                ASSERT_TRUE(loaded) << loaded.error().message;
                ASSERT_TRUE(*loaded == history.document()) << write_scene(history.document());
            }
            if (random() % 4 != 0) continue;
            if (!history.changes_since(seen, [&](const Change& change) { derived.follow(change); })) derived.reset();
            seen = history.content_revision();
            expect_followed(derived, history.document());
        }
        history.end_gesture();
        while (history.can_undo()) history.undo();
        while (history.can_redo()) history.redo();
    }
    EXPECT_GT(applied, 5000) << "most edits of the programs apply";
}

TEST(History, AThousandEditsOfALargeTensorTakeLittleMemory) {
    Document document;
    document.x = Tensor::filled({1024, 1024}, 1);
    document.spec = make_spec("layer_norm", "pytorch", {1024, 1024}).value();
    History history(with_fitting_params(std::move(document)).value(), std::size_t{1} << 20);
    const auto* place = history.document().x.values().data();
    for (int k = 0; k < 1000; ++k) ASSERT_TRUE(history.apply(SetCell{k * 1009, static_cast<float>(k + 2)}, "x"));
    EXPECT_EQ(history.undo_depth(), 1000u) << "a thousand edits fit into 1 MiB";
    EXPECT_EQ(history.document().x.values().data(), place) << "the tensor is never copied";
    while (history.can_undo()) history.undo();
    EXPECT_EQ(history.document().x.values().data(), place);
    EXPECT_TRUE(history.document().x == Tensor::filled({1024, 1024}, 1));
}

TEST(History, EscapeIsToldToWhoFollows) {
    Document document;
    document.x = Tensor::from({1, 4}, {2, 0, 4, 4}).value();
    document.spec = make_spec("layer_norm", "pytorch", {1, 4}).value();
    History history(with_fitting_params(std::move(document)).value());
    Derived derived(history.document());
    const double before = derived.output(0);
    auto seen = history.content_revision();
    const auto follow = [&] {
        if (!history.changes_since(seen, [&](const Change& change) { derived.follow(change); })) derived.reset();
        seen = history.content_revision();
    };
    history.begin_gesture("Drag x₁");
    ASSERT_TRUE(history.apply(SetCell{0, 9}, ""));
    ASSERT_TRUE(history.apply(SetCell{0, 7}, ""));
    follow();
    EXPECT_NE(derived.output(0), before);
    EXPECT_FALSE(history.is_saved());
    history.cancel_gesture();
    follow();
    EXPECT_EQ(derived.output(0), before);
    EXPECT_TRUE(history.is_saved());
}

TEST(History, WhatIsTooLongAgoIsNotTold) {
    Document document;
    document.x = Tensor::from({1, 2}, {1, 2}).value();
    document.spec = make_spec("layer_norm", "pytorch", {1, 2}).value();
    History history(with_fitting_params(std::move(document)).value());
    const auto long_ago = history.content_revision();
    for (int k = 0; k < 300; ++k) ASSERT_TRUE(history.apply(SetCell{0, static_cast<float>(k + 5)}, "x"));
    const auto count = [&](std::uint64_t since) {
        int told = 0;
        return history.changes_since(since, [&](const Change&) { ++told; }) ? told : -1;
    };
    EXPECT_EQ(count(long_ago), -1);
    EXPECT_EQ(count(history.content_revision()), 0);
    EXPECT_EQ(count(history.content_revision() - 3), 3);
    const auto before = history.content_revision();
    history.reset(history.document());
    EXPECT_EQ(count(before), -1);
    ASSERT_TRUE(history.apply(SetCell{0, 1}, "x"));
    EXPECT_EQ(count(before), -1);
    EXPECT_EQ(count(history.content_revision() - 1), 1);
}

TEST(History, AJobMarksTheStateThatItSaved) {
    Document document;
    document.x = Tensor::from({1, 2}, {1, 2}).value();
    document.spec = make_spec("layer_norm", "pytorch", {1, 2}).value();
    History history(with_fitting_params(std::move(document)).value());
    ASSERT_TRUE(history.apply(SetCell{0, 5}, "x"));
    const auto state = history.state();
    ASSERT_TRUE(history.apply(SetCell{0, 6}, "x"));  // while the job writes
    history.mark_saved(state);
    EXPECT_FALSE(history.is_saved());
    history.undo();
    EXPECT_TRUE(history.is_saved());
    history.undo();
    EXPECT_FALSE(history.is_saved());
}

}  // namespace
}  // namespace normscope
