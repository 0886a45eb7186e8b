// SPDX-License-Identifier: MIT
#include "core/codegen/layer_match.h"

#include <algorithm>

namespace normscope::codegen {
namespace {

using Axes = std::vector<int>;

Axes all_but(std::size_t rank, std::initializer_list<int> kept) {
    Axes axes;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis)
        if (std::ranges::find(kept, axis) == kept.end()) axes.push_back(axis);
    return axes;
}

/// The one axis that is not in `axes` beside those in `others`, or -1.
int missing_axis(const Axes& axes, std::size_t rank, std::initializer_list<int> others) {
    Axes kept = others;
    kept.insert(kept.end(), axes.begin(), axes.end());
    std::ranges::sort(kept);
    if (kept.size() + 1 != rank || std::ranges::adjacent_find(kept) != kept.end()) return -1;
    for (int axis = 0; axis < static_cast<int>(rank); ++axis)
        if (std::ranges::find(kept, axis) == kept.end()) return axis;
    return -1;
}

/// The axes alone; `affine` are the axes that γ and β live on.
LayerMatch match_axes(const NormSpec& spec, std::size_t rank, const Axes& affine) {
    const bool batch = spec.stats == StatsSource::batch;
    const bool keeps = spec.track_running_stats || !batch;
    const auto& reduced = spec.reduced_axes;
    const bool centred = spec.center && spec.divisor == Divisor::standard_deviation;
    if (spec.split_axis >= 0) {
        const bool group = centred && !keeps && spec.split_axis > 0 && reduced == all_but(rank, {0}) &&
                           affine == Axes{spec.split_axis};
        return group ? LayerMatch{Layer::group_norm, spec.split_axis} : LayerMatch{};
    }
    const bool trailing = !reduced.empty() && reduced.back() + 1 == static_cast<int>(rank) &&
                          reduced.back() - reduced.front() + 1 == static_cast<int>(reduced.size());
    if (trailing && !keeps && affine == reduced) {
        if (centred) return {.layer = Layer::layer_norm};
        return spec.divisor == Divisor::root_mean_square && !spec.center && !spec.has_beta
                   ? LayerMatch{.layer = Layer::rms_norm}
                   : LayerMatch{};
    }
    if (!centred) return {};
    const int channel = missing_axis(reduced, rank, {});
    if (channel > 0 && affine == Axes{channel} && (keeps || spec.has_gamma || spec.has_beta))
        return {Layer::batch_norm, channel};
    if (keeps) return {};
    if (rank == 2 && reduced == Axes{1} && affine == Axes{0}) return {Layer::instance_norm, 0};  // one example (C, L)
    const int instance_channel = missing_axis(reduced, rank, {0});
    if (rank >= 3 && instance_channel > 0 && affine == Axes{instance_channel})
        return {Layer::instance_norm, instance_channel};
    return {};
}

}  // namespace

LayerMatch match_layer(const NormSpec& spec, const NormPlan& plan) {
    const auto rank = plan.shape().size();
    if (spec.rounds() || spec.unbiased || spec.eps_placement != EpsPlacement::inside_root ||
        spec.divisor == Divisor::none)
        return {};
    auto match = match_axes(spec, rank, spec.affine_axes);
    const bool affine = spec.has_gamma || spec.has_beta;
    if (match.layer == Layer::none && !affine) match = match_axes(spec, rank, spec.reduced_axes);
    // The frameworks' layers refuse a group with one value, or say nothing useful about it.
    const bool shares =
        match.layer == Layer::batch_norm || match.layer == Layer::group_norm || match.layer == Layer::instance_norm;
    if (shares && spec.stats == StatsSource::batch && plan.group_size() <= 1) return {};
    return match;
}

}  // namespace normscope::codegen
