// SPDX-License-Identifier: MIT
#include "core/axis/framework_outcome.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/axis/axis_naming.h"

namespace normscope {
namespace {

using Kind = FrameworkOutcome::Kind;

/// A LayerNorm that is told the channels, whose number is not that of the last axis. Only PyTorch is told a shape.
FrameworkOutcome told_the_channels(const Grouping& grouping, const Tensor& x, int channel, Framework framework) {
    const auto last = names_of_axes(x, channel).back();
    const auto channels = x.shape()[static_cast<std::size_t>(channel)];
    switch (framework) {
    case Framework::pytorch:
        return {Kind::raises, grouping.plan.error().message};
    case Framework::keras:
        return {Kind::silent, fmt::format("LayerNormalization() is told no shape: it takes the last axis, {}", last)};
    case Framework::flax:
        return {Kind::silent, fmt::format("nn.LayerNorm() is told no shape: it takes the last axis, {}", last)};
    case Framework::onnx:
        return {Kind::raises, fmt::format("LayerNormalization takes the last axis, {}: a Scale of {} numbers does not "
                                          "fit its {}",
                                          last, channels, x.row_length())};
    }
    return {};
}

}  // namespace

FrameworkOutcome framework_outcome(const Grouping& grouping, const Tensor& x, const GroupingOptions& options,
                                   Framework framework) {
    if (grouping.asks) return {Kind::asks, grouping.plan.error().message};
    if (grouping.plan) {
        const auto call = layer_call(grouping.spec, *grouping.plan, framework);
        return call ? FrameworkOutcome{Kind::call, *call} : FrameworkOutcome{Kind::no_layer, call.error().message};
    }
    if (grouping.mistake && grouping.op == "layer_norm" && options.channel)
        return told_the_channels(grouping, x, *options.channel, framework);
    if (framework == Framework::pytorch)
        if (const auto error = pytorch_rank_error(grouping.op, x.rank())) return {Kind::raises, error->words};
    if (x.rank() < 2) return {Kind::nothing, "There is no batch: no axis is left to average over."};
    return {Kind::nothing, grouping.plan.error().message};
}

}  // namespace normscope
