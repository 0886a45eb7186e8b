// SPDX-License-Identifier: MIT
// The table of workspaces serves the bar, the shortcuts, the palette and the lessons; switching loses nothing.
#include <gtest/gtest.h>

#include <set>

#include "app/workspaces/workspace.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(Workspaces, AreRowsWithAllThatTheShellAsksFor) {
    std::set<std::string_view> ids;
    ASSERT_FALSE(workspaces().empty());
    for (const auto& workspace : workspaces()) {
        EXPECT_TRUE(ids.insert(workspace.id).second) << workspace.id;
        EXPECT_FALSE(workspace.title.empty());
        EXPECT_GT(workspace.help.size(), 60u) << workspace.id << " explains itself in a paragraph";
        ASSERT_NE(workspace.make, nullptr) << workspace.id;
        EXPECT_NE(workspace.make(), nullptr) << workspace.id;
        EXPECT_EQ(find_workspace(workspace.id), &workspace);
    }
    EXPECT_EQ(find_workspace("nosuch"), nullptr);
}

TEST(Workspaces, EveryLessonNamesOneThatExists) {
    for (const auto& lesson : lessons().lessons)
        EXPECT_NE(find_workspace(lesson.workspace), nullptr) << lesson.id << ": " << lesson.workspace;
}

TEST(Workspaces, TabsAndShortcutsShowThem) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        int key = 0;
        for (const auto& workspace : workspaces()) {
            hands.run_command(std::string("workspace.") + std::string(workspaces().front().id));
            hands.wait_frames();
            hands.click("tab " + std::string(workspace.id));
            hands.wait_frames();
            EXPECT_EQ(hands.shown("workspace"), workspace.id);
            if (++key > 9) continue;
            hands.run_command(std::string("workspace.") + std::string(workspaces().front().id));
            hands.wait_frames();
            hands.press(ImGuiMod_Ctrl | static_cast<ImGuiKey>(ImGuiKey_0 + key));
            hands.wait_frames();
            EXPECT_EQ(hands.shown("workspace"), workspace.id) << "Ctrl " << key;
            EXPECT_EQ(hands.undo_depth(), 0u);
        }
    });
}

TEST(Workspaces, SwitchingEndsAnOpenGesture) {
    Desk desk;
    auto& session = desk.session();
    session.perform(BeginGesture{"Drag x₁"}, 0);
    session.perform(ApplyEdit{SetCell{0, 7}, "Drag x₁"}, 0);
    ASSERT_TRUE(session.history().in_gesture());
    session.show_workspace("elsewhere");
    EXPECT_FALSE(session.history().in_gesture());
    EXPECT_EQ(session.history().undo_depth(), 1u);
    EXPECT_EQ(session.document().x[0], 7.0f);
}

TEST(Workspaces, AnUnknownOneIsRefusedByName) {
    Desk desk;
    StartAt start;
    start.workspace = "cube";
    const auto begun = desk.program().begin(start);
    ASSERT_FALSE(begun);
    EXPECT_EQ(begun.error().message, "there is no workspace \"cube\"; the workspaces are: " + workspace_ids());
}

}  // namespace
}  // namespace normscope::testing
