// SPDX-License-Identifier: MIT
// Regions of cells: written, filled, copied; and what a new example begins with.
#include "core/document/region.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/document/edits.h"
#include "core/text/number_parser.h"

namespace normscope {
namespace {

Document table(Shape shape, std::vector<float> values) {
    auto document = apply(default_document(), SetTensor{Tensor::from(shape, std::move(values)).value()});
    return document.value();
}

std::vector<float> all(const Document& document) { return {document.x.values().begin(), document.x.values().end()}; }

Region region_of(const Document& document, RowColumn first, std::int64_t rows, std::int64_t columns) {
    return {focused_plane(document), first, rows, columns};
}

TEST(Region, BetweenTwoCellsInAnyOrder) {
    const auto plane = focused_plane(table({6, 7}, std::vector<float>(42, 0)));
    EXPECT_EQ(region_between(plane, {2, 5}, {4, 1}), (Region{plane, {2, 1}, 3, 5}));
    EXPECT_EQ(region_between(plane, {3, 3}, {3, 3}), (Region{plane, {3, 3}, 1, 1}));
    const Region region{plane, {2, 1}, 3, 5};
    EXPECT_TRUE(region.contains({4, 5}));
    EXPECT_FALSE(region.contains({5, 5}));
    EXPECT_FALSE(region.contains({2, 0}));
    EXPECT_EQ(region.cell(1, 2), 3 * 7 + 3);
}

TEST(Region, ABlockIsWrittenInsideAsAPatchOfItsCells) {
    auto start = table({2, 3}, {1, 2, 3, 4, 5, 6});
    const auto prepared = prepare(start, WriteBlock{1, {{20, 30}, {50, 60}}});
    ASSERT_TRUE(prepared);
    EXPECT_FALSE(prepared->patch.parts);
    ASSERT_EQ(prepared->patch.cells.size(), 4u);
    const auto next = apply(start, WriteBlock{1, {{20, 30}, {50, 60}}}).value();
    EXPECT_EQ(all(next), (std::vector<float>{1, 20, 30, 4, 50, 60}));
    EXPECT_EQ(next.x.shape(), (Shape{2, 3}));
}

TEST(Region, ABlockOfALargeTensorToo) {
    std::vector<float> values(80 * 90);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    const auto start = table({80, 90}, values);
    const auto next = apply(start, WriteBlock{2 * 90 + 1, filled(70, 88, {FillWith::constant, -1, 0, 1})}).value();
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool inside = i / 90 >= 2 && i / 90 < 72 && i % 90 >= 1 && i % 90 < 89;
        ASSERT_EQ(next.x[static_cast<std::int64_t>(i)], inside ? -1.0f : values[i]) << i;
    }
}

TEST(Region, ABlockThatSticksOutMakesTheTensorGrow) {
    auto start = table({2, 3}, {1, 2, 3, 4, 5, 6});
    start.params.gamma = {7, 8, 9};
    const auto next = apply(start, WriteBlock{5, {{10, 11}, {12, 13}}});
    ASSERT_TRUE(next) << next.error().message;
    EXPECT_EQ(next->x.shape(), (Shape{3, 4}));
    EXPECT_EQ(all(*next), (std::vector<float>{1, 2, 3, 0, 4, 5, 10, 11, 0, 0, 12, 13}));
    EXPECT_EQ(next->params.gamma, (std::vector<float>{7, 8, 9, 1})) << "the features keep their γ";
    const auto line = apply(table({3}, {1, 2, 3}), WriteBlock{2, {{4, 5}}});
    ASSERT_TRUE(line);
    EXPECT_EQ(line->x.shape(), (Shape{4}));
    EXPECT_EQ(all(*line), (std::vector<float>{1, 2, 4, 5}));
}

TEST(Region, ABlockFollowsThePlaneThatIsLookedAt) {
    std::vector<float> values(2 * 3 * 4);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    auto cube = table({2, 3, 4}, values);
    cube.selection = {1 * 4 + 2, 0};  // rows along the first axis, through [0, 1, 2]
    const auto next = apply(cube, WriteBlock{6, {{-1, -2}, {-3, -4}}}).value();
    values[6] = -1;       // [0, 1, 2]
    values[7] = -2;       // [0, 1, 3]
    values[12 + 6] = -3;  // [1, 1, 2]
    values[12 + 7] = -4;
    EXPECT_EQ(all(next), values);
    EXPECT_EQ(values_of(next.x, region_of(cube, {0, 2}, 2, 2)), (Rows{{-1, -2}, {-3, -4}}));
    EXPECT_EQ(focused_plane(cube).place_of(18), (RowColumn{1, 2}));
    EXPECT_FALSE(focused_plane(cube).place_of(10)) << "[0, 2, 2] lies in another plane";
    EXPECT_FALSE(focused_plane(cube).place_of(24));
}

TEST(Region, WhatDoesNotFitIsRefused) {
    const auto cube = table({2, 2, 3}, std::vector<float>(12, 1));
    const auto out = apply(cube, WriteBlock{11, {{1, 2}}});
    ASSERT_FALSE(out);
    EXPECT_EQ(out.error().message, "1 × 2 numbers from row 2, column 3 on stick out of a tensor of shape [2, 2, 3]");
    EXPECT_TRUE(apply(cube, WriteBlock{10, {{1, 2}}}));
    EXPECT_FALSE(apply(cube, WriteBlock{0, {}}));
    EXPECT_FALSE(apply(cube, WriteBlock{0, {{1, 2}, {3}}}));
    EXPECT_FALSE(apply(cube, WriteBlock{12, {{1}}}));
    EXPECT_FALSE(apply(cube, WriteBlock{-1, {{1}}}));
    EXPECT_FALSE(apply(table({1, 2}, {1, 2}), WriteBlock{1, Rows(1, std::vector<float>(5000))}));
}

TEST(Region, Fills) {
    EXPECT_EQ(filled(2, 3, {FillWith::constant, 2.5, 9, 1}), (Rows{{2.5f, 2.5f, 2.5f}, {2.5f, 2.5f, 2.5f}}));
    EXPECT_EQ(filled(2, 3, {FillWith::ramp, -1, 4, 1}), (Rows{{-1, 0, 1}, {2, 3, 4}}));
    EXPECT_EQ(filled(1, 1, {FillWith::ramp, -1, 4, 1}), (Rows{{-1}}));
    const auto drawn = filled(40, 250, {FillWith::gaussian, 3, 2, 11});
    EXPECT_EQ(drawn, filled(40, 250, {FillWith::gaussian, 3, 2, 11}));
    EXPECT_NE(drawn, filled(40, 250, {FillWith::gaussian, 3, 2, 12}));
    double sum = 0;
    double squares = 0;
    for (const auto& row : drawn)
        for (const float value : row) sum += static_cast<double>(value) / 10000;
    for (const auto& row : drawn)
        for (const float value : row) squares += std::pow(static_cast<double>(value) - sum, 2) / 10000;
    EXPECT_NEAR(sum, 3, 0.08);  // 4 standard errors
    EXPECT_NEAR(std::sqrt(squares), 2, 0.06);
}

void expect_varied(const Tensor& x, std::int64_t like) {
    const auto row = varied_row(x, like);
    ASSERT_EQ(static_cast<std::int64_t>(row.size()), x.row_length());
    EXPECT_EQ(row, varied_row(x, like)) << "deterministic";
    bool constant = true;
    for (std::size_t i = 0; i < row.size(); ++i) {
        EXPECT_TRUE(std::isfinite(row[i]));
        EXPECT_NE(row[i], x.row(like)[i]) << "column " << i;
        constant = constant && row[i] == row.front();
    }
    EXPECT_EQ(constant, row.size() == 1);
}

TEST(Region, ANewExampleIsVaried) {
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const auto& x : {Tensor::from({1, 4}, {2, 0, 4, 4}).value(), Tensor::from({2, 3}, {1, 1, 1, 1, 1, 1}).value(),
                          Tensor::from({1, 2}, {0, 0}).value(), Tensor::from({1, 3}, {1e-5f, 2e-5f, 3e-5f}).value(),
                          Tensor::from({1, 3}, {1e6f, 1e6f, 1e6f}).value(), Tensor::from({1, 1}, {5}).value(),
                          Tensor::from({1, 3}, {nan, 1, 2}).value(), Tensor::from({3, 2}, {1, 2, 2, 1, 1, 2}).value()})
        for (std::int64_t row = 0; row < x.row_count(); ++row) expect_varied(x, row);
}

TEST(Region, AddingAnExampleVariesAndDuplicatingCopies) {
    const auto start = table({1, 4}, {2, 0, 4, 4});
    const auto added = apply(start, AddExample{});
    ASSERT_TRUE(added);
    const auto row = added->x.row(1);
    EXPECT_EQ((std::vector<float>{row.begin(), row.end()}), varied_row(start.x, 0));
    const auto copied = apply(start, DuplicateExample{});
    ASSERT_TRUE(copied);
    EXPECT_EQ(all(*copied), (std::vector<float>{2, 0, 4, 4, 2, 0, 4, 4}));
    EXPECT_EQ(focused_place(*copied).row, 1);
}

TEST(Region, CopiedTextReadsBackToTheSameBits) {
    const Rows rows = {{1.0f / 3, -0.0f, 1e-30f}, {3e38f, 0.1f, -7}};
    const auto back = parse_rows(to_tsv(rows));
    ASSERT_TRUE(back);
    EXPECT_EQ(back->rows, rows);
    EXPECT_EQ(to_numpy({{1, 2.5f}, {-3, 4}}), "np.array([[1, 2.5], [-3, 4]], dtype=np.float32)");
    EXPECT_EQ(to_numpy({{std::numeric_limits<float>::quiet_NaN(), -std::numeric_limits<float>::infinity()}}),
              "np.array([np.nan, -np.inf], dtype=np.float32)");
    EXPECT_EQ(to_pytorch({{1, 0.5f}}), "torch.tensor([1, 0.5], dtype=torch.float32)");
    EXPECT_EQ(to_markdown({{1, 2}, {3, 4}}), "| 1 | 2 |\n|--:|--:|\n| 1 | 2 |\n| 3 | 4 |\n");
}

TEST(Region, ACopyForASpreadsheetHasTabs) { EXPECT_EQ(to_tsv({{1, -2.5f}, {3, 4}}), "1\t-2.5\n3\t4"); }

}  // namespace
}  // namespace normscope
