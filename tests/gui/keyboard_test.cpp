// SPDX-License-Identifier: MIT
// Working by keyboard alone: no chord is lost, the ring is always somewhere, and a key that opens something is no text.
#include <sys/stat.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include <imgui_test_engine/imgui_te_internal.h>

#include "app/host/true_modifiers.h"
#include "core/io/npy.h"
#include "harness.h"
#include "wait.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

bool has_ring(Hands& hands) { return hands.shown("focus ring") != "(absent)"; }

TEST(Keyboard, AChordThatIsReleasedWithinAFrameIsStillOne) {
    Desk desk;
    desk.frames(3);
    for (float value = 1; value <= 3; ++value) desk.session().edit(SetCell{0, 70 + value}, "Set");
    auto& io = ImGui::GetIO();
    const auto ctrl = [&](bool down) {
        io.AddKeyEvent(ImGuiMod_Ctrl, down);
        io.AddKeyEvent(ImGuiKey_LeftCtrl, down);
    };
    ctrl(true);
    desk.frame();
    for (int i = 0; i < 2; ++i) {  // twice in a slow frame, and Ctrl is up before Z is
        io.AddKeyEvent(ImGuiKey_Z, true);
        ctrl(false);
        io.AddKeyEvent(ImGuiKey_Z, false);
        ctrl(true);
    }
    ctrl(false);
    desk.frames(8);
    EXPECT_EQ(desk.session().document().x[0], 71) << "two of three were taken back";
    EXPECT_FALSE(io.KeyCtrl);
    EXPECT_FALSE(ImGui::IsKeyDown(ImGuiKey_Z));
}

// As GLFW goes on when the window manager has kept the release of a chord of its own: Ctrl and Alt stay down for it.
TEST(Keyboard, AModifierWhoseReleaseWasKeptFromTheWindowIsNotHeld) {
    Desk desk;
    desk.frames(3);
    auto& io = ImGui::GetIO();
    for (const auto key : {ImGuiMod_Ctrl, ImGuiMod_Alt}) io.AddKeyEvent(key, true);
    for (const auto key : {ImGuiKey_LeftCtrl, ImGuiKey_RightAlt}) io.AddKeyEvent(key, true);
    desk.frames(2);
    ASSERT_TRUE(io.KeyCtrl && io.KeyAlt);
    const auto from_glfw = [&](ImGuiKey key, bool down) {
        return [&io, key, down] {
            for (const auto held : {ImGuiMod_Ctrl, ImGuiMod_Alt}) io.AddKeyEvent(held, true);
            io.AddKeyEvent(key, down);
        };
    };
    desk.session().perform(Seek{desk.session().timeline().size() - 1}, 0);
    const auto before = desk.session().playhead();
    with_modifiers(ImGuiMod_None, from_glfw(ImGuiKey_LeftArrow, true));
    desk.frame();
    EXPECT_FALSE(io.KeyCtrl || io.KeyAlt || ImGui::IsKeyDown(ImGuiKey_LeftCtrl) || ImGui::IsKeyDown(ImGuiKey_RightAlt));
    EXPECT_TRUE(ImGui::IsKeyDown(ImGuiKey_LeftArrow));
    with_modifiers(ImGuiMod_None, from_glfw(ImGuiKey_LeftArrow, false));
    desk.frames(2);
    EXPECT_LT(desk.session().playhead(), before) << "← is ← again";

    with_modifiers(ImGuiMod_Ctrl | ImGuiMod_Shift, from_glfw(ImGuiKey_A, true));
    desk.frame();
    EXPECT_TRUE(io.KeyCtrl && io.KeyShift && !io.KeyAlt);
}

TEST(Keyboard, EscapePutsTheRingAwayAndTabGoesOn) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiKey_F6);
        hands.press(ImGuiKey_Tab, 2);
        ASSERT_TRUE(has_ring(hands));
        const auto place = hands.shown("focus ring");
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(has_ring(hands));
        hands.press(ImGuiKey_Tab);
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("focus ring"), place) << "where it was";
        hands.press(ImGuiKey_Tab);
        EXPECT_TRUE(has_ring(hands));
        EXPECT_NE(hands.shown("focus ring"), place);
    });
}

TEST(Keyboard, ADialogShowsWhereTheKeyboardIs) {
    Desk desk;
    desk.session().edit(SetCell{0, 42}, "Set");
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        ASSERT_TRUE(hands.ctx->ItemExists(Hands::ref("Discard").c_str()));
        hands.press(ImGuiKey_Tab);
        hands.wait_frames(2);
        const auto first = hands.shown("focus ring");
        EXPECT_NE(first, "(absent)");
        hands.press(ImGuiKey_Tab);
        hands.wait_frames(2);
        EXPECT_TRUE(has_ring(hands));
        EXPECT_NE(hands.shown("focus ring"), first);
        hands.press(ImGuiKey_Escape);
    });
}

TEST(Keyboard, EnterBelongsToTheDialogInFrontOfTheStartPage) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_start();
        hands.wait_frames(3);
        hands.run_command("help.shortcuts");
        hands.wait_frames(3);
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_TRUE(hands.session().at_start()) << "no lesson begins behind it";
    });
}

TEST(Keyboard, TheListOfKeysIsScrolledByKeys) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("help.shortcuts");
        hands.wait_frames(3);
        const auto* list = ImGui::FindWindowByName("Keyboard shortcuts");
        ASSERT_NE(list, nullptr);
        const auto scroll = [&] {
            float most = -1;
            for (const auto* window : ImGui::GetCurrentContext()->Windows)
                if (window->RootWindow == list && window != list) most = std::max(most, window->Scroll.y);
            return most;
        };
        EXPECT_EQ(scroll(), 0);
        hands.press(ImGuiKey_PageDown);
        hands.wait_frames(2);
        const float page = scroll();
        EXPECT_GT(page, 200);
        hands.press(ImGuiKey_DownArrow);
        hands.wait_frames(2);
        EXPECT_GT(scroll(), page);
        hands.press(ImGuiKey_Home);
        hands.wait_frames(2);
        EXPECT_EQ(scroll(), 0);
        hands.press(ImGuiKey_Escape);
    });
}

TEST(Keyboard, UpAndDownLeaveATypedCellAsEnterDoes) {
    Desk desk;
    desk.session().edit(PasteRows{0, {{1, 2}, {3, 4}}}, "Paste");
    drive(desk, [&](Hands& hands) {
        hands.click("x[1,2]");
        hands.type("42");
        hands.press(ImGuiKey_UpArrow);
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().x[1], 42);
        EXPECT_TRUE(has_ring(hands)) << "there is no row above: the keyboard stays";
        hands.press(ImGuiKey_LeftArrow);
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().selection.cell, 0) << "the arrows still belong to the cells";
        hands.type("7");
        hands.press(ImGuiKey_DownArrow);
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().x[0], 7);
        EXPECT_EQ(hands.document().selection.cell, 2);
        hands.type("1..2");
        hands.press(ImGuiKey_UpArrow);
        hands.wait_frames(3);
        EXPECT_NE(hands.shown("refusal"), "(absent)");
        EXPECT_EQ(hands.document().selection.cell, 2);
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(hands.document().x[2], 3);
    });
}

TEST(Keyboard, ANumberBesideTheCellsIsTypedIntoAndTabGoesOnFromThere) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        for (int i = 0; i < 120 && hands.shown("focused field") != "eps"; ++i) hands.press(ImGuiKey_Tab);
        ASSERT_EQ(hands.shown("focused field"), "eps");
        const auto place = hands.shown("focus ring");
        hands.type("0.25");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().spec.eps, 0.25);
        EXPECT_EQ(hands.shown("focus ring"), place) << "the keyboard stays where it was";
        hands.press(ImGuiKey_Tab);
        hands.wait_frames(2);
        EXPECT_TRUE(has_ring(hands));
        EXPECT_NE(hands.shown("focus ring"), place);
        hands.press(ImGuiMod_Shift | ImGuiKey_Tab);
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("focused field"), "eps") << "its neighbour, and not the first of the window";
    });
}

TEST(Keyboard, AnotherOperatorLeavesTheCellsTheirKeys) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.click("x[1,1]");
        hands.press(ImGuiKey_RightArrow);
        hands.press(ImGuiMod_Alt | ImGuiKey_2);
        hands.wait_frames(5);
        EXPECT_NE(hands.document().spec.op, "layer_norm");
        EXPECT_TRUE(has_ring(hands));
        hands.press(ImGuiKey_RightArrow);
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().selection.cell, 2);
    });
}

TEST(Keyboard, TheKeyThatOpensACellIsNoText) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.axis");
        hands.wait_frames(5);
        auto& queue = hands.ctx->Inputs->Queue;  // as a keyboard does it: the key and its letter in one frame
        queue.push_back(ImGuiTestInput::ForKeyChord(ImGuiKey_E, true));
        queue.push_back(ImGuiTestInput::ForChar('e'));
        hands.ctx->Yield();
        queue.push_back(ImGuiTestInput::ForKeyChord(ImGuiKey_E, false));
        hands.ctx->Yield(3);
        hands.type("3.5");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("refusal"), "(absent)");
        EXPECT_EQ(hands.document().x[hands.document().selection.cell], 3.5f);
    });
}

TEST(Keyboard, WhatIsPastedIntoTheDetectiveIsNotTheDocuments) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().show_workspace("compare/detective");
        hands.wait_frames(5);
        const auto before = hands.document().x;
        hands.paste("1\t2\t6\n4\t5\t9");
        hands.wait_frames(5);
        hands.paste("-0.9258\t-0.4629\t1.3887\n-0.9258\t-0.4629\t1.3887");
        EXPECT_EQ(hands.document().x, before);
        wait_until(hands, [&] { return hands.shown("detective shape y").starts_with("2 × 3"); });
        EXPECT_TRUE(hands.shown("detective shape x").starts_with("2 × 3")) << "x, then y";
        hands.run_command("workspace.vector");
        hands.wait_frames(5);
        hands.paste("1\t2\t3");
        EXPECT_NE(hands.document().x, before) << "elsewhere it is";
    });
}

TEST(Keyboard, SaveAFigureTakesEnter) {
    TemporaryFolder folder;
    const auto here = fs::current_path();
    fs::current_path(folder.path());
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("file.figure");
        hands.wait_frames(4);
        ASSERT_TRUE(hands.ctx->ItemExists(Hands::ref("Save##figure").c_str()));
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(4);
        EXPECT_FALSE(hands.ctx->ItemExists(Hands::ref("Save##figure").c_str()));
    });
    fs::current_path(here);
}

/// A zenity that stands open until somebody ends it, and says who it is.
struct OpenDialog : ::testing::Test {
    TemporaryFolder folder;
    fs::path told = folder.path() / "pid";

    void SetUp() override {
        const auto script = folder.path() / "zenity";
        std::ofstream(script) << "#!/bin/sh\necho $$ > '" << told.string() << "'\nexec sleep 3000\n";
        ::chmod(script.c_str(), 0755);
        ::setenv("PATH", (folder.path().string() + ":" + ::getenv("PATH")).c_str(), 1);
    }
    pid_t pid() const {
        pid_t number = 0;
        for (int i = 0; i < 500 && number == 0; ++i) {
            std::ifstream(told) >> number;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return number;
    }
};

TEST_F(OpenDialog, GoesWithTheProgramAndIsSpokenOf) {
    pid_t dialog = 0;
    {
        Desk desk;
        ::setenv("DISPLAY", ":none", 1);  // a desk has none, so that its dialogs are the program's own
        drive(desk, [&](Hands& hands) {
            hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
            hands.wait_frames(3);
            dialog = pid();
            ASSERT_NE(dialog, 0);
            hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
            hands.wait_frames(3);
            ASSERT_FALSE(hands.session().notices().empty());
            EXPECT_EQ(hands.session().notices().back().text,
                      "A file dialog is open already, perhaps behind this window");
        });
        EXPECT_EQ(::kill(dialog, 0), 0) << "it stands open";
    }
    EXPECT_NE(::kill(dialog, 0), 0) << "nobody has to close it before the program can end";
}

TEST(Keyboard, AButtonThatItsOwnPressSwitchesOffKeepsTheKeyboard) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        while (hands.shown("panel with the keyboard") != "transport") hands.press(ImGuiKey_F6);
        const auto first = hands.shown("focus ring");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.session().playhead(), 0) << "the first button goes to the beginning";
        EXPECT_EQ(hands.shown("focus ring"), first);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.session().playhead(), 0);
        hands.press(ImGuiKey_Tab);
        hands.wait_frames();
        EXPECT_NE(hands.shown("focus ring"), first);
        EXPECT_EQ(hands.shown("panel with the keyboard"), "transport");
    });
}

TEST(Keyboard, HomeLeadsToTheStartPageAlsoBesideTheRing) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        while (hands.shown("panel with the keyboard") != "inspector") hands.press(ImGuiKey_F6);
        ASSERT_TRUE(has_ring(hands));
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_TRUE(hands.session().at_start());
        hands.press(ImGuiKey_Escape);
        hands.click("x[1,3]");
        hands.press(ImGuiKey_Home);
        hands.wait_frames();
        EXPECT_FALSE(hands.session().at_start()) << "in the cells it goes to the first of the row";
        EXPECT_EQ(focused_cell(hands.document()), 0);
    });
}

TEST(Keyboard, APanelThatGetsTheKeyboardScrollsToIt) {
    Desk desk({.size = {1280, 720}});
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 0);
        hands.wait_frames();
        while (hands.shown("panel with the keyboard") != "lesson") hands.press(ImGuiKey_F6);
        hands.wait_frames(4);
        std::istringstream place(hands.shown("focus ring"));
        float x = 0, y = 0;
        char comma = 0;
        place >> x >> comma >> y;
        EXPECT_GT(y, 60);
        EXPECT_LT(y, 700 - 34) << "the ring is in sight";
    });
}

TEST(Keyboard, ArrowsStayInTheirPanel) {
    Desk desk;
    drive(desk, [&](Hands& hands) {
        for (const char* panel : {"transport", "inspector", "lesson"}) {
            for (int i = 0; i < 8 && hands.shown("panel with the keyboard") != panel; ++i) hands.press(ImGuiKey_F6);
            ASSERT_EQ(hands.shown("panel with the keyboard"), panel);
            for (const auto key : {ImGuiKey_DownArrow, ImGuiKey_UpArrow, ImGuiKey_LeftArrow, ImGuiKey_RightArrow})
                for (int i = 0; i < 6; ++i) {
                    hands.press(key);
                    hands.wait_frames();
                    EXPECT_EQ(hands.shown("panel with the keyboard"), panel) << ImGui::GetKeyName(key);
                }
        }
    });
}

}  // namespace
}  // namespace normscope::testing
