// SPDX-License-Identifier: MIT
// Dragging a bar: one gesture, one undo entry, and every figure follows.
#include <fmt/format.h>

#include "harness.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

/// Every figure of the selected row is what the oracle computes from the document's inputs.
void expect_all_figures(Hands& hands) {
    const auto& document = hands.document();
    const auto row = document.x.row(focused_place(document).row);
    const std::vector<float> x(row.begin(), row.end());
    const auto expected = layer_norm(x, document.params.gamma, document.params.beta, document.spec.eps);
    EXPECT_EQ(hands.shown("stat mean"), displayed_fixed(expected.mean));
    EXPECT_EQ(hands.shown("stat spread"), displayed_fixed(expected.variance));
    EXPECT_EQ(hands.shown("stat sigma"), displayed_fixed(expected.sigma));
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto at = fmt::format("[{},{}]", focused_place(document).row + 1, i + 1);
        EXPECT_EQ(hands.shown("x" + at), displayed(x[i]));
        EXPECT_EQ(hands.shown("dev" + at), displayed(x[i] - expected.mean));
        EXPECT_EQ(hands.shown("xhat" + at), displayed(expected.xhat[i]));
        EXPECT_EQ(hands.shown("y" + at), displayed(expected.y[i]));
    }
}

TEST(Drag, ABarIsOneUndoEntryAndEveryFigureFollows) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        const auto depth = hands.undo_depth();
        expect_all_figures(hands);
        hands.drag("bar x[1,3]", {0, 70}, 12, true);
        ASSERT_NE(hands.document().x[2], 4.0f) << "the bar did not move";
        hands.wait_frames();
        expect_all_figures(hands);  // while the button is still held
        EXPECT_EQ(hands.undo_depth(), depth);
        hands.release();
        const auto after = hands.document();
        EXPECT_EQ(hands.undo_depth(), depth + 1);
        EXPECT_EQ(hands.shown("undo"), "Drag x₃");
        EXPECT_LT(after.x[2], 4.0f);
        expect_all_figures(hands);

        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x, before.x);
        EXPECT_EQ(hands.undo_depth(), depth);
        expect_all_figures(hands);
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_Z);
        EXPECT_EQ(hands.document(), after);
        EXPECT_EQ(hands.undo_depth(), depth + 1);
    });
}

TEST(Drag, EscapeTakesItBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document().x;
        hands.drag("bar x[1,2]", {0, -90}, 8, true);
        ASSERT_NE(hands.document().x, before);
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x, before);
        hands.ctx->MouseMoveToPos({ImGui::GetIO().MousePos.x, ImGui::GetIO().MousePos.y - 30});
        EXPECT_EQ(hands.document().x, before) << "a cancelled drag goes on";
        hands.release();
        EXPECT_EQ(hands.document().x, before);
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_FALSE(hands.session().history().in_gesture());
    });
}

TEST(Drag, APressWithoutAMoveSelectsAndLeavesNoEntry) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("bar x[1,4]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 3}));
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.click("bar xhat[1,2]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 1}));
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_TRUE(hands.shown("ledger").starts_with("x̂")) << hands.shown("ledger");
    });
}

TEST(Drag, ANumberFieldDragsSidewaysAndEscapeTakesItBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("x[1,1]", {60, 0});
        EXPECT_GT(hands.document().x[0], 2.0f);
        EXPECT_EQ(hands.undo_depth(), 1u);
        expect_all_figures(hands);
        const auto moved = hands.document().x;
        hands.drag("x[1,1]", {-40, 0}, 8, true);
        EXPECT_NE(hands.document().x, moved);
        hands.press(ImGuiKey_Escape);
        hands.release();
        EXPECT_EQ(hands.document().x, moved);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Drag, ShiftMakesItFiner) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.drag("gamma[2]", {50, 0});
        const float coarse = hands.document().params.gamma[1] - 1;
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.drag("gamma[3]", {50, 0});
        hands.ctx->KeyUp(ImGuiMod_Shift);
        const float fine = hands.document().params.gamma[2] - 1;
        EXPECT_NEAR(coarse, 0.5f, 0.02f);
        EXPECT_NEAR(fine, 0.05f, 0.005f);
        expect_all_figures(hands);
    });
}

}  // namespace
}  // namespace normscope::testing
