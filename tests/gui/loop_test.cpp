// SPDX-License-Identifier: MIT
// The event loop on a host whose clock the test moves: nothing happens, nothing is drawn.
#include <fstream>

#include "app/shell/event_loop.h"
#include "app/shell/lesson_watch.h"
#include "core/document/scene.h"
#include "harness.h"
#include "run_loop.h"

namespace normscope::testing {
namespace {

struct Loop : ::testing::Test {
    TemporaryFolder folder;
    Desk desk;
    Autosave autosave{folder.path()};

    Loop() { run_for(desk, autosave, 1); }
    long long run(double seconds) { return run_for(desk, autosave, seconds); }
};

TEST(FramePacer, SleepsUntilSomethingHappens) {
    FramePacer pacer;
    EXPECT_EQ(pacer.timeout(0), 0) << "the first frames are due";
    for (int i = 0; i < FramePacer::frames_per_event; ++i) pacer.begin_frame(0);
    EXPECT_EQ(pacer.timeout(0), FramePacer::forever);
    EXPECT_FALSE(pacer.due(1e9));
    pacer.request();
    for (int i = 0; i < FramePacer::frames_per_event; ++i) {
        EXPECT_TRUE(pacer.due(1));
        pacer.begin_frame(1);
    }
    EXPECT_FALSE(pacer.due(1));
    pacer.request(1);
    pacer.request(1);
    pacer.begin_frame(1);
    EXPECT_FALSE(pacer.due(1)) << "requests do not add up";
    EXPECT_EQ(pacer.frames(), 7);
}

TEST(FramePacer, WakesAtATime) {
    FramePacer pacer;
    for (int i = 0; i < FramePacer::frames_per_event; ++i) pacer.begin_frame(0);
    pacer.wake_at(7);
    pacer.wake_at(5);
    EXPECT_DOUBLE_EQ(pacer.timeout(2), 3);
    EXPECT_FALSE(pacer.due(4.9));
    EXPECT_TRUE(pacer.due(5));
    pacer.begin_frame(5);
    EXPECT_EQ(pacer.timeout(5), FramePacer::forever) << "once";
}

TEST(FramePacer, AnimatesUntilATime) {
    FramePacer pacer;
    for (int i = 0; i < FramePacer::frames_per_event; ++i) pacer.begin_frame(0);
    pacer.animate_until(2);
    EXPECT_EQ(pacer.timeout(1.9), 0);
    pacer.begin_frame(1.9);
    EXPECT_EQ(pacer.timeout(1.99), 0);
    EXPECT_EQ(pacer.timeout(2), FramePacer::forever);
}

TEST_F(Loop, DrawsNothingInFiveIdleSeconds) { EXPECT_EQ(run(5), 0); }

TEST_F(Loop, DrawsNothingInAnIdleLesson) {
    desk.session().open_lesson("layernorm-by-hand", 6);
    desk.program().pacer().request();
    EXPECT_EQ(run(1), FramePacer::frames_per_event);
    EXPECT_EQ(run(5), 0);
}

TEST_F(Loop, AnEventIsThreeFrames) {
    desk.host().event = true;
    EXPECT_EQ(run(5), FramePacer::frames_per_event);
}

TEST_F(Loop, ANoticeGoesByItself) {
    desk.session().notify("a notice");
    desk.program().pacer().request();
    EXPECT_EQ(run(4), FramePacer::frames_per_event);
    EXPECT_EQ(desk.session().notices().size(), 1u);
    EXPECT_EQ(desk.probe().find("notice")->second, "a notice");
    EXPECT_EQ(run(3), FramePacer::frames_per_event) << "woken once, to take it off the screen";
    EXPECT_TRUE(desk.session().notices().empty());
    EXPECT_FALSE(desk.probe().contains("notice"));
    EXPECT_EQ(run(5), 0);
}

TEST_F(Loop, PlaybackWakesAtItsTimes) {
    auto& session = desk.session();
    session.seek(0);
    session.playback().start(desk.host().now());
    session.settings.speed = 1;
    run(0.1);
    EXPECT_EQ(session.playhead(), 0);
    run(0.1);
    EXPECT_EQ(session.playhead(), 1) << "the first term after 0.15 s";
    auto frames = run(Playback::term_seconds * 0.8);
    EXPECT_EQ(session.playhead(), 1);
    frames += run(Playback::term_seconds * 0.4);
    EXPECT_EQ(session.playhead(), 2);
    EXPECT_LE(frames, 2 * FramePacer::frames_per_event) << "it sleeps between the terms";
    run(60);
    EXPECT_EQ(session.playhead(), session.timeline().size() - 1);
    EXPECT_FALSE(session.playback().playing());
    EXPECT_EQ(run(5), 0);
}

TEST_F(Loop, MotionComesToRest) {
    auto& session = desk.session();
    session.settings.motion = true;
    desk.program().pacer().request();
    run(2);
    session.seek(0);
    desk.program().pacer().request();
    EXPECT_GT(run(2), FramePacer::frames_per_event) << "it eases";
    EXPECT_EQ(run(5), 0);
}

TEST_F(Loop, UnsavedWorkIsKeptWithinASecond) {
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()) || Autosave::left_behind(folder.path()).empty());
    const auto copies = [&] {
        int count = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            count += entry.path().extension() == ".json";
        return count;
    };
    EXPECT_EQ(copies(), 0);
    desk.session().edit(SetCell{0, 42}, "Set");
    run(1);
    autosave.settle();
    EXPECT_EQ(copies(), 1);
    EXPECT_EQ(run(5), 0);
    desk.session().save(folder.path() / "saved.norm.txt");
    run(1);
    EXPECT_EQ(copies(), 1) << "nothing has changed since, so the copy may stay until the end";
    autosave.finish();
    EXPECT_EQ(copies(), 0);
}

TEST_F(Loop, TheTitleTellsUnsavedWork) {
    run(0.1);
    EXPECT_EQ(desk.host().title.find("•"), std::string::npos);
    desk.session().edit(SetCell{0, 42}, "Set");
    desk.host().event = true;
    run(0.1);
    EXPECT_NE(desk.host().title.find("•"), std::string::npos) << desk.host().title;
}

TEST_F(Loop, TheTitleOfTheStartPageIsOfNoDocument) {
    run(0.1);
    EXPECT_EQ(desk.host().title, desk.session().document().title + " — NormScope");
    desk.session().show_start();
    desk.host().event = true;
    run(0.1);
    EXPECT_EQ(desk.host().title, "NormScope");
    desk.session().edit(SetCell{0, 42}, "Set");
    desk.host().event = true;
    run(0.1);
    EXPECT_NE(desk.host().title.find("•"), std::string::npos) << "unsaved work shows there too";
}

TEST_F(Loop, ADroppedFileIsDrawnAtOnce) {
    const auto path = folder.path() / "dropped.norm.json";
    auto document = default_document();
    document.title = "dropped";
    ASSERT_TRUE(save_scene(document, path));
    desk.host().dropped = {path};
    EXPECT_GE(run(1), 1);
    EXPECT_EQ(desk.session().document().title, "dropped");
    EXPECT_EQ(desk.probe().at("notice"), "Opened dropped.norm.json");
}

TEST_F(Loop, ARefusalGoesByItself) {
    desk.session().perform(ApplyEdit{SetEps{-1}, "Set ε", 7}, desk.host().now());
    ASSERT_TRUE(desk.session().refusal());
    run(7);
    EXPECT_TRUE(desk.session().refusal()) << "there is time to read it";
    EXPECT_EQ(run(2), FramePacer::frames_per_event) << "woken once, to take it off the screen";
    EXPECT_FALSE(desk.session().refusal());
}

TEST_F(Loop, AFailedAutosaveIsSaidAtOnce) {
    std::ofstream(folder.path() / "file") << "no folder";
    Autosave nowhere(folder.path() / "file" / "state");
    desk.session().edit(SetCell{0, 42}, "Set");
    EXPECT_GE(run_for(desk, nowhere, 2), 1);
    ASSERT_TRUE(desk.probe().contains("notice"));
    EXPECT_TRUE(desk.probe().at("notice").starts_with("unsaved work cannot be kept safe")) << desk.probe().at("notice");
}

/// A folder with one lesson, which the program watches.
struct Watched : Loop {
    const std::filesystem::path file = folder.path() / "lessons" / "epsilon" / "lesson.toml";
    std::filesystem::file_time_type written{};

    Watched() {
        std::filesystem::create_directories(file.parent_path());
        std::filesystem::copy_file(NORMSCOPE_SOURCE_DIR "/assets/lessons/epsilon/lesson.toml", file);
        written = std::filesystem::last_write_time(file);
        setenv("NORMSCOPE_LESSONS", (folder.path() / "lessons").c_str(), 1);
    }
    ~Watched() override { unsetenv("NORMSCOPE_LESSONS"); }
    void touch() {
        written += std::chrono::seconds(5);
        std::filesystem::last_write_time(file, written);
    }
};

TEST_F(Watched, LessonsAreReadAgainWhenAFileChanges) {
    LessonWatch watch;
    ASSERT_TRUE(watch.due(0));
    EXPECT_FALSE(watch.poll(10)) << "nothing has changed";
    EXPECT_DOUBLE_EQ(*watch.due(10), 11);
    touch();
    EXPECT_FALSE(watch.poll(10.5)) << "it looks once a second";
    const auto fresh = watch.poll(11);
    ASSERT_TRUE(fresh);
    ASSERT_EQ(fresh->lessons.size(), 1u);
    EXPECT_EQ(fresh->lessons.front().id, "epsilon");
    EXPECT_FALSE(watch.poll(12)) << "once for each change";
    touch();
    EXPECT_TRUE(watch.poll(13));
}

TEST_F(Watched, AChangedLessonIsDrawnAtOnce) {
    EXPECT_GT(desk.session().lessons().lessons.size(), 1u);
    const auto start = desk.host().now();
    desk.host().meanwhile = [&] {
        if (written == std::filesystem::last_write_time(file) && desk.host().now() > start + 2 &&
            desk.session().lessons().lessons.size() > 1)
            touch();
    };
    EXPECT_EQ(run(6), FramePacer::frames_per_event);
    desk.host().meanwhile = {};
    EXPECT_EQ(desk.session().lessons().lessons.size(), 1u);
}

TEST_F(Loop, TheTitleHasADotExactlyWhenLeavingAsks) {
    auto& session = desk.session();
    const auto dotted = [&] { return desk.host().title.find(" •") != std::string::npos; };
    session.edit(SetCell{0, 9}, "Set");
    run(0.2);
    EXPECT_TRUE(dotted());
    session.save(folder.path() / "mine.norm.json");
    session.finish_saving();
    run(0.2);
    EXPECT_FALSE(dotted());
    session.open_lesson("layernorm-by-hand", 0);
    run(0.2);
    EXPECT_FALSE(session.has_unsaved_work());
    EXPECT_FALSE(dotted()) << "a lesson that is looked at is no work";
    session.edit(SetCell{0, 8}, "Set");
    run(0.2);
    EXPECT_TRUE(dotted());
}

}  // namespace
}  // namespace normscope::testing
