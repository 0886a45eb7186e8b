// SPDX-License-Identifier: MIT
// The live tables against numbers worked out here: a batch of two, where BatchNorm knows signs only.
#include "core/labs/live_tables.h"

#include <gtest/gtest.h>

#include <cmath>

namespace normscope::labs {
namespace {

const LiveCell& cell(const std::vector<LiveTable>& tables, std::size_t table, std::string_view row,
                     std::size_t column) {
    for (const auto& each : tables[table].rows)
        if (each.title == row) return each.cells[column];
    throw std::out_of_range(std::string(row));
}

TEST(LiveTables, AreMeasuredOnTheBatch) {
    // Rows (0, 0, 6) and (3, 3, 3): BatchNorm gives −1, −1, 1 and their opposites; LayerNorm −1/√2, −1/√2, √2.
    const auto tables = live_tables({{2, 3}, {0, 0, 6, 3, 3, 3}, "pytorch", 0.0}).value();
    ASSERT_EQ(tables.size(), 3u);
    for (const auto& table : tables)
        for (const auto& row : table.rows) {
            EXPECT_EQ(row.cells.size(), table.columns.size()) << row.title;
            for (const auto& each : row.cells) EXPECT_FALSE(each.words.empty() || each.detail.empty()) << row.title;
        }
    EXPECT_EQ(cell(tables, 0, "Means in this batch", 0).value, 3) << "BatchNorm: one for each feature";
    EXPECT_EQ(cell(tables, 0, "Means in this batch", 1).value, 2) << "LayerNorm: one for each example";
    // (3, 3, 3) on the other side of (0, 0, 6) is (−3, −3, 9): every sign turns.
    EXPECT_DOUBLE_EQ(cell(tables, 0, "Other neighbours", 0).value, 2);
    EXPECT_EQ(cell(tables, 0, "Other neighbours", 0).mark, LiveMark::bad);
    EXPECT_EQ(cell(tables, 0, "Other neighbours", 1).value, 0);
    EXPECT_EQ(cell(tables, 0, "Other neighbours", 1).mark, LiveMark::good);
    EXPECT_EQ(cell(tables, 0, "A batch of one", 0).mark, LiveMark::refused);
    EXPECT_NE(cell(tables, 0, "A batch of one", 0).detail.find("more than 1 value per channel"), std::string::npos);
    EXPECT_EQ(cell(tables, 0, "A batch of one", 1).value, 0);
    // In evaluation right after construction x̂ is x: the largest difference is 6 − 1.
    EXPECT_NEAR(cell(tables, 0, "Training against evaluation", 0).value, 5, 1e-6);
    EXPECT_EQ(cell(tables, 0, "Training against evaluation", 1).value, 0);
    EXPECT_EQ(cell(tables, 0, "Noise from the neighbours", 1).value, 0);
    // RMSNorm: (0, 0, 6) has rms √12, so x̂₃ = √3; raised by 5 it is (5, 5, 11) with rms √57.
    EXPECT_NEAR(cell(tables, 2, "Example 1 raised by 5", 1).value, 5 / std::sqrt(57.0), 1e-9);
    EXPECT_NEAR(cell(tables, 2, "Example 1 ten times as large", 1).value, 0, 1e-9);
    EXPECT_EQ(cell(tables, 2, "Example 1 raised by 5", 0).mark, LiveMark::good);
    EXPECT_NEAR(cell(tables, 2, "Mean of an example", 1).value, std::sqrt(3.0) / 3 > 1 ? 0 : 1, 1e-9)
        << "of RMSNorm: (3, 3, 3) becomes (1, 1, 1)";
    EXPECT_NEAR(cell(tables, 2, "Mean of a feature", 2).value, 0, 1e-9) << "BatchNorm promises that";
    EXPECT_EQ(cell(tables, 2, "Variance of a feature", 2).mark, LiveMark::good);
}

TEST(LiveTables, WhatIsTooSmallIsAsBadAsWhatIsTooLarge) {
    // RMSNorm leaves a mean of −1 of (−3, −3, −3), where LayerNorm's is 0.
    for (const double sign : {1.0, -1.0}) {
        const double three = 3 * sign;
        const auto tables = live_tables({{2, 3}, {0, 0, 6, three, three, three}, "pytorch", 0.0}).value();
        EXPECT_EQ(cell(tables, 2, "Mean of an example", 0).mark, LiveMark::good);
        EXPECT_NEAR(cell(tables, 2, "Mean of an example", 1).value, sign, 1e-9);
        EXPECT_EQ(cell(tables, 2, "Mean of an example", 1).mark, LiveMark::bad) << sign;
    }
}

TEST(LiveTables, BatchesThatCannotBeMeasuredSaySo) {
    EXPECT_FALSE(live_tables({{0, 3}, {}, "pytorch", 0.0}));
    const auto large = live_tables({{1, 5000}, std::vector<double>(5000, 1.0), "pytorch", 0.0});
    ASSERT_FALSE(large);
    EXPECT_NE(large.error().message.find("4096"), std::string::npos);
    const auto row = live_tables({{4}, {2, 0, 4, 4}, "pytorch", 0.0});
    ASSERT_TRUE(row) << "a vector is a batch of one";
    EXPECT_EQ(cell(*row, 0, "Means in this batch", 1).value, 1);
    for (const char* title : {"Other neighbours", "A batch of one", "Half the batch", "Noise from the neighbours"}) {
        EXPECT_EQ(cell(*row, 0, title, 1).mark, LiveMark::none) << title << ": it has no neighbours that could move it";
        EXPECT_EQ(cell(*row, 0, title, 1).words, "–") << title;
    }
    EXPECT_EQ(cell(*row, 1, "Padding with zeros", 0).mark, LiveMark::good) << "that does change the batch";
    const auto image = live_tables({{2, 4, 2, 2}, std::vector<double>(32, 1.0), "pytorch", 1e-5});
    ASSERT_TRUE(image);
    EXPECT_EQ(cell(*image, 1, "One example at a time", 4).value, 0) << "InstanceNorm takes images";
}

}  // namespace
}  // namespace normscope::labs
