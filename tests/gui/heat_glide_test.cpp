// SPDX-License-Identifier: MIT
// A heat map that is dragged: what it keeps of the last picture is what would be drawn anew.
#include <utility>
#include <vector>

#include "core/document/edits.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

// A map that glides keeps the pixels of the last picture; drawn from nothing it must be the same.
TEST(Heat, AMapThatIsDraggedIsTheOneDrawnAnew) {
    MapDesk map(heat_document(1400, 1700));
    ASSERT_TRUE(map.desk.host);
    (void)map.seen();
    const auto [left, top, right, bottom] = map.box("heat area");
    auto [x, y] = map.zoom_and_hold(3);
    auto last = map.seen();
    for (const auto& [right_by, down_by] :
         {std::pair{9, 0}, {3, 2}, {-5, 4}, {0, -7}, {-31, -18}, {0, 1}, {-1, 0}, {140, 90}}) {
        ImGui::GetIO().AddMousePosEvent(x += static_cast<float>(right_by), y += static_cast<float>(down_by));
        const auto moved = map.seen(), anew = map.seen_anew();
        int others = 0;
        for (int py = top; py < bottom; ++py)
            for (int qx = left; qx < right; ++qx) {
                ASSERT_EQ(pixel(moved, qx, py), pixel(anew, qx, py))
                    << right_by << " " << down_by << ": " << qx << " " << py;
                others += pixel(moved, qx, py) != pixel(last, qx, py) ? 1 : 0;
            }
        EXPECT_GT(others, 1000) << "it has moved";
        last = moved;
    }
}

// After it glided a map knows the cells of few of its pixels: an edit shows what is there, whether it takes few pixels,
// which lie over the picture, or so many that the picture is made anew.
TEST(Heat, AnEditDuringADragShowsWhatIsThere) {
    for (const std::size_t side : {1U, 100U}) {
        MapDesk map(heat_document(1400, 1700));
        ASSERT_TRUE(map.desk.host);
        (void)map.seen();
        const auto [left, top, right, bottom] = map.box("heat area");
        auto [x, y] = map.zoom_and_hold(3);
        auto& session = map.program->session();
        ASSERT_TRUE(session.hovered());
        const auto cell = session.hovered()->cell;
        for (int i = 0; i < 6; ++i) {
            ImGui::GetIO().AddMousePosEvent(x += 9, y += 7);
            const auto before = map.seen();
            const std::vector<std::vector<float>> block(side, std::vector<float>(side, i % 2 == 0 ? 2.5f : -2.5f));
            session.edit(WriteBlock{cell, block}, "Write");
            map.program->frame();  // the next draws all of it anew, with the new statistics
            const auto edited = map.desk.host->read_pixels();
            const auto anew = map.seen_anew();
            int changed = 0;
            for (int py = top + 40; py < bottom; ++py)  // below the words that it is old
                for (int qx = left; qx < right; ++qx) {
                    ASSERT_LE(distance(pixel(edited, qx, py), pixel(anew, qx, py)), 1)
                        << side << " " << i << ": " << qx << " " << py;
                    changed += pixel(edited, qx, py) != pixel(before, qx, py) ? 1 : 0;
                }
            EXPECT_GT(changed, side > 1 ? 1500 : 0) << i;
        }
    }
}

}  // namespace
}  // namespace normscope::testing
