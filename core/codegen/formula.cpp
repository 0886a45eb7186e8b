// SPDX-License-Identifier: MIT
#include "core/codegen/formula.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/codegen/dialect.h"

namespace normscope::codegen {
namespace {

std::string comma_separated(std::span<const std::int64_t> shape) { return fmt::format("{}", fmt::join(shape, ", ")); }

/// Writes one document as a formula. The working tensor is x, or x cut into groups along the split axis.
class Formula {
public:
    Formula(const Document& document, const NormPlan& plan, CodeTarget target)
        : document_(document), spec_(document.spec), plan_(plan), target_(target), dialect_(dialect_of(target)),
          n_(plan.group_size()) {}

    std::string write() {
        imports();
        inputs();
        source_.blank();
        const auto comment = constant_group_comment(document_, plan_);
        if (!comment.empty()) source_.line(comment);
        if (spec_.split_axis >= 0)
            source_.line(fmt::format("groups = {}", fill(dialect_.reshape, "x", "", comma_separated(work_shape()))));
        statistics();
        rounding_comment();
        source_.line("x_hat = " + cast(spec_.normalized_as, normalized()));
        source_.line("y = " + output());
        source_.line("print(y)");
        if (updates()) running_update();
        return source_.take();
    }

private:
    bool running() const { return spec_.stats == StatsSource::running; }
    bool updates() const { return spec_.track_running_stats && !running(); }
    bool divides() const { return spec_.divisor != Divisor::none; }
    bool root_mean_square() const { return spec_.divisor == Divisor::root_mean_square; }
    bool one_plus() const { return spec_.gamma_form == GammaForm::one_plus; }
    std::string cast(Storage storage, const std::string& text) const {
        if (storage == Storage::float32) return text;
        return fmt::format(fmt::runtime(dialect_.cast), fmt::arg("x", text),
                           fmt::arg("type", storage == Storage::bfloat16 ? "bfloat16" : "float16"));
    }

    void rounding_comment() {
        if (spec_.variance != VarianceArithmetic::exact)
            source_.line("# NormScope sums in float32, one value after another; this code sums as the framework does.");
        const bool bfloat16 = spec_.normalized_as == Storage::bfloat16 || spec_.output_as == Storage::bfloat16;
        if (bfloat16 && target_ == CodeTarget::numpy) source_.line("import ml_dtypes  # gives NumPy its bfloat16");
    }

    const char* spread_name() const { return root_mean_square() ? "mean_square" : "var"; }
    const char* gamma_name() const { return one_plus() ? "w" : "gamma"; }
    const char* work() const { return spec_.split_axis >= 0 ? "groups" : "x"; }

    /// The extents of x with a split axis as (groups, channels of a group).
    Shape work_shape() const {
        Shape shape = plan_.shape();
        if (spec_.split_axis < 0) return shape;
        const auto at = shape.begin() + spec_.split_axis;
        const auto channels = *at / spec_.num_groups;
        *at = spec_.num_groups;
        shape.insert(shape.begin() + spec_.split_axis + 1, channels);
        return shape;
    }

    std::vector<int> work_axes() const {
        std::vector<int> axes = spec_.reduced_axes;
        if (spec_.split_axis < 0) return axes;
        for (int& axis : axes)
            if (axis >= spec_.split_axis) ++axis;
        return axes;
    }

    /// `shape` with 1 in the place of all axes that are not in `kept`; empty when broadcasting does it alone.
    std::string broadcast_shape(Shape shape, auto kept, const Shape& own) const {
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if (!kept(static_cast<int>(axis))) shape[axis] = 1;
        const auto first = std::ranges::find_if(shape, [](auto extent) { return extent != 1; });
        const auto tail = static_cast<std::size_t>(shape.end() - first);
        if (own.size() <= shape.size() && std::equal(own.begin(), own.end(), shape.end() - std::ssize(own)) &&
            own.size() >= tail)
            return {};
        return comma_separated(shape);
    }

    std::string broadcast_affine(const char* name) const {
        const auto kept = [&](int axis) {
            return std::ranges::find(spec_.affine_axes, axis) != spec_.affine_axes.end();
        };
        const auto shape = broadcast_shape(plan_.shape(), kept, plan_.affine_shape());
        return shape.empty() ? name : fill(dialect_.reshape, name, "", shape);
    }

    std::string broadcast_stats(const char* name) const {
        const auto axes = work_axes();
        const auto kept = [&](int axis) { return std::ranges::find(axes, axis) == axes.end(); };
        const auto shape = broadcast_shape(work_shape(), kept, plan_.stats_shape());
        return shape.empty() ? name : fill(dialect_.reshape, name, "", shape);
    }

    void imports() {
        if (target_ == CodeTarget::jax && document_.precision == Precision::float64)
            source_.line("import jax\n\njax.config.update(\"jax_enable_x64\", True)\n");
        const bool loads = plan_.param_count() > most_literal_values || document_.x.size() > most_literal_values;
        if (target_ == CodeTarget::pytorch && loads) source_.line("import numpy as np");
        source_.line(dialect_.imports);
    }

    void tensor(const char* name, const Shape& shape, const std::vector<float>& values, float unless_given) {
        const std::vector<float> absent(values.empty() ? static_cast<std::size_t>(element_count(shape)) : 0,
                                        unless_given);
        source_.tensor(dialect_, document_.precision, name, shape, values.empty() ? absent : values);
    }

    void inputs() {
        const auto& params = document_.params;
        source_.tensor(dialect_, document_.precision, "x", plan_.shape(), document_.x.values());
        if (spec_.has_gamma) tensor(gamma_name(), plan_.affine_shape(), params.gamma, one_plus() ? 0.0f : 1.0f);
        if (spec_.has_beta) tensor("beta", plan_.affine_shape(), params.beta, 0);
        if (running() || updates()) {
            tensor("running_mean", plan_.stats_shape(), params.running_mean, 0);
            tensor("running_var", plan_.stats_shape(), params.running_var, 1);
        }
        if (updates()) source_.line("momentum = " + python_number(spec_.momentum));
        if (divides()) source_.line("eps = " + python_number(spec_.eps));
    }

    /// "* n / (n - 1)" as text, a division by 0 giving what IEEE arithmetic gives.
    std::string scaled(const std::string& text, std::int64_t above, std::int64_t below) const {
        if (above == below) return text;
        return below == 0 ? text + " * float(\"inf\")" : fmt::format("{} * {} / {}", text, above, below);
    }

    /// An empty tuple of axes means "all of them" to some frameworks, so nothing is reduced in another way.
    std::string batch_mean() const {
        const auto axes = work_axes();
        return axes.empty() ? std::string("x") : fill(dialect_.mean, work(), axis_text(axes, work_shape().size()));
    }

    void statistics() {
        const auto axes = work_axes();
        const auto axis = axis_text(axes, work_shape().size());
        if (running()) {
            if (spec_.center) source_.line("mean = " + broadcast_stats("running_mean"));
            if (divides()) source_.line(fmt::format("{} = {}", spread_name(), broadcast_stats("running_var")));
            return;
        }
        const bool alone = axes.empty();
        if (spec_.center) source_.line("mean = " + batch_mean());
        if (!divides()) return;
        std::string spread;
        if (root_mean_square()) {
            const auto square = fill(dialect_.square, work());
            spread = alone ? square : fill(dialect_.mean, square, axis);
            if (spec_.unbiased) spread = scaled(spread, n_, n_ - 1);
        } else if (spec_.variance == VarianceArithmetic::mean_of_squares && spec_.center && !alone) {
            spread = fill(dialect_.mean, fill(dialect_.square, work()), axis) + " - " + fill(dialect_.square, "mean");
            if (spec_.unbiased) spread = scaled("(" + spread + ")", n_, n_ - 1);
        } else if (alone) {
            spread = spec_.unbiased ? "0 * x * float(\"nan\")" : "0 * x";
        } else if (spec_.unbiased && dialect_.unbiased_var.empty()) {
            spread = scaled(fill(dialect_.var, work(), axis), n_, n_ - 1);
        } else {
            spread = fill(spec_.unbiased ? dialect_.unbiased_var : dialect_.var, work(), axis);
        }
        source_.line(fmt::format("{} = {}", spread_name(), spread));
    }

    std::string normalized() const {
        const std::string deviation = spec_.center ? fmt::format("{} - mean", work()) : work();
        std::string text = deviation;
        if (divides()) {
            const bool inside = spec_.eps_placement == EpsPlacement::inside_root;
            const auto divisor = inside ? fill(dialect_.sqrt, fmt::format("{} + eps", spread_name()))
                                        : fmt::format("({} + eps)", fill(dialect_.sqrt, spread_name()));
            text = fmt::format("{} / {}", spec_.center ? "(" + deviation + ")" : deviation, divisor);
        }
        if (spec_.split_axis < 0) return text;
        const auto back = comma_separated(plan_.shape());
        return target_ == CodeTarget::keras ? fill(dialect_.reshape, text, "", back)
                                            : fill(dialect_.reshape, "(" + text + ")", "", back);
    }

    std::string output() const {
        std::string text = "x_hat";
        if (spec_.has_gamma) {
            const auto gamma = broadcast_affine(gamma_name());
            text = one_plus() ? fmt::format("(1 + {}) * x_hat", gamma) : gamma + " * x_hat";
        }
        const bool twice = spec_.normalized_as != Storage::float32;
        if (twice && spec_.has_gamma && spec_.has_beta) text = cast(spec_.output_as, text);
        if (spec_.has_beta) text += " + " + broadcast_affine("beta");
        return cast(spec_.output_as, text);
    }

    void running_update() {
        auto own = comma_separated(plan_.stats_shape());
        if (own.empty() && target_ != CodeTarget::keras) own = "()";
        const bool has_mean = spec_.center || spec_.divisor == Divisor::standard_deviation;
        const auto mean = has_mean ? fill(dialect_.reshape, "mean", "", own) : std::string("0");
        std::string spread = !divides() && spec_.running_unbiased && n_ == 1 ? "float(\"nan\")" : "0";
        // One value over n − 1 is 0/0, from which the sum of squares cannot be had back.
        const bool lost = spec_.unbiased && n_ == 1 && !spec_.running_unbiased;
        if (lost && root_mean_square())
            spread = fill(dialect_.reshape, fill(dialect_.square, work()), "", own);
        else if (divides() && !lost)
            spread = scaled(fill(dialect_.reshape, spread_name(), "", own), spec_.unbiased ? n_ - 1 : n_,
                            spec_.running_unbiased ? n_ - 1 : n_);
        const bool new_weight = spec_.momentum_rule == MomentumRule::weight_of_new;
        const char* keep = new_weight ? "(1 - momentum)" : "momentum";
        const char* take = new_weight ? "momentum" : "(1 - momentum)";
        source_.blank();
        if (!spec_.center && has_mean) source_.line("mean = " + batch_mean());
        source_.line(fmt::format("running_mean = {} * running_mean + {} * {}", keep, take, mean));
        source_.line(fmt::format("running_var = {} * running_var + {} * {}", keep, take, spread));
        source_.line("print(running_mean, running_var)");
    }

    const Document& document_;
    const NormSpec& spec_;
    const NormPlan& plan_;
    CodeTarget target_;
    const Dialect& dialect_;
    std::int64_t n_;
    Source source_;
};

/// Asked anew at every edit of a tensor of any size: with ε no divisor of a batch's own statistics is 0, and without it
/// only that of equal values, or where float32 loses what they differ by.
bool some_divisor_is_zero(const Document& document, const NormPlan& plan) {
    const auto& spec = document.spec;
    const bool running = spec.stats == StatsSource::running;
    if (!running && spec.eps > 0) return false;
    const auto offsets = running ? std::vector<std::int64_t>{} : plan.offsets();
    std::vector<double> values(offsets.size());
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        const auto first = plan.base(group);
        const auto like_first = [&](std::int64_t offset) { return document.x[first + offset] == document.x[first]; };
        if (!running && spec.variance == VarianceArithmetic::exact && !std::ranges::all_of(offsets, like_first))
            continue;
        std::ranges::transform(offsets, values.begin(),
                               [&](std::int64_t offset) { return document.x[first + offset]; });
        const auto stats = running ? stats_from_running(spec, document.params, static_cast<std::size_t>(group))
                                   : group_stats(spec, values);
        if (stats.divisor == 0) return true;
    }
    return false;
}

}  // namespace

std::string formula_code(const Document& document, const NormPlan& plan, CodeTarget target) {
    return Formula(document, plan, target).write();
}

std::string constant_group_comment(const Document& document, const NormPlan& plan) {
    if (document.spec.zero_by_zero == ZeroByZero::nan || !some_divisor_is_zero(document, plan)) return {};
    return "# A group is constant and eps is 0: 0/0 is nan in this code; NormScope defines x_hat = 0 there.";
}

std::vector<float> layer_gamma(const Document& document, const NormPlan& plan) {
    std::vector<float> gamma;
    for (std::int64_t param = 0; param < plan.param_count(); ++param)
        gamma.push_back(static_cast<float>(effective_gamma(document.spec, document.params, param)));
    return gamma;
}

}  // namespace normscope::codegen
