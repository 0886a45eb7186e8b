// SPDX-License-Identifier: MIT
// Whose file Ctrl+S writes, what is offered after a crash, and what undo and redo are offered for.
#include <fstream>

#include "app/shell/autosave.h"
#include "core/document/scene.h"
#include "core/io/file.h"
#include "core/io/npy.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

struct Files : ::testing::Test {
    TemporaryFolder folder;
    Desk desk;

    static float first_of(const fs::path& file) { return load_document(file)->document.x[0]; }
};

TEST_F(Files, CtrlSWritesTheOpenScene) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().save(mine);
    drive(desk, [&](Hands& hands) {
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        EXPECT_EQ(first_of(mine), 42);
        EXPECT_EQ(hands.shown("status"), "mine.norm.json · saved");
        EXPECT_FALSE(hands.session().has_unsaved_work());
        ASSERT_FALSE(hands.session().settings.recent_files.empty());
        EXPECT_EQ(hands.session().settings.recent_files.front(), mine);
        hands.session().edit(SetCell{0, 43}, "Set");
        hands.wait_frames();
        EXPECT_EQ(hands.shown("status"), "mine.norm.json · changed");
        const auto other = folder.path() / "other.norm.json";
        hands.session().save(other);
        hands.session().edit(SetCell{0, 44}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        EXPECT_EQ(first_of(other), 44) << "after Save as the other file is the open one";
        EXPECT_EQ(first_of(mine), 42);
    });
}

TEST_F(Files, AnOpenedTensorIsNotWrittenOver) {
    const auto path = folder.path() / "weights.npy";
    ASSERT_TRUE(write_npy(path, std::vector<std::int64_t>{2, 2}, std::vector<float>{1, 2, 3, 4}));
    const auto bytes = *read_file(path);
    desk.session().open(path);
    drive(desk, [&](Hands& hands) {
        EXPECT_EQ(hands.document().x[3], 4);
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("##path").c_str())) << "it asks where to";
        EXPECT_EQ(*read_file(path), bytes);
        hands.press(ImGuiKey_Escape);
    });
    EXPECT_EQ(*read_file(path), bytes);
    EXPECT_EQ(desk.session().settings.recent_files.front(), path);
}

TEST_F(Files, ANewDocumentHasNoFile) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().save(mine);
    const auto bytes = *read_file(mine);
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        EXPECT_TRUE(hands.session().file.empty());
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("##path").c_str()));
        hands.press(ImGuiKey_Escape);
    });
    EXPECT_EQ(*read_file(mine), bytes);
}

TEST_F(Files, WhatIsEditedWhileAFileIsWrittenIsNotSaved) {
    const auto mine = folder.path() / "mine.norm.json";
    auto& session = desk.session();
    session.patience = std::chrono::milliseconds(0);
    session.edit(SetTensor{Tensor::from({512, 512}, std::vector<float>(512 * 512, 0.5f)).value()}, "Set");
    session.save(mine);
    const bool under_way = session.saving();
    session.edit(SetCell{0, 42}, "Set");
    session.finish_saving();
    if (under_way) {
        EXPECT_TRUE(session.has_unsaved_work());
    }
    EXPECT_EQ(first_of(mine), 0.5f);
}

TEST_F(Files, AnOpenedFileEndsWhatTheLessonHadSaid) {
    const auto mine = folder.path() / "mine.norm.json";
    ASSERT_TRUE(save_scene(default_document(), mine));
    auto& session = desk.session();
    session.open_lesson("practice-standardise", 0);
    session.check_typed_answer("7");
    ASSERT_TRUE(session.question().verdict);
    session.open(mine);
    EXPECT_FALSE(session.question().verdict);
    session.open_lesson("practice-standardise", 0);
    session.check_typed_answer("7");
    session.perform(Departure{.where = Departure::Where::new_document}, 0);
    session.depart_without_saving();
    EXPECT_FALSE(session.question().verdict);
}

TEST_F(Files, UndoAndRedoAreOfferedForWhatTheyDo) {
    const Reading reading(desk.session());
    EXPECT_FALSE(reading.can_undo());
    EXPECT_FALSE(reading.can_redo());
    desk.session().edit(SetCell{0, 42}, "Set");
    EXPECT_TRUE(reading.can_undo());
    EXPECT_FALSE(reading.can_redo());
    desk.session().history().undo();
    EXPECT_FALSE(reading.can_undo());
    EXPECT_TRUE(reading.can_redo());
    desk.session().edit(SetCell{0, 43}, "Set");
    EXPECT_FALSE(reading.can_redo()) << "what was undone does not fit any more";
}

TEST_F(Files, CtrlZInAFieldLeavesTheDocument) {
    drive(desk, [](Hands& hands) {
        hands.session().edit(SetCell{0, 42}, "Set");
        hands.wait_frames();
        hands.ctx->ItemClick("**/x[1,2]");
        hands.press(ImGuiKey_F2);
        ASSERT_TRUE(ImGui::GetIO().WantTextInput);
        hands.type("7");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_EQ(hands.document().x[0], 42);
        EXPECT_EQ(hands.undo_depth(), 1u);
        hands.press(ImGuiKey_Escape);
    });
}

TEST_F(Files, EachRowIsPastedWhereTheSelectionIs) {
    drive(desk, [](Hands& hands) {
        hands.session().edit(PasteRows{0, {{1, 2, 3, 4}, {5, 6, 7, 8}, {9, 10, 11, 12}}}, "Paste");
        hands.session().edit(Select{{5, -1}}, "");
        hands.wait_frames();
        hands.paste("-1 -2 -3 -4");
        EXPECT_EQ(hands.document().x[0], 1);
        EXPECT_EQ(hands.document().x[4], -1);
        EXPECT_EQ(hands.document().x[7], -4);
        EXPECT_EQ(hands.document().x[8], 9);
    });
}

TEST_F(Files, TheNewestCopyComesFirstAndNoneIsLeftByACleanEnd) {
    const auto copy = [&](const char* name, int minutes) {
        const auto file = folder.path() / (std::string("autosave-") + name + ".norm.json");
        EXPECT_TRUE(save_scene(default_document(), file));
        fs::last_write_time(file, fs::last_write_time(file) - std::chrono::minutes(minutes));
        return file;
    };
    copy("b", 30);
    const auto newest = copy("c", 10);
    copy("a", 60);
    const auto left = Autosave::left_behind(folder.path());
    ASSERT_EQ(left.size(), 3u);
    EXPECT_EQ(left.front().copy, newest);
    EXPECT_EQ(left.back().copy, folder.path() / "autosave-a.norm.json");

    Autosave autosave(folder.path());
    ASSERT_TRUE(autosave.take_over(left.front()));
    auto& session = desk.session();
    ASSERT_TRUE(session.recover(left.front().copy, {}));
    session.edit(SetCell{0, 42}, "Set");
    autosave.finish();
    EXPECT_FALSE(fs::exists(newest)) << "recovered, and ended cleanly";
}

TEST_F(Files, RecoveredWorkIsKeptSafeBeforeTheNextEdit) {
    History history(default_document());
    ASSERT_TRUE(history.apply(SetCell{0, 42}, "Recover unsaved work"));
    Autosave autosave(folder.path() / "state");
    ASSERT_TRUE(autosave.update(history, {}, 5));
    autosave.settle();
    const auto copies = std::distance(fs::directory_iterator(folder.path() / "state"), fs::directory_iterator());
    EXPECT_GE(copies, 2) << "the copy and its lock";
    history.mark_saved();
    ASSERT_TRUE(history.apply(SetCell{0, 43}, "Set"));
    history.undo();
    ASSERT_TRUE(autosave.update(history, {}, 100));
    ASSERT_TRUE(autosave.update(history, {}, 102));
    autosave.settle();
    const auto left = std::distance(fs::directory_iterator(folder.path() / "state"), fs::directory_iterator());
    EXPECT_EQ(left, 1) << "what is saved needs no copy";
}

TEST_F(Files, TheWheelAndThePointerMoveThePlayhead) {
    drive(desk, [](Hands& hands) {
        auto& session = hands.session();
        session.seek(4);
        hands.wait_frames();
        hands.wheel("timeline", -1, 0);
        EXPECT_EQ(session.playhead(), 5) << "the wheel towards the person goes on";
        hands.wheel("timeline", 1, 0);
        hands.wheel("timeline", 1, 0);
        EXPECT_EQ(session.playhead(), 3);
        session.settings.speed = 0.25f;
        session.perform(Play{true}, hands.desk.host().now());
        ASSERT_TRUE(session.playback().playing());
        hands.click("timeline");
        EXPECT_FALSE(session.playback().playing()) << "who scrubs has taken over";
        session.seek(session.timeline().size() - 1);
        session.perform(Play{true}, hands.desk.host().now());
        EXPECT_EQ(session.playhead(), 0) << "playing at the end begins anew";
    });
}

}  // namespace
}  // namespace normscope::testing
