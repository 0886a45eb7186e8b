// SPDX-License-Identifier: MIT
#include "core/lessons/expression.h"

#include <fmt/format.h>
#include <muParser.h>

#include <cmath>
#include <deque>
#include <map>
#include <numbers>
#include <optional>

#include "core/norm/cell_name.h"
#include "core/norm/trace.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

/// Statistics of a group that hold whatever the operator computes itself: the RMS of a LayerNorm's group, for example.
struct GroupNumbers {
    double sum = 0, mean = 0, variance = 0, mean_square = 0;
};

GroupNumbers group_numbers(const Trace& trace) {
    std::vector<double> x, squares, deviations;
    for (std::int64_t k = 0; k < trace.size(); ++k) x.push_back(trace.value(Quantity::input, k));
    const auto n = static_cast<double>(x.size());
    GroupNumbers numbers;
    numbers.sum = accurate_sum(x);
    numbers.mean = numbers.sum / n;
    for (const double value : x) {
        squares.push_back(value * value);
        deviations.push_back((value - numbers.mean) * (value - numbers.mean));
    }
    numbers.mean_square = accurate_sum(squares) / n;
    numbers.variance = accurate_sum(deviations) / n;
    return numbers;
}

/// Finds the value of a name on one document. Traces are made for the groups that are asked about.
class Names {
public:
    static Result<Names> of(const Document& document) {
        auto plan = NormPlan::make(document.spec, document.x.shape());
        if (!plan) return std::unexpected(plan.error());
        if (document.x.empty()) return fail("the tensor is empty");
        return Names(document, std::move(*plan));
    }

    Result<double> value(std::string_view text) {
        const auto name = parse_cell_name(text);
        if (!name) return fail(fmt::format("there is no quantity called {}", text));
        std::optional<double> found;
        if (is_running(name->base) || name->group) {
            const auto group = name->group ? *name->group : name->index.size() == 1 ? name->index.front() : -1;
            if (group < 0 || group >= plan_.group_count())
                return fail(fmt::format("there is no {}: there are {} groups", text, plan_.group_count()));
            found = is_running(name->base) ? running_value(name->base, group) : group_value(name->base, group);
        } else if (!name->index.empty()) {
            const auto cell = cell_of(name->index, document_->x.shape(), focused_cell(*document_));
            if (!cell) return std::unexpected(cell.error());
            found = cell_value(name->base, *cell);
        } else {
            found = size_value(name->base);
            if (!found) found = group_value(name->base, selected_group());
        }
        if (!found) return fail(fmt::format("there is no quantity called {}", text));
        return *found;
    }

private:
    Names(const Document& document, NormPlan plan) : document_(&document), plan_(std::move(plan)) {}

    static bool is_running(std::string_view base) {
        return base == "rmean" || base == "rvar" || base == "new_rmean" || base == "new_rvar";
    }

    std::int64_t selected_group() const { return plan_.group_of(focused_cell(*document_)); }

    const Trace& trace(std::int64_t group) {
        auto found = traces_.find(group);
        if (found == traces_.end())
            found = traces_
                        .emplace(group,
                                 Trace::make(document_->spec, plan_, document_->x.values(), document_->params, group))
                        .first;
        return found->second;
    }

    std::optional<double> cell_value(std::string_view base, std::int64_t cell) {
        const auto* quantity = find_quantity(base);
        if (!quantity || !quantity->per_cell) return {};
        const auto& account = trace(plan_.group_of(cell));
        const auto position = account.position_of(cell);
        // Also where an operator takes no mean (RMSNorm), dev is the distance from the mean that it leaves in place.
        if (quantity->quantity == Quantity::deviation)
            return account.value(Quantity::input, position) - *group_value("mu", plan_.group_of(cell));
        return account.value(quantity->quantity, position);
    }

    std::optional<double> group_value(std::string_view base, std::int64_t group) {
        const auto& account = trace(group);
        const auto& spec = document_->spec;
        const bool running = spec.stats == StatsSource::running;
        const bool takes_mean = running || spec.center || spec.divisor == Divisor::standard_deviation;
        const bool takes_variance = spec.divisor == Divisor::standard_deviation;
        const auto root = [&](double spread) {
            return spec.eps_placement == EpsPlacement::inside_root ? std::sqrt(spread + spec.eps)
                                                                   : std::sqrt(spread) + spec.eps;
        };
        const auto numbers = [&] { return group_numbers(account); };
        if (base == "n") return static_cast<double>(account.size());
        if (base == "sum") return numbers().sum;
        if (base == "mu") return takes_mean ? account.value(Quantity::mean) : numbers().mean;
        if (base == "var") return takes_variance ? account.value(Quantity::variance) : numbers().variance;
        if (base == "sigma") return takes_variance ? account.value(Quantity::sigma) : root(numbers().variance);
        if (base == "batch_mu") return numbers().mean;
        if (base == "batch_var") return numbers().variance;
        if (base == "ms") return numbers().mean_square;
        if (base == "rms") return root(numbers().mean_square);
        return {};
    }

    std::optional<double> running_value(std::string_view base, std::int64_t group) const {
        const auto at = [&](const auto& values) -> std::optional<double> {
            const auto g = static_cast<std::size_t>(group);
            return g < values.size() ? std::optional<double>(values[g]) : std::nullopt;
        };
        if (base == "rmean") return at(document_->params.running_mean);
        if (base == "rvar") return at(document_->params.running_var);
        const auto result = reference_forward(document_->spec, plan_, document_->x.values(), document_->params);
        return at(base == "new_rmean" ? result.new_running_mean : result.new_running_var);
    }

    std::optional<double> size_value(std::string_view base) const {
        if (base == "eps") return document_->spec.eps;
        if (base == "momentum") return document_->spec.momentum;
        if (base == "d") return static_cast<double>(document_->x.row_length());
        if (base == "B") return static_cast<double>(document_->x.shape().front());
        if (base == "groups") return static_cast<double>(plan_.group_count());
        if (base == "params") return static_cast<double>(plan_.param_count());
        if (base == "row") return static_cast<double>(focused_place(*document_).row + 1);
        if (base == "column") return static_cast<double>(focused_place(*document_).column + 1);
        for (std::size_t axis = 0; axis < document_->x.rank(); ++axis)
            if (base == document_->x.axis_name(axis)) return static_cast<double>(document_->x.shape()[axis]);
        return {};
    }

    const Document* document_;
    NormPlan plan_;
    std::map<std::int64_t, Trace> traces_;
};

/// Below it a value is what rounding left of a difference of equal numbers: 0, as on paper.
constexpr double least_size = 1e-13;

double round_to(double value, double digits) {
    const double scale = std::pow(10.0, digits);
    return std::round(value * scale) / scale;
}

/// Within half a percent: for goals that are reached by dragging.
double near(double a, double b) { return std::abs(a - b) <= 0.005 * std::max(1.0, std::abs(b)) ? 1.0 : 0.0; }

void define_functions(mu::Parser& parser) {
    parser.ClearFun();
    parser.ClearConst();
    parser.DefineConst("pi", std::numbers::pi);
    parser.DefineFun("sqrt", static_cast<double (*)(double)>([](double v) { return std::sqrt(v); }));
    parser.DefineFun("abs", static_cast<double (*)(double)>([](double v) { return std::abs(v); }));
    parser.DefineFun("exp", static_cast<double (*)(double)>([](double v) { return std::exp(v); }));
    parser.DefineFun("min", static_cast<double (*)(double, double)>([](double a, double b) { return std::min(a, b); }));
    parser.DefineFun("max", static_cast<double (*)(double, double)>([](double a, double b) { return std::max(a, b); }));
    parser.DefineFun("round", round_to);
    parser.DefineFun("rd", static_cast<double (*)(double)>([](double v) { return round_to(v, 4); }));
    parser.DefineFun("near", near);
}

Result<double> compute(std::string_view expression, Names& names) {
    try {
        mu::Parser parser;
        define_functions(parser);
        parser.SetExpr(std::string(expression));
        std::deque<double> values;  // addresses must stay while the parser uses them
        for (const auto& [name, unused] : mu::varmap_type(parser.GetUsedVar())) {
            const auto value = names.value(name);
            if (!value) return std::unexpected(value.error());
            values.push_back(*value);
            parser.DefineVar(name, &values.back());
        }
        const double value = parser.Eval();
        return std::abs(value) < least_size ? 0 : value;
    } catch (const mu::Parser::exception_type& problem) {
        // muParser ends its sentences and echoes what it was given as it was given.
        auto sentence = shown_whole(problem.GetMsg());
        while (sentence.ends_with('.') || sentence.ends_with(' ')) sentence.pop_back();
        return fail(std::move(sentence));
    }
}

}  // namespace

Result<double> evaluate(std::string_view expression, const Document& document) {
    auto names = Names::of(document);
    if (!names) return std::unexpected(names.error());
    return compute(expression, *names);
}

}  // namespace normscope
