// SPDX-License-Identifier: MIT
// The pyramid agrees with plain loops over the cells, for every rectangle, with and without what is not finite.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "core/axis/marginals.h"
#include "core/axis/pyramid.h"

namespace normscope {
namespace {

std::vector<float> noise(std::int64_t count, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<float> values(static_cast<std::size_t>(count));
    for (auto& value : values) value = normal(random);
    return values;
}

/// By a loop over every cell, in long double.
void expect_same(const Summary& found, std::span<const float> values, std::int64_t columns, std::int64_t r0,
                 std::int64_t c0, std::int64_t r1, std::int64_t c1) {
    long double sum = 0;
    std::uint32_t finite = 0, nan = 0, inf = 0;
    float low = std::numeric_limits<float>::infinity(), high = -low;
    for (auto r = r0; r < r1; ++r)
        for (auto c = c0; c < c1; ++c) {
            const float v = values[static_cast<std::size_t>(r * columns + c)];
            nan += std::isnan(v);
            inf += std::isinf(v);
            if (!std::isfinite(v)) continue;
            ++finite;
            sum += static_cast<long double>(v);
            low = std::min(low, v);
            high = std::max(high, v);
        }
    ASSERT_EQ(found.finite, finite);
    ASSERT_EQ(found.nan, nan);
    ASSERT_EQ(found.inf, inf);
    if (finite == 0) {
        EXPECT_TRUE(std::isnan(found.min) && std::isnan(found.mean) && std::isnan(found.max));
        return;
    }
    EXPECT_EQ(found.min, low);
    EXPECT_EQ(found.max, high);
    EXPECT_NEAR(found.mean, static_cast<double>(sum / finite), 1e-5);
}

/// Every pixel of a window by loops; and every cell of it is in a pixel less than one pixel from where it lies.
void expect_picture(const Pyramid& pyramid, std::span<const float> values, const CellWindow& window, int width,
                    int height) {
    SCOPED_TRACE(testing::Message() << window.row << " " << window.column << " " << window.rows << " " << window.columns
                                    << " on " << width << " by " << height);
    const auto grid = pyramid.grid(window, width, height);
    ASSERT_EQ(grid.rows.size(), static_cast<std::size_t>(height));
    ASSERT_EQ(grid.columns.size(), static_cast<std::size_t>(width));
    std::vector<Summary> row(grid.columns.size());
    for (std::size_t y = 0; y < grid.rows.size(); ++y) {
        pyramid.row(values, grid, y, row);
        for (std::size_t x = 0; x < grid.columns.size(); ++x)
            for (const auto& found : {pyramid.at(values, grid, y, x), row[x]})
                expect_same(found, values, pyramid.columns(), grid.rows[y].begin, grid.columns[x].begin,
                            grid.rows[y].end, grid.columns[x].end);
    }
    const auto check = [](const std::vector<Stretch>& stretches, double first, double count) {
        const double pixel = count / static_cast<double>(stretches.size());
        if (pixel < 1) return;
        for (auto cell = static_cast<std::int64_t>(std::ceil(first)); static_cast<double>(cell + 1) <= first + count;
             ++cell) {
            double nearest = 1e9;
            for (std::size_t i = 0; i < stretches.size(); ++i)
                if (stretches[i].begin <= cell && cell < stretches[i].end)
                    nearest = std::min(nearest, std::abs((static_cast<double>(cell) + 0.5 - first) / pixel -
                                                         (static_cast<double>(i) + 0.5)));
            EXPECT_LT(nearest, 1.5) << "cell " << cell << " is seen beside where it is, or not at all";
        }
    };
    check(grid.rows, window.row, window.rows);
    check(grid.columns, window.column, window.columns);
}

TEST(Pyramid, AnyPictureIsThatOfItsCells) {
    for (const auto& [rows, columns] : {std::pair{61, 37}, {64, 64}, {1, 530}, {497, 1}, {3, 2}, {130, 259}}) {
        auto values = noise(rows * columns, 7);
        if (values.size() > 30) {
            values[11] = NAN;
            values[29] = -INFINITY;
        }
        const Pyramid pyramid(values, rows, columns);
        const double r = rows, c = columns;
        for (const auto& window : {CellWindow{0, 0, r, c}, {r / 3, c / 5, r / 2, c / 1.7}, {r - 1, c - 1, 1, 1}})
            for (const auto& [width, height] : {std::pair{1, 1}, {7, 5}, {16, 16}, {33, 70}})
                expect_picture(pyramid, values, window, width, height);
    }
}

TEST(Pyramid, EnlargedEveryPixelIsOfTheCellUnderItsMiddle) {
    const auto values = noise(12, 1);
    const Pyramid pyramid(values, 3, 4);
    const auto grid = pyramid.grid({0.5, 1, 2, 2}, 8, 8);
    EXPECT_EQ(grid.columns, (std::vector<Stretch>{{1, 2}, {1, 2}, {1, 2}, {1, 2}, {2, 3}, {2, 3}, {2, 3}, {2, 3}}));
    EXPECT_EQ(grid.rows, (std::vector<Stretch>{{0, 1}, {0, 1}, {1, 2}, {1, 2}, {1, 2}, {1, 2}, {2, 3}, {2, 3}}));
}

TEST(Pyramid, AnUpdateIsABuildAnew) {
    auto values = noise(50 * 83, 5);
    Pyramid pyramid(values, 50, 83);
    const CellWindow all{0, 0, 50, 83};
    for (const std::int64_t cell : {0, 82, 83, 2000, 4149}) {
        values[static_cast<std::size_t>(cell)] = cell == 2000 ? NAN : 1000.0f + static_cast<float>(cell);
        pyramid.update(values, cell);
        for (const int pixels : {1, 2, 5, 12}) expect_picture(pyramid, values, all, pixels, pixels);
    }
}

TEST(Pyramid, NoOutlierHidesBehindAMean) {
    std::vector<float> values(256 * 256, 0.0f);
    values[77 * 256 + 200] = 244;
    values[13 * 256 + 20] = -396;
    const Pyramid pyramid(values, 256, 256);
    const auto quarter = pyramid.grid({0, 0, 256, 256}, 4, 4);
    EXPECT_EQ(shown_value(pyramid.at(values, quarter, 1, 3), 6), 244);
    EXPECT_EQ(shown_value(pyramid.at(values, quarter, 2, 2), 6), 0);
    EXPECT_EQ(shown_value(pyramid.at(values, pyramid.grid({0, 0, 256, 256}, 1, 1), 0, 0), 6), -396);
    values[0] = NAN;
    const Pyramid spoilt(values, 256, 256);
    EXPECT_TRUE(std::isnan(shown_value(spoilt.at(values, quarter, 0, 0), 6)));
    const Pyramid empty({}, 0, 5);
    EXPECT_TRUE(empty.grid({0, 0, 0, 5}, 4, 4).rows.empty());
}

TEST(Marginals, AreThoseOfRowsAndColumnsAlsoAfterAnUpdate) {
    constexpr std::int64_t rows = 7, columns = 11;
    auto values = noise(rows * columns, 9);
    for (auto& value : values) value += 1e4f;  // far from 0: sums of squares would cancel
    const auto expect = [&](const Marginals& found) {
        const auto line = [&](std::int64_t first, std::int64_t count, std::int64_t step, double mean,
                              double deviation) {
            long double sum = 0, squares = 0;
            for (std::int64_t i = 0; i < count; ++i)
                sum += static_cast<long double>(values[static_cast<std::size_t>(first + i * step)]);
            sum /= count;
            for (std::int64_t i = 0; i < count; ++i) {
                const auto d = static_cast<long double>(values[static_cast<std::size_t>(first + i * step)]) - sum;
                squares += d * d;
            }
            EXPECT_NEAR(mean, static_cast<double>(sum), 1e-9);
            EXPECT_NEAR(deviation, static_cast<double>(std::sqrt(squares / count)), 1e-9);
        };
        for (std::int64_t r = 0; r < rows; ++r)
            line(r * columns, columns, 1, found.row_mean[static_cast<std::size_t>(r)],
                 found.row_std[static_cast<std::size_t>(r)]);
        for (std::int64_t c = 0; c < columns; ++c)
            line(c, rows, columns, found.column_mean[static_cast<std::size_t>(c)],
                 found.column_std[static_cast<std::size_t>(c)]);
    };
    auto found = Marginals::of(values, rows, columns);
    expect(found);
    values[3 * columns + 4] = -5;
    found.update_row(values, 3);
    found.update_column(values, 4);
    expect(found);
    values[3 * columns + 4] = INFINITY;
    found.update_row(values, 3);
    found.update_column(values, 4);
    EXPECT_TRUE(std::isnan(found.row_mean[3]) && std::isnan(found.row_std[3]));
    EXPECT_TRUE(std::isnan(found.column_mean[4]) && std::isnan(found.column_std[4]));
    EXPECT_FALSE(std::isnan(found.row_mean[2]));
    const auto anew = Marginals::of(values, rows, columns);
    EXPECT_TRUE(std::isnan(anew.row_std[3]) && std::isnan(anew.column_mean[4]));
    EXPECT_TRUE(Marginals::of({}, 0, 3).column_mean.empty());
}

}  // namespace
}  // namespace normscope
