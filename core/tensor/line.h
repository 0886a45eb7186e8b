// SPDX-License-Identifier: MIT
// Lines and planes through a tensor: what a chart and a matrix draw, whatever the rank. A line is a run of cells that
// differ along one axis; a plane is two such runs.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/tensor/tensor.h"

namespace normscope {

/// A place in a table of cells, counted from 0. The rows of a tensor are all its axes but the last, flattened; the rows
/// of a plane are those of one axis.
struct RowColumn {
    std::int64_t row = 0;
    std::int64_t column = 0;

    friend bool operator==(const RowColumn&, const RowColumn&) = default;
};

struct Line {
    std::int64_t first = 0;   ///< cell
    std::int64_t stride = 1;  ///< in cells
    std::int64_t count = 0;
    int axis = -1;  ///< of the tensor; -1: not along a single one

    std::int64_t cell(std::int64_t place) const { return first + place * stride; }
    /// Place of a cell on the line, or -1.
    std::int64_t place_of(std::int64_t cell) const {
        const auto way = cell - first;
        return count > 0 && way >= 0 && way % stride == 0 && way / stride < count ? way / stride : -1;
    }

    friend bool operator==(const Line&, const Line&) = default;
};

struct Plane {
    Line down;    ///< the first cell of every row
    Line across;  ///< the cells of the first row

    std::int64_t cell(std::int64_t row, std::int64_t column) const { return down.cell(row) + column * across.stride; }
    Line row(std::int64_t index) const { return {down.cell(index), across.stride, across.count, across.axis}; }
    /// Where a cell lies in the plane, if it does.
    std::optional<RowColumn> place_of(std::int64_t cell) const;

    friend bool operator==(const Plane&, const Plane&) = default;
};

/// Turns an axis that may be counted from the end (-1: the last) into 0 … rank-1; any other into the last. -1 for rank
/// 0.
int axis_of(std::span<const std::int64_t> shape, int axis);

/// The cells that differ from `cell` along `axis` at most. One cell for rank 0, none in an empty tensor.
Line line_through(std::span<const std::int64_t> shape, std::int64_t cell, int axis);

/// The cells that differ from `cell` along two axes at most. With both axes the same, or none for the rows, a single
/// row.
Plane plane_through(std::span<const std::int64_t> shape, std::int64_t cell, int rows, int columns);

/// (0, 0) for an empty tensor.
RowColumn row_column_of(const Tensor& x, std::int64_t cell);
/// The nearest cell that exists; 0 for an empty tensor.
std::int64_t cell_at(const Tensor& x, RowColumn at);

/// The cell of a tensor of shape `to` that stands where `cell` stood in `from`: the same index along every axis,
/// counted from the last, or the nearest that exists.
std::int64_t carried_cell(std::span<const std::int64_t> from, std::span<const std::int64_t> to, std::int64_t cell);

}  // namespace normscope
