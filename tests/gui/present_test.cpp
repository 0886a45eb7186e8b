// SPDX-License-Identifier: MIT
// Presenter mode: larger type, words and picture and account alone, an answer that waits for a key, any remote's keys.
#include "app/shell/presenter.h"
#include "app/ui/theme.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Presenter, ShowsWordsPictureAndAccountAlone) {
    for (const auto& [size, scale] :
         {std::pair{Size{1024, 768}, 1.0f}, {Size{1600, 900}, 1.0f}, {Size{3840, 2160}, 2.0f}}) {
        Desk desk({size, scale, ThemeId::dark, false});
        drive(desk, [&](Hands& hands) {
            hands.open_lesson("layernorm-by-hand", 2);
            const float before = ui::scale();
            EXPECT_NE(hands.shown("stat mean"), "(absent)");
            hands.press(ImGuiKey_F5);
            hands.wait_frames();
            EXPECT_GE(ui::scale(), 1.6f * before - 1e-4f) << "type and bars";
            EXPECT_EQ(hands.shown("lesson step"), "3 / 9");
            EXPECT_EQ(hands.shown("stat mean"), "(absent)") << "the inspector is away";
            EXPECT_EQ(hands.shown("dev[1,1]"), "−0.5");
            hands.press(ImGuiKey_PageDown);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("lesson step"), "4 / 9") << "the remote's next";
            hands.press(ImGuiKey_PageUp);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("lesson step"), "3 / 9");
            hands.press(ImGuiKey_B);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("screen"), "black");
            hands.press(ImGuiKey_B);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("screen"), "(absent)");
            hands.press(ImGuiKey_Escape);
            hands.wait_frames();
            EXPECT_FLOAT_EQ(ui::scale(), before);
            EXPECT_NE(hands.shown("stat mean"), "(absent)");
        });
    }
}

TEST(Presenter, SquaresThatARoomIsToldToLookAtAreThere) {
    Desk desk({{1280, 720}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 3);
        hands.press(ImGuiKey_F5);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("lesson step"), "4 / 9");
        EXPECT_TRUE(hands.ctx->ItemExists("**/area sq[1,2]"));
    });
}

TEST(Presenter, TheAnswerWaitsForAKey) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 0);
        hands.press(ImGuiKey_F5);
        hands.wait_frames();
        EXPECT_TRUE(hands.session().withholding());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_FALSE(hands.session().withholding());
        hands.press(ImGuiKey_PageDown);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("all prose").find("1.5"), std::string::npos);
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_NE(hands.shown("all prose").find("1.5"), std::string::npos) << hands.shown("all prose");
    });
}

TEST(Presenter, ChoicesAreFoldedUntilAKeyAndTheAnswerUntilAnother) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("small-batches", 2);
        const auto question = *hands.session().posed();
        ASSERT_EQ(question.kind, QuestionKind::choice);
        hands.press(ImGuiKey_F5);
        hands.wait_frames();
        const auto seen = [&](const std::string& words) {
            return hands.shown("all prose").find(words) != std::string::npos;
        };
        EXPECT_FALSE(seen(question.choices.front().text)) << "the room thinks first";
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        for (const auto& choice : question.choices) EXPECT_TRUE(seen(choice.text)) << choice.text;
        EXPECT_FALSE(seen(question.solution));
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_TRUE(seen(question.solution));
        hands.press(ImGuiKey_PageDown);
        hands.press(ImGuiKey_PageUp);
        hands.wait_frames();
        EXPECT_FALSE(seen(question.solution)) << "coming back hides it again";
    });
}

TEST(Presenter, AnotherVariantFoldsItsChoicesAgain) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        std::string id;
        int step = 0;
        for (const auto& lesson : lessons().lessons)
            for (int i = 0; i < lesson.step_count(); ++i) {
                const auto& question = lesson.steps[static_cast<std::size_t>(i)].question;
                if (!question || question->kind != QuestionKind::choice || !question->vary) continue;
                id = lesson.id;
                step = i;
            }
        if (id.empty()) return;  // then there is nothing to fold
        hands.open_lesson(id, step);
        hands.press(ImGuiKey_F5);
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        const auto seen = [&] {
            return hands.shown("all prose").find(hands.session().posed()->choices.front().text) != std::string::npos;
        };
        ASSERT_TRUE(seen());
        hands.run_command("lesson.another");
        hands.wait_frames(3);
        EXPECT_FALSE(seen()) << "the room thinks first, with these numbers too";
    });
}

}  // namespace
}  // namespace normscope::testing
