// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "core/codegen/dialect.h"
#include "core/codegen/formula.h"

namespace normscope::codegen {
namespace {

const Dialect& torch() { return dialect_of(CodeTarget::pytorch); }

/// "nn.BatchNorm2d" by the rank; empty where PyTorch has none.
std::string spatial_class(const char* name, std::size_t rank) {
    switch (rank) {
    case 2:
    case 3:
        return fmt::format("nn.{}1d", name);
    case 4:
        return fmt::format("nn.{}2d", name);
    case 5:
        return fmt::format("nn.{}3d", name);
    default:
        return {};
    }
}

void set_tensor(Source& source, const Document& document, const char* name, const Shape& shape,
                std::span<const float> values, const char* indent) {
    const auto head = fmt::format("{}norm.{}.copy_(", indent, name);
    source.line(fmt::format("{}{})", head, tensor_text(torch(), document.precision, name, shape, values, head.size())));
}

void set_values(Source& source, const Document& document, const NormPlan& plan) {
    const auto& spec = document.spec;
    const auto& params = document.params;
    const auto gamma = layer_gamma(document, plan);
    const bool weight = spec.has_gamma && !gamma.empty() && !all_equal(gamma, 1);
    const bool bias = spec.has_beta && !params.beta.empty() && !all_equal(params.beta, 0);
    if (weight || bias) source.line("with torch.no_grad():");
    if (weight) set_tensor(source, document, "weight", plan.affine_shape(), gamma, "    ");
    if (bias) set_tensor(source, document, "bias", plan.affine_shape(), params.beta, "    ");
    if (spec.stats == StatsSource::batch && !updates_running_stats(spec)) return;
    if (!params.running_mean.empty() && !all_equal(params.running_mean, 0))
        set_tensor(source, document, "running_mean", plan.stats_shape(), params.running_mean, "");
    if (!params.running_var.empty() && !all_equal(params.running_var, 1))
        set_tensor(source, document, "running_var", plan.stats_shape(), params.running_var, "");
    if (spec.stats == StatsSource::running) source.line("norm.eval()");
}

}  // namespace

std::string pytorch_constructor(const Document& document, const NormPlan& plan, const LayerMatch& match) {
    const auto& spec = document.spec;
    const auto& shape = plan.shape();
    const bool affine = spec.has_gamma || spec.has_beta;
    const auto eps = python_number(spec.eps);
    const std::string type = document.precision == Precision::float64 ? ", dtype=torch.float64" : "";
    const auto channels = shape[static_cast<std::size_t>(match.channel_axis)];
    const std::string no_affine = affine ? "" : ", affine=False";
    switch (match.layer) {
    case Layer::layer_norm:
    case Layer::rms_norm: {
        const auto& trailing = plan.affine_shape();
        const auto normalized = trailing.size() == 1 ? fmt::to_string(trailing.front()) : tuple_text(trailing);
        std::string extra = affine ? "" : ", elementwise_affine=False";
        if (match.layer == Layer::rms_norm)
            return fmt::format("nn.RMSNorm({}, eps={}{}{})", normalized, eps, extra, type);
        if (spec.has_gamma && !spec.has_beta) extra = ", bias=False";
        return fmt::format("nn.LayerNorm({}, eps={}{}{})", normalized, eps, extra, type);
    }
    case Layer::batch_norm: {
        const auto name = spatial_class("BatchNorm", shape.size());
        if (name.empty() || (updates_running_stats(spec) && !spec.running_unbiased)) return {};
        std::string extra;
        if (updates_running_stats(spec))
            extra =
                ", momentum=" +
                python_number(spec.momentum_rule == MomentumRule::weight_of_new ? spec.momentum : 1 - spec.momentum);
        else if (spec.stats == StatsSource::batch)
            extra = ", track_running_stats=False";
        return fmt::format("{}({}, eps={}{}{}{})", name, channels, eps, extra, no_affine, type);
    }
    case Layer::group_norm:
        return fmt::format("nn.GroupNorm({}, {}, eps={}{}{})", spec.num_groups, channels, eps, no_affine, type);
    case Layer::instance_norm: {
        const auto name = spatial_class("InstanceNorm", shape.size());
        if (name.empty()) return {};
        return fmt::format("{}({}, eps={}{}{})", name, channels, eps, affine ? ", affine=True" : "", type);
    }
    case Layer::none:
        return {};
    }
    return {};
}

std::string pytorch_layer_code(const Document& document, const NormPlan& plan, const LayerMatch& match) {
    const auto layer = pytorch_constructor(document, plan, match);
    if (layer.empty()) return {};
    Source source;
    if (std::max(document.x.size(), plan.param_count()) > most_literal_values) source.line("import numpy as np");
    source.line("import torch\nfrom torch import nn\n");
    source.tensor(torch(), document.precision, "x", plan.shape(), document.x.values());
    source.blank();
    source.line("norm = " + layer);
    if (document.spec.gamma_form == GammaForm::one_plus && document.spec.has_gamma)
        source.line("# The weight is 1 + w.");
    set_values(source, document, plan);
    const auto comment = constant_group_comment(document, plan);
    if (!comment.empty()) source.line(comment);
    // PyTorch's channels are axis 1; LayerNorm and RMSNorm have none, and one example (C, L) begins with them.
    const bool has_channels = match.layer != Layer::layer_norm && match.layer != Layer::rms_norm;
    const int channel = match.channel_axis;
    if (has_channels && channel > 1)
        source.line(fmt::format("y = norm(x.movedim({}, 1)).movedim(1, {})", channel, channel));
    else
        source.line("y = norm(x)");
    source.line("print(y)");
    if (updates_running_stats(document.spec)) source.line("print(norm.running_mean, norm.running_var)");
    return source.take();
}

}  // namespace normscope::codegen
