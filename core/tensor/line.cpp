// SPDX-License-Identifier: MIT
#include "core/tensor/line.h"

#include <algorithm>

namespace normscope {

int axis_of(std::span<const std::int64_t> shape, int axis) {
    const auto rank = static_cast<int>(shape.size());
    if (axis < 0) axis += rank;
    return axis >= 0 && axis < rank ? axis : rank - 1;
}

Line line_through(std::span<const std::int64_t> shape, std::int64_t cell, int axis) {
    if (element_count(shape) == 0) return {};
    const int along = axis_of(shape, axis);
    if (along < 0) return {cell, 1, 1};
    const auto a = static_cast<std::size_t>(along);
    const auto stride = element_count(shape.subspan(a + 1));
    return {cell - cell / stride % shape[a] * stride, stride, shape[a], along};
}

Plane plane_through(std::span<const std::int64_t> shape, std::int64_t cell, int rows, int columns) {
    const auto across = line_through(shape, cell, columns);
    if (across.count == 0) return {};
    const bool single = shape.size() < 2 || axis_of(shape, rows) == axis_of(shape, columns);
    if (single) return {{across.first, 1, 1}, across};
    const auto down = line_through(shape, across.first, rows);
    return {down, {down.first, across.stride, across.count, across.axis}};
}

std::optional<RowColumn> Plane::place_of(std::int64_t cell) const {
    const auto way = cell - down.first;
    if (way < 0 || down.count == 0 || across.count == 0) return {};
    // Of two strides the longer one steps over all that the shorter one reaches.
    const bool by_rows = down.count > 1 && (across.count == 1 || down.stride > across.stride);
    RowColumn at;
    if (by_rows) {
        at.row = way / down.stride;
        at.column = way % down.stride / across.stride;
    } else {
        at.column = way / across.stride;
        at.row = down.count > 1 ? way % across.stride / down.stride : 0;
    }
    if (at.row >= down.count || at.column >= across.count || this->cell(at.row, at.column) != cell) return {};
    return at;
}

RowColumn row_column_of(const Tensor& x, std::int64_t cell) {
    const auto length = std::max<std::int64_t>(x.row_length(), 1);
    return {cell / length, cell % length};
}

std::int64_t cell_at(const Tensor& x, RowColumn at) {
    if (x.empty()) return 0;
    const auto row = std::clamp<std::int64_t>(at.row, 0, x.row_count() - 1);
    return row * x.row_length() + std::clamp<std::int64_t>(at.column, 0, x.row_length() - 1);
}

std::int64_t carried_cell(std::span<const std::int64_t> from, std::span<const std::int64_t> to, std::int64_t cell) {
    if (element_count(from) == 0 || element_count(to) == 0) return 0;
    std::int64_t carried = 0;
    std::int64_t stride = 1;
    for (std::size_t k = 1; k <= to.size(); ++k) {  // from the last axis on
        const auto extent = to[to.size() - k];
        std::int64_t index = 0;
        if (k <= from.size()) {
            index = cell % from[from.size() - k];
            cell /= from[from.size() - k];
        }
        carried += std::min(index, extent - 1) * stride;
        stride *= extent;
    }
    return carried;
}

}  // namespace normscope
