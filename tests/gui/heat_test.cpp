// SPDX-License-Identifier: MIT
// The heat map: pixels read back are the colours of their cells, nothing that stands out is lost, and hands find, edit
// and follow single values in it.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "app/lessons/built_in_lessons.h"
#include "app/render/heat_painter.h"
#include "app/ui/colormap.h"
#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"
#include "harness.h"
#include "heat_desk.h"
#include "wait.h"

namespace normscope::testing {
namespace {

TEST(Heat, PixelsReadBackAreTheColoursOfTheValues) {
    GlDesk desk;
    ASSERT_TRUE(desk.host);
    ui::apply_theme(ThemeId::dark, 1);
    constexpr Size size{37, 5};
    for (const float bend : {0.0f, 20.0f}) {
        const auto shade = [&](float share) {
            share = std::clamp(share, -1.0f, 1.0f);
            return ui::diverging_color(bend > 0 ? std::asinh(bend * share) / std::asinh(bend) : share);
        };
        HeatStyle style{.range = 4, .colours = {}};
        for (int i = 0; i <= 4000; ++i) style.colours.push_back(shade(static_cast<float>(i - 2000) / 2000));
        style.nan = IM_COL32(255, 1, 2, 255);
        style.infinite = IM_COL32(3, 255, 4, 255);
        style.ground = IM_COL32(5, 6, 255, 255);
        std::vector<HeatCell> cells;
        for (int i = 0; i < size.width * size.height; ++i)
            cells.push_back({-6 + 12 * static_cast<float>(i) / 184, HeatCell::finite});
        cells[40] = {0, HeatCell::nan};
        cells[41] = {0, HeatCell::infinite};
        cells[42] = {0, HeatCell::outside};
        HeatPainter painter;
        ASSERT_NE(painter.draw(cells, size, style), 0u) << painter.refusal();
        const auto expect = [&] {
            const auto picture = painter.read();
            for (int i = 0; i < size.width * size.height; ++i) {
                const auto& cell = cells[static_cast<std::size_t>(i)];
                const int kind = static_cast<int>(cell.kind);
                const auto expected = kind == HeatCell::nan        ? style.nan
                                      : kind == HeatCell::infinite ? style.infinite
                                      : kind == HeatCell::outside  ? style.ground
                                                                   : shade(cell.value / 4);
                EXPECT_LE(distance(pixel(picture, i % size.width, i / size.width), expected), 4) << i;
                EXPECT_EQ(pixel(picture, i % size.width, i / size.width), color_in(style, cell)) << i;
            }
        };
        expect();
        cells[77] = {3.5f, HeatCell::finite};
        cells[120] = {0, HeatCell::nan};
        const std::array<std::size_t, 2> touched = {77, 120};
        painter.draw_again(cells, touched, size, style);
        expect();
    }
}

/// What the cells of a pixel come to, by loops: their mean, or what lies more than 6 σ from it.
ImU32 expected_color(const Tensor& x, int left, int top, int right, int bottom, int px, int py) {
    double sum = 0, squares = 0;
    for (const float v : x.values())
        sum += static_cast<double>(v), squares += static_cast<double>(v) * static_cast<double>(v);
    const auto n = static_cast<double>(x.size());
    const double deviation = std::sqrt(squares / n - sum / n * sum / n);
    const auto rows = x.row_count(), columns = x.row_length();
    const auto cut = [](std::int64_t count, int i, int pixels) { return count * i / pixels; };
    double mean = 0, low = INFINITY, high = -INFINITY;
    int cells = 0;
    for (auto r = cut(rows, py - top, bottom - top); r < cut(rows, py - top + 1, bottom - top); ++r)
        for (auto c = cut(columns, px - left, right - left); c < cut(columns, px - left + 1, right - left); ++c) {
            const auto v = static_cast<double>(x[r * columns + c]);
            mean += v, ++cells;
            low = std::min(low, v), high = std::max(high, v);
        }
    mean /= cells;
    double value = mean;
    if (std::max(high - mean, mean - low) > 6 * deviation) value = high - mean >= mean - low ? high : low;
    const double share = std::asinh(20 * value / (6 * deviation)) / std::asinh(20.0);
    return ui::diverging_color(static_cast<float>(share));
}

TEST(Heat, TheScreenShowsEveryPixelsCellsAndLosesNoOutlier) {
    GlDesk desk({1600, 900});
    ASSERT_TRUE(desk.host);
    auto document = heat_document(2200, 2600);  // between two and four cells a pixel
    document.x.set(1234 * 2600 + 2025, 60);
    document.x.set(700 * 2600 + 1500, -75);
    Settings settings;
    settings.motion = false;
    ui::Probe probe;
    Program program(*desk.host, settings, built_in_lessons(), 1);
    StartAt start;
    start.document = std::make_shared<const Document>(document);
    ASSERT_TRUE(program.begin(start));
    program.session().show_workspace("axis");
    ui::set_probe(&probe);
    program.settle();
    ui::set_probe(nullptr);
    ASSERT_EQ(probe["heat state"], "fresh");
    int left = 0, top = 0, right = 0, bottom = 0;
    std::istringstream(probe["heat area"]) >> left >> top >> right >> bottom;
    ASSERT_GT(right - left, 600);
    ASSERT_LT(right - left, 1300) << "two columns a pixel at least";
    const auto picture = desk.host->read_pixels();
    // Positions away from the crosshair and its chip, which start at cell 0. Stretches end on whole cells here, so that
    // every pixel is known exactly.
    int seen = 0;
    for (int y = top + 70; y < bottom - 2; y += 7)
        for (int x = left + 260; x < right - 2; x += 11) {
            ++seen;
            ASSERT_LE(distance(pixel(picture, x, y), expected_color(document.x, left, top, right, bottom, x, y)), 5)
                << x << " " << y;
        }
    EXPECT_GT(seen, 1000);
    for (const auto& [row, column] : {std::pair{1234, 2025}, {700, 1500}}) {
        const int x = left + column * (right - left) / 2600, y = top + row * (bottom - top) / 2200;
        const auto outlier = ui::diverging_color(document.x[row * 2600 + column] > 0 ? 1.0f : -1.0f);
        int nearest = 255;
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx)
                nearest = std::min(nearest, distance(pixel(picture, x + dx, y + dy), outlier));
        EXPECT_LE(nearest, 4) << "a single cell of 5.7 million";
    }
}

TEST(Heat, ACellUnderTheHandChangesItsPixelsAlone) {
    const auto document = heat_document(1400, 1700);
    MapDesk map(document);
    ASSERT_TRUE(map.desk.host);
    (void)map.seen();
    const auto [left, top, right, bottom] = map.box("heat area");
    auto& io = ImGui::GetIO();
    io.AddMousePosEvent(static_cast<float>(left + 90), static_cast<float>(top + 80));  // a gesture needs a hand
    io.AddMouseButtonEvent(0, true);
    (void)map.seen();
    const auto before = map.seen();
    auto& history = map.program->session().history();
    history.begin_gesture("Drag a cell");
    map.program->session().edit(SetCell{900 * 1700 + 1200, -70}, "Drag a cell");
    const auto during = map.seen();
    const int x = left + 1200 * (right - left) / 1700, y = top + 900 * (bottom - top) / 1400;
    int nearest = 255, changed = 0;
    for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx) {
            nearest = std::min(nearest, distance(pixel(during, x + dx, y + dy), ui::diverging_color(-1)));
            changed += pixel(during, x + dx, y + dy) != pixel(before, x + dx, y + dy) ? 1 : 0;
        }
    EXPECT_LE(nearest, 4);
    EXPECT_LE(changed, 4) << "no more than the pixels that hold the cell";
    ASSERT_TRUE(history.in_gesture());
    history.cancel_gesture();
    const auto after = map.seen();
    for (int py = top; py < bottom; py += 3)
        for (int qx = left; qx < right; ++qx) ASSERT_EQ(pixel(after, qx, py), pixel(before, qx, py)) << qx << " " << py;
}

TEST(Heat, AnotherScaleIsAnotherPicture) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        std::set<std::string> seen = {hands.shown("heat picture")};
        ASSERT_NE(*seen.begin(), "(absent)");
        for (const char* scale : {"linear", "asinh"}) {
            hands.click(scale);
            hands.wait_frames(2);
            seen.insert(hands.shown("heat picture"));
        }
        EXPECT_EQ(seen.size(), 2u) << "drawn anew for each";
    });
}

TEST(Heat, LargeTensorsAreMapsAndTheListsFindWhatStandsOut) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        auto document = heat_document();
        document.x.set(17 * wide + 5, 244);
        document.x.set(60 * wide + 66, -812);
        document.x.set(3, NAN);
        document.x.set(80 * wide + 1, -INFINITY);
        hands.start_from(document);
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_EQ(hands.shown("axis view"), "map");
        EXPECT_EQ(hands.shown("heat state"), "fresh");
        EXPECT_EQ(hands.shown("largest 0"), fmt::format("{} −812", 60 * wide + 66));
        EXPECT_EQ(hands.shown("largest 1"), fmt::format("{} 244", 17 * wide + 5));
        EXPECT_EQ(hands.shown("not finite"), "NaN 1 · ±∞ 1");
        EXPECT_EQ(hands.shown("row marginals"), "groups");
        EXPECT_EQ(hands.shown("column marginals"), "statistics");
        hands.press(ImGuiKey_L);
        EXPECT_EQ(focused_cell(hands.document()), 60 * wide + 66);
        hands.press(ImGuiKey_L);
        EXPECT_EQ(focused_cell(hands.document()), 17 * wide + 5);
        hands.press(ImGuiKey_N, 2);
        EXPECT_EQ(focused_cell(hands.document()), 80 * wide + 1);
        hands.click("largest 0");
        EXPECT_EQ(focused_cell(hands.document()), 60 * wide + 66);
        EXPECT_EQ(hands.undo_depth(), 0u);
        hands.click("Batch");
        EXPECT_EQ(hands.shown("row marginals"), "statistics");
        EXPECT_EQ(hands.shown("column marginals"), "groups");
        hands.click("cells");
        EXPECT_EQ(hands.shown("axis view"), "cube");
        hands.run_command("axis.map");
        EXPECT_EQ(hands.shown("axis view"), "map");
    });
}

TEST(Heat, ThePointerReadsTheCellUnderItAndAClickSelectsIt) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        float left = 0, top = 0, right = 0, bottom = 0;
        std::istringstream(hands.shown("heat area")) >> left >> top >> right >> bottom;
        const auto at = [&](double row, double column) {
            return ImVec2{left + static_cast<float>((column + 0.5) / wide) * (right - left),
                          top + static_cast<float>((row + 0.5) / tall) * (bottom - top)};
        };
        for (const auto& [row, column] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {41, 20}, {82, 66}}) {
            hands.ctx->MouseMoveToPos(at(static_cast<double>(row), static_cast<double>(column)));
            hands.wait_frames(2);
            EXPECT_TRUE(hands.shown("heat cell").starts_with(fmt::format("x[{},{}] = ", row + 1, column + 1)))
                << hands.shown("heat cell");
        }
        hands.ctx->MouseMoveToPos(at(30, 12));
        hands.ctx->MouseClick(0);
        hands.wait_frames();
        EXPECT_EQ(focused_cell(hands.document()), 30 * wide + 12);
        EXPECT_NE(hands.shown("ledger"), "(absent)");
        // Zoomed in, the cell under the pointer stays there.
        hands.ctx->MouseWheelY(5);
        hands.wait_frames(2);
        EXPECT_TRUE(hands.shown("heat cell").starts_with("x[31,13]")) << hands.shown("heat cell");
    });
}

TEST(Heat, MapsOfSizesAndTheLogScaleAreChosen) {
    Desk desk;
    ui::apply_theme(ThemeId::dark, 1);
    using ui::ColorMap, ui::ColorScale;
    // The ends of both maps, their signs, three decades of a logarithm: a tenth of the range stands two thirds along.
    EXPECT_EQ(ui::map_color(ColorMap::viridis, ColorScale::linear, 0, 5), IM_COL32(0x44, 0x01, 0x54, 255));
    EXPECT_EQ(ui::map_color(ColorMap::viridis, ColorScale::linear, -5, 5), IM_COL32(0xFD, 0xE7, 0x25, 255));
    EXPECT_EQ(ui::map_color(ColorMap::cividis, ColorScale::linear, 9, 5), IM_COL32(0xFE, 0xE8, 0x38, 255));
    EXPECT_EQ(ui::map_color(ColorMap::viridis, ColorScale::linear, 2.5f, 5), IM_COL32(0x21, 0x91, 0x8C, 255));
    EXPECT_LE(distance(ui::map_color(ColorMap::diverging, ColorScale::log, -0.1f, 1), ui::diverging_color(-2.0f / 3)),
              1);
    EXPECT_EQ(ui::map_color(ColorMap::diverging, ColorScale::log, 0.0009f, 1), ui::diverging_color(0));
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        const auto of_the_values = hands.shown("colour range");
        hands.type_into("colour range", "4");
        EXPECT_EQ(hands.shown("colour key"), "−4 … 0");
        hands.click("log");
        EXPECT_EQ(hands.shown("colour key"), "−4 … ±0.004");
        hands.click("viridis");
        EXPECT_EQ(hands.shown("colour key"), "0.004 … size");
        hands.click("linear");
        EXPECT_EQ(hands.shown("colour key"), "0 … size");
        hands.run_command("axis.reset");
        EXPECT_EQ(hands.shown("colour range"), of_the_values);
        EXPECT_NE(of_the_values, "4");
        // A tensor of another shape has a range of its own.
        hands.type_into("colour range", "4");
        hands.start_from(heat_document(tall, wide + 5));
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_NE(hands.shown("colour range"), "4");
        // Of few long rows a pixel holds many columns.
        EXPECT_EQ(hands.shown("heat pixels"), "every cell is seen");
        hands.start_from(heat_document(8, 6000));
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_TRUE(hands.shown("heat pixels").starts_with("a pixel is ")) << hands.shown("heat pixels");
    });
}

TEST(Heat, AnEditIsFollowedInEveryQuantity) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        const auto cell = 40 * wide + 33;
        hands.session().perform(ApplyEdit{Select{{cell, -1}}, ""}, 0);
        hands.wait_frames();
        for (const char* quantity : {"x̂", "y", "y − x"}) {
            hands.click(quantity);
            hands.wait_frames(2);
            wait_for_text(hands, "heat state", "fresh");
            ASSERT_EQ(hands.shown("heat state"), "fresh");
            const auto before = hands.shown("magnified");
            hands.session().edit(SetCell{cell, hands.document().x[cell] + 9}, "edit");
            hands.wait_frames(2);
            const double y = hands.session().derived().output(cell);
            const double normalized = hands.session().derived().normalized(cell);
            const double expected = std::string(quantity) == "x̂"   ? normalized
                                    : std::string(quantity) == "y" ? y
                                                                   : y - static_cast<double>(hands.document().x[cell]);
            EXPECT_NE(hands.shown("magnified"), before);
            EXPECT_NEAR(std::stod(with_minus(hands.shown("magnified"), Minus::ascii)), expected, 0.006) << quantity;
        }
        hands.click("x");
        hands.wait_frames(2);
        wait_for_text(hands, "heat state", "fresh");
        hands.press(ImGuiKey_E);
        hands.type("7777");
        hands.press(ImGuiKey_Enter);
        EXPECT_EQ(hands.document().x[cell], 7777.0f);
        wait_for_text(hands, "largest 0", fmt::format("{} 7777", cell));
        EXPECT_EQ(hands.shown("largest 0"), fmt::format("{} 7777", cell)) << "the lists are gathered anew";
        hands.type_into("colour range", "3.5");
        EXPECT_EQ(hands.shown("colour range"), "3.5");
    });
}

}  // namespace
}  // namespace normscope::testing
