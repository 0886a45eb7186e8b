// SPDX-License-Identifier: MIT
// The page of weak spots: its map rings the lessons in which a mistake still stands.
#include <map>

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

}  // namespace
}  // namespace normscope::testing
