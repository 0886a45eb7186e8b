// SPDX-License-Identifier: MIT
#include "core/codegen/layer_call.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "core/codegen/dialect.h"
#include "core/codegen/formula.h"
#include "core/codegen/layer_match.h"

namespace normscope {
namespace {

using codegen::Layer;
using codegen::LayerMatch;
using codegen::python_number;

constexpr std::array<FrameworkInfo, 4> framework_rows = {{
    {Framework::pytorch, "pytorch", "PyTorch"},
    {Framework::keras, "keras", "Keras"},
    {Framework::flax, "flax", "Flax"},
    {Framework::onnx, "onnx", "ONNX"},
}};

std::string axes_argument(const std::vector<int>& axes, std::size_t rank) { return codegen::axis_text(axes, rank); }

std::string flax_call(const NormSpec& spec, const NormPlan& plan, const LayerMatch& match) {
    const auto rank = plan.shape().size();
    const auto eps = python_number(spec.eps);
    std::string affine;
    if (!spec.has_beta) affine += ", use_bias=False";
    if (!spec.has_gamma) affine += ", use_scale=False";
    const int last = static_cast<int>(rank) - 1;
    switch (match.layer) {
    case Layer::layer_norm:
    case Layer::rms_norm: {
        std::string axes;
        if (spec.reduced_axes != std::vector<int>{last}) {
            const auto words = axes_argument(spec.reduced_axes, rank);
            axes = fmt::format(", reduction_axes={}, feature_axes={}", words, words);
        }
        if (match.layer == Layer::rms_norm)
            return fmt::format("nn.RMSNorm(epsilon={}{}{})", eps, axes, spec.has_gamma ? "" : ", use_scale=False");
        return fmt::format("nn.LayerNorm(epsilon={}{}{})", eps, axes, affine);
    }
    case Layer::batch_norm: {
        const double momentum = spec.momentum_rule == MomentumRule::weight_of_old ? spec.momentum : 1 - spec.momentum;
        return fmt::format("nn.BatchNorm(use_running_average={}, axis={}, momentum={}, epsilon={}{})",
                           spec.stats == StatsSource::running ? "True" : "False",
                           axes_argument({match.channel_axis}, rank), python_number(momentum), eps, affine);
    }
    case Layer::group_norm:
        if (match.channel_axis != last) return {};  // it reads the last axis as the channels
        return fmt::format("nn.GroupNorm(num_groups={}, epsilon={}{})", spec.num_groups, eps, affine);
    case Layer::instance_norm:
        if (match.channel_axis == 0) return {};
        return fmt::format("nn.InstanceNorm(feature_axes={}, epsilon={}{})", axes_argument({match.channel_axis}, rank),
                           eps, affine);
    case Layer::none:
        return {};
    }
    return {};
}

/// ONNX's operators always take Scale and B, and their channels are axis 1.
std::string onnx_call(const NormSpec& spec, const NormPlan& plan, const LayerMatch& match) {
    const auto eps = python_number(spec.eps);
    const auto first = axes_argument({spec.reduced_axes.empty() ? 0 : spec.reduced_axes.front()}, plan.shape().size());
    const bool channels_second = match.channel_axis == 1;
    switch (match.layer) {
    case Layer::layer_norm:
        return fmt::format("LayerNormalization(X, Scale, B, axis={}, epsilon={})", first, eps);
    case Layer::rms_norm:
        return fmt::format("RMSNormalization(X, scale, axis={}, epsilon={})", first, eps);
    case Layer::batch_norm: {
        if (!channels_second) return {};
        const double momentum = spec.momentum_rule == MomentumRule::weight_of_old ? spec.momentum : 1 - spec.momentum;
        return fmt::format("BatchNormalization(X, scale, B, mean, var, epsilon={}, momentum={}, training_mode={})", eps,
                           python_number(momentum), spec.stats == StatsSource::batch ? 1 : 0);
    }
    case Layer::group_norm:
        if (!channels_second) return {};
        return fmt::format("GroupNormalization(X, scale, bias, num_groups={}, epsilon={})", spec.num_groups, eps);
    case Layer::instance_norm:
        if (!channels_second) return {};
        return fmt::format("InstanceNormalization(input, scale, B, epsilon={})", eps);
    case Layer::none:
        return {};
    }
    return {};
}

std::string_view op_of(Layer layer) {
    switch (layer) {
    case Layer::layer_norm:
        return "layer_norm";
    case Layer::rms_norm:
        return "rms_norm";
    case Layer::batch_norm:
        return "batch_norm";
    case Layer::group_norm:
        return "group_norm";
    case Layer::instance_norm:
        return "instance_norm";
    case Layer::none:
        return "";
    }
    return "";
}

/// A document with nothing but the spec and the shape in it: the values do not show in the call.
Document bare_document(const NormSpec& spec, const NormPlan& plan) {
    Document document;
    document.spec = spec;
    document.spec.gamma_form = GammaForm::gamma;
    document.x = Tensor::filled(Shape(plan.shape().size(), 0), 0);
    return document;
}

}  // namespace

std::span<const FrameworkInfo> frameworks() { return framework_rows; }

std::optional<RankError> pytorch_rank_error(std::string_view op, std::size_t rank) {
    const bool batch = op == "batch_norm", instance = op == "instance_norm";
    const auto name = std::string(batch ? "nn.BatchNorm" : "nn.InstanceNorm");
    if (op == "group_norm" && rank < 2)
        return RankError{"nn.GroupNorm",
                         fmt::format("Expected at least 2 dimensions for input tensor but received {}", rank)};
    if ((batch || instance) && rank < 2)
        return RankError{name + "1d", fmt::format("expected 2D or 3D input (got {}D input)", rank)};
    if ((batch || instance) && rank > 5)
        return RankError{name + "3d",
                         fmt::format("expected {} input (got {}D input)", batch ? "5D" : "4D or 5D", rank)};
    return {};
}

Result<std::string> layer_call(const NormSpec& spec, const NormPlan& plan, Framework framework) {
    const auto match = codegen::match_layer(spec, plan);
    std::string call;
    const bool other_weight = spec.has_gamma && spec.gamma_form == GammaForm::one_plus;
    if (match.layer != Layer::none && !other_weight) switch (framework) {
        case Framework::pytorch: {
            const auto document = bare_document(spec, plan);
            call = codegen::pytorch_constructor(document, plan, match);
            const bool has_channels = match.layer != Layer::layer_norm && match.layer != Layer::rms_norm;
            if (!call.empty() && has_channels && match.channel_axis > 1)
                call += fmt::format("(x.movedim({}, 1)).movedim(1, {})", match.channel_axis, match.channel_axis);
            break;
        }
        case Framework::keras:
            call = codegen::keras_constructor(bare_document(spec, plan), plan, match);
            break;
        case Framework::flax:
            call = flax_call(spec, plan, match);
            break;
        case Framework::onnx:
            call = onnx_call(spec, plan, match);
            break;
        }
    if (!call.empty()) return call;
    if (framework == Framework::pytorch && match.layer != Layer::none)
        if (const auto error = pytorch_rank_error(op_of(match.layer), plan.shape().size()))
            return fail(fmt::format("{} raises: {}", error->layer, error->words));
    const auto found = std::ranges::find(framework_rows, framework, &FrameworkInfo::framework);
    if (framework == Framework::keras && match.layer == Layer::batch_norm && !other_weight)  // all else fits
        return fail(
            fmt::format("layers.BatchNormalization(axis={}), but Keras keeps a running variance over n, and this "
                        "is over n − 1",
                        match.channel_axis));
    if (match.layer != Layer::none && match.channel_axis > 0 && framework != Framework::pytorch)
        return fail(
            fmt::format("{} has no layer for channels on axis {}; transpose first", found->name, match.channel_axis));
    return fail(fmt::format("{} has no layer for this; it is written out by hand", found->name));
}

}  // namespace normscope
