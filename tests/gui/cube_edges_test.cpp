// SPDX-License-Identifier: MIT
// A face of the cube has its own colour, and a line of the edge's colour around it.
#include "app/render/cube_painter.h"
#include "app/workspaces/axis/cube_scene.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

TEST(CubeEdges, AFaceIsFilledAndItsEdgeIsALineOfOneWidth) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr Size size{300, 200};
    constexpr ImU32 fill = IM_COL32(40, 160, 90, 255), edge = IM_COL32(230, 120, 40, 255);
    const auto layout = lay_out({2, 3, 4}, 0);
    const auto projection = project({.yaw = 0, .pitch = 0, .aslant = 0}, bounds_of(layout, {}), {10, 10}, {290, 190});
    const auto placed = ui::placed_boxes(layout, {}, {});
    for (const float width : {2.0f, 5.0f}) {
        CubePainter painter;
        const auto batch =
            ui::paint_cells(placed, projection, [](std::size_t) { return ui::CellColors{fill, edge}; }, width);
        ASSERT_NE(painter.draw({batch}, size, IM_COL32(1, 2, 3, 255)), 0u);
        const auto picture = painter.read();
        for (std::size_t place = 0; place < 12; ++place) {  // those of the first example are in front
            const auto center = projection.at(placed.boxes[place].center);
            const int x = static_cast<int>(center[0]), y = static_cast<int>(center[1]);
            ASSERT_LE(distance(pixel(picture, x, y), fill), 1) << "face " << place;
            for (const int way : {-1, 1}) {
                // Along the face to its end: the pixels of the line are the last before the gap or the ground.
                int filled = 0, lined = 0;
                for (int at = x; filled < 200; at += way) {
                    const auto color = pixel(picture, at, y);
                    if (distance(color, edge) <= 1)
                        ++lined;
                    else if (lined > 0)
                        break;
                    else
                        ++filled;
                }
                EXPECT_GT(filled, 8) << "face " << place;
                EXPECT_NEAR(lined, width, 1) << "face " << place;
            }
        }
    }
}

TEST(CubeEdges, AFaintLineLiesOverItsFaceAndNotOverTheGround) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    constexpr ImU32 fill = IM_COL32(40, 160, 90, 255), edge = IM_COL32(230, 120, 40, 102);
    constexpr ImU32 seen = IM_COL32(116, 144, 70, 255);  // 0.6 of the one and 0.4 of the other
    const auto layout = lay_out({2, 3, 4}, 0);
    const auto projection = project({.yaw = 0, .pitch = 0, .aslant = 0}, bounds_of(layout, {}), {10, 10}, {290, 190});
    const auto placed = ui::placed_boxes(layout, {}, {});
    CubePainter painter;
    const auto batch = ui::paint_cells(placed, projection, [](std::size_t) { return ui::CellColors{fill, edge}; }, 5);
    ASSERT_NE(painter.draw({batch}, {300, 200}, IM_COL32(250, 250, 250, 255)), 0u);
    const auto picture = painter.read();
    for (std::size_t place = 0; place < 12; ++place) {  // those of the first example are in front
        const auto center = projection.at(placed.boxes[place].center);
        int x = static_cast<int>(center[0]);
        const int y = static_cast<int>(center[1]);
        while (distance(pixel(picture, x, y), fill) <= 1 && x < 299) ++x;
        EXPECT_LE(distance(pixel(picture, x + 2, y), seen), 2) << "face " << place;  // past the line's soft side
    }
}

}  // namespace
}  // namespace normscope::testing
