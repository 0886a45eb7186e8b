// SPDX-License-Identifier: MIT
// Sources of the figures: each framework's documentation and code; see docs/conventions.md.
#include "core/norm/operators.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "core/text/nearest.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr std::array<Operator, 6> operator_rows = {{
    {"layer_norm", "LayerNorm", "Layer", "Each example by itself: one mean and one variance over its features."},
    {"rms_norm", "RMSNorm", "RMS", "Each example by itself, divided by its root mean square. No mean is removed."},
    {"batch_norm", "BatchNorm", "Batch", "Each feature across the batch: its statistics depend on the other examples.",
     false, true},
    {"group_norm", "GroupNorm", "Group", "Each example by itself, its channels cut into groups that share statistics.",
     true},
    {"instance_norm", "InstanceNorm", "Instance", "Each channel of each example by itself, over its positions."},
    {"standardize", "Standardize", "Axes", "Zero mean and unit variance over any axes you name. No γ, no β."},
}};

constexpr std::array<Convention, 4> convention_rows = {{
    {"pytorch", "PyTorch"},
    {"keras", "Keras"},
    {"flax", "Flax"},
    {"onnx", "ONNX"},
}};

/// How one framework runs one operator.
struct Row {
    std::string_view op;
    std::string_view convention;
    double eps;
    std::int64_t channel_axis = 1;
    bool affine = true;
    std::int64_t num_groups = 2;
    double momentum = 0.1;
    MomentumRule rule = MomentumRule::weight_of_new;
    bool running_unbiased = false;
    SingleValue single_value = SingleValue::defined;
    bool rank_2_is_one_example = false;  // InstanceNorm: (C, L) without a batch, where the others read (N, C)
};

constexpr auto new_weight = MomentumRule::weight_of_new;
constexpr auto old_weight = MomentumRule::weight_of_old;

// torch.nn.RMSNorm(eps=None) takes the machine epsilon of the type that the statistics are computed in: float32.
constexpr double float32_epsilon = 1.1920928955078125e-7;

constexpr std::array<Row, 24> rows = {{
    {"layer_norm", "pytorch", 1e-5},
    {"layer_norm", "keras", 1e-3},
    {"layer_norm", "flax", 1e-6},
    {"layer_norm", "onnx", 1e-5},
    {"rms_norm", "pytorch", float32_epsilon},
    {"rms_norm", "keras", 1e-6},
    {"rms_norm", "flax", 1e-6},
    {"rms_norm", "onnx", 1e-5},
    {"batch_norm", "pytorch", 1e-5, 1, true, 2, 0.1, new_weight, true, SingleValue::refuse_per_channel},
    {"batch_norm", "keras", 1e-3, -1, true, 2, 0.99, old_weight, false},
    {"batch_norm", "flax", 1e-5, -1, true, 2, 0.99, old_weight, false},
    {"batch_norm", "onnx", 1e-5, 1, true, 2, 0.9, old_weight, false},
    {"group_norm", "pytorch", 1e-5, 1, true, 2, 0.1, new_weight, false, SingleValue::refuse_per_channel_in_batch},
    {"group_norm", "keras", 1e-3, -1, true, 32},
    {"group_norm", "flax", 1e-6, -1, true, 32},
    {"group_norm", "onnx", 1e-5, 1, true, 2},
    {"instance_norm", "pytorch", 1e-5, 1, false, 2, 0.1, new_weight, true, SingleValue::refuse_spatial, true},
    {"instance_norm", "keras", 1e-3, -1},
    {"instance_norm", "flax", 1e-6, -1},
    {"instance_norm", "onnx", 1e-5, 1},
    {"standardize", "pytorch", 1e-5},
    {"standardize", "keras", 1e-3},
    {"standardize", "flax", 1e-6},
    {"standardize", "onnx", 1e-5},
}};

template <class Rows>
std::vector<std::string_view> ids_of(const Rows& table) {
    std::vector<std::string_view> ids;
    for (const auto& each : table) ids.push_back(each.id);
    return ids;
}

std::unexpected<Error> unknown(const char* what, std::string_view word, const std::vector<std::string_view>& ids) {
    return fail(fmt::format("there is no {} {}{}; choose one of {}", what, quoted(word), perhaps(word, ids),
                            fmt::join(ids, ", ")));
}

std::vector<int> axes_from(std::size_t first, std::size_t rank) {
    std::vector<int> axes(rank - std::min(first, rank));
    std::iota(axes.begin(), axes.end(), static_cast<int>(first));
    return axes;
}

std::vector<int> all_but(std::size_t rank, std::initializer_list<int> kept) {
    std::vector<int> axes;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis)
        if (std::ranges::find(kept, axis) == kept.end()) axes.push_back(axis);
    return axes;
}

/// LayerNorm and RMSNorm: the trailing axes, by normalized_shape or by the first of them.
Result<void> reduce_trailing(NormSpec& spec, const Shape& shape, const OperatorArgs& args) {
    std::size_t first = shape.empty() ? 0 : shape.size() - 1;
    if (args.normalized_shape) {
        const auto& wanted = *args.normalized_shape;
        if (wanted.empty())
            return fail(
                "Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element");
        const bool fits =
            wanted.size() <= shape.size() && std::ranges::equal(wanted, std::span(shape).last(wanted.size()));
        if (!fits)
            return fail(
                fmt::format("Given normalized_shape={}, expected input with shape [*{}{}], but got input of size{}",
                            to_string(wanted), spec.op == "rms_norm" ? "" : ", ",  // [*4]: PyTorch's own spelling
                            fmt::join(wanted, ", "), to_string(shape)));
        first = shape.size() - wanted.size();
    } else if (args.axis) {
        const auto axis = resolve_axis(*args.axis, shape.size());
        if (!axis) return std::unexpected(axis.error());
        first = static_cast<std::size_t>(*axis);
    } else if (shape.empty()) {
        return fail("Expected normalized_shape to be at least 1-dimensional, i.e., containing at least one element");
    }
    spec.reduced_axes = axes_from(first, shape.size());
    spec.affine_axes = spec.reduced_axes;
    return {};
}

Result<int> channel_axis(const Row& row, const Shape& shape, const OperatorArgs& args, std::size_t least_rank,
                         const char* name) {
    if (shape.size() < least_rank)
        return fail(fmt::format("{} expected at least {}D input (got {}D input)", name, least_rank, shape.size()));
    return resolve_axis(args.axis.value_or(row.channel_axis), shape.size());
}

Result<void> reduce_by_channel(NormSpec& spec, const Row& row, const Shape& shape, const OperatorArgs& args) {
    const auto rank = shape.size();
    if (row.op == "batch_norm") {
        const auto channel = channel_axis(row, shape, args, 2, "BatchNorm");
        if (!channel) return std::unexpected(channel.error());
        spec.reduced_axes = all_but(rank, {*channel});
        spec.affine_axes = {*channel};
        spec.stats = args.training ? StatsSource::batch : StatsSource::running;
        spec.track_running_stats = true;
        return {};
    }
    if (row.op == "group_norm") {
        const auto channel = channel_axis(row, shape, args, 2, "GroupNorm");
        if (!channel) return std::unexpected(channel.error());
        if (*channel == 0) return fail("GroupNorm's channel axis cannot be 0, which is the batch");
        spec.reduced_axes = all_but(rank, {0});
        spec.affine_axes = {*channel};
        spec.split_axis = *channel;
        const auto channels = shape[static_cast<std::size_t>(*channel)];
        spec.num_groups = args.num_groups.value_or(row.num_groups);
        if (spec.num_groups == -1 && row.convention == "keras")
            spec.num_groups = std::max<std::int64_t>(channels, 1);  // its way to say InstanceNorm
        return {};
    }
    if (rank == 2 && row.rank_2_is_one_example) {
        const auto channel = resolve_axis(args.axis.value_or(0), rank);
        if (!channel) return std::unexpected(channel.error());
        spec.reduced_axes = all_but(rank, {*channel});
        spec.affine_axes = {*channel};
        return {};
    }
    const auto channel = channel_axis(row, shape, args, 2, "InstanceNorm");
    if (!channel) return std::unexpected(channel.error());
    if (*channel == 0) return fail("InstanceNorm's channel axis cannot be 0, which is the batch");
    spec.reduced_axes = all_but(rank, {0, *channel});
    spec.affine_axes = {*channel};
    return {};
}

Result<void> reduce_named(NormSpec& spec, const Shape& shape, const OperatorArgs& args) {
    spec.has_gamma = spec.has_beta = false;
    if (!args.axes) {
        spec.reduced_axes = shape.empty() ? std::vector<int>{} : axes_from(shape.size() - 1, shape.size());
        spec.affine_axes = spec.reduced_axes;
        return {};
    }
    for (const auto wanted : *args.axes) {
        const auto axis = resolve_axis(wanted, shape.size());
        if (!axis) return std::unexpected(axis.error());
        if (std::ranges::find(spec.reduced_axes, *axis) != spec.reduced_axes.end())
            return fail(fmt::format("axis {} appears more than once in the list of axes", *axis));
        spec.reduced_axes.push_back(*axis);
    }
    std::ranges::sort(spec.reduced_axes);
    spec.affine_axes = spec.reduced_axes;
    return {};
}

}  // namespace

std::span<const Operator> operators() { return operator_rows; }

std::span<const Convention> conventions() { return convention_rows; }

const Operator* find_operator(std::string_view id) {
    const auto found = std::ranges::find(operator_rows, id, &Operator::id);
    return found == operator_rows.end() ? nullptr : &*found;
}

const Convention* find_convention(std::string_view id) {
    const auto found = std::ranges::find(convention_rows, id, &Convention::id);
    return found == convention_rows.end() ? nullptr : &*found;
}

Result<NormSpec> make_spec(std::string_view op, std::string_view convention, const Shape& shape,
                           const OperatorArgs& args) {
    const auto row = std::ranges::find_if(rows, [&](const Row& r) { return r.op == op && r.convention == convention; });
    if (!find_operator(op)) return unknown("operator", op, ids_of(operator_rows));
    if (row == rows.end()) return unknown("preset", convention, ids_of(convention_rows));

    NormSpec spec;
    spec.op = op;
    spec.convention = convention;
    spec.eps = args.eps.value_or(row->eps);
    spec.has_gamma = spec.has_beta = row->affine;
    spec.momentum = args.momentum.value_or(row->momentum);
    spec.momentum_rule = row->rule;
    spec.running_unbiased = row->running_unbiased;
    spec.single_value = row->single_value;
    Result<void> reduced;
    if (op == "standardize") {
        reduced = reduce_named(spec, shape, args);
    } else if (op == "layer_norm" || op == "rms_norm") {
        reduced = reduce_trailing(spec, shape, args);
        if (op == "rms_norm") {
            spec.center = false;
            spec.divisor = Divisor::root_mean_square;
            spec.has_beta = false;
        }
    } else {
        reduced = reduce_by_channel(spec, *row, shape, args);
    }
    if (!reduced) return std::unexpected(reduced.error());
    if (!(spec.eps >= 0)) return fail(fmt::format("eps must be 0 or more, got {}", spec.eps));
    return spec;
}

OperatorArgs args_of(const NormSpec& spec, const Shape& shape) {
    OperatorArgs args;
    args.eps = spec.eps;
    args.momentum = spec.momentum;
    args.training = spec.stats == StatsSource::batch;
    if (spec.split_axis >= 0) {
        args.num_groups = spec.num_groups;
        args.axis = spec.split_axis;
    } else if (spec.op == "standardize") {
        args.axes.emplace(spec.reduced_axes.begin(), spec.reduced_axes.end());
    } else if (spec.affine_axes == spec.reduced_axes && !spec.reduced_axes.empty()) {
        args.axis = spec.reduced_axes.front();
    } else if (shape.size() > 2 && spec.affine_axes.size() == 1) {
        args.axis = spec.affine_axes.front();
    } else if (const auto usual = make_spec(spec.op, spec.convention, shape, args);
               usual && usual->affine_axes != spec.affine_axes && spec.affine_axes.size() == 1) {
        args.axis = spec.affine_axes.front();  // an axis of a matrix is named only where it is not the usual one
    } else if (spec.stats == StatsSource::running || spec.track_running_stats) {
        args.axis = spec.affine_axes.empty() ? 1 : spec.affine_axes.front();
    }
    return args;
}

}  // namespace normscope
