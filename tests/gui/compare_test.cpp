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

/// Batches that are all 3, as good as: what the running averages are then is known.
void show_steady_machine(Hands& hands) {
    hands.session().show_workspace("compare/time-machine");
    hands.wait_frames(3);
    hands.type_into("mean before", "3");
    hands.type_into("spread before", "1e-6");
    hands.type_into("shift at", "1000");
    if (hands.shown("machine mode") == "eval") hands.click("Train");
    hands.click("first batch");
}

double shown_number(Hands& hands, const std::string& name) {
    auto words = hands.shown(name);
    if (words.starts_with("−")) words.replace(0, 3, "-");
    return std::stod(words);
}

TEST(TimeMachine, AveragesFollowEachFrameworksRule) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        for (int i = 0; i < 10; ++i) hands.click("batch on");
        EXPECT_EQ(hands.shown("time step"), "step 10 / 104");
        const double torch = std::pow(.9, 10);
        const double keras = std::pow(.99, 10);
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3 * (1 - torch), 1e-4);
        EXPECT_NEAR(shown_number(hands, "variance PyTorch"), torch, 1e-4);
        EXPECT_NEAR(shown_number(hands, "mean Flax"), 3 * (1 - keras), 1e-4);
        EXPECT_NEAR(shown_number(hands, "variance Flax"), keras, 1e-4);
        EXPECT_NEAR(shown_number(hands, "y PyTorch"), (6 - 3 * (1 - torch)) / std::sqrt(torch + 1e-5), 2e-4);
        EXPECT_EQ(hands.shown("half-life 0"), "6.58");   // ln ½ ÷ ln 0.9
        EXPECT_EQ(hands.shown("half-life 1"), "68.97");  // ln ½ ÷ ln 0.99

        hands.press(ImGuiKey_E);
        EXPECT_EQ(hands.shown("machine mode"), "eval");
        const auto frozen = hands.shown("mean PyTorch");
        hands.click("last batch");
        EXPECT_EQ(hands.shown("time step"), "step 104 / 104");
        EXPECT_EQ(hands.shown("mean PyTorch"), frozen) << "batches pass, averages stay";
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3 * (1 - torch), 1e-4) << "as they were at step 10";
        hands.click("Train");
        EXPECT_NEAR(shown_number(hands, "mean PyTorch"), 3, 1e-3);
        hands.drag("batch slider", {-3000, 0});
        EXPECT_EQ(hands.shown("time step"), "step 0 / 104");
        EXPECT_EQ(hands.shown("mean PyTorch"), "0");
        EXPECT_EQ(hands.shown("variance PyTorch"), "1");
    });
}

TEST(TimeMachine, SettingsAndRefusals) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.type_into("momentum pytorch", "0.5");
        EXPECT_EQ(hands.shown("half-life 0"), "1.00");
        hands.click("batch on");
        EXPECT_EQ(hands.shown("mean PyTorch"), "1.5");
        hands.type_into("momentum pytorch", "2");
        EXPECT_EQ(hands.shown("refusal"), "momentum must lie between 0 and 1, got 2");
        hands.press(ImGuiKey_Escape);
        hands.type_into("momentum keras", "0");
        EXPECT_NEAR(shown_number(hands, "mean Keras, ε 1e-3"), 3, 1e-4);
        EXPECT_EQ(hands.shown("machine refusal"), "(absent)");
        hands.type_into("machine batch size", "1");
        EXPECT_TRUE(hands.shown("machine refusal").starts_with("Expected more than 1 value per channel when training"))
            << hands.shown("machine refusal");
        hands.type_into("machine batch size", "0");
        EXPECT_EQ(hands.shown("refusal"), "the batch size is a whole number from 1 to 64, got 0");
    });
}

TEST(TimeMachine, PlaysToTheEndAndSleeps) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_steady_machine(hands);
        hands.click("4×");
        hands.click("play batches");
        for (int i = 0; i < 600 && hands.shown("time step") != "step 104 / 104"; ++i) {
            hands.desk.host().time += 1.0 / 30;
            hands.wait_frames(1);
        }
        EXPECT_EQ(hands.shown("time step"), "step 104 / 104");
    });
}

struct PrintedInvariance {
    const char* row;
    const char* survives;  ///< one letter per transformation, in the printed order
};

// What is printed of Ba et al.'s table 1, extended; ε = 0.
constexpr PrintedInvariance printed_invariances[] = {
    {"batch_norm", "YnYYYn"},   {"weight_norm", "YnYnnn"},     {"layer_norm", "YYnYnY"},    {"rms_norm", "YnnYnY"},
    {"group_norm", "YYnYnY"},   {"instance_norm", "YnYYYY"},   {"batch_norm_2d", "YnYYYn"}, {"group_norm_2d", "YnnYnY"},
    {"layer_norm_c", "YYnYnY"}, {"batch_norm_eval", "nnnnnn"}, {"dyt", "nnnnnn"},           {"none", "nnnnnn"},
};
constexpr const char* transformation_ids[] = {"all_weights", "shifted_weights", "one_unit",
                                              "all_cases",   "shifted_cases",   "one_case"};

TEST(Invariances, TheTableIsThePrintedOne) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        hands.type_into("invariance eps", "0");
        for (const auto& row : printed_invariances)
            for (std::size_t t = 0; t < std::size(transformation_ids); ++t)
                EXPECT_EQ(hands.shown(std::string(row.row) + " " + transformation_ids[t]),
                          row.survives[t] == 'Y' ? "holds" : "fails")
                    << row.row << " " << transformation_ids[t];
    });
}

TEST(Invariances, EpsilonBreaksAScaleAndACellIsPlayed) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/invariances");
        hands.wait_frames(3);
        const std::string one_case = std::string("layer_norm ") + transformation_ids[5];
        EXPECT_EQ(hands.shown(one_case), "only when σ² is far above ε");
        EXPECT_EQ(hands.shown(std::string("layer_norm ") + transformation_ids[1]), "holds") << "a shift needs no ε";
        hands.click(one_case);
        const double at_small = std::stod(hands.shown("measured").substr(9));
        EXPECT_NEAR(std::stod(hands.shown("predicted")), at_small, 1e-6 + 1e-3 * at_small);
        hands.type_into("delta", "2");
        EXPECT_LT(std::stod(hands.shown("measured").substr(9)), at_small) << "a larger scale leaves ε less to say";
        hands.type_into("delta", "0");
        EXPECT_EQ(hands.shown("refusal"), "δ must be a number other than 0");
        hands.press(ImGuiKey_Escape);
        hands.type_into("invariance eps", "-1");
        EXPECT_EQ(hands.shown("refusal"), "eps must be 0 or more, got -1");
        hands.press(ImGuiKey_Escape);
        hands.click("Play it in Vector");
        EXPECT_EQ(hands.session().workspace(), "vector");
    });
}

}  // namespace
}  // namespace normscope::testing
