// SPDX-License-Identifier: MIT
// What the session keeps in step by itself: what is explained, what is refused, and when it must be woken.
#include <array>
#include <cstdlib>
#include <ctime>
#include <sstream>

#include "core/document/edits.h"
#include "core/io/file.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(SessionRules, TheLedgerGoesWithTheSelection) {
    Desk desk;
    auto& session = desk.session();
    session.perform(Inspect{Quantity::deviation, 0}, 0);
    session.perform(ApplyEdit{Select{{2, session.document().selection.axis}}, ""}, 0);
    EXPECT_EQ(session.inspected().cell, 2);
    EXPECT_EQ(session.inspected().quantity, Quantity::deviation);
}

TEST(SessionRules, AnEditTakesARefusalAwayAndALookDoesNot) {
    Desk desk;
    auto& session = desk.session();
    session.perform(Refuse{7, "no number"}, 0);
    ASSERT_TRUE(session.refusal());
    session.perform(ApplyEdit{Select{{1, session.document().selection.axis}}, ""}, 0);
    EXPECT_TRUE(session.refusal()) << "looking elsewhere mends nothing";
    session.perform(ApplyEdit{SetCell{0, 9}, "Set"}, 0);
    EXPECT_FALSE(session.refusal());
}

TEST(SessionRules, NoticesAndRefusalsAskToBeWokenWhenTheyEnd) {
    Desk desk;
    auto& session = desk.session();
    session.dismiss_notices();
    session.dismiss_refusal();
    ASSERT_FALSE(session.next_tick());
    session.perform(Notify{"saved", false}, 10);
    ASSERT_TRUE(session.next_tick());
    const double end = *session.next_tick();
    EXPECT_GT(end, 10);
    session.tick(end - 0.01);
    EXPECT_EQ(session.notices().size(), 1u);
    session.tick(end);
    EXPECT_TRUE(session.notices().empty());
    EXPECT_FALSE(session.next_tick());
    session.perform(Refuse{7, "no number"}, 20);
    ASSERT_TRUE(session.next_tick());
    EXPECT_GT(*session.next_tick(), 20);
    session.tick(*session.next_tick());
    EXPECT_FALSE(session.refusal());
}

TEST(SessionRules, TheNewestNoticesStay) {
    Desk desk;
    auto& session = desk.session();
    session.dismiss_notices();
    for (const char* words : {"first", "second", "third"}) session.perform(Notify{words, false}, 1);
    ASSERT_EQ(session.notices().size(), 2u);
    EXPECT_EQ(session.notices().back().text, "third");
    EXPECT_EQ(session.notices().front().text, "second");
}

TEST(SessionRules, AnotherWorkspaceEndsTheGesture) {
    Desk desk;
    auto& session = desk.session();
    session.history().begin_gesture("Drag");
    session.edit(SetCell{0, 9}, "Drag");
    session.show_workspace("axis");
    EXPECT_FALSE(session.history().in_gesture());
    EXPECT_EQ(session.history().undo_depth(), 1u);
}

TEST(SessionRules, PlayingStopsBeforeWhatIsAsked) {
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("layernorm-by-hand", 6);
    ASSERT_TRUE(session.withholding());
    session.perform(Seek{0}, 0);
    session.perform(Play{true}, 0);
    double now = 0;
    for (int i = 0; i < 400 && session.playback().playing(); ++i) {
        now += 0.5;
        session.tick(now);
        ASSERT_LE(session.playhead(), session.last_open());
    }
    EXPECT_FALSE(session.playback().playing());
    EXPECT_EQ(session.playhead(), session.last_open()) << "as far as it is open";
}

TEST(SessionRules, OnlyTheFirstTryCounts) {
    Desk desk;
    auto& session = desk.session();
    int seen = 0;
    for (const auto& lesson : session.lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& at = lesson.steps[static_cast<std::size_t>(step)];
            // Where a guess was asked for first, the truth is told after it, and nothing more counts anyway.
            if (!at.question || at.question->kind != QuestionKind::number || !at.ask_first.empty()) continue;
            if (at.question->answer.size() != 1) continue;
            session.open_lesson(lesson.id, step);
            const auto before = session.settings.progress.answers[lesson.id].size();
            session.perform(AnswerQuestion{"987654"}, 0);
            session.perform(AnswerQuestion{"876543"}, 0);
            EXPECT_EQ(session.settings.progress.answers[lesson.id].size(), before + 1) << lesson.id << " " << step + 1;
            ++seen;
        }
    EXPECT_GT(seen, 5);
}

TEST(SessionRules, AMissedChoiceIsPutAnewBeforeItIsAnswered) {
    Desk desk;
    auto& session = desk.session();
    int seen = 0;
    for (const auto& lesson : session.lessons().lessons)
        for (int step = 0; step < lesson.step_count(); ++step) {
            const auto& question = lesson.steps[static_cast<std::size_t>(step)].question;
            if (!question || question->kind != QuestionKind::choice) continue;
            session.open_lesson(lesson.id, step);
            std::vector<std::string> right, wrong;
            for (std::size_t i = 0; i < question->choices.size(); ++i)
                (question->choices[i].right ? right : wrong).push_back(std::to_string(i + 1));
            ASSERT_EQ(right.size(), 1u);
            session.perform(AnswerQuestion{wrong.front()}, 0);
            session.perform(AnswerQuestion{right.front()}, 0);
            ASSERT_TRUE(session.question().verdict);
            EXPECT_FALSE(session.question().verdict->right) << lesson.id << " " << step + 1;
            EXPECT_EQ(session.question().typed, wrong.front());
            ++seen;
        }
    EXPECT_GT(seen, 3);
}

TEST(SessionRules, EachTimeAQuestionIsPutAnewItHasOtherNumbers) {
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("practice-standardise", 0);
    std::vector<Tensor> seen{session.document().x};
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        session.pose_anew();
        EXPECT_EQ(session.question().seed, seed);
        for (const auto& x : seen) EXPECT_FALSE(session.document().x == x) << seed;
        seen.push_back(session.document().x);
    }
}

/// Days since 1970 by the calendar on the wall of a time zone, as the C library prints it.
std::int64_t day_in(const char* zone) {
    ::setenv("TZ", zone, 1);
    ::tzset();
    const auto now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    std::array<char, 16> text{};
    std::strftime(text.data(), text.size(), "%Y %m %d", &local);
    int year = 0, month = 0, day = 0;
    std::istringstream(text.data()) >> year >> month >> day;
    std::int64_t days = 0;  // counted, not looked up
    for (int y = 1970; y < year; ++y) days += (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) ? 366 : 365;
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    const std::array<int, 12> lengths = {31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int m = 1; m < month; ++m) days += lengths[static_cast<std::size_t>(m - 1)];
    return days + day - 1;
}

// At any moment one of the two is another day than Greenwich.
TEST(SessionRules, ReviewsComeDueByTheDayOnTheWall) {
    Desk desk;
    const char* before = std::getenv("TZ");
    const std::string kept = before ? before : "";
    for (const char* zone : {"EAST-14", "WEST12", "UTC"}) {
        const auto wanted = day_in(zone);
        EXPECT_EQ(desk.session().today(), wanted) << zone;
    }
    before ? ::setenv("TZ", kept.c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
}

TEST(SessionRules, WhatCouldNotBeSavedIsNotLeftByALaterSave) {
    const TemporaryFolder folder;
    Desk desk;
    auto& session = desk.session();
    session.edit(SetCell{0, 42}, "Set");
    session.file = folder.path() / "nowhere" / "mine.norm.json";
    session.depart({.where = Departure::Where::end});
    ASSERT_TRUE(session.departure());
    session.save_and_depart();
    session.finish_saving();
    EXPECT_FALSE(session.departure()) << "it could not be saved";
    session.save(folder.path() / "mine.norm.json");
    session.finish_saving();
    EXPECT_FALSE(session.has_unsaved_work());
    EXPECT_NE(session.take_request(), ShellRequest::quit);
}

TEST(SessionRules, TheNewestFileStandsFirstAndOnce) {
    Settings settings;
    for (const char* name : {"/a", "/b", "/c", "/a"}) settings.add_recent(name);
    EXPECT_EQ(settings.recent_files, (std::vector<std::filesystem::path>{"/a", "/c", "/b"}));
}

TEST(SessionRules, AStepThatAsksNothingIsDoneWhenItIsOpened) {
    Desk desk;
    auto& session = desk.session();
    const auto& lesson = *session.lessons().find("layernorm-by-hand");
    for (int step = 0; step < lesson.step_count(); ++step) {
        if (lesson.steps[static_cast<std::size_t>(step)].question) continue;
        session.open_lesson(lesson.id, step);
        EXPECT_TRUE(session.settings.progress.of(lesson.id).finished.contains(step)) << step + 1;
    }
}

TEST(SessionRules, ASceneIsCalledByItsNameWithoutItsEndings) {
    Desk desk;
    auto& session = desk.session();
    for (const auto& [file, name] : {std::pair{"work.norm.json", "work"}, {"net.json", "net"}, {"v1.norm", "v1"}}) {
        session.file = file;
        EXPECT_EQ(session.name(), name);
    }
}

TEST(SessionRules, PlayGoesOnAfterThePartThatALessonPlayed) {
    Desk desk({.motion = true});
    auto& session = desk.session();
    session.open_lesson("layernorm-by-hand", 1);
    double now = 0;
    for (int i = 0; i < 400 && session.playback().playing(); ++i) session.tick(now += 0.25);
    ASSERT_FALSE(session.playback().playing());
    const auto part = session.playhead();
    ASSERT_LT(part + 1, session.timeline().size());
    session.perform(Play{true}, now);
    for (int i = 0; i < 40; ++i) session.tick(now += 0.25);
    EXPECT_GT(session.playhead(), part);
}

TEST(SessionRules, AStepThatWasSavedDoesNotLendItsFileToTheNext) {
    TemporaryFolder folder;
    const auto mine = folder.path() / "step.norm.json";
    Desk desk;
    auto& session = desk.session();
    session.open_lesson("layernorm-by-hand", 0);
    session.save(mine);
    session.finish_saving();
    ASSERT_EQ(session.file, mine);
    const auto saved = read_file(mine).value();
    session.open_lesson("layernorm-by-hand", 1);
    EXPECT_TRUE(session.file.empty());
    drive(desk, [&](Hands& hands) {
        session.edit(SetCell{0, 42}, "Set");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_Z);
        EXPECT_TRUE(session.file.empty()) << session.file;
        hands.press(ImGuiMod_Ctrl | ImGuiKey_S);
        EXPECT_TRUE(hands.ctx->ItemExists(Hands::ref("##path").c_str())) << "it asks where to";
        hands.press(ImGuiKey_Escape);
    });
    EXPECT_EQ(read_file(mine).value(), saved);
}

TEST(SessionRules, ASwitchIsNamedByWhatItWasTurnedTo) {
    Desk desk;
    auto& session = desk.session();
    for (const char* turned_to : {"0/0 is NaN", "0/0 is 0"}) {
        desk.program().shell().commands().run(session, "op.nan_at_zero_by_zero");
        EXPECT_EQ(session.history().undo_label(), turned_to);
        EXPECT_EQ(session.document().spec.zero_by_zero == ZeroByZero::nan, turned_to == std::string("0/0 is NaN"));
    }
}

}  // namespace
}  // namespace normscope::testing
