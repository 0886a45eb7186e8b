// SPDX-License-Identifier: MIT
// The Compare workspace by hand: its numbers against another computation, and every control.
#include <chrono>
#include <cmath>
#include <thread>

#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Document a_batch() {
    auto document = default_document();
    const auto set = apply(document, SetTensor{Tensor::from({4, 6}, {1, 2,  0, 4, -1, 3,  0, 1, 5, -2, 2, 2,
                                                                     3, -1, 1, 0, 2,  -3, 4, 4, 2, 1,  0, 1})
                                                   .value()});
    return set.value();
}

void show_compare(Hands& hands, Document document = a_batch()) {
    hands.start_from(std::move(document));
    hands.session().show_workspace("compare");
    hands.wait_frames(4);
}

double x_of(Hands& hands, int row, int column) {
    return static_cast<double>(hands.document().x[(row - 1) * hands.document().x.row_length() + column - 1]);
}

TEST(Compare, ANeighbourMovesBatchNormAlone) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.session().edit(Select{{.cell = 1}}, "");
        hands.wait_frames(2);
        // By hand: column 2 is (2, 1, −1, 4), row 1 is (1, 2, 0, 4, −1, 3).
        EXPECT_EQ(hands.shown("xhat batch_norm[1,2]"), format_number(.5 / std::sqrt(3.25 + 1e-5)));
        EXPECT_EQ(hands.shown("xhat layer_norm[1,2]"), format_number(.5 / std::sqrt(2.9166666666666665 + 1e-5)));
        EXPECT_EQ(hands.shown("depends layer_norm"), "Depends on its row: 6 of 24");
        EXPECT_EQ(hands.shown("depends batch_norm"), "Depends on its column: 4 of 24");
        EXPECT_EQ(hands.shown("depends group_norm"), "Depends on half its row: 3 of 24");
        EXPECT_EQ(hands.shown("others layer_norm"), "other rows, nudged by 0.01: 0");
        EXPECT_EQ(hands.shown("move batch_norm"), "–");

        hands.click("Swap one");
        EXPECT_NE(x_of(hands, 3, 1), 3);  // the row after the next
        EXPECT_EQ(x_of(hands, 1, 1), 1);
        EXPECT_EQ(hands.shown("compare title"), "One neighbour replaced: only BatchNorm moves example 1");
        EXPECT_EQ(hands.shown("move layer_norm"), "0");
        EXPECT_EQ(hands.shown("move rms_norm"), "0");
        EXPECT_NE(hands.shown("move batch_norm"), "0");
        EXPECT_EQ(hands.undo_depth(), 1U);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(x_of(hands, 3, 1), 3);
    });
}

TEST(Compare, EveryControlOfTheBatch) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.click("Shuffle");
        EXPECT_EQ(hands.shown("compare title"), "Neighbours in another order: no operator moves example 1");
        hands.click("Resample all");
        EXPECT_EQ(hands.shown("compare title"), "All neighbours replaced: only BatchNorm moves example 1");
        EXPECT_EQ(hands.shown("seed"), "222");
        EXPECT_EQ(x_of(hands, 1, 4), 4);
        const double before = x_of(hands, 3, 2);
        hands.click("Outlier × 4");
        EXPECT_NE(x_of(hands, 3, 2), before);

        hands.type_into("batch size", "64");
        EXPECT_EQ(hands.document().x.shape(), (Shape{64, 6}));
        EXPECT_EQ(x_of(hands, 1, 6), 3);
        hands.type_into("batch size", "0");
        EXPECT_EQ(hands.shown("refusal"), "a batch has 1 to 1024 examples, got 0");
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x.shape(), (Shape{64, 6}));
        hands.drag("batch size slider", {-400, 0});
        EXPECT_EQ(hands.document().x.shape(), (Shape{1, 6}));
        EXPECT_TRUE(hands.shown("refusal batch_norm").starts_with("Expected more than 1 value per channel"));
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);  // one gesture
        EXPECT_EQ(hands.document().x.shape(), (Shape{64, 6}));

        hands.type_into("batch size", "4");
        hands.click("pad with zeros");
        EXPECT_EQ(hands.document().x.shape(), (Shape{6, 6}));
        EXPECT_EQ(hands.shown("padding"), "2");
        EXPECT_EQ(hands.shown("compare title"), "The batch went from 4 to 6: only BatchNorm moves example 1");
        hands.click("pad with zeros");
        EXPECT_EQ(hands.document().x.shape(), (Shape{4, 6}));
    });
}

TEST(Compare, BellsAndSeedShapeTheNeighbours) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.type_into("bell mean", "100");
        hands.type_into("bell spread", "0.5");
        hands.click("Resample all");
        for (int row = 2; row <= 4; ++row) EXPECT_NEAR(x_of(hands, row, 1), 100, 4);
        hands.type_into("outliers", "2");
        EXPECT_EQ(hands.shown("refusal"), "the share of outliers must lie between 0 and 1, got 2");
        hands.press(ImGuiKey_Escape);
        hands.type_into("correlation", "0.5");
        EXPECT_EQ(hands.shown("correlation"), "0.5");
        const auto held = hands.shown("bell mean");
        hands.drag("bell 1", {0, -20});
        EXPECT_NE(hands.shown("bell mean"), held);
        hands.type_into("seed", "7");
        hands.click("Resample all");
        const double first = x_of(hands, 2, 2);
        hands.type_into("seed", "7");
        hands.click("Resample all");
        EXPECT_EQ(x_of(hands, 2, 2), first);
    });
}

TEST(Compare, PinsSelectsAndChoosesOperators) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.click("pin row 3");
        EXPECT_NE(hands.shown("xhat layer_norm[3,1]"), "(absent)");
        hands.click("Resample all");
        EXPECT_EQ(x_of(hands, 3, 1), 3);
        EXPECT_NE(x_of(hands, 1, 1), 1);
        hands.click("Instance");
        EXPECT_NE(hands.shown("xhat instance_norm[3,1]"), "(absent)");
        hands.click("Layer");
        EXPECT_EQ(hands.shown("xhat layer_norm[3,1]"), "(absent)");
        hands.click("Change");
        EXPECT_EQ(hands.shown("compare shows"), "change");
        hands.press(ImGuiKey_D);
        EXPECT_EQ(hands.shown("compare shows"), "values");
        const double before = x_of(hands, 1, 2);
        hands.press(ImGuiKey_R);
        EXPECT_NE(x_of(hands, 1, 2), before);
    });
}

TEST(Compare, OneOperatorStaysWhenAllAreTakenAway) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        const auto shown = [&](const char* op) {
            return hands.shown("xhat " + std::string(op) + "_norm[1,1]") != "(absent)";
        };
        for (const char* chip : {"Batch", "Group", "RMS"}) hands.click(chip);
        EXPECT_TRUE(shown("layer"));
        EXPECT_FALSE(shown("batch") || shown("group") || shown("rms") || shown("instance"));
        hands.click("Layer");
        EXPECT_TRUE(shown("layer"));
        hands.click("Instance");
        hands.click("Layer");
        EXPECT_TRUE(shown("instance"));
        EXPECT_FALSE(shown("layer"));
    });
}

TEST(Compare, TheSpreadIsMeasuredInTheBackground) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        for (int i = 0; i < 2000 && hands.shown("spread here") == "…"; ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
            hands.wait_frames(1);
        }
        EXPECT_EQ(hands.shown("violins batch_norm"), "measured");
        EXPECT_EQ(hands.shown("still"), "the other three: exactly 0");
        const double spread = std::stod(hands.shown("spread here"));
        EXPECT_GT(spread, 0.2);
        EXPECT_LT(spread, 1);
    });
}

TEST(Compare, EachCardHasASpecOfItsOwn) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.session().edit(Select{{.cell = 1}}, "");
        hands.wait_frames(2);
        const auto batch_norm = hands.shown("xhat batch_norm[1,2]");
        hands.click("spec of layer_norm");
        hands.type_into("card eps", "0.5");
        // Row 1 is (1, 2, 0, 4, −1, 3): mean 1.5, variance 35/12.
        EXPECT_EQ(hands.shown("xhat layer_norm[1,2]"), format_number(.5 / std::sqrt(35.0 / 12 + .5)));
        EXPECT_EQ(hands.shown("xhat batch_norm[1,2]"), batch_norm) << "the other cards stay";
        hands.click("outside");
        EXPECT_EQ(hands.shown("xhat layer_norm[1,2]"), format_number(.5 / (std::sqrt(35.0 / 12) + .5)));
        hands.click("÷ n − 1");
        EXPECT_EQ(hands.shown("xhat layer_norm[1,2]"), format_number(.5 / (std::sqrt(3.5) + .5)));
        EXPECT_EQ(hands.shown("shares layer_norm"), "μ and σ per row, n − 1, ε 0.5 outside");
        hands.type_into("card eps", "-1");
        EXPECT_EQ(hands.shown("refusal"), "eps must be 0 or more, got -1");
        hands.press(ImGuiKey_Escape);  // of the field and of its window
        hands.click("spec of layer_norm");
        hands.click("As the document has it");
        EXPECT_EQ(hands.shown("xhat layer_norm[1,2]"), format_number(.5 / std::sqrt(35.0 / 12 + 1e-5)));
        EXPECT_EQ(hands.shown("shares layer_norm"), "μ and σ per row");
        hands.click("outside");
        EXPECT_TRUE(hands.shown("shares layer_norm").ends_with(" outside")) << hands.shown("shares layer_norm");
        hands.click("As the document has it");
        hands.press(ImGuiKey_Escape);
        hands.click("spec of group_norm");
        hands.type_into("card groups", "3");
        // The first third of the row is (1, 2).
        EXPECT_EQ(hands.shown("xhat group_norm[1,2]"), format_number(.5 / std::sqrt(.25 + 1e-5)));
        hands.type_into("card groups", "4");
        EXPECT_NE(hands.shown("refusal").find("num_channels"), std::string::npos) << hands.shown("refusal");
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.undo_depth(), 0U) << "the document is not touched";
    });
}

TEST(Compare, ANegativeMeanIsTakenAwayInBrackets) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        auto document = a_batch();
        document.x.set(0, -13);  // row 1 is (−13, 2, 0, 4, −1, 3): its mean is −5/6
        show_compare(hands, document);
        hands.session().edit(Select{{.cell = 1}}, "");
        hands.wait_frames(2);
        const auto origin = hands.shown("origin layer_norm");
        EXPECT_NE(origin.find("{(-0.8333)}"), std::string::npos) << origin;
    });
}

TEST(Compare, TheDifferenceBetweenAnyTwo) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.session().edit(Select{{.cell = 1}}, "");
        hands.click("Difference");
        EXPECT_EQ(hands.shown("compare shows"), "difference");
        const double layer = .5 / std::sqrt(35.0 / 12 + 1e-5);
        const double batch = .5 / std::sqrt(3.25 + 1e-5);
        EXPECT_EQ(hands.shown("apart batch_norm[1,2]"), format_number(batch - layer));
        EXPECT_EQ(hands.shown("apart layer_norm[1,2]"), "0");
        EXPECT_EQ(hands.shown("difference layer_norm"), "0");
        hands.click("compare with batch_norm");
        EXPECT_EQ(hands.shown("apart layer_norm[1,2]"), format_number(layer - batch));
        EXPECT_EQ(hands.shown("apart batch_norm[1,2]"), "0");
        hands.press(ImGuiMod_Shift | ImGuiKey_D);
        EXPECT_EQ(hands.shown("compare shows"), "values");
    });
}

TEST(Compare, ABatchOfOneSaysTheWayOut) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands, default_document());
        EXPECT_TRUE(hands.shown("refusal batch_norm").starts_with("Expected more than 1 value per channel"));
        hands.click("Take an example batch");
        EXPECT_EQ(hands.document().x.shape(), (Shape{6, 6}));
        EXPECT_EQ(hands.shown("refusal batch_norm"), "(absent)");
    });
}

/// The number behind an operator's name in the words of a switch: "Batch 0.5  ·  Layer 0".
double effect_on(const std::string& words, const std::string& op) {
    const auto at = words.find(op + " ");
    if (at == std::string::npos) return std::nan("");
    auto rest = words.substr(at + op.size() + 1);
    if (rest.starts_with("× ")) rest = rest.substr(3);
    return std::stod(rest);
}

TEST(Compare, SwitchesMeasureWhatTheyChange) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_compare(hands);
        hands.wheel("bias", -20, 0);
        for (const auto* id : {"micro", "forward", "one plus", "padding", "bias"}) hands.click(id);
        // A bias in front of BatchNorm is taken out again; LayerNorm sees how it differs from feature to feature.
        EXPECT_EQ(effect_on(hands.shown("switch bias"), "Batch"), 0);
        EXPECT_GT(effect_on(hands.shown("switch bias"), "Layer"), 0.05);
        // As many rows of zeros again: column 2 is (2, 1, −1, 4), and then has mean 0.75 and mean square 22/8.
        double most = 0;
        const double columns[6][4] = {{1, 0, 3, 4},  {2, 1, -1, 4}, {0, 5, 1, 2},
                                      {4, -2, 0, 1}, {-1, 2, 2, 0}, {3, 2, -3, 1}};
        for (const auto& column : columns) {
            double sum = 0;
            double squares = 0;
            for (const double x : column) sum += x, squares += x * x;
            for (const double x : column)
                most = std::max(most, std::abs((x - sum / 8) / std::sqrt(squares / 8 - sum * sum / 64 + 1e-5) -
                                               (x - sum / 4) / std::sqrt(squares / 4 - sum * sum / 16 + 1e-5)));
        }
        EXPECT_NEAR(effect_on(hands.shown("switch padding"), "Batch"), most, 5e-3 * most);
        EXPECT_EQ(effect_on(hands.shown("switch padding"), "Layer"), 0);
        EXPECT_EQ(effect_on(hands.shown("switch one plus"), "RMS"), 2);  // weights of 1 read as w
        EXPECT_GT(effect_on(hands.shown("switch forward"), "Batch"), 0.05);
        EXPECT_EQ(effect_on(hands.shown("switch forward"), "Layer"), 0);
        EXPECT_GT(effect_on(hands.shown("switch micro"), "Batch"), 0.05);
        EXPECT_EQ(effect_on(hands.shown("switch micro"), "Layer"), 0);
    });
}

TEST(Compare, SaysWhatItCannotShow) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        auto document = apply(a_batch(), SetTensor{Tensor::filled({2, 2000}, 1)}).value();
        show_compare(hands, document);
        EXPECT_TRUE(hands.shown("missing").starts_with("Compare draws every cell")) << hands.shown("missing");
    });
}

}  // namespace
}  // namespace normscope::testing
