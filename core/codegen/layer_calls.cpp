// SPDX-License-Identifier: MIT
#include "core/codegen/layer_calls.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/codegen/dialect.h"
#include "core/codegen/formula.h"

namespace normscope {
namespace codegen {
namespace {

constexpr Dialect onnx_script = {
    .mean = "op.ReduceMean({x}, {axis})",
    .var = "op.ReduceMean(({x} - op.ReduceMean({x}, {axis}))**2, {axis})",
    .square = "({x}**2)",
    .sqrt = "op.Sqrt({x})",
    .reshape = "op.Reshape({x}, [{shape}])",
    .cast = "op.Cast({x}, to={type})",
};

std::string axis_list(const std::vector<int>& axes) { return fmt::format("[{}]", fmt::join(axes, ", ")); }

std::string flags(const NormSpec& spec, const char* scale, const char* bias) {
    std::string text;
    if (!spec.has_gamma && *scale != 0) text += fmt::format(", {}=False", scale);
    if (!spec.has_beta && *bias != 0) text += fmt::format(", {}=False", bias);
    return text;
}

/// Axes as an argument; the last one alone is every layer's default.
std::string axes_argument(const char* name, const std::vector<int>& axes, std::size_t rank) {
    if (axes.size() == 1 && axes.front() + 1 == static_cast<int>(rank)) return {};
    return fmt::format(", {}={}", name,
                       axes.size() == 1 ? fmt::to_string(axes.front())
                                        : tuple_text({std::vector<std::int64_t>(axes.begin(), axes.end())}));
}

std::string flax_layer(const NormSpec& spec, std::size_t rank, const LayerMatch& match) {
    const auto eps = python_number(spec.eps);
    const auto affine = flags(spec, "use_scale", "use_bias");
    switch (match.layer) {
    case Layer::layer_norm:
        return fmt::format("nn.LayerNorm(epsilon={}{}{}{})", eps,
                           axes_argument("reduction_axes", spec.reduced_axes, rank),
                           axes_argument("feature_axes", spec.affine_axes, rank), affine);
    case Layer::rms_norm:
        return fmt::format("nn.RMSNorm(epsilon={}{}{}{})", eps,
                           axes_argument("reduction_axes", spec.reduced_axes, rank),
                           axes_argument("feature_axes", spec.affine_axes, rank), flags(spec, "use_scale", ""));
    case Layer::batch_norm: {
        const bool old_weight = spec.momentum_rule == MomentumRule::weight_of_old;
        return fmt::format("nn.BatchNorm(use_running_average={}{}, momentum={}, epsilon={}{})",
                           spec.stats == StatsSource::running ? "True" : "False",
                           axes_argument("axis", {match.channel_axis}, rank),
                           python_number(old_weight ? spec.momentum : 1 - spec.momentum), eps, affine);
    }
    case Layer::group_norm:
        // Flax takes the channels from the last axis alone.
        if (match.channel_axis + 1 != static_cast<int>(rank))
            return fmt::format("nn.GroupNorm(num_groups={}, epsilon={}{})  # of x.swapaxes({}, -1)", spec.num_groups,
                               eps, affine, match.channel_axis);
        return fmt::format("nn.GroupNorm(num_groups={}, epsilon={}{})", spec.num_groups, eps, affine);
    case Layer::instance_norm:
        if (match.channel_axis == 0) return {};
        return fmt::format("nn.InstanceNorm(epsilon={}{}{})", eps,
                           axes_argument("feature_axes", {match.channel_axis}, rank), affine);
    case Layer::none:
        break;
    }
    return {};
}

std::string onnx_node(const NormSpec& spec, std::size_t rank, const LayerMatch& match) {
    const auto eps = python_number(spec.eps);
    const bool channels = match.layer != Layer::layer_norm && match.layer != Layer::rms_norm;
    const std::string moved =
        channels && match.channel_axis != 1 ? fmt::format("  # of x with axis {} moved to 1", match.channel_axis) : "";
    switch (match.layer) {
    case Layer::layer_norm:
    case Layer::rms_norm: {
        const auto first = spec.reduced_axes.front() - static_cast<int>(rank);
        return fmt::format("op.{}(x, scale{}, axis={}, epsilon={})",
                           match.layer == Layer::layer_norm ? "LayerNormalization" : "RMSNormalization",
                           spec.has_beta ? ", bias" : "", first, eps);
    }
    case Layer::batch_norm: {
        const bool old_weight = spec.momentum_rule == MomentumRule::weight_of_old;
        return fmt::format(
            "op.BatchNormalization(x, scale, bias, mean, var, epsilon={}, momentum={}, training_mode={}){}", eps,
            python_number(old_weight ? spec.momentum : 1 - spec.momentum), spec.stats == StatsSource::batch ? 1 : 0,
            moved);
    }
    case Layer::group_norm:
        return fmt::format("op.GroupNormalization(x, scale, bias, num_groups={}, epsilon={}){}", spec.num_groups, eps,
                           moved);
    case Layer::instance_norm:
        if (match.channel_axis == 0) return {};
        return fmt::format("op.InstanceNormalization(x, scale, bias, epsilon={}){}", eps, moved);
    case Layer::none:
        break;
    }
    return {};
}

/// x̂ and y as one expression.
std::string expression(const NormSpec& spec, const NormPlan& plan, const Dialect& dialect, bool list_of_axes) {
    auto axes = spec.reduced_axes;
    std::string x = "x";
    Shape shape = plan.shape();
    if (spec.split_axis >= 0) {
        for (int& axis : axes)
            if (axis >= spec.split_axis) ++axis;
        const auto at = shape.begin() + spec.split_axis;
        *at /= spec.num_groups;
        shape.insert(at, spec.num_groups);
        x = fill(dialect.reshape, "x", "", fmt::format("{}", fmt::join(shape, ", ")));
    }
    const auto axis = list_of_axes ? axis_list(axes) : axis_text(axes, shape.size());
    const bool running = spec.stats == StatsSource::running;
    const auto mean = running ? std::string("running_mean") : fill(dialect.mean, x, axis);
    std::string text = spec.center ? fmt::format("({} - {})", x, mean) : x;
    if (spec.divisor != Divisor::none) {
        const auto n = plan.group_size();
        const bool square = spec.divisor == Divisor::root_mean_square;
        std::string spread;
        if (running)
            spread = "running_var";
        else if (square)
            spread = fill(dialect.mean, fill(dialect.square, x), axis);
        else if (spec.variance == VarianceArithmetic::mean_of_squares)
            spread =
                fmt::format("({} - {})", fill(dialect.mean, fill(dialect.square, x), axis), fill(dialect.square, mean));
        else
            spread = fill(spec.unbiased && !dialect.unbiased_var.empty() ? dialect.unbiased_var : dialect.var, x, axis);
        if (!running && spec.unbiased &&
            (square || dialect.unbiased_var.empty() || spec.variance == VarianceArithmetic::mean_of_squares))
            spread += fmt::format(" * {} / {}", n, n - 1);
        const auto eps = spec.eps == 0 ? std::string() : " + " + python_number(spec.eps);
        text += spec.eps_placement == EpsPlacement::inside_root
                    ? " / " + fill(dialect.sqrt, spread + eps)
                    : fmt::format(" / ({}{})", fill(dialect.sqrt, spread), eps);
    }
    if (spec.split_axis >= 0)
        text = fill(dialect.reshape, "(" + text + ")", "", fmt::format("{}", fmt::join(plan.shape(), ", ")));
    const auto cast = [&](Storage storage, const std::string& value) {
        if (storage == Storage::float32) return value;
        return fmt::format(fmt::runtime(dialect.cast), fmt::arg("x", value),
                           fmt::arg("type", storage == Storage::bfloat16 ? "bfloat16" : "float16"));
    };
    text = cast(spec.normalized_as, text);
    if (spec.has_gamma) text = (spec.gamma_form == GammaForm::one_plus ? "(1 + w) * " : "gamma * ") + text;
    if (spec.has_beta) text += " + beta";
    return cast(spec.output_as, text);
}

}  // namespace
}  // namespace codegen

LayerCalls layer_calls(const Document& document) {
    using namespace codegen;
    const auto& spec = document.spec;
    const auto plan = NormPlan::make(spec, document.x.shape()).value();
    const auto match = match_layer(spec, plan);
    const auto rank = plan.shape().size();
    LayerCalls calls;
    if (match.layer != Layer::none) {
        calls.pytorch = pytorch_constructor(document, plan, match);
        calls.keras = keras_constructor(document, plan, match);
        calls.flax = flax_layer(spec, rank, match);
        calls.onnx = onnx_node(spec, rank, match);
        if (!calls.pytorch.empty() && match.layer == Layer::batch_norm && spec.stats == StatsSource::running)
            calls.pytorch += ".eval()";
    }
    const bool one_plus = spec.has_gamma && spec.gamma_form == GammaForm::one_plus;
    const auto finish = [&](std::string& call, const Dialect& dialect, bool list_of_axes) {
        if (call.empty())
            call = expression(spec, plan, dialect, list_of_axes);
        else if (one_plus)
            call += call.find("  #") == std::string::npos ? "  # its weight is 1 + w" : "; its weight is 1 + w";
    };
    finish(calls.pytorch, dialect_of(CodeTarget::pytorch), false);
    finish(calls.keras, dialect_of(CodeTarget::keras), false);
    finish(calls.flax, dialect_of(CodeTarget::jax), false);
    finish(calls.onnx, onnx_script, true);
    return calls;
}

}  // namespace normscope
