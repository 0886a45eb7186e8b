// SPDX-License-Identifier: MIT
// The page of weak spots: its map rings the lessons in which a mistake still stands, and its line of days those that
// come back.
#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "app/ui/theme.h"
#include "drawn_marks.h"
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(WeakSpotsPage, TheMapRingsALessonUntilItsMistakeIsMended) {
    Desk desk;
    desk.session().set_today(50);
    auto& progress = desk.session().settings.progress;
    std::map<std::string, ImRect> nodes;
    drive(desk, [&](Hands& hands) {
        hands.session().perform(ShowPage{Page::weak_spots}, 0);
        progress.note("layernorm-by-hand", {48, variant_of(4, 0), false, "That is σ."});
        hands.wait_frames();
        hands.ctx->MouseMoveToPos({2, 2});
        for (const char* lesson : {"layernorm-by-hand", "epsilon"})
            nodes[lesson] = hands.ctx->ItemInfo((std::string("**/map ") + lesson).c_str()).RectFull;
    });
    const auto ringed = [&](const char* lesson) {
        desk.frames(3);
        return has_color(ui::palette().warn, nodes.at(lesson));
    };
    EXPECT_TRUE(ringed("layernorm-by-hand"));
    EXPECT_FALSE(ringed("epsilon"));
    progress.note("layernorm-by-hand", {49, variant_of(4, 1), true, ""});
    EXPECT_TRUE(ringed("layernorm-by-hand")) << "once may be luck";
    progress.note("layernorm-by-hand", {49, variant_of(4, 2), true, ""});
    EXPECT_FALSE(ringed("layernorm-by-hand"));
    EXPECT_EQ(desk.probe()["weak spots"], "1") << "in the list it stays, as mended";
}

TEST(WeakSpotsPage, ALessonStandsOnTheLineAboveTheDayOnWhichItComesBack) {
    constexpr std::int64_t today = 1000;
    Desk desk;
    desk.session().set_today(today);
    auto& settings = desk.session().settings;
    settings.review_intervals = {2, 6, 10};
    for (const int ago : {9, 5, 2}) {  // after the third answer it comes back ten days later
        const auto variant = variant_of(4, static_cast<std::uint64_t>(ago));
        settings.progress.note("layernorm-by-hand", {today - ago, variant, true, ""});
    }
    desk.session().perform(ShowPage{Page::weak_spots}, 0);
    desk.frames(3);
    std::vector<ui::DrawnText> texts;
    ui::set_drawn_texts(&texts);
    desk.frame();
    ui::set_drawn_texts(nullptr);
    ASSERT_EQ(desk.probe()["days of review"], "2 8 18");
    const auto now = std::ranges::find(texts, std::string("now"), &ui::DrawnText::words);
    ASSERT_NE(now, texts.end());
    for (const char* day : {"2", "8", "18"}) {
        const auto label = std::ranges::find_if(
            texts, [&](const auto& text) { return text.words == day && std::abs(text.from.y - now->from.y) < 1; });
        ASSERT_NE(label, texts.end()) << day;
        const float x = (label->from.x + label->to.x) / 2, y = label->from.y - 22;  // where its circle is
        EXPECT_EQ(has_color(ui::palette().good, {{x - 8, y - 8}, {x + 8, y + 8}}), std::string(day) == "8") << day;
    }
}

}  // namespace
}  // namespace normscope::testing
