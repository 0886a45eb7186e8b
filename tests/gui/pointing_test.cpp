// SPDX-License-Identifier: MIT
// Text drives picture: what the pointer finds in a formula, in a text or in a question lights up.
#include <map>
#include <set>
#include <sstream>

#include "app/ui/prose.h"
#include "app/ui/prose_markup.h"
#include "harness.h"

namespace normscope::testing {
namespace {

using Found = std::map<std::pair<Quantity, std::int64_t>, ImVec2>;

/// What lights up somewhere in an area, and where that was seen first.
Found swept(Hands& hands, ImVec2 from, ImVec2 to, ImVec2 by, const char* record) {
    Found found;
    for (float y = from.y; y < to.y; y += by.y)
        for (float x = from.x; x < to.x; x += by.x) {
            hands.ctx->MouseTeleportToPos({x, y});
            hands.wait_frames(1);
            const auto& lit = hands.session().hovered();
            if (hands.shown(record) != "(absent)" && lit) found.insert({{lit->quantity, lit->cell}, {x, y}});
        }
    return found;
}

TEST(Pointing, EveryTermOfTheFormulaLightsWhatItNames) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto& session = hands.session();
        hands.session().perform(Seek{session.timeline().end_of(session.trace().step_of(Quantity::sum))}, 0);
        hands.wait_frames();
        const auto band = hands.ctx->ItemInfo("**/formula band").RectFull;
        const auto found = swept(hands, {band.Min.x, (band.Min.y + band.Max.y) / 2}, band.Max, {6, 60}, "formula term");
        const auto n = session.trace().size();
        ASSERT_EQ(n, 4);
        float last = 0;
        for (std::int64_t k = 0; k < n; ++k) {
            const auto at = found.find({Quantity::input, session.trace().cell(k)});
            ASSERT_NE(at, found.end()) << "addend " << k;
            EXPECT_GT(at->second.x, last) << "addends stand in their order";
            last = at->second.x;
        }
        EXPECT_TRUE(found.contains({Quantity::sum, focused_cell(hands.document())}));

        // Beside the terms the band is its result's; a click on a term asks where that comes from.
        hands.ctx->MouseMoveToPos({band.Max.x - 4, band.Min.y + 4});
        hands.wait_frames();
        EXPECT_EQ(hands.shown("formula term"), "(absent)");
        ASSERT_TRUE(session.hovered());
        EXPECT_EQ(session.hovered()->quantity, Quantity::sum);
        const auto third = found.at({Quantity::input, session.trace().cell(2)});
        hands.ctx->MouseMoveToPos(third);
        hands.ctx->MouseClick(0);
        hands.wait_frames();
        EXPECT_EQ(session.inspected().quantity, Quantity::input);
        EXPECT_EQ(session.inspected().cell, session.trace().cell(2));
    });
}

TEST(Pointing, AFractionsNumbersAreThoseOfTheCellInFocus) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto& session = hands.session();
        hands.session().edit(Select{{2, hands.document().selection.axis}}, "");
        hands.session().perform(Seek{session.timeline().end_of(session.trace().step_of(Quantity::normalized))}, 0);
        hands.wait_frames();
        const auto band = hands.ctx->ItemInfo("**/formula band").RectFull;
        const auto found = swept(hands, band.Min, band.Max, {6, 8}, "formula term");
        for (const auto quantity :
             {Quantity::normalized, Quantity::input, Quantity::mean, Quantity::sigma, Quantity::deviation})
            EXPECT_TRUE(found.contains({quantity, 2})) << info(quantity).id;
    });
}

TEST(Pointing, TheEntriesOfARowInATextAreItsCells) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("undoing-the-norm", 0);  // "Our x = (2, 0, 4, 4) has μ = 2.5 …"
        hands.wait_frames();
        std::set<std::int64_t> cells;
        bool mean = false;
        for (float y = 110; y < 330; y += 9)
            for (float x = 30; x < 330; x += 6) {
                hands.ctx->MouseTeleportToPos({x, y});
                hands.wait_frames(1);
                const auto& lit = hands.session().hovered();
                if (lit && lit->quantity == Quantity::input && hands.shown("pointed at") != "(absent)")
                    cells.insert(lit->cell);
                mean |= lit && lit->quantity == Quantity::mean;
            }
        EXPECT_EQ(cells, (std::set<std::int64_t>{0, 1, 2, 3}));
        EXPECT_TRUE(mean);
    });
}

TEST(Pointing, ANumberInATextLightsTheOneOfTheAccount) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.open_lesson("layernorm-by-hand", 7);  // "… the mean was 2.5, the variance 2.75 …"
        hands.wait_frames();
        const auto found = swept(hands, {30, 110}, {330, 420}, {8, 9}, "pointed number");
        const auto cell = focused_cell(hands.document());
        EXPECT_TRUE(found.contains({Quantity::mean, cell}));
        EXPECT_TRUE(found.contains({Quantity::variance, cell}));
        for (const auto& [number, at] : found) {
            hands.ctx->MouseMoveToPos(at);
            hands.wait_frames(1);
            EXPECT_EQ(hands.shown("pointed number"), info(number.first).id);
        }
    });
}

TEST(Pointing, NumbersBetweenWordsAreTagged) {
    Desk desk;
    desk.frames(2);
    const auto marked = [](const char* text) { return ui::marked_up(text, 400); };
    EXPECT_EQ(marked("it is 2.5, or −0.25."), "it is <v-2p5>2.5,</v-2p5> or <v-m0p25>−0.25.</v-m0p25>");
    EXPECT_EQ(marked("4 of 5 rows, v1.5, `2.5`"), "4 of 5 rows, v1.5, `2.5`");
    EXPECT_EQ(marked("it is $6.25$"), "it is $6.25$</n-6p25>");
    EXPECT_EQ(ui::written_number("v-m0p25"), "-0.25");
    EXPECT_EQ(ui::written_number("n-6p25"), "6.25");
    EXPECT_EQ(ui::written_number("q-mu-0"), "");
    EXPECT_FALSE(ui::named_by("\\hat{x}_i")) << "none in particular";
    EXPECT_EQ(ui::named_by("\\hat{x}_3")->index, 3);
}

}  // namespace
}  // namespace normscope::testing
