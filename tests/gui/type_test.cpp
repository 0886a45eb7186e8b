// SPDX-License-Identifier: MIT
// Typing numbers: what is understood, what is refused with a sentence beside the field, and what is shown.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "core/norm/operators.h"
#include "harness.h"
#include "oracle.h"

namespace normscope::testing {
namespace {

/// Typing `text` into `field` is refused with `sentence` and changes nothing.
void expect_refused(Hands& hands, const std::string& field, const std::string& text, const std::string& sentence) {
    const auto before = hands.document();
    const auto depth = hands.undo_depth();
    hands.type_into(field, text);
    EXPECT_EQ(hands.shown("refusal"), sentence) << field << " ← " << text;
    hands.press(ImGuiKey_Escape);
    EXPECT_TRUE(same_content(hands.document(), before)) << field << " ← " << text;
    EXPECT_EQ(hands.undo_depth(), depth);
}

TEST(Type, NumbersInEveryField) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type_into("x[1,1]", "-2.25");
        EXPECT_EQ(hands.document().x[0], -2.25f);
        EXPECT_EQ(hands.shown("x[1,1]"), "−2.25");
        hands.type_into("x[1,2]", "1/3");
        EXPECT_EQ(hands.document().x[1], 1.0f / 3.0f);
        EXPECT_EQ(hands.shown("x[1,2]"), "0.3333");
        hands.type_into("x[1,3]", "−3");
        EXPECT_EQ(hands.document().x[2], -3.0f);
        EXPECT_EQ(hands.shown("x[1,3]"), "−3");
        hands.type_into("gamma[2]", "0.5");
        EXPECT_EQ(hands.document().params.gamma[1], 0.5f);
        hands.type_into("beta[4]", "1e-1");
        EXPECT_EQ(hands.document().params.beta[3], 0.1f);
        hands.type_into("eps", "1e-3");
        EXPECT_EQ(hands.document().spec.eps, 1e-3);
        EXPECT_EQ(hands.shown("eps"), "0.001");
        EXPECT_EQ(hands.undo_depth(), 6u) << "one entry each";
        const auto expected = layer_norm({-2.25f, 1.0f / 3.0f, -3, 4}, {1, 0.5f, 1, 1}, {0, 0, 0, 0.1f}, 1e-3);
        EXPECT_EQ(hands.shown("stat mean"), displayed_fixed(expected.mean));
        EXPECT_EQ(hands.shown("y[1,2]"), displayed(expected.y[1]));
        EXPECT_EQ(hands.shown("y[1,4]"), displayed(expected.y[3]));
        for (int i = 0; i < 6; ++i) hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x, default_document().x);
        EXPECT_EQ(hands.document().params, default_document().params);
        EXPECT_EQ(hands.document().spec, default_document().spec);
    });
}

TEST(Type, BadTextIsRefusedBesideTheField) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        expect_refused(hands, "x[1,2]", "abc", "\"abc\" is not a number; type something like 2.5, -3, 1e-5 or 1/3");
        expect_refused(hands, "gamma[1]", "1,5x", "\"1,5x\" is not a number; type something like 2.5, -3, 1e-5 or 1/3");
        expect_refused(hands, "beta[1]", "", "a number is needed here, for example 2.5 or 1e-5");
        expect_refused(hands, "eps", "small", "\"small\" is not a number; type something like 2.5, -3, 1e-5 or 1/3");
    });
}

TEST(Type, NegativeEpsIsRefused) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        hands.type_into("eps", "-0.5");
        EXPECT_EQ(hands.shown("refusal"), "eps must be 0 or more, got -0.5");
        EXPECT_TRUE(same_content(hands.document(), before));
        hands.press(ImGuiKey_Escape);
        hands.type_into("eps", "0.05");
        hands.drag("eps", {-120, 0});
        EXPECT_EQ(hands.document().spec.eps, 0) << "dragging stops at 0";
        EXPECT_EQ(hands.shown("refusal"), "(absent)");
    });
}

TEST(Type, EscapeTakesTheSentenceOfARefusedChoiceAway) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("Batch");
        ASSERT_NE(hands.shown("refusal"), "(absent)");
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("refusal"), "(absent)");
    });
}

TEST(Type, NumGroupsMustDivideTheChannels) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("Group");
        ASSERT_EQ(hands.shown("operator"), "group_norm");
        hands.type_into("num_groups", "2");
        EXPECT_EQ(hands.document().spec.num_groups, 2);
        EXPECT_EQ(hands.shown("num_groups"), "2");
        // Two groups of two: each has the mean of its own pair.
        EXPECT_EQ(hands.shown("xhat[1,1]"), displayed(layer_norm({2, 0}, {}, {}, 0).xhat[0]))
            << "the lesson's own eps stays";
        expect_refused(hands, "num_groups", "3", "num_channels (4) must be divisible by num_groups (3)");
        EXPECT_EQ(hands.shown("num_groups"), "2");
        EXPECT_EQ(hands.document().spec.num_groups, 2);
    });
}

TEST(Type, BatchNormRefusesOneExample) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        hands.click("Batch");
        EXPECT_EQ(hands.shown("refusal"),
                  "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])");
        EXPECT_EQ(hands.shown("operator"), "layer_norm");
        EXPECT_EQ(hands.document(), before);
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.press(ImGuiMod_Alt | ImGuiKey_3);  // by the keyboard there is no place beside which to say it
        EXPECT_EQ(hands.document(), before);
        EXPECT_EQ(hands.shown("notice"),
                  "Expected more than 1 value per channel when training, got input size torch.Size([1, 4])");
    });
}

TEST(Type, EscapeLeavesTheFieldUntouched) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->ItemDoubleClick("**/x[1,1]");
        hands.wait_frames();
        hands.type("77");
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x[0], 2.0f);
        EXPECT_EQ(hands.undo_depth(), 0u);
        EXPECT_TRUE(hands.ctx->ItemExists("**/x[1,1]")) << "still typing";
    });
}

TEST(Type, LeavingAFieldByAClickElsewhereTakesTheNumber) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.ctx->ItemDoubleClick("**/x[1,1]");
        hands.wait_frames();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type("7");
        hands.click("label");
        EXPECT_EQ(hands.document().x[0], 7.0f);
        EXPECT_EQ(hands.undo_depth(), 1u);
    });
}

TEST(Type, KeysThatAreTypedDoNotPlay) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto head = hands.document().playhead;
        hands.ctx->ItemDoubleClick("**/x[1,1]");
        hands.wait_frames();
        hands.press(ImGuiKey_Home);
        hands.press(ImGuiKey_LeftArrow);
        hands.type(" ");
        hands.press(ImGuiKey_Space);
        EXPECT_FALSE(hands.session().playback().playing());
        EXPECT_EQ(hands.document().playhead, head);
        hands.press(ImGuiKey_Escape);
    });
}

TEST(Type, NotANumberAndInfinityAreShownAsSuch) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type_into("x[1,2]", "nan");
        EXPECT_TRUE(std::isnan(hands.document().x[1]));
        EXPECT_EQ(hands.shown("x[1,2]"), "NaN");
        EXPECT_EQ(hands.shown("stat mean"), "NaN");
        EXPECT_EQ(hands.shown("y[1,1]"), "NaN");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x, default_document().x);
        hands.type_into("x[1,4]", "inf");
        EXPECT_EQ(hands.shown("x[1,4]"), "∞");
        EXPECT_EQ(hands.shown("stat mean"), "∞");
        EXPECT_EQ(hands.shown("xhat[1,4]"), "NaN");
        hands.type_into("x[1,4]", "-inf");
        EXPECT_EQ(hands.shown("x[1,4]"), "−∞");
        hands.press(ImGuiKey_Home);
        hands.press(ImGuiKey_RightArrow, 9);
        hands.drag("bar x[1,1]", {0, -30});
        EXPECT_TRUE(std::isfinite(hands.document().x[0]));
    });
}

TEST(Type, AConstantRowAtEpsZeroGivesBeta) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("3 3 3 3");
        hands.type_into("eps", "0");
        const char* betas[] = {"1", "-1", "0.5", "0"};
        const char* displayed_betas[] = {"1", "−1", "0.5", "0"};
        for (int i = 0; i < 4; ++i) hands.type_into("beta[" + std::to_string(i + 1) + "]", betas[i]);
        EXPECT_EQ(hands.shown("stat sigma"), "0.0000");
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(hands.shown("xhat[1," + std::to_string(i + 1) + "]"), "0");
            EXPECT_EQ(hands.shown("y[1," + std::to_string(i + 1) + "]"), displayed_betas[i]);
        }
        hands.run_command("op.nan_at_zero_by_zero");
        hands.wait_frames(2);
        for (int i = 0; i < 4; ++i) {
            EXPECT_EQ(hands.shown("xhat[1," + std::to_string(i + 1) + "]"), "NaN");
            EXPECT_EQ(hands.shown("y[1," + std::to_string(i + 1) + "]"), "NaN");
        }
        hands.type_into("eps", "1e-5");
        EXPECT_EQ(hands.shown("y[1,3]"), "0.5") << "an ε above 0 ends it";
    });
}

TEST(Type, EscapeDropsANumberThatItsFirstKeyOpened) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("x[1,2]");
        hands.type("7");
        hands.wait_frames();
        ASSERT_TRUE(ImGui::GetIO().WantTextInput) << "a digit opens the cell";
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x[1], 0.0f);
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Type, OpeningANumberAndLeavingItAsItWasIsNoChange) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.type_into("eps", "1/3");  // no float32
        ASSERT_EQ(hands.document().spec.eps, 1.0 / 3.0);
        for (const auto key : {ImGuiKey_Enter, ImGuiKey_Escape}) {
            hands.click("eps");
            hands.press(key);
            EXPECT_EQ(hands.document().spec.eps, 1.0 / 3.0);
            EXPECT_EQ(hands.undo_depth(), 1u);
        }
    });
}

TEST(Type, ARefusalStandsBesideItsFieldAndNoOther) {
    Desk desk;
    std::vector<ui::DrawnText> texts;
    drive(desk, [&](Hands& hands) {
        for (const char* field : {"eps", "gamma[2]", "x[1,3]"}) {
            SCOPED_TRACE(field);
            hands.type_into(field, "much");
            const auto sentence = hands.shown("refusal");
            ASSERT_TRUE(sentence.starts_with("\"much\" is not a number")) << sentence;
            texts.clear();
            ui::set_drawn_texts(&texts);
            hands.wait_frames(1);
            ui::set_drawn_texts(nullptr);
            const auto box = hands.ctx->ItemInfo(Hands::ref(std::string("##edit ") + field).c_str()).RectFull;
            int seen = 0;
            for (const auto& text : texts) {
                if (text.words != sentence) continue;
                ++seen;
                const float gap = std::max(text.from.y - box.Max.y, box.Min.y - text.to.y);
                EXPECT_GT(gap, 0) << "over the field";
                EXPECT_LT(gap, 30);
                EXPECT_LT(text.from.x, box.Max.x + 30);
                EXPECT_GT(text.to.x, box.Min.x);
            }
            EXPECT_EQ(seen, 1);
            hands.press(ImGuiKey_Escape);
        }
    });
}

}  // namespace
}  // namespace normscope::testing
