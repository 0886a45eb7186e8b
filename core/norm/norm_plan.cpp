// SPDX-License-Identifier: MIT
#include "core/norm/norm_plan.h"

#include <fmt/format.h>

#include <algorithm>

namespace normscope {
namespace {

bool contains(const std::vector<int>& axes, int axis) { return std::ranges::find(axes, axis) != axes.end(); }

Result<void> check_axes(const std::vector<int>& axes, std::size_t rank, const char* what) {
    for (std::size_t i = 0; i < axes.size(); ++i) {
        if (axes[i] < 0 || axes[i] >= static_cast<int>(rank))
            return fail(fmt::format("{} axis {} does not exist in a tensor of rank {}", what, axes[i], rank));
        if (i > 0 && axes[i] <= axes[i - 1]) return fail(fmt::format("{} axes must be ascending and distinct", what));
    }
    return {};
}

/// The rules of the frameworks about a group that has one value only.
Result<void> check_single_value(const NormSpec& spec, const Shape& shape, std::int64_t group_size) {
    if (spec.stats != StatsSource::batch) return {};
    const std::int64_t batch = shape.empty() ? 1 : shape.front();
    switch (spec.single_value) {
    case SingleValue::defined:
        return {};
    case SingleValue::refuse_per_channel:
        if (group_size != 1) return {};
        return fail(fmt::format("Expected more than 1 value per channel when training, got input size torch.Size({})",
                                to_string(shape)));
    case SingleValue::refuse_per_channel_in_batch: {
        if (group_size * batch != 1) return {};
        Shape folded = shape;  // PyTorch counts (N·C/G, G, …), and prints a list here
        const auto channel = static_cast<std::size_t>(std::max(spec.split_axis, 0));
        folded.front() = batch * shape[channel] / spec.num_groups;
        folded[channel] = spec.num_groups;
        return fail(
            fmt::format("Expected more than 1 value per channel when training, got input size {}", to_string(folded)));
    }
    case SingleValue::refuse_spatial:
        if (group_size != 1) return {};
        return fail(fmt::format("Expected more than 1 spatial element when training, got input size torch.Size({})",
                                to_string(shape)));
    }
    return {};
}

/// Axes, groups and ε that a tensor of this shape can have.
Result<void> check_choices(const NormSpec& spec, const Shape& shape) {
    const auto rank = shape.size();
    if (auto ok = check_axes(spec.reduced_axes, rank, "reduced"); !ok) return std::unexpected(ok.error());
    if (auto ok = check_axes(spec.affine_axes, rank, "affine"); !ok) return std::unexpected(ok.error());
    if (spec.split_axis >= 0 && !contains(spec.reduced_axes, spec.split_axis))
        return fail(fmt::format("axis {} is cut into groups, so it must be one of the reduced axes", spec.split_axis));
    if (spec.split_axis >= 0) {
        const auto channels = shape[static_cast<std::size_t>(spec.split_axis)];
        if (spec.num_groups < 1) return fail(fmt::format("num_groups must be 1 or more, got {}", spec.num_groups));
        if (channels % spec.num_groups != 0)
            return fail(
                fmt::format("num_channels ({}) must be divisible by num_groups ({})", channels, spec.num_groups));
    }
    if (!(spec.eps >= 0)) return fail(fmt::format("eps must be 0 or more, got {}", spec.eps));
    return {};
}

}  // namespace

Result<NormPlan> NormPlan::make(const NormSpec& spec, const Shape& shape) {
    if (auto ok = check_choices(spec, shape); !ok) return std::unexpected(ok.error());
    NormPlan plan;
    plan.shape_ = shape;
    const auto rank = shape.size();
    const auto strides = row_major_strides(shape);
    for (std::size_t axis = 0; axis < rank; ++axis) {
        const auto a = static_cast<int>(axis);
        const bool reduced = contains(spec.reduced_axes, a);
        Digit digit{.extent = shape[axis], .stride = strides[axis], .axis = a, .reduced = reduced};
        if (a == spec.split_axis) {
            const auto per_group = shape[axis] / spec.num_groups;
            plan.digits_.push_back({.extent = spec.num_groups, .stride = strides[axis] * per_group, .axis = a});
            plan.stats_shape_.push_back(spec.num_groups);
            digit.extent = per_group;
        } else if (!reduced) {
            plan.stats_shape_.push_back(shape[axis]);
        }
        plan.digits_.push_back(digit);
        if (contains(spec.affine_axes, a)) {
            plan.affine_shape_.push_back(shape[axis]);
            plan.digits_.back().param_stride = 1;  // for now a mark; weighed below
            if (a == spec.split_axis) plan.digits_[plan.digits_.size() - 2].param_stride = 1;
        }
    }
    std::int64_t groups = 1;
    std::int64_t params = 1;
    for (auto digit = plan.digits_.rbegin(); digit != plan.digits_.rend(); ++digit) {
        auto& stride = digit->reduced ? digit->place_stride : digit->group_stride;
        auto& count = digit->reduced ? plan.group_size_ : groups;
        stride = count;
        count *= digit->extent;
        if (digit->param_stride != 0) {
            digit->param_stride = params;
            params *= digit->extent;
        }
    }
    plan.group_count_ = groups;
    plan.param_count_ = params;

    if (auto ok = check_single_value(spec, shape, plan.group_size()); !ok) return std::unexpected(ok.error());

    bool reduced_seen = false;
    plan.groups_are_rows_ = true;
    for (const auto& digit : plan.digits_) {
        if (digit.extent == 1) continue;
        if (digit.reduced)
            reduced_seen = true;
        else if (reduced_seen)
            plan.groups_are_rows_ = false;
    }
    return plan;
}

std::int64_t NormPlan::weigh(std::int64_t cell, std::int64_t Digit::*stride) const {
    std::int64_t sum = 0;
    for (const auto& digit : digits_)
        if (digit.*stride != 0 && digit.stride != 0 && digit.extent != 0)
            sum += cell / digit.stride % digit.extent * (digit.*stride);
    return sum;
}

std::int64_t NormPlan::group_of(std::int64_t cell) const { return weigh(cell, &Digit::group_stride); }

std::int64_t NormPlan::param_of(std::int64_t cell) const { return weigh(cell, &Digit::param_stride); }

std::int64_t NormPlan::base(std::int64_t group) const {
    std::int64_t cell = 0;
    for (const auto& digit : digits_)
        if (digit.group_stride != 0 && digit.extent != 0)
            cell += group / digit.group_stride % digit.extent * digit.stride;
    return cell;
}

std::int64_t NormPlan::offset(std::int64_t place) const {
    std::int64_t cell = 0;
    for (const auto& digit : digits_)
        if (digit.place_stride != 0 && digit.extent != 0)
            cell += place / digit.place_stride % digit.extent * digit.stride;
    return cell;
}

std::int64_t NormPlan::place_of(std::int64_t cell) const { return weigh(cell, &Digit::place_stride); }

std::vector<std::int64_t> NormPlan::offsets() const {
    std::vector<std::int64_t> offsets{0};
    for (const auto& digit : digits_) {
        if (!digit.reduced) continue;
        std::vector<std::int64_t> wider;
        wider.reserve(offsets.size() * static_cast<std::size_t>(digit.extent));
        for (const auto offset : offsets)
            for (std::int64_t i = 0; i < digit.extent; ++i) wider.push_back(offset + i * digit.stride);
        offsets = std::move(wider);
    }
    return offsets;
}

std::vector<std::int64_t> NormPlan::cells_of(std::int64_t group) const {
    auto cells = offsets();
    const auto first = base(group);
    for (auto& cell : cells) cell += first;
    return cells;
}

std::optional<std::int64_t> NormPlan::group_step(int axis) const {
    std::int64_t step = 0;
    int digits = 0;
    for (const auto& digit : digits_) {
        if (digit.axis != axis) continue;
        step += digit.group_stride;
        ++digits;
    }
    if (digits > 1) return {};
    return step;
}

std::optional<std::int64_t> NormPlan::line_beside(std::int64_t cell, int axis, std::int64_t by) const {
    // Lines are counted like cells, along the axes that may change: all but `axis`, and of those the reduced ones where
    // a group has several lines.
    const auto may_change = [&](const Digit& digit, bool within_group) {
        return digit.axis != axis && digit.extent > 0 && (digit.reduced || !within_group);
    };
    const auto count = [&](bool within_group) {
        std::int64_t lines = 1;
        for (const auto& digit : digits_)
            if (may_change(digit, within_group)) lines *= digit.extent;
        return lines;
    };
    const bool within_group = count(true) > 1;
    std::int64_t line = 0;
    for (const auto& digit : digits_)
        if (may_change(digit, within_group)) line = line * digit.extent + cell / digit.stride % digit.extent;
    line += by;
    if (line < 0 || line >= count(within_group)) return {};
    for (auto digit = digits_.rbegin(); digit != digits_.rend(); ++digit) {
        if (!may_change(*digit, within_group)) continue;
        cell += (line % digit->extent - cell / digit->stride % digit->extent) * digit->stride;
        line /= digit->extent;
    }
    return cell;
}

std::int64_t NormPlan::param_step(int axis) const {
    std::int64_t step = 0;
    for (const auto& digit : digits_)
        if (digit.axis == axis) step = digit.param_stride;  // the last one counts single cells
    return step;
}

}  // namespace normscope
