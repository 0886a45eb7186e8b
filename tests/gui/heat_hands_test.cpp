// SPDX-License-Identifier: MIT
// The heat map under the hands: dragged past its edges, computed anew while the old picture stays, and what stands
// around it.
#include <fmt/format.h>

#include <atomic>
#include <cmath>

#include "app/ui/colormap.h"
#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/heat_data.h"
#include "core/text/number_format.h"
#include "heat_desk.h"
#include "wait.h"

namespace normscope::testing {
namespace {

std::vector<double> numbers_in(const std::string& words) {
    std::istringstream all(words);
    std::vector<double> found;
    for (double one = 0; all >> one;) found.push_back(one);
    return found;
}

TEST(HeatHands, PastAnEdgeTheMapWaitsForTheMouse) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document());
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        hands.point_at("heat map");
        hands.ctx->MouseWheelY(6);
        hands.wait_frames(2);
        const auto before = numbers_in(hands.shown("heat picture"));  // row, column, rows, columns of the window
        ASSERT_GT(before[0], 5);
        ASSERT_GT(before[1], 5);
        hands.drag("heat map", {60, 40}, 4, true);
        const auto start = ImVec2{ImGui::GetIO().MousePos.x - 60, ImGui::GetIO().MousePos.y - 40};
        EXPECT_LT(numbers_in(hands.shown("heat picture"))[1], before[1]) << "what is left comes into sight";
        hands.ctx->MouseMoveToPos({start.x + 4000, start.y + 4000});
        hands.wait_frames(2);
        EXPECT_EQ(numbers_in(hands.shown("heat picture"))[0], 0) << "the first row";
        EXPECT_EQ(numbers_in(hands.shown("heat picture"))[1], 0);
        hands.ctx->MouseMoveToPos({start.x - 4000, start.y - 4000});
        hands.wait_frames(2);
        EXPECT_NEAR(numbers_in(hands.shown("heat picture"))[0], tall - before[2], 1e-9) << "the last";
        hands.ctx->MouseMoveToPos(start);
        hands.wait_frames(2);
        const auto back = numbers_in(hands.shown("heat picture"));
        EXPECT_NEAR(back[0], before[0], 1e-6) << "back where it took hold it is as it was";
        EXPECT_NEAR(back[1], before[1], 1e-6);
        hands.release();
    });
}

TEST(HeatHands, WhileItIsComputedAnewTheOldPictureStaysAndSaysSo) {
    Desk desk;
    drive(desk, [](Hands& hands) {
        hands.start_from(heat_document(1700, 1500));
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_EQ(hands.shown("old picture"), "(absent)");
        const auto magnified = hands.shown("magnified");
        hands.ctx->ItemClick(Hands::ref("y − x").c_str());
        wait_for_text(hands, "heat state", "old");
        EXPECT_TRUE(hands.shown("old picture").starts_with("old picture: computing anew, "))
            << hands.shown("old picture");
        EXPECT_TRUE(hands.shown("old picture").ends_with(" %"));
        EXPECT_NE(hands.shown("heat picture"), "(absent)") << "there is a map meanwhile";
        hands.ctx->ItemClick(Hands::ref("x").c_str());  // nobody waits for the other: it is cancelled
        wait_for_text(hands, "heat state", "fresh");
        hands.wait_frames(2);
        EXPECT_EQ(hands.shown("old picture"), "(absent)");
        EXPECT_EQ(hands.shown("magnified"), magnified) << "x again, and not what was cancelled";
    });
}

TEST(HeatHands, TheHistogramCountsTheValuesAndTellsWhatLiesBeyond) {
    auto document = heat_document();
    document.x.set(5, 900);
    document.x.set(6, -900);
    document.x.set(7, NAN);
    document.x.set(8, INFINITY);
    History history(document);
    Inbox inbox;
    std::atomic<double> done = 0;
    JobControl control({}, done, inbox);
    const auto data = *gather_heat(history.freeze(), HeatQuantity::input, control);
    ASSERT_GT(data->histogram.size(), 20u);
    double sum = 0, squares = 0;
    std::int64_t finite = 0, beyond = 0;
    std::vector<std::int64_t> bins(data->histogram.size(), 0);
    const auto count = static_cast<double>(bins.size());
    for (const float v : document.x.values()) {
        if (!std::isfinite(v)) continue;
        const auto x = static_cast<double>(v);
        sum += x, squares += x * x, ++finite;
        const double place = (x / data->histogram_end + 1) / 2 * count;
        if (std::abs(x) > data->histogram_end)
            ++beyond;
        else
            ++bins[static_cast<std::size_t>(std::min(place, count - 1))];
    }
    const double mean = sum / static_cast<double>(finite);
    const double deviation = std::sqrt(squares / static_cast<double>(finite) - mean * mean);
    EXPECT_NEAR(data->mean, mean, 1e-9);
    EXPECT_NEAR(data->std, deviation, 1e-9);
    EXPECT_EQ(data->beyond, beyond);
    EXPECT_EQ(data->histogram, bins);
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.start_from(document);
        hands.run_command("workspace.axis");
        wait_for_text(hands, "heat state", "fresh");
        EXPECT_EQ(hands.shown("beyond"), fmt::format("{}", beyond));
        EXPECT_EQ(hands.shown("heat moments"),
                  fmt::format("mean {}   σ {}", format_within(mean, 4), format_within(deviation, 4)));
        const auto most = static_cast<double>(*std::ranges::max_element(bins));
        for (const char* scale : {"log", "linear"}) {
            SCOPED_TRACE(scale);
            hands.click(fmt::format("histogram scale/{}", scale));
            const auto heights = numbers_in(hands.shown("histogram heights"));
            ASSERT_EQ(heights.size(), bins.size());
            for (std::size_t i = 0; i < bins.size(); ++i) {
                const auto one = static_cast<double>(bins[i]);
                const double share =
                    std::string(scale) == "log" ? std::log10(1 + one) / std::log10(1 + most) : one / most;
                EXPECT_NEAR(heights[i], share, 1e-3) << i;
            }
        }
    });
}

TEST(HeatHands, TheMinimapLosesNoOutlier) {
    auto document = heat_document(2200, 2600);
    document.x.set(1234 * 2600 + 2025, 60);
    document.x.set(700 * 2600 + 1500, -75);
    MapDesk map(document);
    ASSERT_TRUE(map.desk.host);
    const auto picture = map.seen();
    const auto [left, top, right, bottom] = map.box("minimap area");
    ASSERT_GT(right - left, 80);
    ASSERT_LT(right - left, 200) << "hundreds of cells a pixel";
    for (const auto& [row, column] : {std::pair{1234, 2025}, {700, 1500}}) {
        const int x = left + column * (right - left) / 2600, y = top + row * (bottom - top) / 2200;
        const auto outlier = ui::diverging_color(document.x[row * 2600 + column] > 0 ? 1.0f : -1.0f);
        int nearest = 255, others = 0;
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                const int apart = distance(pixel(picture, x + dx, y + dy), outlier);
                nearest = std::min(nearest, apart);
                others += apart <= 4 ? 1 : 0;
            }
        EXPECT_LE(nearest, 4) << "a single cell of 5.7 million";
        EXPECT_EQ(others, 1) << "in one pixel";
    }
}

TEST(HeatHands, WhereRowsArePartsOfGroupsTheStripsShowTheGroups) {
    const Shape shape{6, 4, 10, 80};
    Document document = default_document();
    std::vector<float> values;
    for (std::int64_t i = 0; i < element_count(shape); ++i)  // a channel's mean is its number
        values.push_back(static_cast<float>(i / 800 % 4) + (i % 2 == 0 ? 0.5f : -0.5f) +
                         (i / 80 % 2 == 0 ? 1.0f : -1.0f));
    document.x = *Tensor::from(shape, std::move(values), {"N", "C", "H", "W"});
    document.spec = *make_spec("batch_norm", "pytorch", shape, {});
    MapDesk map(*with_fitting_params(std::move(document)));
    ASSERT_TRUE(map.desk.host);
    const auto picture = map.seen();
    EXPECT_EQ(map.probe["row marginals"], "the group of each");
    const auto [left, top, width, height] = map.box("strip rows mu");
    ASSERT_GE(height, 240) << "a line for each of the 240 rows";
    int found = 0;
    for (int line = 0; line < height; ++line) {
        const int row = 240 * line / height;
        const int at = left + static_cast<int>((row / 10 % 4) / 3.0 * (width - 6) + 3);
        found += distance(pixel(picture, at, top + line), ui::quantity_color(Quantity::mean)) <= 1 ? 1 : 0;
    }
    EXPECT_GE(found, height * 95 / 100) << "each row stands at the mean of its channel, not at its own";
}

TEST(HeatHands, InASmallWindowThereIsAMapWithAllThatStandsAroundIt) {
    for (const Size size : {Size{640, 400}, {800, 500}, {1024, 400}}) {
        SCOPED_TRACE(fmt::format("{} × {}", size.width, size.height));
        Desk desk({.size = size});
        drive(desk, [](Hands& hands) {
            hands.start_from(heat_document());
            hands.run_command("workspace.axis");
            wait_for_text(hands, "heat state", "fresh");
            const auto area = numbers_in(hands.shown("heat area"));
            ASSERT_EQ(area.size(), 4u);
            EXPECT_GT(area[3] - area[1], 120) << "logical pixels, of a scale of at least 0.75";
            EXPECT_GT(area[2] - area[0], 120);
            for (const char* part : {"strip rows mu", "strip columns sigma", "minimap area", "colour key", "x[1,1]"})
                EXPECT_NE(hands.shown(part), "(absent)") << part;
        });
    }
}

}  // namespace
}  // namespace normscope::testing
