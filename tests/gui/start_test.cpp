// SPDX-License-Identifier: MIT
// The start page: one way in, the map and what it knows of the person, lessons by symptom, something to touch.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <fstream>
#include <thread>

#include "app/shell/start_page.h"
#include "core/io/npy.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// Three right answers in a row master a lesson.
void master(Session& session, const std::string& id, std::int64_t day = 100) {
    for (std::uint64_t seed = 0; seed < 3; ++seed) session.settings.progress.note(id, {day, seed, true});
}

TEST(Start, HomeShowsItAndEnterBegins) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("start page"), "(absent)");
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("start page"), "shown");
        EXPECT_TRUE(hands.shown("main way").starts_with("Begin: One photo at a time")) << hands.shown("main way");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("start page"), "(absent)");
        EXPECT_EQ(hands.shown("lesson"), "One photo at a time");
        hands.press(ImGuiKey_PageDown, 2);
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_TRUE(hands.shown("main way").ends_with("step 3 of 4")) << hands.shown("main way");
        hands.click("main way");
        EXPECT_EQ(hands.shown("lesson step"), "3 / 4");
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Start, TheStepThatWasAskedForIsOpened) {
    Desk desk;
    StartAt start;
    start.lesson_step = 3;
    const auto alone = desk.program().begin(start);
    ASSERT_FALSE(alone);
    EXPECT_EQ(alone.error().message, "--step needs --lesson, whose step it names");
    start.lesson = "one-photo-at-a-time";
    ASSERT_TRUE(desk.program().begin(start));
    desk.frames(3);
    EXPECT_EQ(desk.probe().at("lesson step"), "3 / 4");
    start.lesson_step = 5;
    EXPECT_FALSE(desk.program().begin(start));
    EXPECT_EQ(desk.probe().at("lesson step"), "3 / 4") << "nothing is half opened";
}

/// A tensor of 64 MiB takes longer than no time.
TEST(Start, AFileThatTakesLongIsOpenedWhileTheWindowIsThere) {
    TemporaryFolder folder;
    StartAt start;
    start.file = folder.path() / "large.npy";
    ASSERT_TRUE(write_npy(start.file, std::vector<std::int64_t>{4096, 4096}, std::vector<float>(4096 * 4096, 1.5f)));
    for (const char* workspace : {"", "precision"}) {
        Desk desk;
        start.workspace = workspace;
        ASSERT_TRUE(desk.program().begin(start, std::chrono::milliseconds(0)));
        EXPECT_TRUE(desk.session().opening());
        for (int i = 0; i < 4000 && desk.session().opening(); ++i) {
            desk.frame();
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        desk.frames(3);
        EXPECT_EQ(desk.session().document().x.shape(), (Shape{4096, 4096}));
        EXPECT_EQ(desk.session().workspace(), *workspace == 0 ? "vector" : workspace);
    }
    Desk desk;
    ASSERT_TRUE(desk.program().begin(start, std::chrono::milliseconds(0)));
    desk.session().show_workspace("vector");
    desk.session().cancel_opening();
    desk.frames(3);
    EXPECT_EQ(desk.session().workspace(), "vector") << "what was cancelled shows nothing";
}

TEST(Start, WhatIsWrongWithASmallFileIsSaidAtOnce) {
    TemporaryFolder folder;
    StartAt start;
    start.file = folder.path() / "short.npy";
    std::ofstream(start.file) << "no tensor";
    Desk desk;
    EXPECT_FALSE(desk.program().begin(start, std::chrono::seconds(20)));
}

TEST(Start, EscapeAndTheTabsLeadBack) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.run_command("workspace.axis");
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("workspace"), "(absent)");
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("workspace"), "axis");
        hands.press(ImGuiKey_Home);
        hands.click("Play with a vector");
        EXPECT_EQ(hands.shown("workspace"), "vector");
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        const auto before = hands.session().playhead();
        hands.press(ImGuiKey_LeftArrow, 2);
        hands.press(ImGuiKey_Space);
        EXPECT_EQ(hands.session().playhead(), before) << "the account is out of sight";
        EXPECT_FALSE(hands.session().playback().playing());
        hands.click("tab compare");
        EXPECT_EQ(hands.shown("workspace"), "compare");
    });
}

TEST(Start, ABarOfTheFirstLookMovesEveryOutput) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        // (2, 0, 7, 4): mean 3.25, distances −1.25, −3.25, 3.75, 0.75, variance 26.75 / 4.
        const double sigma = std::sqrt(26.75 / 4);
        EXPECT_NEAR(std::stod(hands.shown("first look xhat3")), 3.75 / sigma, 1e-4);
        const auto first = hands.shown("first look xhat1");
        hands.drag("first look 3", {0, 60});
        EXPECT_NE(hands.shown("first look x3"), "7");
        EXPECT_NE(hands.shown("first look xhat1"), first);
        EXPECT_EQ(hands.undo_depth(), 0u) << "it is nobody's document";
    });
}

TEST(Start, TheMapKnowsWhatIsMasteredDueAndNext) {
    Desk desk;
    desk.session().set_today(100);
    drive(desk, [](Hands& hands) {
        auto& session = hands.session();
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map one-photo-at-a-time"), "next");
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "waits");
        master(session, "one-photo-at-a-time");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map features-and-neurons"), "next");
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "waits");
        master(session, "features-and-neurons");
        master(session, "mean-squares-variance");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "next");
        EXPECT_EQ(hands.shown("map layernorm-by-hand"), "waits");
        master(session, "what-normalisation-does");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "mastered");
        EXPECT_EQ(hands.shown("map layernorm-by-hand"), "next");
        EXPECT_EQ(hands.shown("map epsilon"), "waits");
        session.set_today(101);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "due again") << "a day later";
        session.settings.review_intervals = {5};
        hands.wait_frames();
        EXPECT_EQ(hands.shown("map what-normalisation-does"), "mastered") << "the person's own intervals";

        hands.click("map epsilon");
        EXPECT_EQ(hands.shown("map waiting"), "It builds on What γ and β give back.");
        hands.click("Open anyway");
        EXPECT_EQ(hands.shown("lesson step"), "1 / 6");
    });
}

TEST(Start, NoTitleOfTheMapIsCutAtAnySize) {
    for (const Size size : {Size{1024, 768}, Size{1280, 720}, Size{1600, 900}, Size{1920, 1080}}) {
        Desk desk({.size = size});
        drive(desk, [&](Hands& hands) {
            SCOPED_TRACE(fmt::format("{}x{}", size.width, size.height));
            hands.press(ImGuiKey_Home);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("map titles cut"), "") << "start page";
            hands.session().perform(ShowPage{Page::weak_spots}, 0);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("map titles cut"), "") << "weak spots";
            hands.session().perform(StartPlacement{}, 0);
            hands.wait_frames();
            EXPECT_EQ(hands.shown("map titles cut"), "") << "placement";
        });
    }
}

TEST(Start, TheRingStaysBehindWithItsControl) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        hands.press(ImGuiKey_Tab);
        hands.wait_frames();
        EXPECT_NE(hands.shown("focus ring"), "(absent)");
        hands.open_lesson("epsilon", 1);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("focus ring"), "(absent)") << "around a control of the start page";
    });
}

TEST(Start, SymptomsLeadToTheirLessons) {
    for (const auto symptom : symptoms()) EXPECT_NE(lesson_of_symptom(lessons(), symptom), nullptr) << symptom;
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.click("symptom off by 1.1547");
        EXPECT_EQ(hands.shown("lesson"), "Divide by n or by n − 1?");
    });
}

TEST(Start, AnswersAreKeptFromDayToDay) {
    Desk desk;
    auto& session = desk.session();
    session.set_today(200);
    session.open_lesson("practice-standardise", 0);
    session.perform(AnswerQuestion{"2"}, 0);
    session.open_lesson("practice-standardise", 1);
    session.perform(AnswerQuestion{"-1.5, -0.5, 0.5, 1.5"}, 0);
    const auto kept = progress_from_json(progress_to_json(session.settings.progress)).value();
    EXPECT_EQ(kept, session.settings.progress);
    const auto& answers = kept.answers.at("practice-standardise");
    ASSERT_EQ(answers.size(), 2u);
    EXPECT_FALSE(answers[0].right);
    EXPECT_TRUE(answers[1].right);
    EXPECT_EQ(answers[1].day, 200);
    EXPECT_NE(answers[0].seed, answers[1].seed) << "another question is another variant";
}

TEST(Start, WhatIsNotSeenIsNotChanged) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        ASSERT_TRUE(hands.session().at_start());
        const auto before = hands.document();
        ImGui::SetClipboardText("7");
        for (const ImGuiKeyChord chord : {ImGuiMod_Ctrl | ImGuiKey_V, static_cast<int>(ImGuiKey_Delete),
                                          ImGuiMod_Alt | ImGuiKey_UpArrow, ImGuiMod_Ctrl | ImGuiKey_Z}) {
            hands.press(chord);
            hands.wait_frames();
            EXPECT_EQ(hands.document(), before) << ImGui::GetKeyChordName(chord);
        }
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Start, TheBarsAreMovedByKeys) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        hands.ctx->NavMoveTo(Hands::ref("first look 3").c_str());
        const double x = std::stod(hands.shown("first look x3"));
        const auto first = hands.shown("first look xhat1");
        hands.press(ImGuiKey_UpArrow, 2);
        hands.wait_frames();
        EXPECT_NEAR(std::stod(hands.shown("first look x3")), x + 0.2, 1e-6);
        hands.press(ImGuiMod_Shift | ImGuiKey_DownArrow);
        hands.wait_frames();
        EXPECT_NEAR(std::stod(hands.shown("first look x3")), x - 0.3, 1e-6);
        EXPECT_NE(hands.shown("first look xhat1"), first);
    });
}

}  // namespace
}  // namespace normscope::testing
