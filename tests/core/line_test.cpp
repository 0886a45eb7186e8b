// SPDX-License-Identifier: MIT
// Lines, planes and names of cells, of any rank, against indices counted by hand.
#include "core/tensor/line.h"

#include <gtest/gtest.h>

#include "core/norm/cell_name.h"
#include "tests/core/support.h"

namespace normscope {
namespace {

const Shape shapes[] = {{},     {1},       {5},          {3, 4},          {1, 4},
                        {4, 1}, {2, 3, 4}, {2, 3, 4, 5}, {2, 1, 3, 1, 2}, {2, 3, 1, 2, 3, 2}};

/// Cell number of an index, from the definition of row-major order.
std::int64_t cell_from(const Shape& shape, const Shape& index) {
    std::int64_t cell = 0;
    for (std::size_t axis = 0; axis < shape.size(); ++axis) cell = cell * shape[axis] + index[axis];
    return cell;
}

TEST(Line, HoldsTheCellsThatDifferAlongOneAxis) {
    for (const auto& shape : shapes) {
        const auto x = Tensor::filled(shape, 0);
        for (std::int64_t cell = 0; cell < x.size(); ++cell)
            for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
                const auto line = line_through(shape, cell, axis);
                const auto a = static_cast<std::size_t>(axis);
                ASSERT_EQ(line.count, shape[a]);
                auto index = x.index_of(cell);
                EXPECT_EQ(line.place_of(cell), index[a]);
                std::int64_t on_line = 0;
                for (index[a] = 0; index[a] < shape[a]; ++index[a]) {
                    EXPECT_EQ(line.cell(index[a]), cell_from(shape, index));
                }
                for (std::int64_t other = 0; other < x.size(); ++other) on_line += line.place_of(other) >= 0 ? 1 : 0;
                EXPECT_EQ(on_line, line.count) << "and no other cell";
                EXPECT_EQ(line_through(shape, cell, axis - static_cast<int>(shape.size())), line);
            }
    }
    EXPECT_EQ(line_through(Shape{}, 0, -1), (Line{0, 1, 1}));
    for (const auto& empty : {Shape{0}, Shape{2, 0}, Shape{0, 3}, Shape{2, 0, 3}})
        for (const int axis : {-1, 0, 1, 7}) EXPECT_EQ(line_through(empty, 0, axis).count, 0);
}

TEST(Plane, HoldsTheCellsThatDifferAlongTwoAxes) {
    for (const auto& shape : shapes) {
        const auto x = Tensor::filled(shape, 0);
        const auto rank = static_cast<int>(shape.size());
        for (std::int64_t cell = 0; cell < x.size(); ++cell)
            for (int down = 0; down < rank; ++down)
                for (int across = 0; across < rank; ++across) {
                    const auto plane = plane_through(shape, cell, down, across);
                    auto index = x.index_of(cell);
                    const auto d = static_cast<std::size_t>(down);
                    const auto a = static_cast<std::size_t>(across);
                    if (down == across) {
                        EXPECT_EQ(plane.down.count, 1);
                        EXPECT_EQ(plane.row(0), line_through(shape, cell, across));
                        continue;
                    }
                    ASSERT_EQ(plane.down.count, shape[d]);
                    ASSERT_EQ(plane.across.count, shape[a]);
                    for (index[d] = 0; index[d] < shape[d]; ++index[d])
                        for (index[a] = 0; index[a] < shape[a]; ++index[a]) {
                            ASSERT_EQ(plane.cell(index[d], index[a]), cell_from(shape, index));
                            ASSERT_EQ(plane.row(index[d]).cell(index[a]), cell_from(shape, index));
                        }
                }
    }
    EXPECT_EQ(plane_through(Shape{}, 0, -2, -1), (Plane{{0, 1, 1}, {0, 1, 1}}));
    EXPECT_EQ(plane_through(Shape{4, 0}, 0, 0, 1).across.count, 0);
    EXPECT_EQ(plane_through(Shape{4, 0}, 0, 0, 1).down.count, 0);
}

TEST(RowColumn, GoesThereAndBack) {
    const auto x = Tensor::filled({2, 3, 4}, 0);
    EXPECT_EQ(row_column_of(x, 17), (RowColumn{4, 1}));
    for (std::int64_t cell = 0; cell < 24; ++cell) EXPECT_EQ(cell_at(x, row_column_of(x, cell)), cell);
    EXPECT_EQ(cell_at(x, {99, -3}), 20);
    EXPECT_EQ(cell_at(x, {-1, 99}), 3);
    for (const auto& shape : {Shape{0}, Shape{0, 5}, Shape{5, 0}}) {
        const auto empty = Tensor::filled(shape, 0);
        EXPECT_EQ(row_column_of(empty, 0), (RowColumn{0, 0}));
        EXPECT_EQ(cell_at(empty, {3, 3}), 0);
    }
}

TEST(CarriedCell, StaysAtItsIndex) {
    EXPECT_EQ(carried_cell(Shape{2, 4}, Shape{2, 3}, 7), 5);
    EXPECT_EQ(carried_cell(Shape{2, 4}, Shape{1, 4}, 7), 3);
    EXPECT_EQ(carried_cell(Shape{2, 4}, Shape{5, 9}, 6), 11);
    EXPECT_EQ(carried_cell(Shape{4}, Shape{2, 4}, 2), 2);
    EXPECT_EQ(carried_cell(Shape{2, 3, 4}, Shape{3, 4}, 23), 11);
    EXPECT_EQ(carried_cell(Shape{2, 3, 4}, Shape{}, 23), 0);
    EXPECT_EQ(carried_cell(Shape{}, Shape{2, 2}, 0), 0);
    EXPECT_EQ(carried_cell(Shape{0}, Shape{2, 2}, 0), 0);
    EXPECT_EQ(carried_cell(Shape{2, 2}, Shape{2, 0}, 3), 0);
}

TEST(CellName, IsReadAndWritten) {
    const std::pair<const char*, CellName> table[] = {
        {"x", {"x", {}, {}}},
        {"mu", {"mu", {}, {}}},
        {"new_rmean", {"new_rmean", {}, {}}},
        {"x3", {"x", {2}, {}}},
        {"gamma12", {"gamma", {11}, {}}},
        {"new_rvar1", {"new_rvar", {0}, {}}},
        {"x_2_1", {"x", {1, 0}, {}}},
        {"y_1_20_3_4", {"y", {0, 19, 2, 3}, {}}},
        {"mu_g2", {"mu", {}, 1}},
        {"batch_mu_g10", {"batch_mu", {}, 9}},
    };
    for (const auto& [text, name] : table) {
        ASSERT_TRUE(parse_cell_name(text)) << text;
        EXPECT_EQ(*parse_cell_name(text), name) << text;
        EXPECT_EQ(to_identifier(name), text);
        EXPECT_EQ(parse_cell_name(to_string(name)), name) << to_string(name);
    }
    EXPECT_EQ(to_string(CellName{"x", {1, 0}, {}}), "x[2,1]");
    EXPECT_EQ(to_string(CellName{"mu", {}, 1}), "mu[g2]");
    EXPECT_EQ(parse_cell_name("x[2, 1]"), (CellName{"x", {1, 0}, {}}));
    EXPECT_EQ(parse_cell_name("x_3"), (CellName{"x", {2}, {}}));
    EXPECT_EQ(parse_cell_name("x2_1"), (CellName{"x", {1, 0}, {}}));
    for (const char* wrong : {"",
                              "3",
                              "_x",
                              "x0",
                              "x_0",
                              "x_1_0",
                              "x_",
                              "x_1_",
                              "x__1",
                              "x[",
                              "x[]",
                              "x[0]",
                              "x[1,]",
                              "x]",
                              "x[1",
                              "[1]",
                              "mu_g0",
                              "mu_g1_2",
                              "x[g0]",
                              "x[gg]",
                              "x 3",
                              "x-1",
                              "x99999999999999999999",
                              "γ1",
                              "x1.5"})
        EXPECT_FALSE(parse_cell_name(wrong)) << wrong;
}

TEST(CellName, NamesACellOfAnyRank) {
    EXPECT_EQ(cell_name("x", {2, 3}, 4), "x[2,2]");
    EXPECT_EQ(cell_name("x", {4}, 2), "x[1,3]") << "a vector is one row";
    EXPECT_EQ(cell_name("y", {}, 0), "y[1,1]");
    EXPECT_EQ(cell_name("y", {2, 3, 4, 5}, 119), "y[2,3,4,5]");
    const Shape shape{2, 3, 4};
    EXPECT_EQ(cell_of({1}, shape, 22).value(), 21) << "along the last axis, the rest from the selection";
    EXPECT_EQ(cell_of({0, 3}, shape, 22).value(), 15);
    EXPECT_EQ(cell_of({0, 1, 2}, shape, 22).value(), 6);
    EXPECT_EQ(cell_of({}, shape, 22).value(), 22);
    EXPECT_EQ(cell_of({}, Shape{}, 0).value(), 0);
    for (const auto& wrong : {Shape{4}, Shape{3, 0}, Shape{2, 0, 0}, Shape{0, 0, 0, 0}, Shape{-1}}) {
        const auto refused = cell_of(wrong, shape, 0);
        ASSERT_FALSE(refused);
        EXPECT_TRUE(is_one_sentence(refused.error().message));
    }
    EXPECT_EQ(cell_of({4}, shape, 0).error().message,
              "there is no column 5: there are 4 along axis 2 of shape [2, 3, 4]");
    EXPECT_FALSE(cell_of({0}, Shape{2, 0}, 0));
}

}  // namespace
}  // namespace normscope
