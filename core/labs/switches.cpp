// SPDX-License-Identifier: MIT
#include "core/labs/switches.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/labs/lab_forward.h"

namespace normscope::labs {
namespace {

/// Index of every cell along an axis.
std::vector<std::int64_t> places(const Shape& shape, int axis) {
    const auto strides = row_major_strides(shape);
    const auto a = static_cast<std::size_t>(axis);
    std::vector<std::int64_t> result(static_cast<std::size_t>(element_count(shape)));
    for (std::size_t cell = 0; cell < result.size(); ++cell)
        result[cell] = static_cast<std::int64_t>(cell) / strides[a] % shape[a];
    return result;
}

/// The bias as a tensor.
std::vector<double> spread_out(const Shape& shape, std::span<const double> bias, int axis) {
    const auto place = places(shape, axis);
    std::vector<double> result(place.size());
    for (std::size_t cell = 0; cell < result.size(); ++cell) result[cell] = bias[static_cast<std::size_t>(place[cell])];
    return result;
}

double change_by(const Layer& layer, std::span<const double> x, std::span<const double> added,
                 std::span<const double> before) {
    std::vector<double> moved(x.begin(), x.end());
    for (std::size_t cell = 0; cell < moved.size(); ++cell) moved[cell] += added[cell];
    return largest_difference(normalized(layer, moved), before);
}

}  // namespace

int bias_axis(const NormSpec& spec, const Shape& shape) {
    return spec.affine_axes.size() == 1 ? spec.affine_axes.front() : static_cast<int>(shape.size()) - 1;
}

int padding_axis(const NormSpec& spec, const Shape& shape) {
    for (int axis = static_cast<int>(shape.size()) - 1; axis > 0; --axis)
        if (std::ranges::find(spec.affine_axes, axis) == spec.affine_axes.end()) return axis;
    return 0;
}

BiasEffect measure_bias(const Layer& layer, std::span<const double> x, std::span<const double> bias, int axis) {
    const auto whole = spread_out(layer.plan.shape(), bias, axis);
    auto common = whole;
    for (std::int64_t group = 0; group < layer.plan.group_count(); ++group) {
        const auto cells = layer.plan.cells_of(group);
        double sum = 0;
        for (const auto cell : cells) sum += whole[static_cast<std::size_t>(cell)];
        for (const auto cell : cells) common[static_cast<std::size_t>(cell)] = sum / static_cast<double>(cells.size());
    }
    auto rest = whole;
    for (std::size_t cell = 0; cell < rest.size(); ++cell) rest[cell] -= common[cell];
    const auto before = normalized(layer, x);
    return {change_by(layer, x, whole, before), change_by(layer, x, rest, before), change_by(layer, x, common, before)};
}

Result<FoldedBias> measure_folded_bias(const Layer& layer, std::span<const double> x, std::span<const double> bias,
                                       int axis) {
    if (layer.spec.stats != StatsSource::running)
        return fail("a bias is folded into running statistics; choose evaluation mode first");
    if (layer.plan.group_count() != std::ssize(bias))
        return fail(
            fmt::format("there are {} running means for a bias of {} entries", layer.plan.group_count(), bias.size()));
    const auto added = spread_out(layer.plan.shape(), bias, axis);
    const auto before = normalized(layer, x);
    FoldedBias result{.unfused = change_by(layer, x, added, before)};
    std::vector<double> moved(x.begin(), x.end());
    for (std::size_t cell = 0; cell < moved.size(); ++cell) moved[cell] += added[cell];
    std::vector<double> after(moved.size());
    for (std::size_t cell = 0; cell < moved.size(); ++cell) {
        const auto group = layer.plan.group_of(static_cast<std::int64_t>(cell));
        auto stats = stats_from_running(layer.spec, layer.params, static_cast<std::size_t>(group));
        stats.mean += bias[static_cast<std::size_t>(group)];
        after[cell] = normalize_value(layer.spec, stats, moved[cell]);
    }
    result.fused = largest_difference(after, before);
    return result;
}

Result<PaddingEffect> measure_padding(const NormSpec& spec, const Shape& shape, std::span<const double> x, int axis,
                                      std::int64_t count) {
    const auto resolved = resolve_axis(axis, shape.size());
    if (!resolved) return std::unexpected(resolved.error());
    if (count < 0) return fail(fmt::format("the padding must be 0 or more, got {}", count));
    const auto a = static_cast<std::size_t>(*resolved);
    Shape longer = shape;
    longer[a] += count;
    const auto before = make_layer(spec, shape);
    if (!before) return std::unexpected(before.error());
    const auto after = make_layer(spec, longer);
    if (!after) return std::unexpected(after.error());
    const auto inner = row_major_strides(shape)[a];
    const auto block = inner * shape[a];
    const auto long_block = inner * longer[a];
    std::vector<double> values(static_cast<std::size_t>(element_count(longer)));
    const auto moved = [&](std::size_t cell) {
        const auto at = static_cast<std::int64_t>(cell);
        return static_cast<std::size_t>(at / block * long_block + at % block);
    };
    for (std::size_t cell = 0; cell < x.size(); ++cell) values[moved(cell)] = x[cell];
    const auto old = normalized(*before, x);
    const auto fresh = normalized(*after, values);
    PaddingEffect result;
    for (std::size_t cell = 0; cell < x.size(); ++cell)
        result.change = std::max(result.change, std::abs(fresh[moved(cell)] - old[cell]));
    if (!x.empty()) {
        result.before = stats_of(*before, x, before->plan.group_of(0));
        result.after = stats_of(*after, values, after->plan.group_of(0));
    }
    return result;
}

ConversionEffect measure_conversion(const Layer& layer, std::span<const double> x) {
    ConversionEffect result;
    result.right = outputs(layer, x);
    auto other = layer;
    other.spec.gamma_form = layer.spec.gamma_form == GammaForm::gamma ? GammaForm::one_plus : GammaForm::gamma;
    result.wrong = outputs(other, x);
    result.scale = euclidean_norm(result.wrong) / euclidean_norm(result.right);
    return result;
}

Result<ForwardEffect> measure_forward_pass(const NormSpec& spec, const Shape& shape, const NormParams& params,
                                           std::span<const double> seen, std::span<const double> x) {
    auto training = make_layer(spec, shape, params);
    if (!training) return std::unexpected(training.error());
    auto evaluation = spec;
    if (spec.track_running_stats) evaluation.stats = StatsSource::running;
    auto held = params;
    const auto groups = static_cast<std::size_t>(training->plan.group_count());
    if (spec.track_running_stats && held.running_mean.empty()) held.running_mean.assign(groups, 0);
    if (spec.track_running_stats && held.running_var.empty()) held.running_var.assign(groups, 1);
    const auto layer = make_layer(evaluation, shape, held);
    if (!layer) return std::unexpected(layer.error());

    ForwardEffect result;
    const auto before = outputs(*layer, x);
    auto after = *layer;
    if (spec.track_running_stats) {
        const auto size = static_cast<double>(training->plan.group_size());
        for (std::size_t g = 0; g < groups; ++g) {
            const RunningStats old{double{held.running_mean[g]}, double{held.running_var[g]}};
            const auto next = running_after(spec, old, stats_of(*training, seen, static_cast<std::int64_t>(g)), size);
            result.mean_before.push_back(old.mean);
            result.var_before.push_back(old.variance);
            result.mean_after.push_back(next.mean);
            result.var_after.push_back(next.variance);
            after.params.running_mean[g] = static_cast<float>(next.mean);
            after.params.running_var[g] = static_cast<float>(next.variance);
        }
    }
    result.change = largest_difference(outputs(after, x), before);
    return result;
}

Result<MicroBatchEffect> measure_micro_batches(const NormSpec& spec, const Shape& shape, std::span<const double> x,
                                               std::int64_t parts) {
    if (shape.empty() || parts < 1 || shape.front() % parts != 0)
        return fail(fmt::format("a batch of {} cannot be cut into {} equal micro-batches",
                                shape.empty() ? 1 : shape.front(), parts));
    const auto whole = make_layer(spec, shape);
    if (!whole) return std::unexpected(whole.error());
    Shape part_shape = shape;
    part_shape.front() /= parts;
    const auto part = make_layer(spec, part_shape);
    if (!part) return std::unexpected(part.error());
    MicroBatchEffect result;
    result.whole = normalized(*whole, x);
    const auto length = x.size() / static_cast<std::size_t>(parts);
    for (std::size_t k = 0; k < static_cast<std::size_t>(parts); ++k) {
        const auto piece = normalized(*part, x.subspan(k * length, length));
        result.split.insert(result.split.end(), piece.begin(), piece.end());
    }
    result.change = largest_difference(result.split, result.whole);
    return result;
}

}  // namespace normscope::labs
