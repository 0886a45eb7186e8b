// SPDX-License-Identifier: MIT
// Who may share a statistic: every set of axes of a tensor, and the channel axes cut into groups.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope::detect {

/// One way to share statistics, with the statistics of x.
struct Partition {
    std::vector<int> reduced;
    int split_axis = -1;
    std::int64_t num_groups = 1;

    std::vector<std::int32_t> group;  ///< of each cell
    std::size_t groups = 0;
    std::size_t size = 0;                             ///< cells of a group
    std::vector<double> mean, variance, mean_square;  ///< per group; the variance is biased

    double surprise = 0;  ///< 0 for what layers do by default; more is rarer
};

/// Where γ and β live: one entry per index along the axes.
struct AffineSet {
    std::vector<int> axes;
    std::vector<std::int32_t> param;  ///< of each cell
    std::size_t count = 0;
    Shape shape;
};

/// All partitions of the shape whose groups have more than one cell.
std::vector<Partition> partitions_of(const Shape& shape, std::span<const double> x);

/// The groups that keep one axis, whatever their size: those of running statistics.
Partition kept_axis(const Shape& shape, std::span<const double> x, int axis);

AffineSet affine_set(const Shape& shape, const std::vector<int>& axes);

/// Sets of axes whose extents are `shape`, or, when it is one flat list, whose product is; axes of extent 1 may be
/// written or not.
std::vector<AffineSet> affine_sets_of_shape(const Shape& x, const Shape& shape);

/// The sets on which a layer with this partition would keep its γ and β.
std::vector<std::vector<int>> natural_affine_axes(const Partition& partition, std::size_t rank);

/// All axes but those named.
std::vector<int> axes_without(std::size_t rank, std::initializer_list<int> kept);

}  // namespace normscope::detect
