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

}  // namespace
}  // namespace normscope::testing
