// SPDX-License-Identifier: MIT
// The strips of μ and σ beside and above a heat map.
#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "app/ui/quantity_colors.h"
#include "app/ui/theme.h"
#include "core/document/edits.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

TEST(Heat, StripsShowTheLeastAndTheMostOfEachLine) {
    auto document = heat_document(1400, 1700);
    document.x.set(700 * 1700 + 3, NAN);
    for (int c = 0; c < 1700; ++c) document.x.set(500 * 1700 + c, 2);
    MapDesk map(document);
    ASSERT_TRUE(map.desk.host);
    const auto picture = map.seen();
    const auto [left, top, width, height] = map.box("strip rows mu");
    ASSERT_GT(height, 300);
    std::vector<double> means(1400);
    double low = INFINITY, high = -INFINITY;
    for (int r = 0; r < 1400; ++r) {
        for (int c = 0; c < 1700; ++c)
            means[static_cast<std::size_t>(r)] += static_cast<double>(document.x[r * 1700 + c]) / 1700;
        if (std::isnan(means[static_cast<std::size_t>(r)])) continue;
        low = std::min(low, means[static_cast<std::size_t>(r)]);
        high = std::max(high, means[static_cast<std::size_t>(r)]);
    }
    int broken = 0;
    for (int line = 1; line + 1 < height; ++line) {
        double least = INFINITY, most = -INFINITY;
        bool nan = false;
        for (int r = 1400 * line / height; r < 1400 * (line + 1) / height; ++r) {
            const double mean = means[static_cast<std::size_t>(r)];
            nan |= std::isnan(mean);
            if (mean < least) least = mean;
            if (mean > most) most = mean;
        }
        const auto at = [&](double mean) {
            return left + static_cast<int>((mean - low) / (high - low) * (width - 6) + 3);
        };
        const auto color = nan ? ui::palette().bad : ui::quantity_color(Quantity::mean);
        ASSERT_LE(distance(pixel(picture, at(least), top + line), color), 1) << line;
        ASSERT_LE(distance(pixel(picture, at(most), top + line), color), 1) << line;
        const auto beyond = pixel(picture, nan ? left + width - 3 : std::max(at(least) - 2, left + 1), top + line);
        ASSERT_LE(distance(beyond, nan ? ui::palette().bad : ui::palette().inset), 1) << line;
        broken += nan ? 1 : 0;
    }
    EXPECT_EQ(broken, 1);
}

TEST(Heat, StripsFollowAnEdit) {
    MapDesk map(heat_document(1400, 1700));
    ASSERT_TRUE(map.desk.host);
    const auto before = map.seen();
    map.program->session().edit(SetCell{700 * 1700 + 3, 90000}, "Set");
    const auto edited = map.seen();
    const auto [left, top, width, height] = map.box("strip rows mu");
    int others = 0;
    for (int y = top; y < top + height; ++y)
        for (int x = left; x < left + width; ++x) others += pixel(edited, x, y) != pixel(before, x, y) ? 1 : 0;
    EXPECT_GT(others, 100) << "one mean is far from all others";
}

/// Bars stand on the lower edge of the strip; the least and the most of a column are both a part of its bar.
TEST(Heat, StripsAboveShowTheLeastAndTheMostOfEachColumn) {
    const auto document = heat_document(1400, 1700);
    MapDesk map(document);
    ASSERT_TRUE(map.desk.host);
    const auto picture = map.seen();
    const auto [left, top, width, height] = map.box("strip columns mu");
    ASSERT_GT(width, 600);
    std::vector<double> means(1700);
    for (int r = 0; r < 1400; ++r)
        for (int c = 0; c < 1700; ++c)
            means[static_cast<std::size_t>(c)] += static_cast<double>(document.x[r * 1700 + c]) / 1400;
    const auto [low, high] = std::ranges::minmax(means);
    int narrow = 0;
    for (int line = 1; line + 1 < width; ++line) {
        const auto of_line =
            std::span(means).subspan(static_cast<std::size_t>(1700 * line / width),
                                     static_cast<std::size_t>(1700 * (line + 1) / width - 1700 * line / width));
        const auto [least, most] = std::ranges::minmax(of_line);
        const auto above_edge = [&, low = low, high = high](double mean) {
            return static_cast<int>((mean - low) / (high - low) * (height - 6) + 3);
        };
        // A mean that lies between two pixels may be rounded to either of them.
        const auto is_certain = [&, low = low, high = high](double mean) {
            const double place = (mean - low) / (high - low) * (height - 6);
            return std::abs(place - std::round(place)) > 1e-3;
        };
        const auto color_at = [&](int above) { return pixel(picture, left + line, top + height - 1 - above); };
        const auto bar = ui::quantity_color(Quantity::mean), ground = ui::palette().inset;
        if (!is_certain(least) || !is_certain(most)) continue;
        ASSERT_LE(distance(color_at(above_edge(least)), bar), 1) << line;
        ASSERT_LE(distance(color_at(above_edge(most)), bar), 1) << line;
        ASSERT_LE(distance(color_at(above_edge(least) - 1), ground), 1) << line;
        ASSERT_LE(distance(color_at(above_edge(most) + 1), ground), 1) << line;
        narrow += above_edge(least) == above_edge(most) ? 1 : 0;
    }
    EXPECT_GT(narrow, 50) << "where a bar of one pixel would be missing at once";
}

}  // namespace
}  // namespace normscope::testing
