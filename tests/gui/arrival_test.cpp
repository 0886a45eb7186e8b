// SPDX-License-Identifier: MIT
// What is opened or begun is seen, is called by its name, and is never written over by something else.
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

struct Arrival : ::testing::Test {
    TemporaryFolder folder;
    Desk desk;

    fs::path tensor() const {
        const auto path = folder.path() / "weights.npy";
        EXPECT_TRUE(write_npy(path, std::vector<std::int64_t>{2, 2}, std::vector<float>{1, 2, 3, 4}));
        return path;
    }
    static float first_of(const fs::path& file) { return load_document(file)->document.x[0]; }
};

TEST_F(Arrival, AWorkspaceWithNumbersOfItsOwnGivesWay) {
    const auto path = tensor();
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.session().open(path);
        EXPECT_TRUE(hands.session().finish_opening());
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().workspace(), "vector");
        EXPECT_EQ(hands.shown("x[2,2]"), "4");
        hands.run_command("workspace.photo");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().workspace(), "vector");
        EXPECT_EQ(hands.document().title, "Untitled");
        hands.run_command("workspace.axis");
        hands.session().open(path);
        EXPECT_TRUE(hands.session().finish_opening());
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().workspace(), "axis") << "it shows the document itself";
    });
}

TEST_F(Arrival, APictureStaysInPhoto) {
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.photo");
        hands.session().open(fs::path(NORMSCOPE_SOURCE_DIR) / "assets/photos/lighthouse.png");
        EXPECT_TRUE(hands.session().finish_opening());
        hands.wait_frames(3);
        EXPECT_EQ(hands.session().workspace(), "photo");
    });
}

TEST_F(Arrival, ALessonDoesNotGetIntoTheOpenFile) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().edit(SetCell{0, 42}, "Set");
    desk.session().save(mine);
    const auto bytes = *read_file(mine);
    drive(desk, [&](Hands& hands) {
        EXPECT_EQ(hands.session().name(), "mine") << "by its file, whatever its title";
        hands.open_lesson("gamma-and-beta", 1);
        EXPECT_TRUE(hands.session().file.empty());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("##path").c_str())) << "it asks where to";
        hands.press(ImGuiKey_Escape);
        hands.wait_frames(3);
        EXPECT_EQ(*read_file(mine), bytes);
        hands.run_command("edit.undo");
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().x[0], 42);
        EXPECT_EQ(hands.session().file, mine) << "the work is back, and its file";
        hands.run_command("edit.redo");
        hands.wait_frames(3);
        EXPECT_TRUE(hands.session().file.empty());
        hands.run_command("workspace.photo");
        hands.run_command("edit.undo");
        EXPECT_EQ(hands.session().workspace(), "vector") << "the photo shows nothing of it";
        hands.session().edit(SetCell{0, 43}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        EXPECT_EQ(first_of(mine), 43);
    });
}

TEST_F(Arrival, WhatIsSuggestedForALessonStandsBesideTheWork) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().edit(SetCell{0, 42}, "Set");
    desk.session().save(mine);
    const auto bytes = *read_file(mine);
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("gamma-and-beta", 1);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(5);
        EXPECT_EQ(hands.session().file.parent_path(), folder.path());
        EXPECT_NE(hands.session().file, mine);
        EXPECT_TRUE(fs::exists(hands.session().file));
        EXPECT_EQ(*read_file(mine), bytes);
    });
}

TEST_F(Arrival, TheNextStepDoesNotGetIntoAFileThatTheLastWasSavedIn) {
    const auto mine = folder.path() / "mine.norm.json";
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("gamma-and-beta", 1);
        hands.session().save(mine);
        const auto bytes = *read_file(mine);
        hands.session().open_lesson("gamma-and-beta", 2);
        EXPECT_TRUE(hands.session().file.empty());
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.run_command("edit.undo");
        EXPECT_TRUE(hands.session().file.empty()) << "what is undone is this step's, which was never in the file";
        hands.session().edit(SetCell{0, 43}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        hands.press(ImGuiKey_Escape);
        EXPECT_EQ(*read_file(mine), bytes);
    });
}

TEST_F(Arrival, ANameWithoutAnEndingGetsThatOfScenes) {
    const auto here = fs::current_path();
    fs::current_path(folder.path());
    desk.session().edit(SetCell{0, 42}, "Set");
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type((folder.path() / "mine").string());
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(5);
        EXPECT_EQ(hands.session().file, folder.path() / "mine.norm.json");
        EXPECT_EQ(first_of(folder.path() / "mine.norm.json"), 42);
        EXPECT_FALSE(fs::exists(folder.path() / "mine"));
    });
    fs::current_path(here);
}

TEST_F(Arrival, ATitleThatBeginsWithADotIsSavedWhereItIsSeen) {
    const auto here = fs::current_path();
    fs::current_path(folder.path());
    auto document = desk.session().document();
    document.title = ".quiet";
    drive(desk, [&](Hands& hands) {
        hands.start_from(document);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(3);
        hands.press(ImGuiKey_Enter);
        hands.wait_frames(5);
        EXPECT_EQ(hands.session().file.filename(), "-quiet.norm.json");
    });
    fs::current_path(here);
}

TEST_F(Arrival, TheLedgerGoesWithWhatUndoBringsBack) {
    desk.session().edit(PasteRows{0, {{1, 2, 3, 4}}}, "Paste");
    desk.session().edit(Select{{2, 1}}, "");
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 4);
        ASSERT_NE(hands.document().selection.cell, 2);
        hands.run_command("edit.undo");
        hands.wait_frames(3);
        EXPECT_EQ(hands.document().selection.cell, 2);
        EXPECT_EQ(hands.session().inspected().cell, 2);
    });
}

}  // namespace
}  // namespace normscope::testing
