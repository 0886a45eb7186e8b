// SPDX-License-Identifier: MIT
// The table of workspaces serves the bar, the shortcuts, the palette and the lessons; switching loses nothing.
#include <gtest/gtest.h>

#include <set>

#include "app/workspaces/lesson_places.h"
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

TEST(Workspaces, EveryLessonNamesThoseThatExist) {
    const auto library = with_known_workspaces(lessons());
    EXPECT_EQ(library.lessons, lessons().lessons);
    EXPECT_TRUE(library.errors.empty()) << library.errors.front().message;
}

/// A lesson of four steps: its own workspace, another, a part of that, and its own again.
LessonLibrary moving_lesson(const std::string& second, const std::string& third) {
    const auto step = [](const std::string& more) {
        return "[[step]]\ntitle = \"A step\"\ntext = \"t\"\n" + more + "\n";
    };
    const std::string text = "id = \"moving\"\ntitle = \"Moving\"\nsummary = \"s\"\nworkspace = \"vector\"\n" +
                             step("set = { x = [[2, 0, 4, 4], [1, 2, 3, 9]] }") +
                             step("workspace = \"" + second + "\"") + step("workspace = \"" + third + "\"") +
                             step("point = [\"y_2_3\"]");
    return load_lessons(std::vector<std::pair<std::string, std::string>>{{"moving", text}});
}

TEST(Workspaces, AStepIsShownInItsOwn) {
    Desk desk;
    auto& session = desk.session();
    session.replace_lessons(moving_lesson("axis", "compare/time-machine"));
    const auto shown_at = [&](int step) {
        session.open_lesson("moving", step);
        desk.frames(2);
        return desk.probe()["workspace"];
    };
    EXPECT_EQ(shown_at(0), "vector");
    EXPECT_EQ(shown_at(1), "axis");
    EXPECT_EQ(shown_at(2), "compare");
    EXPECT_EQ(session.part(), "time-machine");
    EXPECT_EQ(shown_at(3), "vector");
    EXPECT_EQ(session.document().selection.cell, 6) << "y[2,3] is spoken of";
    EXPECT_EQ(shown_at(2), "compare");
    EXPECT_EQ(shown_at(0), "vector") << "back to the lesson's";
}

TEST(Workspaces, ALessonIntoNowhereIsASentence) {
    const auto nowhere = with_known_workspaces(moving_lesson("axis", "cube"));
    EXPECT_TRUE(nowhere.lessons.empty());
    ASSERT_EQ(nowhere.errors.size(), 1u);
    EXPECT_EQ(nowhere.errors[0].message,
              "lesson \"moving\", step 3: there is no workspace \"cube\"; the workspaces are: " + workspace_ids());
    const auto part = with_known_workspaces(moving_lesson("compare/clock", "axis"));
    ASSERT_EQ(part.errors.size(), 1u);
    EXPECT_EQ(part.errors[0].message, "lesson \"moving\", step 2: workspace \"compare\" has no part \"clock\"");
}

TEST(Workspaces, ACameraWhereNoneIsIsASentence) {
    const std::string text =
        "id = \"flat\"\ntitle = \"Flat\"\nsummary = \"s\"\n[[step]]\ntitle = \"A step\"\ntext = \"t\"\n"
        "camera = \"top\"\nset = { x = [2, 0, 4, 4] }\n";
    const auto flat =
        with_known_workspaces(load_lessons(std::vector<std::pair<std::string, std::string>>{{"flat", text}}));
    EXPECT_TRUE(flat.lessons.empty());
    ASSERT_EQ(flat.errors.size(), 1u);
    EXPECT_EQ(flat.errors[0].message, "lesson \"flat\", step 1: workspace \"vector\" has no camera");
}

TEST(Workspaces, GoingThroughALessonIsNoEdit) {
    Desk desk;
    auto& session = desk.session();
    const auto drag = [&](float value) { session.perform(ApplyEdit{SetCell{0, value}, "Drag x₁"}, 0); };
    for (const int step : {0, 1, 2, 1}) session.open_lesson("layernorm-by-hand", step);
    EXPECT_EQ(session.history().undo_depth(), 0u);
    EXPECT_FALSE(session.has_unsaved_work());

    // Nor is leaving it, where nothing was made.
    const auto x = session.document().x;
    session.leave_lesson();
    EXPECT_FALSE(session.document().lesson);
    EXPECT_EQ(session.document().x, x);
    EXPECT_EQ(session.history().undo_depth(), 0u);
    EXPECT_FALSE(session.has_unsaved_work());
    session.open_lesson("layernorm-by-hand", 1);
    drag(7);
    session.leave_lesson();
    EXPECT_EQ(session.document().x[0], 7);
    EXPECT_EQ(session.history().undo_depth(), 2u) << "what was made in it is one undo away";

    // What a person made, before the lesson or in it, is one undo away, however far they went on.
    session.start_new();
    drag(5);
    for (const int step : {0, 1, 2}) session.open_lesson("layernorm-by-hand", step);
    EXPECT_EQ(session.history().undo_depth(), 2u);
    drag(3);
    for (const int step : {3, 4}) session.open_lesson("layernorm-by-hand", step);
    session.open_lesson("epsilon", 0);
    EXPECT_EQ(session.history().undo_depth(), 4u);
    EXPECT_EQ(session.history().undo_label(), "Lesson: ε, the floor under the divisor");
    session.history().undo();
    EXPECT_EQ(session.document().lesson, (LessonPosition{"layernorm-by-hand", 2}));
    EXPECT_EQ(session.document().x[0], 3);
    session.history().undo();
    session.history().undo();
    EXPECT_EQ(session.document().x[0], 5);
    EXPECT_FALSE(session.document().lesson);
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

TEST(Workspaces, TheOneThatIsAskedForShowsWhateverIsOpened) {
    StartAt with_document;
    with_document.document = std::make_shared<const Document>(default_document());
    StartAt with_lesson;
    with_lesson.lesson = "layernorm-by-hand";
    for (auto start : {StartAt{}, with_document, with_lesson}) {
        Desk desk;
        start.workspace = "axis";
        ASSERT_TRUE(desk.program().begin(start));
        EXPECT_EQ(desk.session().workspace(), "axis") << (start.document ? "document" : start.lesson);
    }
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
