// SPDX-License-Identifier: MIT
// Unsaved work is never thrown away without a question, by whichever way the person leaves it.
#include <fstream>
#include <thread>

#include "app/shell/event_loop.h"
#include "core/document/scene.h"
#include "core/io/npy.h"
#include "harness.h"

namespace normscope::testing {
namespace {

namespace fs = std::filesystem;

/// Whether the question is on the screen: by its button, since the harness is outside of the window.
bool asks(Hands& hands) { return hands.ctx->ItemExists(Hands::ref("Discard").c_str()); }

struct Leaving : ::testing::Test {
    TemporaryFolder folder;
    Desk desk;

    fs::path other() const {
        const auto path = folder.path() / "other.norm.json";
        auto document = default_document();
        document.title = "other";
        document.x.set(0, -7);
        EXPECT_TRUE(save_scene(document, path));
        return path;
    }
    void work() { desk.session().edit(SetCell{0, 42}, "Set"); }
};

TEST_F(Leaving, NothingIsAskedWhenNothingWouldBeLost) {
    const auto file = other();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        EXPECT_FALSE(asks(hands));
        hands.session().depart({.where = Departure::Where::file, .file = file});
        hands.wait_frames();
        EXPECT_FALSE(asks(hands));
        EXPECT_EQ(hands.document().x[0], -7);
        hands.open_lesson("layernorm-by-hand", 2);
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
    });
}

TEST_F(Leaving, LookingAtALessonIsNoWork) {
    desk.session().open_lesson("layernorm-by-hand", 1);
    desk.session().open_lesson("epsilon", 0);
    EXPECT_FALSE(desk.session().has_unsaved_work());
    desk.session().edit(SetCell{0, 42}, "Set");
    desk.session().open_lesson("epsilon", 1);
    EXPECT_TRUE(desk.session().has_unsaved_work()) << "the work before it can still be undone to";
}

TEST_F(Leaving, CtrlNAsks) {
    work();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        EXPECT_TRUE(asks(hands));
        EXPECT_EQ(hands.document().x[0], 42);
        hands.press(ImGuiKey_Escape);
        EXPECT_FALSE(asks(hands));
        EXPECT_EQ(hands.document().x[0], 42);
        EXPECT_FALSE(hands.session().departure());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        hands.click("Discard");
        EXPECT_FALSE(asks(hands));
        EXPECT_EQ(hands.document().x[0], 2);
        EXPECT_FALSE(hands.session().has_unsaved_work());
    });
}

TEST_F(Leaving, EnterSavesAndTabChooses) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().save(mine);
    work();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        ASSERT_TRUE(asks(hands));
        hands.press(ImGuiKey_Enter);
        EXPECT_FALSE(asks(hands));
        EXPECT_EQ(hands.document().x[0], 2) << "the new document";
        EXPECT_TRUE(hands.session().file.empty());
        EXPECT_EQ(load_document(mine)->document.x[0], 42);
        hands.session().edit(SetCell{0, 43}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        ASSERT_TRUE(asks(hands));
        hands.press(ImGuiKey_RightArrow);
        hands.press(ImGuiKey_Enter);
        EXPECT_FALSE(asks(hands)) << "Discard";
        EXPECT_EQ(hands.document().x[0], 2);
    });
}

TEST_F(Leaving, SavingWithoutAFileAsksForItsNameFirst) {
    work();
    const auto mine = folder.path() / "mine.norm.json";
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        hands.click("//Save the changes?/Save");
        ASSERT_TRUE(hands.ctx->ItemExists(Hands::ref("##path").c_str()));
        hands.click("//Save the scene/Cancel");
        EXPECT_EQ(hands.document().x[0], 42) << "a cancelled name cancels the departure";
        EXPECT_FALSE(hands.session().departure());
        hands.press(ImGuiMod_Ctrl | ImGuiKey_N);
        hands.click("//Save the changes?/Save");
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(mine.string());
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[0], 2);
        EXPECT_EQ(load_document(mine)->document.x[0], 42);
    });
}

TEST_F(Leaving, WhatCannotBeSavedIsNotLeft) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().save(mine);
    fs::permissions(mine, fs::perms::owner_read);
    work();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        hands.click("//Save the changes?/Save");
        EXPECT_FALSE(hands.desk.program().shell().wants_quit());
        EXPECT_EQ(hands.document().x[0], 42);
        EXPECT_NE(hands.shown("notice").find("read-only"), std::string::npos) << hands.shown("notice");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        hands.click("Discard");
        EXPECT_TRUE(hands.desk.program().shell().wants_quit());
    });
}

TEST_F(Leaving, OpeningAFileAsks) {
    const auto file = other();
    work();
    drive(desk, [&](Hands& hands) {
        hands.press(ImGuiMod_Ctrl | ImGuiKey_O);
        hands.type(file.string());
        hands.press(ImGuiKey_Enter);
        ASSERT_TRUE(asks(hands));
        EXPECT_EQ(hands.document().x[0], 42);
        hands.click("Discard");
        EXPECT_EQ(hands.document().x[0], -7);
        EXPECT_EQ(hands.session().file, file);
    });
}

/// Runs the loop for a virtual second.
void run(Desk& desk, Autosave& autosave) {
    desk.host().closed = false;
    desk.host().horizon = desk.host().time + 1;
    run_event_loop(desk.program(), desk.host(), autosave);
}

TEST_F(Leaving, ADroppedFileAsks) {
    Autosave autosave(folder.path() / "state");
    desk.host().dropped = {other()};
    run(desk, autosave);
    EXPECT_EQ(desk.session().document().x[0], -7) << "opened at once: nothing was lost";
    work();
    desk.host().dropped = {other()};
    run(desk, autosave);
    EXPECT_EQ(desk.session().document().x[0], 42);
    ASSERT_TRUE(desk.session().departure());
    desk.session().depart_without_saving();
    EXPECT_EQ(desk.session().document().x[0], -7);
}

TEST_F(Leaving, WhatIsDroppedOnAPartThatTakesFilesIsForIt) {
    Autosave autosave(folder.path() / "state");
    desk.session().show_workspace("compare/detective");
    desk.frames(3);
    ImVec2 place{};
    drive(desk, [&](Hands& hands) { place = hands.center("##detective x"); });
    ImGui::GetIO().AddMousePosEvent(place.x, place.y);
    desk.frames(2);
    const auto before = desk.session().document().x[0];
    desk.host().dropped = {other()};
    run(desk, autosave);
    EXPECT_EQ(desk.session().wishes().given().path, other());
    EXPECT_EQ(desk.session().wishes().given().target, "detective x");
    EXPECT_EQ(desk.session().document().x[0], before);
}

TEST_F(Leaving, TheCloseButtonAsks) {
    Autosave autosave(folder.path() / "state");
    auto& host = desk.host();
    const auto close = [&] {
        host.horizon = host.time + 1;
        host.closed = true;
        run_event_loop(desk.program(), host, autosave);
        return host.time < host.horizon;
    };
    EXPECT_TRUE(close()) << "the loop ends before its time: nothing would be lost";
    work();
    EXPECT_FALSE(close());
    ASSERT_TRUE(desk.session().departure());
    drive(desk, [&](Hands& hands) {
        EXPECT_TRUE(asks(hands));
        hands.press(ImGuiKey_Escape);
    });
    EXPECT_FALSE(desk.program().shell().wants_quit());
    EXPECT_FALSE(close());
    drive(desk, [&](Hands& hands) { hands.click("Discard"); });
    EXPECT_TRUE(desk.program().shell().wants_quit());
}

TEST_F(Leaving, AWindowThatIsMinimisedSleeps) {
    Autosave autosave(folder.path() / "state");
    desk.session().settings.motion = true;
    auto& host = desk.host();
    host.minimised = true;
    desk.program().pacer().request();
    desk.session().notify("a notice");
    host.waits = 0;
    host.closed = false;
    host.horizon = host.time + 60;
    host.event = true;
    const auto frames = host.frames;
    run_event_loop(desk.program(), host, autosave);
    EXPECT_LT(host.waits, 10) << "frames that are never taken keep no loop awake";
    EXPECT_EQ(host.frames, frames);
}

TEST_F(Leaving, ResultsGoOutFromTheMenu) {
    drive(desk, [&](Hands& hands) {
        hands.run_command("file.export");
        hands.ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type((folder.path() / "out.npy").string());
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.shown("notice"), "Exported out.y.npy, out.mean.npy, out.rstd.npy");
    });
    const auto mean = read_npy(folder.path() / "out.mean.npy");
    ASSERT_TRUE(mean);
    EXPECT_EQ(mean->tensor[0], 2.5f);
    EXPECT_FALSE(desk.session().has_unsaved_work());
}

TEST_F(Leaving, ALargeFileIsOpenedBesideTheFrames) {
    const auto path = folder.path() / "big.npy";
    const std::vector<float> values(std::size_t{4096} * 4096, 0.5f);
    ASSERT_TRUE(write_npy(path, std::vector<std::int64_t>{4096, 4096}, values));
    auto& session = desk.session();
    session.patience = std::chrono::milliseconds(1);
    const auto start = std::chrono::steady_clock::now();
    session.open(path);
    const std::chrono::duration<double> waited = std::chrono::steady_clock::now() - start;
    if (session.opening()) {
        EXPECT_LT(waited.count(), 2) << "it was waited for a moment only";
        desk.frame();
        desk.frame();
        EXPECT_EQ(session.document().x.size(), 4) << "the old document stays until the new one is there";
        session.cancel_opening();
        desk.frames(3);
        EXPECT_EQ(session.document().x.size(), 4);
        session.open(path);
    }
    ASSERT_TRUE(session.finish_opening());
    EXPECT_EQ(session.document().x.size(), 4096 * 4096);
}

TEST_F(Leaving, ALessonThatTookThePlaceOfSavedWorkLosesNothing) {
    desk.session().open(other());
    ASSERT_TRUE(desk.session().finish_opening());
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 2);
        EXPECT_FALSE(hands.session().has_unsaved_work());
        hands.run_command("lesson.next");
        EXPECT_FALSE(hands.session().has_unsaved_work());
        hands.session().edit(SetCell{0, 5}, "Set");
        EXPECT_TRUE(hands.session().has_unsaved_work()) << "now there is something";
        hands.run_command("edit.undo");
        EXPECT_FALSE(hands.session().has_unsaved_work());
    });
}

TEST_F(Leaving, ALessonOverUnsavedWorkAsks) {
    work();
    drive(desk, [&](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 2);
        EXPECT_TRUE(hands.session().has_unsaved_work());
        hands.run_command("lesson.next");
        EXPECT_TRUE(hands.session().has_unsaved_work());
    });
}

TEST(Learnt, IsKeptBeforeTheEnd) {
    TemporaryFolder folder;
    Autosave autosave{folder.path()};
    Desk desk;
    desk.session().open_lesson("layernorm-by-hand", 1);
    desk.frames(2);
    int kept = 0;
    desk.host().horizon = desk.host().time + 3;
    desk.host().meanwhile = [&] {
        if (desk.session().question().verdict) return;
        desk.session().perform(AnswerQuestion{"1.5"}, desk.host().time);
        desk.host().event = true;
    };
    run_event_loop(desk.program(), desk.host(), autosave, [&] { ++kept; });
    ASSERT_TRUE(desk.session().question().verdict);
    EXPECT_EQ(kept, 1) << "once for the answer, and not in every turn";
}

TEST_F(Leaving, ANumberThatIsTypedIsTakenFirst) {
    const auto mine = folder.path() / "mine.norm.json";
    desk.session().save(mine);
    desk.session().finish_saving();
    drive(desk, [&](Hands& hands) {
        hands.click("x[1,1]");
        hands.type("55");
        ASSERT_FALSE(hands.session().has_unsaved_work()) << "it is not in the document yet";
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        hands.wait_frames(4);
        EXPECT_EQ(hands.document().x[0], 55);
        EXPECT_TRUE(asks(hands));
        EXPECT_FALSE(hands.desk.program().shell().wants_quit());
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();

        // Ctrl+S writes it too, the window's close button asks, and what is no number is not left behind.
        hands.click("x[1,2]");
        hands.type("66");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        hands.wait_frames(4);
        hands.session().finish_saving();
        EXPECT_EQ(load_document(mine).value().document.x[1], 66);
        hands.click("x[1,2]");
        hands.type("77");
        EXPECT_TRUE(hands.desk.program().shell().finish_typing("app.quit"));
        hands.wait_frames(4);
        EXPECT_EQ(hands.document().x[1], 77);
        EXPECT_TRUE(asks(hands));
        hands.press(ImGuiKey_Escape);
        hands.wait_frames();
        EXPECT_FALSE(hands.desk.program().shell().finish_typing("app.quit")) << "nothing is typed";
        hands.session().save(mine);
        hands.session().finish_saving();
        hands.click("x[1,2]");
        hands.type("8q8");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Q);
        hands.wait_frames(4);
        EXPECT_FALSE(hands.desk.program().shell().wants_quit());
        EXPECT_TRUE(hands.session().refusal());
    });
}

}  // namespace
}  // namespace normscope::testing
