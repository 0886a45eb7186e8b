// SPDX-License-Identifier: MIT
// The browser of folders where it saves: the name that was typed goes along from folder to folder.
#include "core/document/scene.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

TEST(BrowserSaving, TheNameStaysWhileOneLooksForAFolder) {
    TemporaryFolder folder;
    fs::create_directory(folder.path() / "inner");
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
        hands.wait_frames();
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type((folder.path() / "inner").string() + "/");
        hands.wait_frames();
        hands.type("mine.norm.json");
        hands.wait_frames();
        ASSERT_EQ(hands.shown("folder"), (folder.path() / "inner").string());
        hands.click("Up");
        EXPECT_EQ(hands.shown("folder"), folder.path().string());
        hands.ctx->ItemClick("//Save the scene/Save");
        hands.wait_frames();
        hands.session().finish_saving();
        hands.wait_frames();
        ASSERT_TRUE(fs::exists(folder.path() / "mine.norm.json")) << hands.shown("file problem");
        EXPECT_EQ(load_document(folder.path() / "mine.norm.json")->document.x[0], 42);
        EXPECT_FALSE(fs::exists(folder.path() / "inner" / "mine.norm.json"));
    });
}

TEST(BrowserSaving, AClickOnAFolderLeavesTheNameAlone) {
    TemporaryFolder folder;
    fs::create_directory(folder.path() / "inner");
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
        hands.wait_frames();
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(folder.path().string() + "/");
        hands.wait_frames();
        hands.type("mine.norm.json");
        hands.wait_frames();
        hands.click("entry inner");
        ASSERT_EQ(hands.shown("chosen"), "inner");
        hands.ctx->ItemClick("//Save the scene/Save");  // into it
        hands.wait_frames();
        ASSERT_EQ(hands.shown("folder"), (folder.path() / "inner").string());
        hands.ctx->ItemClick("//Save the scene/Save");
        hands.wait_frames();
        hands.session().finish_saving();
        hands.wait_frames();
        EXPECT_TRUE(fs::exists(folder.path() / "inner" / "mine.norm.json")) << hands.shown("file problem");
        EXPECT_FALSE(fs::exists(folder.path() / "inner" / "inner.norm.json"));
    });
}

TEST(BrowserSaving, ANameWithoutItsEndingAsksBeforeItReplacesThatFile) {
    TemporaryFolder folder;
    const auto file = folder.path() / "mine.norm.json";
    Desk desk;
    drive(desk, [&](Hands& hands) {
        ASSERT_TRUE(save_scene(hands.document(), file));
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
        hands.wait_frames();
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type((folder.path() / "mine").string());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_NE(load_document(file)->document.x[0], 42);
        ASSERT_TRUE(hands.shown("file problem").contains("mine.norm.json")) << "the dialog asks, and stays";
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        hands.session().finish_saving();
        EXPECT_EQ(load_document(file)->document.x[0], 42);
    });
}

}  // namespace
}  // namespace normscope::testing
