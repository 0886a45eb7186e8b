// SPDX-License-Identifier: MIT
// The copy of unsaved work when the disk does not take it, and what a recovery leaves behind.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "app/shell/autosave.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

TEST(Autosave, ACopyThatCannotBeWrittenIsSaidOnce) {
    TemporaryFolder folder;
    const auto state = folder.path() / "state";
    History history(default_document());
    Autosave autosave(state);
    ASSERT_TRUE(autosave.update(history, {}, 0));
    fs::remove_all(state);  // as a disk that is full or gone, also for who may write everywhere
    double now = 1;
    const auto edited_and_tried = [&](float value) {
        EXPECT_TRUE(history.apply(SetCell{0, value}, "Set"));
        EXPECT_TRUE(autosave.update(history, {}, now));
        EXPECT_TRUE(autosave.update(history, {}, now += 60)) << "it is being written";
        autosave.settle();
        return autosave.update(history, {}, now += 1);
    };
    const auto said = edited_and_tried(42);
    ASSERT_FALSE(said);
    EXPECT_TRUE(said.error().message.starts_with("unsaved work cannot be kept safe: ")) << said.error().message;
    EXPECT_NE(said.error().message.find(state.string()), std::string::npos) << said.error().message;
    for (const float value : {43.0f, 44.0f}) EXPECT_TRUE(edited_and_tried(value)) << "once";

    fs::create_directories(state);
    EXPECT_TRUE(edited_and_tried(45));
    EXPECT_TRUE(std::ranges::any_of(fs::directory_iterator(state), [](const auto& entry) {
        return entry.path().extension() == ".json";
    })) << "it is tried again, and kept where there is room";
}

TEST(Autosave, ARecoveryLeavesNothingOfItsOwn) {
    TemporaryFolder folder;
    {
        Autosave dead(folder.path());  // ends without finish(), as a crash does
        History history(default_document());
        ASSERT_TRUE(dead.update(history, {}, 0));
        ASSERT_TRUE(history.apply(SetCell{0, 42}, "Set"));
        ASSERT_TRUE(dead.update(history, {}, 1));
        ASSERT_TRUE(dead.update(history, {}, 2));
        dead.settle();
    }
    const auto files = [&] { return std::ranges::distance(fs::directory_iterator(folder.path())); };
    const auto before = files();
    Autosave autosave(folder.path());
    EXPECT_GT(files(), before) << "a lock of its own";
    const auto left = Autosave::left_behind(folder.path());
    ASSERT_EQ(left.size(), 1u);
    ASSERT_TRUE(autosave.take_over(left.front()));
    EXPECT_EQ(files(), before) << "the copy and its lock, and no other";
    autosave.finish();
    EXPECT_TRUE(fs::is_empty(folder.path()));
}

}  // namespace
}  // namespace normscope::testing
