// SPDX-License-Identifier: MIT
// A bar that was moved finely for a while: between where Shift was let go and the press, the value is on the straight
// line from one to the other.
#include "harness.h"

namespace normscope::testing {
namespace {

TEST(DragFine, TheWayBackToThePressIsStraight) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto value = [&] { return hands.document().x[2]; };
        hands.point_at("bar x[1,3]");
        hands.ctx->MouseDown(0);
        const auto start = ImGui::GetIO().MousePos;
        const auto go_up = [&](float pixels) {
            hands.ctx->MouseMoveToPos({start.x, start.y - pixels});
            hands.wait_frames(2);
            return value();
        };
        const float press = value();
        const float pixel = (go_up(200) - press) / 200;
        ASSERT_GT(pixel, 0);
        go_up(100);
        hands.ctx->KeyDown(ImGuiMod_Shift);
        hands.wait_frames(2);
        const float let_go = go_up(200);
        hands.ctx->KeyUp(ImGuiMod_Shift);
        hands.wait_frames(2);
        // On 200 pixels as much was gained as 110 are worth. A value is rounded to a step of three pixels at most.
        ASSERT_NEAR(let_go, press + 110 * pixel, 4 * pixel);
        for (const float up : {190.0f, 150.0f, 100.0f, 50.0f, 10.0f, 4.0f})
            EXPECT_NEAR(go_up(up), press + (let_go - press) * up / 200, 4 * pixel) << up;
        EXPECT_EQ(go_up(0), press);
        EXPECT_NEAR(go_up(-50), press - 50 * pixel, 4 * pixel) << "and below it as coarse as ever";
        EXPECT_EQ(go_up(0), press);
        hands.release();
    });
}

}  // namespace
}  // namespace normscope::testing
