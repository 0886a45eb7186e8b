// SPDX-License-Identifier: MIT
// While it is zoomed a map has larger pixels: what stands out is among them, and at rest it is the map drawn anew.
#include <algorithm>
#include <cmath>

#include "app/ui/colormap.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

constexpr std::int64_t rows = 1400, columns = 1700, outlier_row = 701, outlier_column = 853;

Document with_outlier() {
    auto document = heat_document(rows, columns);
    document.x.set(outlier_row * columns + outlier_column, 900);
    return document;
}

/// The pixels of the outlier's colour about where it lies when the map was zoomed by `factor` about its upper left
/// corner.
int outlier_pixels(const Picture& picture, const std::array<int, 4>& area, double factor) {
    const auto [left, top, right, bottom] = area;
    const int x = left + static_cast<int>(outlier_column * (right - left) / (factor * columns));
    const int y = top + static_cast<int>(outlier_row * (bottom - top) / (factor * rows));
    int count = 0;
    for (int dy = -8; dy <= 8; ++dy)
        for (int dx = -8; dx <= 8; ++dx) count += pixel(picture, x + dx, y + dy) == ui::diverging_color(1.0f) ? 1 : 0;
    return count;
}

TEST(HeatZoom, HidesNothingOnTheWayAndComesToRest) {
    MapDesk map(with_outlier());
    ASSERT_TRUE(map.desk.host);
    const auto first = map.seen();
    const auto area = map.box("heat area");
    EXPECT_EQ(outlier_pixels(first, area, 1), 1);
    auto& io = ImGui::GetIO();
    io.AddMousePosEvent(static_cast<float>(area[0]) + 1, static_cast<float>(area[1]) + 1);
    (void)map.seen();
    io.AddMouseWheelEvent(0, 0.5f);
    ui::set_probe(&map.probe);
    map.program->frame();
    map.program->frame();
    ui::set_probe(nullptr);
    const auto on_the_way = map.probe["heat picture"];
    const double factor = std::pow(0.8, 0.5);
    EXPECT_EQ(outlier_pixels(map.desk.host->read_pixels(), area, factor), 16) << "four by four";

    const auto still = map.seen();
    EXPECT_NE(map.probe["heat picture"], on_the_way) << "at rest it has the pixels of the screen";
    EXPECT_EQ(outlier_pixels(still, area, factor), 1);
    auto& theme = map.program->session().settings.theme;
    theme = ThemeId::light;
    (void)map.seen();
    theme = ThemeId::dark;
    EXPECT_TRUE(map.seen().rgba == still.rgba) << "as if it had been drawn from nothing";
}

// What is edited while the map is on its way lies where it belongs.
TEST(HeatZoom, AnEditOnTheWayIsInThePicture) {
    MapDesk map(heat_document(rows, columns));
    ASSERT_TRUE(map.desk.host);
    (void)map.seen();
    const auto area = map.box("heat area");
    auto& io = ImGui::GetIO();
    io.AddMousePosEvent(static_cast<float>(area[0]) + 1, static_cast<float>(area[1]) + 1);
    (void)map.seen();
    io.AddMouseWheelEvent(0, 0.5f);
    map.program->frame();
    map.program->frame();
    auto& history = map.program->session().history();
    history.begin_gesture("Drag a cell");
    map.program->session().edit(SetCell{outlier_row * columns + outlier_column, 900}, "Drag a cell");
    map.program->frame();
    EXPECT_EQ(outlier_pixels(map.desk.host->read_pixels(), area, std::pow(0.8, 0.5)), 16);
    history.end_gesture();
    EXPECT_EQ(outlier_pixels(map.seen(), area, std::pow(0.8, 0.5)), 1);
}

// Few cells are enlarged exactly from the first frame on.
TEST(HeatZoom, CellsThatAreLargerThanPixelsAreNeverCoarse) {
    MapDesk map(heat_document(200, 300));
    ASSERT_TRUE(map.desk.host);
    (void)map.seen();
    const auto area = map.box("heat area");
    auto& io = ImGui::GetIO();
    io.AddMousePosEvent(static_cast<float>(area[0] + area[2]) / 2, static_cast<float>(area[1] + area[3]) / 2);
    (void)map.seen();
    io.AddMouseWheelEvent(0, 2);
    ui::set_probe(&map.probe);
    map.program->frame();
    map.program->frame();
    ui::set_probe(nullptr);
    const auto first = map.probe["heat picture"];
    (void)map.seen();
    EXPECT_EQ(map.probe["heat picture"], first);
}

}  // namespace
}  // namespace normscope::testing
