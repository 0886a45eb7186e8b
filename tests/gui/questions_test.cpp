// SPDX-License-Identifier: MIT
// Questions: answered wrong and right, by typing, by choosing and by dragging; and a lesson by the keyboard alone.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Questions, ANumberTypedWrongAndRight) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.click("##answer");
        hands.type("2");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("verdict"), "wrong");
        EXPECT_EQ(hands.shown("verdict message"), "A feature that is 0 still counts: divide by 4, not by 3.");
        EXPECT_FALSE(hands.session().settings.progress.of("layernorm-by-hand").answered.contains(1));
        hands.click("##answer");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type("1.5");
        EXPECT_EQ(hands.shown("verdict"), "wrong") << "not before it is given";
        hands.click("Check");
        EXPECT_EQ(hands.shown("verdict"), "right");
        EXPECT_TRUE(hands.session().settings.progress.of("layernorm-by-hand").answered.contains(1));
        EXPECT_EQ(hands.document().x, default_document().x) << "answering edits nothing";
    });
}

TEST(Questions, FractionsAndRootsAreUnderstood) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("practice-standardise", 2);
        hands.click("##answer");
        hands.type("5/4");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("verdict"), "right");
        hands.open_lesson("practice-standardise", 3);
        EXPECT_EQ(hands.shown("verdict"), "(absent)") << "a verdict belongs to its step";
        hands.click("##answer");
        hands.type("√1.25");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("verdict"), "right");
        hands.open_lesson("gamma-and-beta", 1);
        hands.click("##answer");
        hands.type("nonsense");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("verdict"), "wrong");
    });
}

TEST(Questions, AChoice) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-against-batchnorm", 7);
        hands.click("choice 2");
        EXPECT_EQ(hands.shown("verdict"), "wrong");
        EXPECT_EQ(hands.shown("verdict message"), "One of them never looks at the other rows.");
        hands.click("choice 3");
        EXPECT_EQ(hands.shown("verdict"), "wrong") << "a miss is not mended by clicking through the rest";
        hands.click("Try again");
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
        const auto& choices = hands.session().posed()->choices;
        const auto right = std::ranges::find(choices, true, &Choice::right) - choices.begin();
        hands.click(("choice " + std::to_string(right + 1)).c_str());
        EXPECT_EQ(hands.shown("verdict"), "right");
        EXPECT_TRUE(hands.session().settings.progress.of("layernorm-against-batchnorm").answered.contains(7));
    });
}

TEST(Questions, ATaskByDragging) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 7);
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
        const auto depth = hands.undo_depth();
        hands.drag("bar x[1,3]", {0, 8}, 2, true);
        for (int i = 0; i < 400 && std::abs(hands.document().x[2] - 2) > 0.005f; ++i) {
            const auto at = ImGui::GetIO().MousePos;
            hands.ctx->MouseMoveToPos({at.x, at.y + (hands.document().x[2] > 2 ? 1.0f : -1.0f)});
        }
        EXPECT_EQ(hands.shown("verdict"), "(absent)") << "judged when the bar is let go";
        hands.release();
        EXPECT_NEAR(hands.document().x[2], 2, 0.02);
        EXPECT_EQ(hands.shown("verdict"), "right");
        EXPECT_EQ(hands.undo_depth(), depth + 1);
        EXPECT_TRUE(hands.session().settings.progress.of("layernorm-by-hand").answered.contains(7));
    });
}

TEST(Questions, AQuestionComesAgainWithOtherNumbers) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("practice-standardise", 0);
        const auto before = hands.document();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("2.5");
        hands.press(ImGuiKey_Enter);
        ASSERT_EQ(hands.shown("verdict"), "right");
        hands.click("Again with other numbers");
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
        EXPECT_NE(hands.document().x, before.x);
        double mean = 0;
        for (std::int64_t i = 0; i < 4; ++i) mean += static_cast<double>(hands.document().x[i]) / 4;
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type(std::to_string(mean));
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("verdict"), "right") << mean;
    });
}

TEST(Questions, EnterGoesOnAfterARightAnswer) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("2");
        hands.press(ImGuiKey_Enter);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().lesson_step(), 1) << "not after a wrong one";
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type("1.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(5);
        ASSERT_EQ(hands.shown("verdict"), "right");
        EXPECT_EQ(hands.session().lesson_step(), 1) << "the Enter that answered is not a second one";
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().lesson_step(), 2);
        hands.open_lesson("layernorm-by-hand", 1);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().lesson_step(), 1) << "an answer of before is none";
    });
}

TEST(Questions, EnterGoesOnThroughStepsThatAskNothing) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("1.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        for (const int step : {2, 3, 4}) {
            hands.press(ImGuiKey_Enter);
            hands.wait_frames(3);
            EXPECT_EQ(hands.session().lesson_step(), step);
        }
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().lesson_step(), 4) << "which asks";
    });
}

TEST(Questions, AMissedChoiceKeepsTheKeyboard) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-against-batchnorm", 7);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.wait_frames(3);
        hands.press(ImGuiKey_2);
        hands.wait_frames(3);
        ASSERT_EQ(hands.shown("verdict"), "wrong");
        const auto ring = [&](const char* item) {
            const auto at = hands.ctx->ItemInfo(Hands::ref(item).c_str()).RectFull.Min;
            EXPECT_EQ(hands.shown("focus ring"), fmt::format("{:.0f}, {:.0f}", at.x, at.y)) << item;
        };
        ring("Try again");
        hands.press(ImGuiKey_F6);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.wait_frames(3);
        ring("Try again");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(4);
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
        ring("choice 1");
    });
}

TEST(Questions, TabGoesOnWhereTheStepIsDone) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("1.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("focus ring"), "(absent)") << "the arrows are the account's";
        hands.press(ImGuiKey_Tab);
        hands.wait_frames(2);
        const auto next = hands.ctx->ItemInfo(Hands::ref("Next ›").c_str()).RectFull.Min;
        EXPECT_EQ(hands.shown("focus ring"), fmt::format("{:.0f}, {:.0f}", next.x, next.y));
    });
}

TEST(Questions, ALessonThatWasFoldedOpensForTheAnswer) {
    Desk desk({.size = {1000, 700}});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.wait_frames();
        hands.click("Lesson drawer");
        hands.wait_frames();
        ASSERT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.wait_frames();
        EXPECT_NE(hands.shown("Lesson drawer"), "closed");
        hands.type("1.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("verdict"), "right");
    });
}

TEST(Questions, AChoiceByKeyboard) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-against-batchnorm", 7);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.wait_frames(3);
        EXPECT_NE(hands.shown("focus ring"), "(absent)") << "the first choice has the keyboard";
        hands.press(ImGuiKey_2);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("verdict"), "wrong");
        EXPECT_EQ(hands.session().question().typed, "2");
        hands.press(ImGuiKey_3);
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().question().typed, "2") << "it is put anew first";
    });
}

TEST(Questions, ADigitIsTheChoicesOnlyWhereTheyHaveTheKeyboard) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-against-batchnorm", 7);
        hands.press(ImGuiKey_3);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("verdict"), "(absent)");
    });
}

TEST(Questions, AVerdictIsScrolledIntoSight) {
    Desk desk({.size = {1280, 720}});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("one-photo-at-a-time", 0);
        ASSERT_NE(hands.session().posed(), nullptr);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.type("5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(5);
        ASSERT_EQ(hands.shown("verdict"), "wrong");
        const auto below = hands.ctx->ItemInfo(Hands::ref("###hint").c_str());
        EXPECT_EQ(below.RectClipped.GetHeight(), below.RectFull.GetHeight()) << "what stands below the verdict is seen";
    });
}

TEST(Questions, TheHintKeepsTheKeyboard) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.ctx->NavMoveTo(Hands::ref("###hint").c_str());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().question().hint, 1);
        EXPECT_NE(hands.shown("focus ring"), "(absent)");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().question().hint, 2) << "the link goes on under its next name";
    });
}

TEST(Questions, HintAndSolutionComeAndGo) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        hands.click("###hint");
        EXPECT_EQ(hands.session().question().hint, 1) << "a question back";
        hands.click("###hint");
        EXPECT_EQ(hands.session().question().hint, 2);
        hands.click("###hint");
        EXPECT_EQ(hands.session().question().hint, 0);
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_H);
        EXPECT_TRUE(hands.session().question().solution);
        hands.click("###solution");
        EXPECT_FALSE(hands.session().question().solution);
    });
}

TEST(Questions, TheFirstHintKeepsTheMethodBack) {
    Desk desk;
    std::vector<ui::DrawnText> texts;
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 1);
        const auto* question = hands.session().posed();
        ASSERT_TRUE(question);
        ASSERT_FALSE(question->method.empty());
        const auto expect_seen = [&](int hints, int methods) {
            texts.clear();
            ui::set_drawn_texts(&texts);
            hands.wait_frames(1);
            ui::set_drawn_texts(nullptr);
            EXPECT_EQ(std::ranges::count(texts, question->hint, &ui::DrawnText::words), hints);
            EXPECT_EQ(std::ranges::count(texts, question->method, &ui::DrawnText::words), methods);
        };
        expect_seen(0, 0);
        hands.click("###hint");
        expect_seen(1, 0);
        hands.click("###hint");
        expect_seen(1, 1);
        hands.click("###hint");
        expect_seen(0, 0);
    });
}

/// Gives the answer with the keyboard and sees it accepted.
void answer_by_keyboard(Hands& hands, const std::string& words) {
    hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
    hands.type(words);
    hands.press(ImGuiKey_Enter);
    EXPECT_EQ(hands.shown("verdict"), "right") << words;
}

TEST(Questions, ALessonByTheKeyboardAlone) {
    Desk desk;
    desk.session().open_lesson("layernorm-by-hand", 0);
    drive(desk, [](Hands& hands) {
        const auto& lesson = *hands.session().lesson();
        const auto forward = [&](const char* step) {
            hands.press(ImGuiKey_PageDown);
            ASSERT_EQ(hands.shown("lesson step"), step);
        };
        EXPECT_EQ(hands.shown("lesson step"), "1 / 9");
        answer_by_keyboard(hands, "2.5");
        forward("2 / 9");
        answer_by_keyboard(hands, "1.5");
        forward("3 / 9");
        forward("4 / 9");
        forward("5 / 9");
        answer_by_keyboard(hands, "5");
        forward("6 / 9");
        forward("7 / 9");
        answer_by_keyboard(hands, "−0.3, −1.5, 0.9, 0.9");
        forward("8 / 9");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_RightArrow, 3);  // to the last feature, and one back
        hands.press(ImGuiMod_Ctrl | ImGuiKey_LeftArrow);
        ASSERT_EQ(focused_place(hands.document()).column, 2);
        EXPECT_FALSE(ImGui::GetIO().NavVisible) << "the arrows belong to the keyboard cursor";
        EXPECT_FALSE(ImGui::GetIO().WantTextInput) << "the arrows belong to a text";
        hands.press(ImGuiMod_Alt | ImGuiMod_Shift | ImGuiKey_DownArrow, 2);
        EXPECT_EQ(hands.document().x[2], 2.0f);
        EXPECT_EQ(hands.shown("verdict"), "right");
        EXPECT_EQ(hands.shown("xhat[1,3]"), "0");
        forward("9 / 9");
        answer_by_keyboard(hands, "−0.3015, −1.5076, 0.9045, 0.9045");
        hands.press(ImGuiKey_PageDown);
        EXPECT_EQ(hands.shown("lesson"), "Practice: standardise (1, 2, 3, 4)");
        EXPECT_EQ(hands.session().lesson_step(), 0) << "a lesson begins with its first step";
        const auto& progress = hands.session().settings.progress.of("layernorm-by-hand");
        EXPECT_EQ(progress.answered, (std::set<int>{0, 1, 4, 6, 7, 8}));
        EXPECT_TRUE(lesson_done(lesson, progress));
        hands.press(ImGuiKey_PageUp);
        EXPECT_EQ(hands.shown("lesson step"), "9 / 9");
    });
}

}  // namespace
}  // namespace normscope::testing
