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
                  std::int64_t group, const std::optional<GroupStats>& stats) {
    Trace trace;
    trace.spec_ = spec;
    trace.plan_ = plan;
    trace.group_ = group;
    trace.size_ = x.empty() ? 0 : plan.group_size();
    trace.base_ = x.empty() ? 0 : plan.base(group);
    trace.x_ = x;
    trace.params_ = &params;
    if (stats) {
        trace.stats_ = *stats;
    } else if (spec.stats == StatsSource::running) {
        const auto g = static_cast<std::size_t>(group);
        if (g < params.running_var.size()) trace.stats_ = stats_from_running(spec, params, g);
    } else {
        std::vector<double> values;
        for (const auto cell : trace.size_ > 0 ? plan.cells_of(group) : std::vector<std::int64_t>{})
            values.push_back(double{x[static_cast<std::size_t>(cell)]});
        trace.stats_ = group_stats(spec, values);
    }
    trace.list_steps();
    return trace;
}

std::string Trace::label(std::int64_t position) const {
    if (position < 0 || position >= size_) return {};
    const auto at = cell(position);
    const auto last = static_cast<int>(plan_.shape().size()) - 1;
    const bool within_row = spec_.reduced_axes == std::vector{last};
    const auto strides = row_major_strides(plan_.shape());
    std::vector<std::int64_t> index;
    for (std::size_t axis = 0; axis < plan_.shape().size(); ++axis)
        if (!within_row || axis + 1 == plan_.shape().size())
            index.push_back(at / strides[axis] % plan_.shape()[axis] + 1);
    return fmt::format("{}", fmt::join(index, ","));
}

std::string Trace::param_label(std::int64_t position) const {
    if (spec_.affine_axes == spec_.reduced_axes || position < 0 || position >= size_) return label(position);
    return std::to_string(plan_.param_of(cell(position)) + 1);
}

void Trace::list_steps() {
    const auto n = size();
    const auto over = reduced_words(spec_, plan_.shape());
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
    const bool inside = cell >= 0 && cell < std::ssize(x_) && plan_.group_of(cell) == group_;
    return inside ? plan_.place_of(cell) : -1;
}

CellNumbers Trace::numbers_at(std::int64_t position) const {
    const auto k = std::max<std::int64_t>(position, 0);
    if (k >= size_) return {0, 0, 0, size_};
    const auto at = cell(k);
    const auto param = plan_.param_of(at);
    return {double{x_[static_cast<std::size_t>(at)]}, effective_gamma(spec_, *params_, param),
            effective_beta(spec_, *params_, param), size_};
}

double Trace::value(Quantity quantity, std::int64_t position) const {
    return value_of(quantity, spec_, stats_, numbers_at(position));
}

double Trace::partial(Quantity quantity, std::int64_t terms) const {
    const auto operand = quantity == Quantity::sum ? Quantity::input : Quantity::square;
    std::vector<double> values;
    for (std::int64_t k = 0; k < std::min(terms, size()); ++k) values.push_back(value(operand, k));
    return accurate_sum(values);
}

Explanation Trace::explain(Quantity quantity, std::int64_t position, std::int64_t most_terms) const {
    Explanation explanation{{quantity, position, value(quantity, position)}, {}, 0};
    const auto use = [&](Quantity operand, std::int64_t at = -1) {
        explanation.operands.push_back({operand, at, value(operand, at)});
    };
    const auto use_all = [&](Quantity operand) {
        const auto listed = std::min(size(), most_terms);
        for (std::int64_t k = 0; k < listed; ++k) use(operand, k);
        explanation.left_out = size() - listed;
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

bool Trace::uses(Quantity result, std::int64_t position, Quantity operand, std::int64_t at) const {
    const auto explanation = explain(result, position, 0);
    const bool listed = std::ranges::any_of(explanation.operands, [&](const Operand& used) {
        return used.quantity == operand && (used.position < 0 || used.position == at);
    });
    if (listed || explanation.left_out == 0) return listed;
    const auto addend = result == Quantity::sum ? Quantity::input : Quantity::square;
    return operand == addend && at >= 0 && at < size();
}

Sources::Sources(const Trace& trace, Quantity quantity, std::int64_t cell) : group_(trace.group()) {
    const bool per_cell = info(quantity).per_cell;
    numbers_.push_back({quantity, per_cell ? cell : -1});
    const auto explanation = trace.explain(quantity, per_cell ? trace.position_of(cell) : -1, 0);
    for (const auto& operand : explanation.operands)
        numbers_.push_back({operand.quantity, operand.position < 0 ? -1 : cell});
    if (explanation.left_out > 0)
        numbers_.push_back({quantity == Quantity::sum ? Quantity::input : Quantity::square, -1});
}

bool Sources::hold(const NormPlan& plan, Quantity quantity, std::int64_t cell) const {
    return std::ranges::any_of(numbers_, [&](const Number& number) {
        return number.quantity == quantity && (number.cell < 0 ? plan.group_of(cell) == group_ : number.cell == cell);
    });
}

int Trace::step_of(Quantity quantity) const {
    const auto found = std::ranges::find(steps_, quantity, &Step::quantity);
    return found == steps_.end() ? -1 : static_cast<int>(found - steps_.begin());
}

}  // namespace normscope
