// SPDX-License-Identifier: MIT
// The matrix as a spreadsheet: one click selects, typing replaces, keys move, ranges are copied, pasted and filled.
#include <fmt/format.h>

#include "core/document/region.h"
#include "core/norm/operators.h"
#include "harness.h"

namespace normscope::testing {
namespace {

std::vector<float> all(Hands& hands) {
    const auto values = hands.document().x.values();
    return {values.begin(), values.end()};
}

std::vector<float> row_of(Hands& hands, std::int64_t row) {
    const auto values = hands.document().x.row(row);
    return {values.begin(), values.end()};
}

void start_table(Hands& hands) {
    hands.paste("1 2 3\n4 5 6\n7 8 9");
    hands.session().dismiss_notices();
}

TEST(Cells, OneClickSelectsAndTypingReplaces) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("x[1,2]");
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 1}));
        EXPECT_TRUE(hands.session().cells_focused());
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.type("-7.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(all(hands), (std::vector<float>{2, -7.5f, 4, 4}));
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.click("x[1,3]");
        hands.press(ImGuiKey_F2);
        hands.type("5");  // over the selected value
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(all(hands)[2], 4) << "Escape takes the typing back";
        hands.press(ImGuiKey_Enter);
        hands.type("1");
        hands.press(ImGuiKey_Tab);
        EXPECT_EQ(all(hands)[2], 1);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 3})) << "Tab goes on to the right";
        hands.type("9");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(all(hands), (std::vector<float>{2, -7.5f, 1, 9}));
    });
}

TEST(Cells, FastTypingLosesNoCharacter) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("x[1,2]");
        for (const char c : std::string("-12.375")) {
            hands.ctx->KeyChars(std::string(1, c).c_str());
            hands.wait_frames(1);
        }
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(all(hands)[1], -12.375f);
    });
}

TEST(Cells, ArrowsMoveWhileTheMatrixHasTheFocusAndStepElsewhere) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.run_command("transport.first");
        const auto playhead = hands.session().playhead();
        hands.click("x[2,2]");
        hands.press(ImGuiKey_RightArrow);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{1, 2}));
        hands.press(ImGuiKey_UpArrow);
        hands.press(ImGuiKey_Home);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 0}));
        hands.press(ImGuiKey_LeftArrow, 2);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 0}));
        EXPECT_EQ(hands.session().playhead(), playhead);
        hands.press(ImGuiKey_DownArrow, 3);  // on to γ, below the batch
        hands.type("3");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().params.gamma[0], 3);
        hands.press(ImGuiKey_UpArrow);
        hands.press(ImGuiKey_Delete);
        EXPECT_EQ(hands.document().params.gamma[0], 0);
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(hands.session().cells_focused());
        hands.press(ImGuiKey_RightArrow);
        EXPECT_GT(hands.session().playhead(), playhead) << "elsewhere the arrows step the account";
        EXPECT_EQ(all(hands), (std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
    });
}

TEST(Cells, AltArrowsNudgeWhereverTheFocusIs) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Alt | ImGuiKey_UpArrow, 6);
        EXPECT_EQ(all(hands)[0], 2.6f);
        hands.click("x[1,2]");
        hands.press(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_DownArrow);
        EXPECT_EQ(all(hands)[1], -1);
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{0, 1}));
    });
}

TEST(Cells, RangesAreCopiedPastedAndCleared) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.click("x[1,2]");
        hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
        EXPECT_EQ(hands.session().range(), (Region{focused_plane(hands.document()), {0, 1}, 2, 2}));
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        EXPECT_STREQ(ImGui::GetClipboardText(), "2\t3\n5\t6");
        hands.run_command("edit.copy_numpy");
        EXPECT_STREQ(ImGui::GetClipboardText(), "np.array([[2, 3], [5, 6]], dtype=np.float32)");
        const auto depth = hands.undo_depth();
        hands.press(ImGuiKey_Delete);
        EXPECT_EQ(all(hands), (std::vector<float>{1, 0, 0, 4, 0, 0, 7, 8, 9}));
        EXPECT_EQ(hands.undo_depth(), depth + 1);
        hands.click("x[2,1]");
        EXPECT_EQ(hands.session().range().size(), 1);
        hands.paste("20\t30\n50\t60");
        EXPECT_EQ(all(hands), (std::vector<float>{1, 0, 0, 20, 30, 0, 50, 60, 9}));
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        EXPECT_EQ(hands.session().range().size(), 9);
        hands.paste("4");
        EXPECT_EQ(all(hands), std::vector<float>(9, 4));
        hands.click("x[3,3]");
        hands.paste("1 2");
        EXPECT_EQ(hands.document().x.shape(), (Shape{3, 4})) << "a paste that sticks out makes the tensor grow";
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x.shape(), (Shape{3, 3}));
    });
}

TEST(Cells, ARangeIsCopiedAlsoFromAnotherPanel) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.click("x[1,2]");
        hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
        hands.press(ImGuiKey_F6);
        ASSERT_FALSE(hands.session().cells_focused());
        ASSERT_EQ(hands.session().range().size(), 4);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        EXPECT_STREQ(ImGui::GetClipboardText(), "2\t3\n5\t6");
        hands.click("x[2,1]");
        hands.press(ImGuiKey_F6);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        EXPECT_STREQ(ImGui::GetClipboardText(), "4\t5\t6") << "the row, where nothing is selected";
    });
}

TEST(Cells, CopyAndPasteOnAParameterAreAboutTheParameter) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        const auto x = all(hands);
        hands.click("gamma[2]");
        ASSERT_EQ(hands.session().focused_param(), (ParamPlace{true, 1}));
        hands.type("7");
        hands.press(ImGuiKey_Enter);
        hands.click("gamma[2]");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        EXPECT_STREQ(ImGui::GetClipboardText(), "7");
        EXPECT_EQ(hands.shown("notice"), "Copied γ2");
        const auto depth = hands.undo_depth();
        hands.paste("20\t30");
        EXPECT_EQ(hands.document().params.gamma, (std::vector<float>{1, 20, 30}));
        EXPECT_EQ(hands.undo_depth(), depth + 1) << "one entry";
        EXPECT_EQ(all(hands), x);
        hands.paste("1 2 3");
        EXPECT_EQ(hands.document().params.gamma, (std::vector<float>{1, 20, 30}))
            << "what does not fit is refused whole";
        hands.paste("7 8\n9 9");
        EXPECT_EQ(hands.document().params.gamma, (std::vector<float>{1, 20, 30})) << "nor are rows left out";
        EXPECT_EQ(hands.document().x.shape(), (Shape{3, 3}));
        EXPECT_NE(hands.shown("notice").find("do not fit into γ"), std::string::npos) << hands.shown("notice");
        hands.ctx->ItemDoubleClick("**/gamma[1]");
        hands.wait_frames();
        hands.paste("4\t5");
        EXPECT_EQ(hands.document().params.gamma, (std::vector<float>{4, 5, 30})) << "also into an open field";
        EXPECT_EQ(all(hands), x);
        hands.press(ImGuiKey_Escape);
        hands.click("beta[3]");
        hands.paste("9");
        EXPECT_EQ(hands.document().params.beta, (std::vector<float>{0, 0, 9}));
        hands.press(ImGuiMod_Alt | ImGuiKey_UpArrow);
        EXPECT_FLOAT_EQ(hands.document().params.beta[2], 9.1f);
        hands.press(ImGuiMod_Shift | ImGuiKey_LeftArrow);
        EXPECT_EQ(hands.session().range().size(), 1) << "a range is one of x";
        hands.press(ImGuiKey_Delete);
        EXPECT_EQ(hands.document().params.beta[1], 0);
        EXPECT_EQ(all(hands), x);
    });
}

TEST(Cells, ARangeBelongsToItsDocumentAndItsFocus) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        const auto extend = [&] {
            hands.click("x[1,1]");
            hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
            hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
            ASSERT_EQ(hands.session().range().size(), 4);
        };
        extend();
        auto other = hands.document();
        hands.start_from(other);
        EXPECT_EQ(hands.session().range().size(), 1) << "another document with the same cell in focus";
        extend();
        other.selection.cell = 8;
        hands.start_from(other);
        EXPECT_EQ(hands.session().range().size(), 1);
        extend();
        hands.session().edit(Replace{other}, "Lesson");
        EXPECT_EQ(hands.session().range().size(), 1);
        extend();
        hands.run_command("edit.find_largest");
        EXPECT_EQ(hands.session().range().size(), 1);
        hands.press(ImGuiMod_Shift | ImGuiKey_LeftArrow);
        EXPECT_EQ(hands.session().range().size(), 2) << "it reaches from where the focus is, not from before";
    });
}

TEST(Cells, ARangePastedIntoAnOpenCellIsNotOneMashedNumber) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.ctx->ItemDoubleClick("**/x[2,2]");
        hands.wait_frames();
        hands.paste("10\t20\n30\t40");
        EXPECT_EQ(all(hands), (std::vector<float>{1, 2, 3, 4, 10, 20, 7, 30, 40}));
        hands.ctx->ItemDoubleClick("**/x[1,1]");
        hands.wait_frames();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.paste("0.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(all(hands)[0], 0.5f) << "a single number is pasted into the text";
    });
}

TEST(Cells, ShiftClickExtendsAndFillWritesTheRange) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.click("x[1,1]");
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.click("x[2,3]");
        hands.ctx->KeyUp(ImGuiMod_Shift);
        EXPECT_EQ(hands.session().range(), (Region{focused_plane(hands.document()), {0, 0}, 2, 3}));
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
        hands.click("ramp");
        hands.type_into("fill from", "-1");
        hands.type_into("fill to", "4");
        hands.click("Fill");
        EXPECT_EQ(all(hands), (std::vector<float>{-1, 0, 1, 2, 3, 4, 7, 8, 9}));
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
        hands.click("Gaussian");
        hands.type_into("fill seed", "5");
        hands.click("Fill");
        const auto expected = filled(2, 3, {FillWith::gaussian, -1, 4, 5});
        EXPECT_EQ(values_of(hands.document().x, hands.session().range()), expected);
    });
}

TEST(Cells, EnterInTheFillDialogIsThatOfTheControlInTheRing) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        hands.click("x[1,1]");
        const auto before = all(hands);
        const auto depth = hands.undo_depth();
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
        hands.wait_frames();
        hands.ctx->NavMoveTo(Hands::ref("Cancel##fill").c_str());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(all(hands), before);
        EXPECT_EQ(hands.undo_depth(), depth);
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_F);
        hands.type_into("fill value", "3");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(all(hands)[0], 3);
        EXPECT_EQ(hands.undo_depth(), depth + 1);
    });
}

TEST(Cells, TabLeavesAtTheEndAndComesIn) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("x[1,1]");
        hands.press(ImGuiKey_Tab, 11);  // four cells, four of γ, four of β
        EXPECT_TRUE(hands.session().cells_focused());
        hands.press(ImGuiKey_Tab);
        EXPECT_FALSE(hands.session().cells_focused());
        hands.press(ImGuiMod_Shift | ImGuiKey_Tab);
        EXPECT_TRUE(hands.session().cells_focused());
    });
}

TEST(Cells, ANewExampleIsVariedAndTheCopyIsAnotherCommand) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Enter);
        ASSERT_EQ(hands.document().x.row_count(), 2);
        EXPECT_NE(row_of(hands, 0), row_of(hands, 1));
        hands.click("Batch");
        EXPECT_NE(hands.shown("xhat[1,1]"), "0");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_D);
        ASSERT_EQ(hands.document().x.row_count(), 3);
        EXPECT_EQ(row_of(hands, 1), row_of(hands, 2));
    });
}

TEST(Cells, InALongerTensorTheKeysStayInThePlane) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        Document document = hands.document();
        document.x = Tensor::filled({2, 3, 4, 5}, 0);
        std::int64_t k = 0;
        for (auto& value : document.x.writable()) value = static_cast<float>(++k % 7);
        document.spec = make_spec("batch_norm", "pytorch", document.x.shape()).value();
        document.selection = {document.x.size() - 20, 0};  // rows along N, through [1, 2, 0, 0]
        hands.start_from(with_fitting_params(std::move(document)).value());
        hands.click("x[1,3,1,2]");
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
        hands.press(ImGuiMod_Shift | ImGuiKey_RightArrow);
        const auto before = all(hands);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_C);
        EXPECT_EQ(ImGui::GetClipboardText(),
                  fmt::format("{}\t{}\n{}\t{}", before[41], before[42], before[101], before[102]));
        hands.press(ImGuiKey_Delete);
        auto expected = before;
        expected[41] = expected[42] = expected[101] = expected[102] = 0;
        EXPECT_EQ(all(hands), expected);
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.press(ImGuiKey_DownArrow);  // on to γ, one for the channel
        hands.type("4");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().params.gamma, (std::vector<float>{1, 1, 4}));
        hands.click("x[2,3,1,5]");
        hands.paste("1 2");
        EXPECT_EQ(hands.undo_depth(), 2u) << "a longer tensor does not grow";
        EXPECT_EQ(hands.shown("notice"),
                  "1 × 2 numbers from row 2, column 5 on stick out of a tensor of shape [2, 3, 4, 5]");
    });
}

TEST(Cells, ShiftTabGoesTheWayOfTabBackwards) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        start_table(hands);
        std::vector<RowColumn> way;
        hands.click("x[1,2]");
        for (int i = 0; i < 6; ++i) {
            way.push_back(focused_place(hands.document()));
            hands.press(ImGuiKey_Tab);
        }
        EXPECT_EQ(focused_place(hands.document()), (RowColumn{2, 1}));
        for (; !way.empty(); way.pop_back()) {
            hands.press(ImGuiMod_Shift | ImGuiKey_Tab);
            EXPECT_EQ(focused_place(hands.document()), way.back()) << "after " << way.size() - 1 << " from the start";
        }
    });
}

}  // namespace
}  // namespace normscope::testing
