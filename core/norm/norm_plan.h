// SPDX-License-Identifier: MIT
// NormPlan: a NormSpec resolved against a shape. For any cell its group and its γ/β entry; for any group its cells.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope {

class NormPlan {
public:
    /// Fails, in the frameworks' words where they have some, when the spec does not fit the shape.
    static Result<NormPlan> make(const NormSpec& spec, const Shape& shape);

    const Shape& shape() const { return shape_; }

    /// How many (μ, σ) pairs there are, how many cells share one, and how many γ (β) entries.
    std::int64_t group_count() const { return group_count_; }
    std::int64_t group_size() const { return group_size_; }
    std::int64_t param_count() const { return param_count_; }

    /// One entry per group: the kept axes' extents, with `num_groups` in the place of a split axis.
    const Shape& stats_shape() const { return stats_shape_; }
    /// Shape of γ and β.
    const Shape& affine_shape() const { return affine_shape_; }

    /// Group of a cell, in row-major order of stats_shape(). O(rank).
    std::int64_t group_of(std::int64_t cell) const;
    /// Entry of γ and β that a cell uses, in row-major order of affine_shape(). O(rank).
    std::int64_t param_of(std::int64_t cell) const;

    /// Cell k of group g is base(g) + offset(k), ascending in k; the offsets are the same for every group. O(rank).
    std::int64_t base(std::int64_t group) const;
    std::int64_t offset(std::int64_t place) const;
    /// Place of a cell in its group: offset() the other way round. O(rank).
    std::int64_t place_of(std::int64_t cell) const;
    /// All of them, made anew at every call. O(group).
    std::vector<std::int64_t> offsets() const;
    std::vector<std::int64_t> cells_of(std::int64_t group) const;

    /// By how much the group changes from one cell to the next along an axis: 0 where the axis is reduced; nothing
    /// where it is cut into groups.
    std::optional<std::int64_t> group_step(int axis) const;
    /// The cell `by` lines further with the same place along `axis`: within its group where that spans several lines
    /// (the next row of the same channel), else in the tensor. Nothing past the ends.
    std::optional<std::int64_t> line_beside(std::int64_t cell, int axis, std::int64_t by) const;

    /// By how much the γ/β entry changes.
    std::int64_t param_step(int axis) const;

    /// True when every group is one run of consecutive cells, in group order.
    bool groups_are_rows() const { return groups_are_rows_; }

private:
    struct Digit {  // one axis, or one half of a split axis, of the mixed-radix cell number
        std::int64_t extent = 1;
        std::int64_t stride = 1;        // in cells
        std::int64_t group_stride = 0;  // of kept axes
        std::int64_t param_stride = 0;  // 0: γ and β do not vary along it
        std::int64_t place_stride = 0;  // of reduced axes
        int axis = 0;
        bool reduced = false;
    };

    std::int64_t weigh(std::int64_t cell, std::int64_t Digit::*stride) const;

    Shape shape_;
    Shape stats_shape_;
    Shape affine_shape_;
    std::vector<Digit> digits_;  // outermost first
    std::int64_t group_count_ = 0;
    std::int64_t group_size_ = 1;
    std::int64_t param_count_ = 0;
    bool groups_are_rows_ = false;
};

}  // namespace normscope
