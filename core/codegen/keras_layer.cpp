// SPDX-License-Identifier: MIT
#include <fmt/format.h>

#include "core/codegen/dialect.h"
#include "core/codegen/formula.h"

namespace normscope::codegen {
namespace {

const Dialect& keras() { return dialect_of(CodeTarget::keras); }

std::string axis_argument(const std::vector<int>& axes, std::size_t rank) {
    return axes.size() == 1 ? axis_text(axes, rank) : fmt::format("[{}]", fmt::join(axes, ", "));
}

/// set_weights() with γ, β and the moving statistics, in the layer's order, when they differ from a new layer's.
void set_weights(Source& source, const Document& document, const NormPlan& plan, bool batch_norm) {
    const auto& spec = document.spec;
    const auto& params = document.params;
    const auto gamma = layer_gamma(document, plan);
    const auto filled = [](const std::vector<float>& values, std::int64_t count, float unless_given) {
        return values.empty() ? std::vector<float>(static_cast<std::size_t>(count), unless_given) : values;
    };
    struct Weight {
        const char* name;
        Shape shape;
        std::vector<float> values;
        float fresh;
    };
    std::vector<Weight> weights;
    if (spec.has_gamma) weights.push_back({"gamma", plan.affine_shape(), gamma, 1});
    if (spec.has_beta) weights.push_back({"beta", plan.affine_shape(), filled(params.beta, plan.param_count(), 0), 0});
    if (batch_norm) {
        weights.push_back({"moving_mean", plan.stats_shape(), filled(params.running_mean, plan.group_count(), 0), 0});
        weights.push_back(
            {"moving_variance", plan.stats_shape(), filled(params.running_var, plan.group_count(), 1), 1});
    }
    bool fresh = true;
    for (const auto& weight : weights)
        fresh = fresh && (weight.values.empty() || all_equal(weight.values, weight.fresh));
    if (fresh) return;
    source.line("norm.build(x.shape)");
    std::string names;
    for (const auto& weight : weights) {
        source.tensor(keras(), document.precision, weight.name, weight.shape, weight.values);
        names += (names.empty() ? "" : ", ") + std::string(weight.name);
    }
    source.line(fmt::format("norm.set_weights([{}])", names));
}

}  // namespace

std::string keras_constructor(const Document& document, const NormPlan& plan, const LayerMatch& match) {
    const auto& spec = document.spec;
    const auto rank = plan.shape().size();
    const auto eps = python_number(spec.eps);
    std::string affine;
    if (!spec.has_beta) affine += ", center=False";
    if (!spec.has_gamma) affine += ", scale=False";
    const std::string type = document.precision == Precision::float64 ? ", dtype=\"float64\"" : "";
    const auto channel = axis_argument({match.channel_axis}, rank);
    switch (match.layer) {
    case Layer::layer_norm:
        return fmt::format("layers.LayerNormalization(axis={}, epsilon={}{}{})", axis_argument(spec.reduced_axes, rank),
                           eps, affine, type);
    case Layer::rms_norm:
        if (!spec.has_gamma) return {};  // RMSNormalization always has its scale
        return fmt::format("layers.RMSNormalization(axis={}, epsilon={}{})", axis_argument(spec.reduced_axes, rank),
                           eps, type);
    case Layer::batch_norm: {
        if (updates_running_stats(spec) && spec.running_unbiased) return {};
        const double momentum = spec.momentum_rule == MomentumRule::weight_of_old ? spec.momentum : 1 - spec.momentum;
        return fmt::format("layers.BatchNormalization(axis={}, momentum={}, epsilon={}{}{})", channel,
                           python_number(momentum), eps, affine, type);
    }
    case Layer::group_norm:
        return fmt::format("layers.GroupNormalization(groups={}, axis={}, epsilon={}{}{})", spec.num_groups, channel,
                           eps, affine, type);
    case Layer::instance_norm:
        if (match.channel_axis == 0) return {};  // one example without a batch axis
        return fmt::format("layers.GroupNormalization(groups=-1, axis={}, epsilon={}{}{})  # one group a channel",
                           channel, eps, affine, type);
    case Layer::none:
        return {};
    }
    return {};
}

std::string keras_layer_code(const Document& document, const NormPlan& plan, const LayerMatch& match) {
    const auto layer = keras_constructor(document, plan, match);
    if (layer.empty()) return {};
    const auto& spec = document.spec;
    const bool batch_norm = match.layer == Layer::batch_norm;
    Source source;
    source.line("import numpy as np\nfrom keras import layers\n");
    source.tensor(keras(), document.precision, "x", plan.shape(), document.x.values());
    source.blank();
    source.line("norm = " + layer);
    if (spec.gamma_form == GammaForm::one_plus && spec.has_gamma) source.line("# The scale is 1 + w.");
    set_weights(source, document, plan, batch_norm);
    const auto comment = constant_group_comment(document, plan);
    if (!comment.empty()) source.line(comment);
    const bool training = batch_norm && spec.stats == StatsSource::batch;
    source.line(training ? "y = norm(x, training=True)" : "y = norm(x)");
    source.line("print(y)");
    if (updates_running_stats(spec)) source.line("print(norm.moving_mean, norm.moving_variance)");
    return source.take();
}

}  // namespace normscope::codegen
