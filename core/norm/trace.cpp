// SPDX-License-Identifier: MIT
#include "core/norm/trace.h"

#include <fmt/format.h>

#include <algorithm>

namespace normscope {

std::string reduced_words(const NormSpec& spec, const Shape& shape) {
    const auto rank = static_cast<int>(shape.size());
    const bool first = std::ranges::find(spec.reduced_axes, 0) != spec.reduced_axes.end();
    const bool last = std::ranges::find(spec.reduced_axes, rank - 1) != spec.reduced_axes.end();
    if (spec.reduced_axes.empty()) return "nothing";
    if (static_cast<int>(spec.reduced_axes.size()) == rank && rank > 1 && spec.split_axis < 0) return "everything";
    if (spec.split_axis >= 0) return "the group";
    if (rank >= 4) {
        const bool channel = std::ranges::find(spec.reduced_axes, 1) != spec.reduced_axes.end();
        if (first) return "the batch and the positions";
        return channel ? (spec.reduced_axes.size() == 1 ? "the channels" : "channels and positions") : "the positions";
    }
    if (first && rank > 1) return "the batch";
    return last ? "the features" : "the positions";
}

Trace Trace::make(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const NormParams& params,
                  std::int64_t group) {
    Trace trace;
    trace.spec_ = spec;
    trace.group_ = group;
    trace.cells_ = plan.cells_of(group);
    const auto strides = row_major_strides(plan.shape());
    const auto last = static_cast<int>(plan.shape().size()) - 1;
    const bool within_row = spec.reduced_axes == std::vector{last};
    for (const auto cell : trace.cells_) {
        const auto param = plan.param_of(cell);
        trace.x_.push_back(x[static_cast<std::size_t>(cell)]);
        trace.gamma_.push_back(effective_gamma(spec, params, param));
        trace.beta_.push_back(effective_beta(spec, params, param));
        std::vector<std::int64_t> index;
        for (std::size_t axis = 0; axis < plan.shape().size(); ++axis)
            if (!within_row || axis + 1 == plan.shape().size())
                index.push_back(cell / strides[axis] % plan.shape()[axis] + 1);
        trace.labels_.push_back(fmt::format("{}", fmt::join(index, ",")));
        trace.param_labels_.push_back(spec.affine_axes == spec.reduced_axes ? trace.labels_.back()
                                                                            : std::to_string(param + 1));
    }
    if (spec.stats == StatsSource::running) {
        const auto g = static_cast<std::size_t>(group);
        trace.stats_ = stats_from_running(spec, params, g);
    } else {
        trace.stats_ = group_stats(spec, trace.x_);
    }
    for (const double value : trace.x_) trace.normalized_.push_back(normalize_value(spec, trace.stats_, value));
    trace.list_steps(plan);
    return trace;
}

void Trace::list_steps(const NormPlan& plan) {
    const auto n = size();
    const auto over = reduced_words(spec_, plan.shape());
    const bool running = spec_.stats == StatsSource::running;
    const bool root_mean_square = spec_.divisor == Divisor::root_mean_square;
    const bool has_mean = spec_.center || spec_.divisor == Divisor::standard_deviation;
    if (running) {
        steps_.push_back({Quantity::mean, "taken from running_mean"});
    } else if (has_mean) {
        steps_.push_back({Quantity::sum, "add up " + over, n, true});
        steps_.push_back({Quantity::mean, "divide the sum by n"});
    }
    if (has_mean) steps_.push_back({Quantity::deviation, "distance from the mean", n});
    if (spec_.divisor != Divisor::none) {
        if (running) {
            steps_.push_back({Quantity::variance, "taken from running_var"});
        } else if (root_mean_square) {
            steps_.push_back({Quantity::square, "squares", n});
            steps_.push_back({Quantity::mean_square, "their mean", n, true});
        } else {
            steps_.push_back({Quantity::square, "squared distances", n});
            steps_.push_back({Quantity::variance, spec_.unbiased ? "their sum over n − 1" : "their mean", n, true});
        }
        const bool inside = spec_.eps_placement == EpsPlacement::inside_root;
        if (root_mean_square)
            steps_.push_back({Quantity::rms, inside ? "root of mean square + ε" : "root, plus ε"});
        else
            steps_.push_back({Quantity::sigma, inside ? "root of σ² + ε" : "root of σ², plus ε"});
        steps_.push_back({Quantity::normalized, root_mean_square ? "divide by rms" : "divide by σ", n});
    }
    if (spec_.has_gamma) steps_.push_back({Quantity::scaled, "scale by γ", n});
    steps_.push_back({Quantity::output, spec_.has_beta ? "shift by β" : "what comes out", n});
}

std::int64_t Trace::position_of(std::int64_t cell) const {
    const auto found = std::ranges::lower_bound(cells_, cell);
    return found != cells_.end() && *found == cell ? found - cells_.begin() : -1;
}

double Trace::value(Quantity quantity, std::int64_t position) const {
    const auto k = static_cast<std::size_t>(std::max<std::int64_t>(position, 0));
    const auto at = [&](const std::vector<double>& values) { return k < values.size() ? values[k] : 0.0; };
    const double middle = spec_.divisor == Divisor::root_mean_square ? 0.0 : stats_.mean;
    switch (quantity) {
    case Quantity::input:
        return at(x_);
    case Quantity::sum:
        return stats_.sum;
    case Quantity::mean:
        return stats_.mean;
    case Quantity::deviation:
        return at(x_) - stats_.mean;
    case Quantity::square:
        return (at(x_) - middle) * (at(x_) - middle);
    case Quantity::variance:
    case Quantity::mean_square:
        return stats_.spread;
    case Quantity::sigma:
    case Quantity::rms:
        return stats_.divisor;
    case Quantity::normalized:
        return at(normalized_);
    case Quantity::scaled:
        return at(gamma_) * at(normalized_);
    case Quantity::output:
        return scale_and_shift(spec_, at(gamma_), at(normalized_), at(beta_));
    case Quantity::gamma:
        return at(gamma_);
    case Quantity::beta:
        return at(beta_);
    case Quantity::eps:
        return spec_.eps;
    case Quantity::count:
        return static_cast<double>(size());
    }
    return 0;
}

double Trace::partial(Quantity quantity, std::int64_t terms) const {
    const auto operand = quantity == Quantity::sum ? Quantity::input : Quantity::square;
    std::vector<double> values;
    for (std::int64_t k = 0; k < std::min(terms, size()); ++k) values.push_back(value(operand, k));
    return accurate_sum(values);
}

Explanation Trace::explain(Quantity quantity, std::int64_t position) const {
    Explanation explanation{{quantity, position, value(quantity, position)}, {}};
    const auto use = [&](Quantity operand, std::int64_t at = -1) {
        explanation.operands.push_back({operand, at, value(operand, at)});
    };
    const auto use_all = [&](Quantity operand) {
        for (std::int64_t k = 0; k < size(); ++k) use(operand, k);
    };
    const bool running = spec_.stats == StatsSource::running;
    const bool root_mean_square = spec_.divisor == Divisor::root_mean_square;
    switch (quantity) {
    case Quantity::sum:
        use_all(Quantity::input);
        break;
    case Quantity::mean:
        if (running) break;
        use(Quantity::sum);
        use(Quantity::count);
        break;
    case Quantity::deviation:
        use(Quantity::input, position);
        use(Quantity::mean);
        break;
    case Quantity::square:
        use(root_mean_square ? Quantity::input : Quantity::deviation, position);
        break;
    case Quantity::variance:
    case Quantity::mean_square:
        if (running) break;
        use_all(Quantity::square);
        use(Quantity::count);
        break;
    case Quantity::sigma:
    case Quantity::rms:
        use(quantity == Quantity::rms ? Quantity::mean_square : Quantity::variance);
        use(Quantity::eps);
        break;
    case Quantity::normalized:
        use(spec_.center ? Quantity::deviation : Quantity::input, position);
        if (spec_.divisor != Divisor::none) use(root_mean_square ? Quantity::rms : Quantity::sigma);
        break;
    case Quantity::scaled:
        use(Quantity::gamma, position);
        use(Quantity::normalized, position);
        break;
    case Quantity::output:
        use(spec_.has_gamma ? Quantity::scaled : Quantity::normalized, position);
        if (spec_.has_beta) use(Quantity::beta, position);
        break;
    case Quantity::input:
    case Quantity::gamma:
    case Quantity::beta:
    case Quantity::eps:
    case Quantity::count:
        break;  // inputs: nothing behind them
    }
    return explanation;
}

int Trace::step_of(Quantity quantity) const {
    const auto found = std::ranges::find(steps_, quantity, &Step::quantity);
    return found == steps_.end() ? -1 : static_cast<int>(found - steps_.begin());
}

}  // namespace normscope
