// SPDX-License-Identifier: MIT
// What a matrix shows of a tensor: a plane of its cells, and where in it a statistic or a parameter changes.
#pragma once

#include <string>
#include <vector>

#include "app/ui/view.h"

namespace normscope::ui {

/// Where the statistics stand: beside each row that has its own, under each column, or once for all that is shown.
enum class StatsPlace { beside_rows, under_columns, once };

struct MatrixLayout {
    Plane plane;
    int row_axis = -1;        ///< of the tensor; -1: there is a single row
    std::vector<int> hidden;  ///< axes along which the matrix does not run
    RowColumn focus;          ///< the cell in focus, in the plane
    StatsPlace stats_place = StatsPlace::beside_rows;
    bool gamma = false, beta = false;  ///< rows of parameters below
    bool params_by_column = true;      ///< one per column; else only that of the cell in focus
    bool stats = false;                ///< rows of statistics below
    Quantity first_stat = Quantity::mean, second_stat = Quantity::variance;

    std::int64_t rows() const { return plane.down.count; }
    std::int64_t columns() const { return plane.across.count; }
    std::int64_t cell(std::int64_t row, std::int64_t column) const { return plane.cell(row, column); }
    int extra() const { return (gamma ? 1 : 0) + (beta ? 1 : 0) + (stats ? 2 : 0); }
};

/// Columns are the last axis; rows the one that is looked along, or the last but one.
MatrixLayout matrix_layout(const View& view);

/// "example 2"; along a longer tensor's axis "H 2", and where the long name is wider than `width` "B 4000".
std::string row_name(const View& view, const MatrixLayout& layout, std::int64_t row, float width);

}  // namespace normscope::ui
