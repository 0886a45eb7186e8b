// SPDX-License-Identifier: MIT
// Finding one's way in a tensor: by name, by number, and by what stands in a cell.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/norm/cell_name.h"
#include "core/tensor/find.h"

namespace normscope {
namespace {

constexpr float nan = std::numeric_limits<float>::quiet_NaN();
constexpr float inf = std::numeric_limits<float>::infinity();

TEST(GoTo, ReadsWhatPeopleType) {
    const Shape shape{5, 7};
    const std::int64_t here = 3 * 7 + 2;  // x[4,3]
    const auto cell = [&](std::string_view text) { return cell_from_text(text, shape, here).value().value(); };
    EXPECT_EQ(cell("2"), 1 * 7 + 2) << "a number alone is a row; the column stays";
    EXPECT_EQ(cell("row 5"), 4 * 7 + 2);
    EXPECT_EQ(cell(" example 1 "), 2);
    EXPECT_EQ(cell("column 7"), 3 * 7 + 6);
    EXPECT_EQ(cell("feature 1"), 3 * 7);
    for (const char* text : {"5, 6", "5,6", "5 6", "5; 6", "x[5,6]", "x_5_6", "y[5, 6]"})
        EXPECT_EQ(cell(text), 33) << text;
    EXPECT_EQ(cell("x6"), 3 * 7 + 5) << "one index is along the last axis";
    EXPECT_EQ(cell_from_text("3", {4}, 0).value().value(), 2) << "the cell of a tensor with one axis";
    EXPECT_EQ(cell_from_text("2, 1, 3", {2, 4, 5}, 0).value().value(), 22);
}

TEST(GoTo, SaysWhatIsNotThere) {
    const Shape shape{5, 7};
    EXPECT_EQ(cell_from_text("6", shape, 0).value().error().message,
              "there is no row 6: there are 5 along axis 0 of shape [5, 7]");
    EXPECT_EQ(cell_from_text("1, 8", shape, 0).value().error().message,
              "there is no column 8: there are 7 along axis 1 of shape [5, 7]");
    EXPECT_EQ(cell_from_text("1, 2, 3", shape, 0).value().error().message,
              "3 indices were given for a tensor of rank 2");
    EXPECT_EQ(cell_from_text("1", {0, 7}, 0).value().error().message, "the tensor is empty");
    for (const char* words :
         {"", " ", "row", "rows 3", "theme", "0", "-1", "1.5", "1,,", "x", "mu", "99999999999999999999"})
        EXPECT_FALSE(cell_from_text(words, shape, 0)) << words;
}

TEST(Find, GoesRoundFromTheSelection) {
    const auto x = Tensor::from({2, 4}, {1, nan, -3, inf, 2, nan, -inf, 0}).value();
    EXPECT_EQ(next_cell(x, Sought::nan, 0), 1);
    EXPECT_EQ(next_cell(x, Sought::nan, 1), 5);
    EXPECT_EQ(next_cell(x, Sought::nan, 5), 1);
    EXPECT_EQ(next_cell(x, Sought::nan, 7), 1) << "from the last cell";
    EXPECT_EQ(next_cell(x, Sought::infinity, 0), 3);
    EXPECT_EQ(next_cell(x, Sought::infinity, 3), 6);
    const auto one = Tensor::from({1}, {nan}).value();
    EXPECT_EQ(next_cell(one, Sought::nan, 0), 0) << "itself, when there is no other";
    EXPECT_FALSE(next_cell(one, Sought::infinity, 0));
    EXPECT_FALSE(next_cell(Tensor::filled({0, 3}, 0), Sought::nan, 0));
}

TEST(Find, LargestOfTheFiniteValues) {
    EXPECT_EQ(largest_cell(Tensor::from({2, 3}, {1, nan, -3, inf, 3, 2}).value()), 2) << "the first of equals";
    EXPECT_EQ(largest_cell(Tensor::filled({3}, 0)), 0);
    EXPECT_FALSE(largest_cell(Tensor::from({2}, {nan, -inf}).value()));
    EXPECT_FALSE(largest_cell(Tensor::filled({0}, 0)));
}

}  // namespace
}  // namespace normscope
