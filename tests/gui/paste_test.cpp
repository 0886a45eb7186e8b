// SPDX-License-Identifier: MIT
// Rows from the clipboard, and the shape of the batch: features and examples added, removed and selected.
#include "core/text/number_parser.h"
#include "harness.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

std::vector<float> row_of(const Document& document, std::int64_t row) {
    const auto values = document.x.row(row);
    return {values.begin(), values.end()};
}

TEST(Paste, ARowFromASpreadsheet) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        hands.paste("2\t0\t4");
        EXPECT_EQ(hands.document().x.shape(), (Shape{1, 3}));
        EXPECT_EQ(row_of(hands.document(), 0), (std::vector<float>{2, 0, 4}));
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_EQ(hands.shown("stat mean"), "2.0000");
        EXPECT_EQ(hands.shown("notice"), "Pasted 1 × 3");
        EXPECT_EQ(hands.shown("x[1,4]"), "(absent)");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document(), before);
    });
}

TEST(Paste, NestedBracketsMakeABatch) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("[[1, 2], [3, 4]]");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 2}));
        EXPECT_EQ(hands.undo_depth(), 1u);
        EXPECT_EQ(hands.shown("x[2,1]"), "3");
        EXPECT_EQ(hands.shown("mu[row 1]"), "1.5");
        EXPECT_EQ(hands.shown("mu[row 2]"), "3.5");
        hands.click("row[2]");
        EXPECT_EQ(focused_place(hands.document()).row, 1);
        EXPECT_EQ(hands.shown("stat mean"), "3.5000");
        EXPECT_EQ(hands.shown("xhat[2,1]"), displayed(layer_norm({3, 4}, {}, {}, hands.document().spec.eps).xhat[0]));
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.click("Batch");
        EXPECT_EQ(hands.shown("mu[1]"), "2");
        EXPECT_EQ(hands.shown("mu[2]"), "3");
        EXPECT_EQ(hands.undo_depth(), 2u);
    });
}

TEST(Paste, RaggedRowsAreRefused) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        hands.paste("1 2 3\n4 5");
        EXPECT_EQ(hands.document(), before);
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_EQ(hands.shown("notice"), "row 2 has 2 numbers but row 1 has 3; every row needs the same number");
        hands.paste("1, two, 3");
        EXPECT_EQ(hands.document(), before);
        EXPECT_TRUE(hands.shown("notice").starts_with("\"two\" is not a number")) << hands.shown("notice");
        hands.paste("");
        EXPECT_EQ(hands.document(), before);
    });
}

TEST(Paste, IntoAFieldThatIsTypedInto) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->ItemDoubleClick("**/x[1,2]");
        hands.wait_frames();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.paste("1.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(row_of(hands.document(), 0), (std::vector<float>{2, 1.5f, 4, 4}))
            << "the text field takes the clipboard, not the row";
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Paste, TheRowIsCopiedAsItIsPasted) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type_into("x[1,2]", "1/3");
        const auto row = row_of(hands.document(), 0);
        hands.press(ImGuiKey_Escape);  // out of the cells
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        const auto rows = parse_rows(ImGui::GetClipboardText());
        ASSERT_TRUE(rows);
        ASSERT_EQ(rows->rows.size(), 1u);
        EXPECT_EQ(rows->rows.front(), row) << "bit for bit";
    });
}

TEST(Shape, ButtonsAddAndRemoveFeaturesAndExamples) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("add feature");
        EXPECT_EQ(hands.document().x.shape(), (Shape{1, 5}));
        EXPECT_EQ(hands.shown("x[1,5]"), "0");
        EXPECT_EQ(hands.shown("gamma[5]"), "1");
        hands.click("bar x[1,2]");
        hands.click("remove feature");
        EXPECT_EQ(row_of(hands.document(), 0), (std::vector<float>{2, 4, 4, 0}));
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 4}));
        hands.click("add example");
        EXPECT_EQ(hands.document().x.shape(), (Shape{3, 4}));
        hands.click("remove example");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Delete);
        EXPECT_EQ(hands.document().x.shape(), (Shape{1, 4}));
        EXPECT_EQ(hands.undo_depth(), 6u);
        for (int i = 0; i < 6; ++i) hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x, default_document().x);
    });
}

TEST(Shape, SelectionByKeysAndByClicks) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("1 2 3\n4 5 7\n0 0 1");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_DownArrow);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_RightArrow, 2);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{1, 2}));
        EXPECT_EQ(hands.shown("stat mean"), "5.3333");
        hands.press(ImGuiMod_Alt | ImGuiKey_UpArrow);
        EXPECT_FLOAT_EQ(hands.document().x[5], 7.1f);
        hands.press(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_DownArrow);
        EXPECT_FLOAT_EQ(hands.document().x[5], 6.1f);
        EXPECT_EQ(hands.undo_depth(), 3u);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_LeftArrow);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_UpArrow);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 1}));
        hands.click("row[3]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{2, 1}));
        hands.click("bar y[3,3]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{2, 2}));
        EXPECT_EQ(hands.undo_depth(), 3u);
    });
}

TEST(Shape, SixtyFourFeaturesAreBarsAndSixtyFiveAPlot) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        std::string row = "1";
        for (int i = 2; i <= 64; ++i) row += " " + std::to_string(i % 7);
        hands.paste(row);
        ASSERT_EQ(hands.document().x.row_length(), 64);
        EXPECT_TRUE(hands.ctx->ItemExists("**/bar x[1,64]"));
        hands.drag("bar x[1,64]", {0, -20});
        EXPECT_NE(hands.document().x[63], 1.0f);
        EXPECT_EQ(hands.undo_depth(), 2u);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Equal);
        ASSERT_EQ(hands.document().x.row_length(), 65);
        EXPECT_FALSE(hands.ctx->ItemExists("**/bar x[1,1]"));
        EXPECT_TRUE(hands.ctx->ItemExists("**/pick x"));
        hands.click("pick x");
        EXPECT_EQ(focused_place(hands.document()).column, 32) << "the middle of the plot";
        EXPECT_EQ(hands.undo_depth(), 3u);
    });
}

TEST(Paste, ASingleNumberIsForTheSelectedCell) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("[[1, 2], [3, 4]]");
        hands.session().edit(Select{{2, hands.document().selection.axis}}, "");
        hands.paste("7");
        EXPECT_EQ(hands.document().x.shape(), (Shape{2, 2}));
        EXPECT_EQ(row_of(hands.document(), 1), (std::vector<float>{7, 4}));
        EXPECT_EQ(hands.undo_depth(), 2u);
    });
}

}  // namespace
}  // namespace normscope::testing
