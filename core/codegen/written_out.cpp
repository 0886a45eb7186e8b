// SPDX-License-Identifier: MIT
#include "core/codegen/written_out.h"

#include <fmt/format.h>

#include "core/codegen/dialect.h"

namespace normscope {
namespace {

using codegen::axis_text;
using codegen::Dialect;
using codegen::fill;
using codegen::python_number;

constexpr Dialect onnx_script = {
    .mean = "op.ReduceMean({x}, {axis})",
    .var = "op.ReduceMean(({x} - op.ReduceMean({x}, {axis}))**2, {axis})",
    .square = "({x}**2)",
    .sqrt = "op.Sqrt({x})",
    .reshape = "op.Reshape({x}, [{shape}])",
    .cast = "op.Cast({x}, to={type})",
};

std::string axis_list(const std::vector<int>& axes) { return fmt::format("[{}]", fmt::join(axes, ", ")); }

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

std::string written_out(const NormSpec& spec, const NormPlan& plan, Framework framework) {
    switch (framework) {
    case Framework::pytorch:
        return expression(spec, plan, codegen::dialect_of(CodeTarget::pytorch), false);
    case Framework::keras:
        return expression(spec, plan, codegen::dialect_of(CodeTarget::keras), false);
    case Framework::flax:
        return expression(spec, plan, codegen::dialect_of(CodeTarget::jax), false);
    case Framework::onnx:
        break;
    }
    return expression(spec, plan, onnx_script, true);
}

}  // namespace normscope
