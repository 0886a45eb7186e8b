// SPDX-License-Identifier: MIT
// The browser of folders: a file is found, opened and saved with the keyboard alone, and with the mouse; what is wrong
// is said in sentences and changes nothing.
#include <imgui_internal.h>

#include <fstream>
#include <set>

#include "core/document/scene.h"
#include "core/io/npy.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

struct Browser : ::testing::Test {
    TemporaryFolder folder;
    Desk desk;

    Browser() {
        fs::create_directory(folder.path() / "inner");
        scene("alpha.norm.json", -1);
        scene("beta.norm.json", -2);
        scene("inner/gamma.norm.json", -3);
        scene(".hidden.norm.json", -4);
        std::ofstream(folder.path() / "notes.doc") << "no tensor";
    }
    void scene(const std::string& name, float first) const {
        auto document = default_document();
        document.x.set(0, first);
        EXPECT_TRUE(save_scene(document, folder.path() / name));
    }
    void open_here(Hands& hands) const {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
        hands.wait_frames();
        hands.type(folder.path().string() + "/");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("folder"), folder.path().string());
    }
    static bool is_open(Hands& hands) { return hands.ctx->ItemExists(Hands::ref("##path").c_str()); }
};

TEST_F(Browser, TypingNarrowsAndEnterOpens) {
    drive(desk, [&](Hands& hands) {
        open_here(hands);
        EXPECT_EQ(hands.shown("files"), "3") << "a folder and two scenes: neither hidden ones nor other kinds";
        hands.type("BE");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("files"), "1");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(6);
        EXPECT_FALSE(is_open(hands));
        EXPECT_EQ(hands.document().x[0], -2);
    });
}

TEST_F(Browser, ArrowsGoIntoFoldersAndBackspaceOut) {
    drive(desk, [&](Hands& hands) {
        open_here(hands);
        hands.press(ImGuiKey_DownArrow);
        EXPECT_EQ(hands.shown("chosen"), "inner");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames();
        EXPECT_EQ(hands.shown("folder"), (folder.path() / "inner").string());
        hands.press(ImGuiKey_Backspace);
        EXPECT_EQ(hands.shown("folder"), folder.path().string());
        EXPECT_EQ(hands.shown("chosen"), "inner") << "where one comes from";
        hands.press(ImGuiKey_DownArrow);
        hands.press(ImGuiKey_DownArrow);
        hands.press(ImGuiKey_UpArrow);
        EXPECT_EQ(hands.shown("chosen"), "alpha.norm.json");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(6);
        EXPECT_EQ(hands.document().x[0], -1);
    });
}

TEST_F(Browser, SaysWhatIsWrongAndStaysOpen) {
    drive(desk, [&](Hands& hands) {
        const auto before = hands.document();
        open_here(hands);
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("file problem"), "choose a file, or type its name");
        hands.type("nowhere");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("empty list"), "Nothing here begins so.");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("file problem"), "there is no file " + (folder.path() / "nowhere").string());
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();
        EXPECT_FALSE(is_open(hands));
        EXPECT_EQ(hands.document(), before);
    });
}

TEST_F(Browser, EnterTakesNoneOfSeveralThatBeginSo) {
    scene("alpine.norm.json", -7);
    drive(desk, [&](Hands& hands) {
        const auto before = hands.document();
        open_here(hands);
        hands.type("alp");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("files"), "2");
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(6);
        EXPECT_EQ(hands.document(), before);
        EXPECT_TRUE(is_open(hands));
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type("alpi");
        hands.wait_frames();
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(6);
        EXPECT_EQ(hands.document().x[0], -7) << "the only one is meant";
    });
}

TEST_F(Browser, TheMouseShowsHiddenOnesAndOpensByADoubleClick) {
    drive(desk, [&](Hands& hands) {
        open_here(hands);
        hands.click("Hidden files");
        EXPECT_EQ(hands.shown("files"), "4");
        hands.click("by Size");
        hands.click("entry .hidden.norm.json");
        EXPECT_EQ(hands.shown("chosen"), ".hidden.norm.json");
        hands.ctx->ItemDoubleClick(Hands::ref("entry .hidden.norm.json").c_str());
        hands.wait_frames(6);
        EXPECT_EQ(hands.document().x[0], -4);
    });
}

TEST_F(Browser, SavingOverAFileAsksFirst) {
    const auto mine = folder.path() / "alpha.norm.json";
    drive(desk, [&](Hands& hands) {
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiMod_Shift | ImGuiKey_S);
        hands.wait_frames();
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(mine.string());
        hands.press(ImGuiKey_Enter);
        EXPECT_TRUE(is_open(hands));
        EXPECT_EQ(hands.shown("file problem"), "alpha.norm.json is there already. Save again to replace it.");
        EXPECT_EQ(load_document(mine)->document.x[0], -1) << "nothing is written before the answer";
        hands.press(ImGuiKey_Enter);
        hands.session().finish_saving();
        hands.wait_frames();
        EXPECT_FALSE(is_open(hands));
        EXPECT_EQ(load_document(mine)->document.x[0], 42);
    });
}

TEST_F(Browser, RecentFilesAreOneClickAway) {
    desk.session().settings.add_recent(folder.path() / "inner" / "gamma.norm.json");
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
        hands.wait_frames();
        hands.click("recent 1");
        hands.wait_frames(6);
        EXPECT_EQ(hands.document().x[0], -3);
    });
}

TEST_F(Browser, TabReachesWhatIsInIt) {
    drive(desk, [&](Hands& hands) {
        open_here(hands);
        std::set<std::string> reached;
        for (int i = 0; i < 30; ++i) {
            hands.press(ImGuiKey_Tab);
            const auto& context = *ImGui::GetCurrentContext();
            ImGuiTestItemList items;
            hands.ctx->GatherItems(&items, "//Open a file", -1);
            for (const auto& item : items)
                if (item.ID == context.NavId) reached.insert(item.DebugLabel);
        }
        for (const char* name :
             {"Up", "place Home", "by Name", "by Changed", "by Size", "Hidden files", "Open", "Cancel"})
            EXPECT_TRUE(reached.contains(name)) << name;
    });
}

}  // namespace
}  // namespace normscope::testing
