// SPDX-License-Identifier: MIT
// The command palette, the dialogs and the themes.
#include "app/ui/theme.h"
#include "harness.h"

namespace normscope::testing {
namespace {

bool popup_open() { return ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel); }

TEST(Palette, FindsAndRunsACommand) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.paste("0 0 6\n3 3 3");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
        EXPECT_TRUE(popup_open());
        hands.type("batch");
        EXPECT_EQ(hands.shown("palette"), "op.batch_norm");
        hands.press(ImGuiKey_Enter);
        EXPECT_FALSE(popup_open());
        EXPECT_EQ(hands.shown("operator"), "batch_norm");
        EXPECT_EQ(hands.undo_depth(), 2u);
    });
}

TEST(Palette, ArrowsChooseAndClicksRun) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("search");
        hands.type("theme");
        hands.press(ImGuiKey_DownArrow);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().settings.theme, ThemeId::light) << "the second theme";
        EXPECT_EQ(hands.undo_depth(), 0u);
    });
}

TEST(Palette, TypingOnChoosesTheBestAgain) {
    Desk desk({.theme = ThemeId::high_contrast});
    drive(desk, [](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
        hands.type("them");
        hands.press(ImGuiKey_DownArrow);  // to the second theme
        hands.type("e");
        EXPECT_EQ(hands.shown("palette"), "view.dark");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().settings.theme, ThemeId::dark);
    });
}

TEST(Palette, FindsEveryLessonByItsTitle) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        for (const auto& lesson : lessons().lessons) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
            hands.type(lesson.title);
            EXPECT_EQ(hands.shown("palette"), "lesson.open." + lesson.id) << lesson.title;
            hands.press(ImGuiKey_Escape);
            EXPECT_FALSE(popup_open()) << "one Escape closes it, also while words are typed";
        }
        hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
        hands.type("γ and β give");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("lesson"), "What γ and β give back");
    });
}

TEST(Palette, EscapeClosesItAndNothingIsFoundIsSaid) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto before = hands.document();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_K);
        hands.type("qwertz");
        EXPECT_EQ(hands.shown("palette"), "");
        hands.press(ImGuiKey_Enter);
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(popup_open());
        EXPECT_EQ(hands.shown("palette"), "(absent)");
        EXPECT_EQ(hands.document(), before);
    });
}

TEST(Dialogs, OpenAndSaveByPath) {
    Desk desk;
    TemporaryFolder folder;
    drive(desk, [&](Hands& hands) {
        const auto file = folder.path() / "a scene.norm.json";
        hands.type_into("x[1,1]", "9");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        ASSERT_TRUE(popup_open());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(file.string());
        hands.press(ImGuiKey_Enter);
        EXPECT_FALSE(popup_open());
        ASSERT_TRUE(std::filesystem::exists(file));
        EXPECT_EQ(hands.shown("status"), "a scene.norm.json · saved");
        hands.type_into("x[1,1]", "10");
        EXPECT_EQ(hands.shown("status"), "a scene.norm.json · changed");
        const auto changed = hands.document();
        hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
        hands.type((folder.path() / "none.json").string());
        hands.press(ImGuiKey_Enter);
        EXPECT_TRUE(popup_open()) << "there is no such file";
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(popup_open());
        EXPECT_EQ(hands.document(), changed);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
        hands.type(file.string());
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[0], 10.0f) << "the change is not thrown away";
        hands.click("Discard");
        EXPECT_EQ(hands.document().x[0], 9.0f);
        EXPECT_EQ(hands.session().settings.recent_files.front(), file);
    });
}

TEST(Dialogs, AFileThatIsNoSceneIsRefused) {
    Desk desk;
    TemporaryFolder folder;
    drive(desk, [&](Hands& hands) {
        const auto before = hands.document();
        const auto file = folder.path() / "x.norm.json";
        FILE* out = std::fopen(file.c_str(), "w");
        std::fputs("{]", out);
        std::fclose(out);
        hands.session().open(file);
        hands.wait_frames();
        EXPECT_EQ(hands.document(), before);
        EXPECT_NE(hands.shown("notice"), "(absent)");
    });
}

TEST(Theme, SwitchesThroughAllAndScales) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.click("Light theme");
        EXPECT_EQ(hands.session().settings.theme, ThemeId::light);
        EXPECT_EQ(ui::current_theme(), ThemeId::light) << "what is drawn";
        hands.click("High contrast");
        EXPECT_EQ(hands.session().settings.theme, ThemeId::high_contrast);
        EXPECT_EQ(ui::current_theme(), ThemeId::high_contrast) << "what is drawn";
        hands.click("Dark theme");
        EXPECT_EQ(hands.session().settings.theme, ThemeId::dark);
        EXPECT_EQ(ui::current_theme(), ThemeId::dark) << "what is drawn";
        hands.press(ImGuiMod_Alt | ImGuiKey_Equal, 2);
        EXPECT_EQ(hands.session().settings.ui_scale, 1.25f);
        EXPECT_EQ(hands.shown("stat mean"), "2.5000");
        hands.press(ImGuiMod_Alt | ImGuiKey_0);
        EXPECT_EQ(hands.session().settings.ui_scale, 1.0f);
    });
}

}  // namespace
}  // namespace normscope::testing
