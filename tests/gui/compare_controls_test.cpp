// SPDX-License-Identifier: MIT
// The controls of Compare that stand beside the usual ones: tabs, keys, the wheel, cells, bells and switches.
#include <algorithm>
#include <cmath>

#include "app/ui/figures.h"
#include "core/text/number_format.h"
#include "harness.h"

namespace normscope::testing {
namespace {

Tensor six_columns(std::int64_t rows) {
    std::vector<float> values;
    for (std::int64_t i = 0; i < rows * 6; ++i) values.push_back(static_cast<float>((i * 7 + i * i % 11) % 13 - 6));
    return Tensor::from({rows, 6}, std::move(values)).value();
}

void show_batch(Hands& hands, Tensor x) {
    hands.start_from(apply(default_document(), SetTensor{std::move(x)}).value());
    hands.session().show_workspace("compare");
    hands.wait_frames(4);
}

double batch_cell(Hands& hands, int row, int column) {
    return static_cast<double>(hands.document().x[(row - 1) * hands.document().x.row_length() + column - 1]);
}

// The height is asked for before there are any cards.
TEST(CompareControls, CardsHaveTheirHeightInTheFirstFrame) {
    Desk desk({.size = {1200, 900}});  // the charts stand below each other
    auto& session = desk.session();
    session.settings.ui_scale = 1.4f;
    session.start_from(apply(default_document(), SetTensor{six_columns(3)}).value(), "");
    desk.frames(3);
    session.show_workspace("compare");
    const auto height = [&] {
        desk.frame();
        ui::begin_figures();  // those of the frame just drawn
        const auto figures = ui::figures();
        const auto card = std::ranges::find(figures, "layer_norm", &ui::Figure::name);
        return card == figures.end() ? 0.0f : card->to.y - card->from.y;
    };
    const float first = height();
    desk.frames(3);
    EXPECT_GT(first, 400);
    EXPECT_EQ(first, height());
}

TEST(CompareControls, TabsLeadToEveryScreenAndBack) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(4));
        EXPECT_EQ(hands.shown("compare tab"), "Side by side");
        for (const auto& [tab, sign] : {std::pair{"Time machine", "time step"},
                                        {"Detective", "detective busy"},
                                        {"Invariances", "measured"},
                                        {"Side by side", "compare title"}}) {
            hands.click(tab);
            EXPECT_EQ(hands.shown("compare tab"), tab);
            EXPECT_NE(hands.shown(sign), "(absent)") << tab;
        }
        std::vector<ui::DrawnText> texts;
        const auto is_said = [&](std::string_view hint) {
            ui::set_drawn_texts(&texts);
            hands.wait_frames(1);
            texts.clear();
            hands.wait_frames(1);
            ui::set_drawn_texts(nullptr);
            return std::ranges::find(texts, hint, &ui::DrawnText::words) != texts.end();
        };
        EXPECT_TRUE(is_said("S swap one"));
        hands.click("Invariances");
        EXPECT_TRUE(is_said("R other data"));
        EXPECT_FALSE(is_said("S swap one")) << "there is nothing to swap";
        hands.click("Side by side");
        hands.click("Difference");
        EXPECT_EQ(hands.shown("compare shows"), "difference");
        hands.click("Values");
        EXPECT_EQ(hands.shown("compare shows"), "values");
    });
}

TEST(CompareControls, KeysSwapAndPin) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(4));
        const double before = batch_cell(hands, 3, 1);
        hands.press(ImGuiKey_S);
        EXPECT_NE(batch_cell(hands, 3, 1), before);
        EXPECT_EQ(hands.shown("compare title"), "One neighbour replaced: only BatchNorm moves example 1");
        hands.session().edit(Select{{.cell = 8}}, "");
        hands.wait_frames(2);
        hands.press(ImGuiKey_P);
        EXPECT_NE(hands.shown("xhat layer_norm[2,3]"), "(absent)") << "the row in focus is pinned";
        EXPECT_EQ(hands.shown("xhat layer_norm[1,3]"), "(absent)");
    });
}

TEST(CompareControls, NumbersOfTheBatchAreTypedAndCellsOfACardSelected) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(4));
        const auto held = hands.shown("xhat batch_norm[1,2]");
        hands.type_into("x[2,2]", "40");
        EXPECT_EQ(batch_cell(hands, 2, 2), 40);
        EXPECT_NE(hands.shown("xhat batch_norm[1,2]"), held);
        EXPECT_EQ(hands.shown("move layer_norm"), "0");
        EXPECT_EQ(hands.undo_depth(), 1U);
        // The cells of a card are one area: its middle is row 3 or 2 and column 4 or 3.
        hands.session().edit(Select{{.cell = 0}}, "");
        hands.wait_frames(2);
        hands.click("batch_norm/cells");
        const auto chosen = hands.document().selection.cell;
        EXPECT_TRUE(chosen / 6 == 1 || chosen / 6 == 2) << chosen;
        EXPECT_TRUE(chosen % 6 == 2 || chosen % 6 == 3) << chosen;
    });
}

TEST(CompareControls, TheBatchSizeSliderObeysWheelAndArrows) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(2));
        const auto rows = [&] { return hands.document().x.row_count(); };
        // A fine wheel sends fractions of notches: they add up, and one notch is at least one example.
        for (int i = 0; i < 3; ++i) hands.wheel("batch size slider", 0.25f, ImGuiMod_Ctrl);
        EXPECT_EQ(rows(), 2);
        hands.wheel("batch size slider", 0.25f, ImGuiMod_Ctrl);
        EXPECT_EQ(rows(), 3);
        hands.wheel("batch size slider", 1, 0);
        EXPECT_EQ(rows(), 3) << "without Ctrl the panel scrolls";
        hands.wheel("batch size slider", -1, ImGuiMod_Ctrl);
        hands.wheel("batch size slider", -1, ImGuiMod_Ctrl);
        EXPECT_EQ(rows(), 1);
        hands.ctx->NavMoveTo(Hands::ref("batch size slider").c_str());
        hands.wait_frames();
        for (const int wanted : {2, 3, 4}) {
            hands.press(ImGuiKey_RightArrow);
            EXPECT_EQ(rows(), wanted);
        }
        hands.press(ImGuiKey_LeftArrow);
        EXPECT_EQ(rows(), 3);
        hands.wheel("batch size", 1, ImGuiMod_Ctrl);
        EXPECT_EQ(rows(), 4);
    });
}

TEST(CompareControls, TheWheelBringsOtherRowsIntoSight) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        std::vector<float> values(40 * 30);
        for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 17) - 8;
        show_batch(hands, Tensor::from({40, 30}, std::move(values)).value());
        EXPECT_EQ(hands.shown("batch in sight"), "rows 1–8 of 40, the wheel goes on; features 1–10 of 30, with Shift");
        hands.wheel("batch_norm/cells", -1, 0);
        EXPECT_TRUE(hands.shown("batch in sight").starts_with("rows 4–11")) << hands.shown("batch in sight");
        for (int i = 0; i < 8; ++i) hands.wheel("batch_norm/cells", -0.125f, 0);
        EXPECT_TRUE(hands.shown("batch in sight").starts_with("rows 7–14")) << "eighths of a notch add up";
        hands.wheel("batch_norm/cells", 1, 0);
        EXPECT_TRUE(hands.shown("batch in sight").starts_with("rows 4–11"));
        hands.wheel("batch_norm/cells", -100, 0);
        EXPECT_TRUE(hands.shown("batch in sight").starts_with("rows 33–40"));
        hands.wheel("x[34,4]", 1, 0);  // over the batch itself too
        EXPECT_TRUE(hands.shown("batch in sight").starts_with("rows 30–37"));
        hands.wheel("x[34,4]", -1, ImGuiMod_Shift);
        EXPECT_NE(hands.shown("batch in sight").find("features 4–13 of 30"), std::string::npos)
            << hands.shown("batch in sight");
    });
}

TEST(CompareControls, ABellIsPulledSidewaysForItsSpread) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(6));
        const auto mean = hands.shown("bell mean");
        const double spread = std::stod(hands.shown("bell spread"));
        hands.drag("bell 1", {60, 0});
        EXPECT_NEAR(std::stod(hands.shown("bell spread")), 2 * spread, 0.02 * spread) << "60 pixels double it";
        EXPECT_EQ(hands.shown("bell mean"), mean);
        hands.type_into("outliers", "1");
        hands.click("Resample all");
        double most = 0;
        for (int row = 2; row <= 6; ++row) most = std::max(most, std::abs(batch_cell(hands, row, 1)));
        EXPECT_GT(most, 3 * spread) << "every neighbour is an outlier";
    });
}

TEST(CompareControls, ABellFollowsThePointerOnAScaleThatStandsStill) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, six_columns(6));
        const auto mean = [&] { return std::stod(with_minus(hands.shown("bell mean"), Minus::ascii)); };
        const double before = mean();
        hands.drag("bell 1", {0, -20}, 8, true);
        const double near = mean() - before;
        EXPECT_GT(near, 0);
        const auto at = ImGui::GetIO().MousePos;
        for (int i = 1; i <= 9; ++i) hands.ctx->MouseMoveToPos({at.x, at.y - 20 * static_cast<float>(i)});
        EXPECT_NEAR(mean() - before, 10 * near, 0.3 * near) << "ten times as far";
        hands.release();
    });
}

TEST(CompareControls, ABatchOfOneMakesABatchFromItsPanelToo) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.start_from(default_document());
        hands.session().show_workspace("compare");
        hands.wait_frames(4);
        hands.click("Make an example batch");
        EXPECT_EQ(hands.document().x.shape(), (Shape{6, 6}));
        EXPECT_EQ(hands.undo_depth(), 1U);
    });
}

/// The number behind an operator's name in the words of a switch.
double figure_of(Hands& hands, const std::string& id, const std::string& op) {
    const auto words = hands.shown("switch " + id);
    const auto at = words.find(op + " ");
    if (at == std::string::npos) return std::nan("");
    auto rest = words.substr(at + op.size() + 1);
    if (rest.starts_with("× ")) rest = rest.substr(3);
    return std::stod(rest);
}

TEST(CompareControls, SwitchesSayWhatHappensWithin) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        show_batch(hands, Tensor::from({4, 2}, {1, 10, 2, 20, 3, 30, 4, 40}).value());
        hands.wheel("bias", -20, 0);
        for (const auto* id : {"micro", "forward", "one plus", "padding", "bias"}) hands.click(id);
        // Feature 1 is (1, 2, 3, 4): mean 2.5, biased variance 1.25, unbiased 5/3. Four zeros more: 1.25 and 2.1875.
        EXPECT_EQ(hands.shown("switch note padding"), "BatchNorm, feature 1: mean 2.5 → 1.25, variance 1.25 → 2.188.");
        EXPECT_EQ(hands.shown("switch note forward"),
                  "BatchNorm, feature 1: running mean 0 → 0.25, variance 1 → 1.067.");
        EXPECT_EQ(hands.shown("switch note one plus"), "The other way round, w of 0 read as γ: × 0.");
        // The bias is (sin 0.5, sin 2.2) = (0.479, 0.808), over the deviations √1.25 and √125: 0.429 and 0.072.
        EXPECT_EQ(hands.shown("switch note bias"),
                  "In evaluation BatchNorm moves by 0.429; with the bias fused into its running mean, by 0.");
        EXPECT_EQ(figure_of(hands, "bias", "Batch"), 0);
        hands.click("bias");
        EXPECT_EQ(hands.shown("switch bias"), "(absent)") << "switched off";
        // A batch of three has no two equal halves.
        hands.start_from(apply(default_document(), SetTensor{six_columns(3)}).value());
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("switch micro"), "Batch refuses  ·  Layer refuses  ·  RMS refuses  ·  Group refuses");
        EXPECT_EQ(hands.shown("switch note micro"), "a batch of 3 cannot be cut into 2 equal micro-batches");
    });
}

TEST(CompareControls, SwitchesOfASequenceActWhereTheFeaturesAre) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        std::vector<float> values;
        for (int i = 0; i < 24; ++i) values.push_back(static_cast<float>((i * 5 + i * i % 7) % 11) - 4);
        show_batch(hands, Tensor::from({2, 3, 4}, std::move(values)).value());
        hands.wheel("bias", -20, 0);
        for (const auto* id : {"padding", "bias"}) hands.click(id);
        // (N, C, L) to BatchNorm and GroupNorm, (B, T, d) to LayerNorm and RMSNorm.
        EXPECT_EQ(figure_of(hands, "bias", "Batch"), 0) << "a bias per channel is taken out again";
        EXPECT_GT(figure_of(hands, "bias", "Layer"), 0.01);
        EXPECT_GT(figure_of(hands, "bias", "Group"), 0.01);
        EXPECT_GT(figure_of(hands, "padding", "Batch"), 0.01);
        EXPECT_GT(figure_of(hands, "padding", "Group"), 0.01);
        EXPECT_EQ(figure_of(hands, "padding", "Layer"), 0) << "tokens more do not touch a token";
        EXPECT_EQ(figure_of(hands, "padding", "RMS"), 0);
    });
}

}  // namespace
}  // namespace normscope::testing
