// SPDX-License-Identifier: MIT
#include "core/detect/partition.h"

#include <algorithm>
#include <bit>
#include <numeric>

#include "core/norm/norm_plan.h"

namespace normscope::detect {
namespace {

constexpr std::size_t most_axes = 5;        // all subsets of more axes would be too many
constexpr std::int64_t most_splits = 1024;  // channels whose divisors are tried

/// Index of each cell along `axes`, counted row-major over them.
std::vector<std::int32_t> project(const Shape& shape, const std::vector<int>& axes) {
    std::vector<std::int64_t> step(shape.size());
    std::int64_t count = 1;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        step[static_cast<std::size_t>(*axis)] = count;
        count *= shape[static_cast<std::size_t>(*axis)];
    }
    std::vector<std::int32_t> result;
    result.reserve(static_cast<std::size_t>(element_count(shape)));
    Shape index(shape.size());
    std::int64_t at = 0;
    for (std::int64_t cell = element_count(shape); cell > 0; --cell) {
        result.push_back(static_cast<std::int32_t>(at));
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            at += step[axis];
            if (++index[axis] < shape[axis]) break;
            at -= step[axis] * shape[axis];
            index[axis] = 0;
        }
    }
    return result;
}

/// Two passes in double; x is float32, so that nothing is lost that its own digits hold.
void take_statistics(Partition& partition, std::span<const double> x) {
    partition.mean.assign(partition.groups, 0);
    partition.variance.assign(partition.groups, 0);
    partition.mean_square.assign(partition.groups, 0);
    const auto n = static_cast<double>(partition.size);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto g = static_cast<std::size_t>(partition.group[i]);
        partition.mean[g] += x[i];
        partition.mean_square[g] += x[i] * x[i];
    }
    for (std::size_t g = 0; g < partition.groups; ++g) {
        partition.mean[g] /= n;
        partition.mean_square[g] /= n;
    }
    std::vector<double> left_over(partition.groups);
    for (std::size_t i = 0; i < x.size(); ++i)
        left_over[static_cast<std::size_t>(partition.group[i])] +=
            x[i] - partition.mean[static_cast<std::size_t>(partition.group[i])];
    for (std::size_t g = 0; g < partition.groups; ++g) partition.mean[g] += left_over[g] / n;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto g = static_cast<std::size_t>(partition.group[i]);
        const double deviation = x[i] - partition.mean[g];
        partition.variance[g] += deviation * deviation;
    }
    for (double& variance : partition.variance) variance /= n;
}

std::vector<int> axes_of(unsigned mask) {
    std::vector<int> axes;
    for (int axis = 0; mask >> axis != 0; ++axis)
        if ((mask >> axis & 1U) != 0) axes.push_back(axis);
    return axes;
}

Partition share(const Shape& shape, std::span<const double> x, std::vector<int> reduced, int split_axis = -1,
                std::int64_t num_groups = 1) {
    Partition partition;
    partition.reduced = std::move(reduced);
    partition.split_axis = split_axis;
    partition.num_groups = num_groups;
    // A split axis is two axes: the groups, which are kept, and the channels of one, which are reduced.
    Shape cut = shape;
    std::vector<int> kept;
    int shift = 0;
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
        if (axis == split_axis) {
            const auto channels = shape[static_cast<std::size_t>(axis)];
            cut[static_cast<std::size_t>(axis)] = num_groups;
            cut.insert(cut.begin() + axis + 1, channels / num_groups);
            kept.push_back(axis);
            shift = 1;
        } else if (std::ranges::find(partition.reduced, axis) == partition.reduced.end()) {
            kept.push_back(axis + shift);
        }
    }
    partition.group = project(cut, kept);
    partition.groups = 1;
    for (const int axis : kept) partition.groups *= static_cast<std::size_t>(cut[static_cast<std::size_t>(axis)]);
    partition.size = x.size() / std::max<std::size_t>(partition.groups, 1);
    take_statistics(partition, x);
    return partition;
}

/// What layers do comes first: the last axes of an example, a channel over the batch, a channel of an example.
double surprise_of(const std::vector<int>& reduced, std::size_t rank) {
    const auto r = static_cast<int>(rank);
    const auto is = [&](const std::vector<int>& axes) { return reduced == axes; };
    if (is({r - 1})) return 0;
    if (rank >= 2 && (is(axes_without(rank, {1})) || is(axes_without(rank, {r - 1})))) return 0.3;
    if (is(axes_without(rank, {0}))) return 0.4;
    if (rank >= 3 && (is(axes_without(rank, {0, 1})) || is(axes_without(rank, {0, r - 1})))) return 0.4;
    if (reduced.back() == r - 1 && reduced.front() > 0 && static_cast<int>(reduced.size()) == r - reduced.front())
        return 0.5;
    if (is({1}) && rank >= 3) return 0.6;
    return reduced.size() == rank ? 1.0 : 1.5;
}

}  // namespace

std::vector<int> axes_without(std::size_t rank, std::initializer_list<int> kept) {
    std::vector<int> axes;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis)
        if (std::ranges::find(kept, axis) == kept.end()) axes.push_back(axis);
    return axes;
}

std::vector<Partition> partitions_of(const Shape& shape, std::span<const double> x) {
    const auto rank = shape.size();
    std::vector<std::vector<int>> sets;
    if (rank <= most_axes) {
        for (unsigned mask = 1; mask < (1U << rank); ++mask) sets.push_back(axes_of(mask));
    } else {
        for (int first = 0; first < static_cast<int>(rank); ++first) {
            std::vector<int> trailing(rank - static_cast<std::size_t>(first));
            std::iota(trailing.begin(), trailing.end(), first);
            sets.push_back(trailing);
            if (first > 0) sets.push_back(axes_without(rank, {first}));
            if (first > 0) sets.push_back(axes_without(rank, {0, first}));
            if (first + 1 < static_cast<int>(rank)) sets.push_back({first});
        }
        std::ranges::sort(sets);
        sets.erase(std::ranges::unique(sets).begin(), sets.end());
    }
    std::vector<Partition> partitions;
    for (auto& set : sets) {
        std::int64_t size = 1;
        for (const int axis : set) size *= shape[static_cast<std::size_t>(axis)];
        if (size <= 1) continue;
        const double surprise = surprise_of(set, rank);
        partitions.push_back(share(shape, x, std::move(set)));
        partitions.back().surprise = surprise;
    }
    if (rank < 2) return partitions;
    std::vector<int> channel_axes = {1};
    if (rank > 2) channel_axes.push_back(static_cast<int>(rank) - 1);
    const auto per_example = axes_without(rank, {0});
    for (const int axis : channel_axes) {
        // One group is the set without a split, and one group a channel is the set without the channel axis.
        const auto channels = shape[static_cast<std::size_t>(axis)];
        const auto cells = element_count(shape) / std::max<std::int64_t>(shape.front(), 1);
        for (std::int64_t groups = 2; groups < channels && groups < most_splits; ++groups) {
            if (channels % groups != 0 || cells / groups <= 1) continue;
            partitions.push_back(share(shape, x, per_example, axis, groups));
            partitions.back().surprise = groups == 32 || groups == 2 ? 0.4 : 0.5;
        }
    }
    return partitions;
}

Partition kept_axis(const Shape& shape, std::span<const double> x, int axis) {
    return share(shape, x, axes_without(shape.size(), {axis}));
}

AffineSet affine_set(const Shape& shape, const std::vector<int>& axes) {
    AffineSet set{.axes = axes, .param = project(shape, axes), .count = 1, .shape = {}};
    for (const int axis : axes) {
        set.shape.push_back(shape[static_cast<std::size_t>(axis)]);
        set.count *= static_cast<std::size_t>(set.shape.back());
    }
    return set;
}

std::vector<AffineSet> affine_sets_of_shape(const Shape& x, const Shape& shape) {
    const auto squeezed = [](const Shape& extents) {
        Shape result;
        for (const auto extent : extents)
            if (extent != 1) result.push_back(extent);
        return result;
    };
    const auto wanted = squeezed(shape);
    const auto count = element_count(shape);
    std::vector<AffineSet> exact;
    std::vector<AffineSet> flat;
    if (x.size() > 8) return exact;
    for (unsigned mask = 0; mask < (1U << x.size()); ++mask) {
        const auto axes = axes_of(mask);
        Shape extents;
        for (const int axis : axes) extents.push_back(x[static_cast<std::size_t>(axis)]);
        if (element_count(extents) != count) continue;
        if (std::ranges::count(extents, 1) > 0 && extents != shape) continue;  // the same entries as without that axis
        if (squeezed(extents) == wanted)
            exact.push_back(affine_set(x, axes));
        else if (shape.size() == 1)
            flat.push_back(affine_set(x, axes));
    }
    return exact.empty() ? flat : exact;
}

std::vector<std::vector<int>> natural_affine_axes(const Partition& partition, std::size_t rank) {
    std::vector<std::vector<int>> sets;
    const auto add = [&](std::vector<int> axes) {
        if (std::ranges::find(sets, axes) == sets.end()) sets.push_back(std::move(axes));
    };
    const auto r = static_cast<int>(rank);
    if (rank == 1) return {{0}};
    if (partition.split_axis >= 0) return {{partition.split_axis}};
    if (partition.reduced.front() > 0) add(partition.reduced);
    for (int axis = 1; axis < r; ++axis) add({axis});
    if (rank == 2 && partition.reduced == std::vector<int>{1}) add({0});  // one example (C, L)
    return sets;
}

}  // namespace normscope::detect
