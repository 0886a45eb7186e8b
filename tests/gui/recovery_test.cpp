// SPDX-License-Identifier: MIT
// Which of the work that was left behind a start takes back, and what becomes of the rest.
#include "app/shell/recovery.h"

#include <algorithm>
#include <chrono>

#include "core/document/scene.h"
#include "core/io/file.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

struct Recovery : ::testing::Test {
    TemporaryFolder folder;
    fs::path state = folder.path() / "state";
    Desk desk;
    Autosave autosave{state};

    fs::path scene(const char* name) const {
        const auto file = folder.path() / name;
        EXPECT_TRUE(save_scene(default_document(), file));
        return file;
    }

    /// Work on a scene whose program ended without a word: its first number is `value`.
    void leave_behind(const fs::path& origin, float value, int minutes_ago) const {
        const auto known = Autosave::left_behind(state);
        {
            History history(default_document());
            Autosave writer(state);
            ASSERT_TRUE(writer.update(history, origin, 0));
            ASSERT_TRUE(history.apply(SetCell{0, value}, "Set"));
            ASSERT_TRUE(writer.update(history, origin, 1));
            ASSERT_TRUE(writer.update(history, origin, 2));
            writer.settle();
        }
        for (const auto& left : Autosave::left_behind(state))
            if (std::ranges::find(known, left) == known.end())
                fs::last_write_time(left.copy, fs::last_write_time(left.copy) - std::chrono::minutes(minutes_ago));
        ASSERT_EQ(Autosave::left_behind(state).size(), known.size() + 1);
    }

    void start_with(const fs::path& file) {
        desk.session().open(file);
        ASSERT_TRUE(desk.session().finish_opening());
    }
    float first() { return desk.session().document().x[0]; }
};

TEST_F(Recovery, WithAFileTheWorkOnThatFileComesBack) {
    const auto mine = scene("mine.norm.json"), other = scene("other.norm.json");
    leave_behind(mine, 41, 30);
    leave_behind(other, 42, 10);
    start_with(mine);
    offer_recovery(desk.session(), autosave, state, false);
    EXPECT_EQ(first(), 41) << "though that on the other is newer";
    EXPECT_EQ(desk.session().file, mine);
    desk.session().history().undo();
    EXPECT_EQ(first(), default_document().x[0]);
    const auto left = Autosave::left_behind(state);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left.front().origin, other);
}

TEST_F(Recovery, AFileThatIsStillBeingOpenedIsWaitedFor) {
    const auto mine = scene("mine.norm.json");
    leave_behind(mine, 41, 30);
    desk.session().patience = std::chrono::milliseconds(0);
    desk.session().open(mine);
    offer_recovery(desk.session(), autosave, state, false);
    EXPECT_FALSE(desk.session().opening());
    EXPECT_EQ(first(), 41);
    EXPECT_EQ(desk.session().file, mine);
    desk.session().history().undo();
    EXPECT_EQ(first(), default_document().x[0]);
}

TEST_F(Recovery, WithAFileWorkOnAnotherOneStaysAndIsSpokenOf) {
    const auto mine = scene("mine.norm.json"), other = scene("other.norm.json");
    leave_behind(other, 42, 10);
    leave_behind({}, 43, 20);
    start_with(mine);
    offer_recovery(desk.session(), autosave, state, false);
    EXPECT_EQ(first(), default_document().x[0]);
    EXPECT_EQ(desk.session().file, mine);
    EXPECT_FALSE(desk.session().has_unsaved_work());
    EXPECT_EQ(Autosave::left_behind(state).size(), 2u) << "for a start without a file";
    desk.frames(3);
    EXPECT_TRUE(desk.probe().at("notice").starts_with("Work that was not saved when the program ended is kept"))
        << desk.probe().at("notice");
}

TEST_F(Recovery, WithoutAFileTheNewestWorkComesBack) {
    const auto mine = scene("mine.norm.json");
    leave_behind({}, 43, 20);
    leave_behind(mine, 41, 10);
    offer_recovery(desk.session(), autosave, state, true);
    EXPECT_EQ(first(), 41);
    EXPECT_EQ(desk.session().file, mine);
    EXPECT_TRUE(desk.session().has_unsaved_work());
    EXPECT_EQ(Autosave::left_behind(state).size(), 1u);
}

TEST_F(Recovery, WhereNothingIsLeftNothingIsSaid) {
    const auto before = desk.session().document();
    offer_recovery(desk.session(), autosave, state, true);
    EXPECT_EQ(desk.session().document(), before);
    desk.frames(3);
    EXPECT_FALSE(desk.probe().contains("notice"));
}

}  // namespace
}  // namespace normscope::testing
