// SPDX-License-Identifier: MIT
// The side panels give way: beside the picture while there is room, else drawers with three stops.
#include "app/ui/theme.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Drawers, StandBesideThePictureWhereThereIsRoom) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("Inspector drawer"), "open");
        EXPECT_FALSE(hands.ctx->ItemExists("**/Inspector drawer")) << "nothing to drag";
        hands.press(ImGuiMod_Alt | ImGuiKey_I);
        EXPECT_EQ(hands.shown("Inspector drawer"), "closed");
        EXPECT_EQ(hands.shown("operator"), "(absent)");
        hands.click("Inspector drawer");
        EXPECT_EQ(hands.shown("Inspector drawer"), "open");
        EXPECT_EQ(hands.shown("operator"), "layer_norm");
    });
}

TEST(Drawers, AreTabsAndHalvesInANarrowWindow) {
    Desk desk({{900, 1000}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        EXPECT_EQ(hands.shown("Inspector drawer"), "half open");
        EXPECT_EQ(hands.shown("stat spread"), "2.7500");
        EXPECT_EQ(hands.shown("code"), "(absent)");
        hands.click("Code ›");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Inspector drawer"), "open") << "code needs the width";
        EXPECT_NE(hands.shown("code"), "(absent)");
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "open");
        EXPECT_EQ(hands.shown("Inspector drawer"), "closed") << "the picture keeps some room";
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Drawers, AreThereBelow1150) {
    for (const auto& [width, drawers] : {std::pair{1149, true}, {1150, false}}) {
        SCOPED_TRACE(width);
        Desk desk({{width, 720}, 1, ThemeId::dark, false});
        drive(desk, [&, there = drawers](Hands& hands) {
            for (const char* drawer : {"Lesson drawer", "Inspector drawer"})
                EXPECT_EQ(hands.ctx->ItemExists(Hands::ref(drawer).c_str()), there) << drawer;
            EXPECT_EQ(hands.shown("Lesson drawer"), there ? "closed" : "open");
            EXPECT_EQ(hands.shown("Inspector drawer"), there ? "half open" : "open");
        });
    }
}

TEST(Drawers, GoFromStopToStopByKeyboard) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        for (const auto& [drawer, open, close] : {std::tuple{"Lesson drawer", ImGuiKey_RightArrow, ImGuiKey_LeftArrow},
                                                  {"Inspector drawer", ImGuiKey_LeftArrow, ImGuiKey_RightArrow}}) {
            SCOPED_TRACE(drawer);
            hands.ctx->NavMoveTo(Hands::ref(drawer).c_str());
            ImGui::SetNavCursorVisible(true);
            hands.press(close, 2);
            EXPECT_EQ(hands.shown(drawer), "closed");
            hands.press(open);
            EXPECT_EQ(hands.shown(drawer), "half open");
            hands.press(open);
            EXPECT_EQ(hands.shown(drawer), "open");
            hands.press(open);
            EXPECT_EQ(hands.shown(drawer), "open");
            hands.press(close);
            EXPECT_EQ(hands.shown(drawer), "half open");
        }
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Drawers, FollowTheMouseToTheNearestStop) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.drag("Lesson drawer", {210, 0});
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
        hands.drag("Lesson drawer", {-215, 0});
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed") << "a drag is not a click as well";
        hands.drag("Lesson drawer", {330, 0}, 20);
        EXPECT_EQ(hands.shown("Lesson drawer"), "open");
        hands.press(ImGuiMod_Alt | ImGuiKey_L);
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
    });
}

TEST(Drawers, TheOneAtTheRightFollowsTheMouseToo) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        ASSERT_EQ(hands.shown("Inspector drawer"), "half open");
        hands.drag("Inspector drawer", {-140, 0}, 12);
        EXPECT_EQ(hands.shown("Inspector drawer"), "open") << "away from its edge it grows";
        hands.drag("Inspector drawer", {400, 0}, 20);
        EXPECT_EQ(hands.shown("Inspector drawer"), "closed") << "towards its edge it goes";
        hands.drag("Inspector drawer", {-210, 0}, 12);
        EXPECT_EQ(hands.shown("Inspector drawer"), "half open");
    });
}

TEST(Drawers, ReachEveryStopByKeys) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        const std::array<std::pair<const char*, ImGuiKey>, 2> drawers = {
            {{"Lesson drawer", ImGuiKey_L}, {"Inspector drawer", ImGuiKey_I}}};
        for (const auto& [drawer, key] : drawers) {
            hands.press(ImGuiMod_Alt | ImGuiMod_Shift | key);
            if (hands.shown(drawer) == "half open") hands.press(ImGuiMod_Alt | ImGuiMod_Shift | key);
            EXPECT_EQ(hands.shown(drawer), "open");
            hands.press(ImGuiMod_Alt | ImGuiMod_Shift | key);
            EXPECT_EQ(hands.shown(drawer), "half open");
            hands.press(ImGuiMod_Alt | key);
            EXPECT_EQ(hands.shown(drawer), "closed");
            hands.press(ImGuiMod_Alt | ImGuiMod_Shift | key);
            EXPECT_EQ(hands.shown(drawer), "open");
        }
    });
}

TEST(Drawers, ASmallDragBackOverTheStripIsNoClick) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        ASSERT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.drag("Lesson drawer", {10, 0});
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.click("Lesson drawer");
        EXPECT_NE(hands.shown("Lesson drawer"), "closed") << "the drag is over";
    });
}

TEST(Drawers, RememberHowFarTheyWereOpen) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.drag("Lesson drawer", {210, 0});
        ASSERT_EQ(hands.shown("Lesson drawer"), "half open");
        hands.click("Lesson drawer");
        ASSERT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
    });
}

TEST(Drawers, TheQuestionOpensTheLesson) {
    Desk desk({{900, 640}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("practice-standardise", 0);
        hands.wait_frames();
        hands.press(ImGuiMod_Alt | ImGuiKey_L);
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_E);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
        hands.type("2.5");
        hands.press(ImGuiKey_Enter);
        EXPECT_NE(hands.shown("verdict"), "(absent)");
    });
}

TEST(Drawers, ALessonOpensInItsDrawerUntilThePersonFoldsIt) {
    Desk desk({{900, 560}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        ASSERT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.open_lesson("features-and-neurons", 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        hands.run_command("lesson.next");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed") << "the person's choice stays";
        hands.open_lesson("epsilon", 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed") << "also in another lesson";
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
    });
}

TEST(Drawers, AStepOpensALessonThatGaveWayToTheInspector) {
    Desk desk({{700, 560}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("features-and-neurons", 0);
        hands.wait_frames();
        hands.press(ImGuiMod_Alt | ImGuiKey_I);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed") << "the picture keeps some room";
        hands.run_command("lesson.next");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "half open");
        EXPECT_EQ(hands.shown("Inspector drawer"), "closed");
    });
}

TEST(Drawers, WhereThereIsNoRoomForBothALessonCoversThePicture) {
    Desk desk({{640, 400}, 1, ThemeId::dark, false});
    drive(desk, [](Hands& hands) {
        hands.open_lesson("features-and-neurons", 0);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("Lesson drawer"), "open");
        EXPECT_FALSE(hands.ctx->ItemExists("**/x[1,1]"));
        hands.click("Lesson drawer");
        EXPECT_EQ(hands.shown("Lesson drawer"), "closed");
        EXPECT_TRUE(hands.ctx->ItemExists("**/x[1,1]"));
    });
}

TEST(Drawers, AWindowTooSmallForTheScaleShrinksTheWords) {
    Desk desk({{800, 500}, 1, ThemeId::dark, false});
    desk.session().settings.ui_scale = 3;
    desk.frames(2);
    EXPECT_FLOAT_EQ(ui::scale(), 1.25f) << "640 × 400 logical pixels always fit";
    EXPECT_FLOAT_EQ(desk.session().settings.ui_scale, 3) << "the person's choice is kept";
}

}  // namespace
}  // namespace normscope::testing
