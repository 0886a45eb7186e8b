// SPDX-License-Identifier: MIT
// What the session keeps in step by itself: what is explained, what is refused, and when it must be woken.
#include "core/document/edits.h"
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

}  // namespace
}  // namespace normscope::testing
