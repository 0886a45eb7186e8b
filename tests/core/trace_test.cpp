// SPDX-License-Identifier: MIT
// Every number of the trace against a long double oracle, and every explanation against the number it explains.
#include "core/norm/timeline.h"
#include "core/norm/trace.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "core/norm/operators.h"

namespace normscope {
namespace {

using Real = long double;

/// One group's quantities by the textbook.
struct Oracle {
    Oracle(const NormSpec& spec, std::vector<Real> values, std::vector<Real> g, std::vector<Real> b)
        : x(std::move(values)) {
        const auto n = static_cast<Real>(x.size());
        for (const Real value : x) sum += value;
        if (spec.center || spec.divisor == Divisor::standard_deviation)
            mean = sum / n;
        else
            sum = 0;
        const bool rms = spec.divisor == Divisor::root_mean_square;
        for (const Real value : x) spread += rms ? value * value : (value - mean) * (value - mean);
        spread /= spec.unbiased ? n - 1 : n;
        const auto e = static_cast<Real>(spec.eps);
        divisor = spec.eps_placement == EpsPlacement::inside_root ? std::sqrt(spread + e) : std::sqrt(spread) + e;
        for (std::size_t i = 0; i < x.size(); ++i) {
            deviation.push_back(x[i] - mean);
            square.push_back(rms ? x[i] * x[i] : deviation[i] * deviation[i]);
            normalized.push_back((spec.center ? deviation[i] : x[i]) / divisor);
            scaled.push_back(g[i] * normalized[i]);
            output.push_back(scaled[i] + b[i]);
        }
    }

    std::vector<Real> x, deviation, square, normalized, scaled, output;
    Real sum = 0, mean = 0, spread = 0, divisor = 0;
};

/// What the operands of an explanation make, by the meaning of the quantity.
double combine(const Explanation& why, const NormSpec& spec) {
    const auto& o = why.operands;
    const auto n = static_cast<double>(o.size()) - 1;
    const auto value = [&](std::size_t i) { return o[i].value; };
    double total = 0;
    switch (why.result.quantity) {
    case Quantity::sum:
        for (const auto& operand : o) total += operand.value;
        return total;
    case Quantity::mean:
        return value(0) / value(1);
    case Quantity::deviation:
        return value(0) - value(1);
    case Quantity::square:
        return value(0) * value(0);
    case Quantity::variance:
    case Quantity::mean_square:
        for (std::size_t i = 0; i + 1 < o.size(); ++i) total += value(i);
        EXPECT_EQ(o.back().value, n);
        return total / (spec.unbiased ? n - 1 : n);
    case Quantity::sigma:
    case Quantity::rms:
        return spec.eps_placement == EpsPlacement::inside_root ? std::sqrt(value(0) + value(1))
                                                               : std::sqrt(value(0)) + value(1);
    case Quantity::normalized:
        return value(0) / value(1);
    case Quantity::scaled:
        return value(0) * value(1);
    case Quantity::output:
        return o.size() == 2 ? value(0) + value(1) : value(0);
    default:
        return why.result.value;
    }
}

struct Case {
    NormSpec spec;
    NormPlan plan;
    std::vector<float> x;
    NormParams params;
};

Case make_case(std::string_view op, const Shape& shape, unsigned seed) {
    OperatorArgs args;
    args.num_groups = 2;
    args.eps = .01;
    Case made{.spec = make_spec(op, "onnx", shape, args).value(), .plan = {}, .x = {}, .params = {}};
    made.plan = NormPlan::make(made.spec, shape).value();
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(.5f, 2);
    made.x.resize(static_cast<std::size_t>(element_count(shape)));
    made.params.gamma.resize(static_cast<std::size_t>(made.plan.param_count()));
    made.params.beta.resize(made.params.gamma.size());
    for (auto* values : {&made.x, &made.params.gamma, &made.params.beta})
        for (auto& value : *values) value = normal(random);
    return made;
}

void expect_near(double got, Real expected) {
    EXPECT_NEAR(got, static_cast<double>(expected),
                1e-12 * std::max<double>(1, std::abs(static_cast<double>(expected))));
}

void check_case(const Case& made) {
    const auto result = reference_forward(made.spec, made.plan, made.x, made.params);
    for (std::int64_t group = 0; group < made.plan.group_count(); ++group) {
        const auto trace = Trace::make(made.spec, made.plan, made.x, made.params, group);
        std::vector<Real> x, gamma, beta;
        for (std::int64_t k = 0; k < trace.size(); ++k) {
            const auto param = made.plan.param_of(trace.cell(k));
            x.push_back(static_cast<Real>(made.x[static_cast<std::size_t>(trace.cell(k))]));
            gamma.push_back(static_cast<Real>(effective_gamma(made.spec, made.params, param)));
            beta.push_back(static_cast<Real>(effective_beta(made.spec, made.params, param)));
            EXPECT_EQ(trace.position_of(trace.cell(k)), k);
        }
        const Oracle oracle(made.spec, x, gamma, beta);
        for (const auto& step : trace.steps()) {
            EXPECT_EQ(trace.steps()[static_cast<std::size_t>(trace.step_of(step.quantity))].caption, step.caption);
            const bool per_cell = info(step.quantity).per_cell;
            EXPECT_EQ(step.terms, per_cell || step.accumulates ? trace.size() : 1);
            for (std::int64_t k = per_cell ? 0 : -1; k < (per_cell ? trace.size() : 0); ++k) {
                const auto at = static_cast<std::size_t>(std::max<std::int64_t>(k, 0));
                const double value = trace.value(step.quantity, k);
                switch (step.quantity) {
                case Quantity::sum:
                    expect_near(value, oracle.sum);
                    break;
                case Quantity::mean:
                    expect_near(value, oracle.mean);
                    break;
                case Quantity::deviation:
                    expect_near(value, oracle.deviation[at]);
                    break;
                case Quantity::square:
                    expect_near(value, oracle.square[at]);
                    break;
                case Quantity::variance:
                case Quantity::mean_square:
                    expect_near(value, oracle.spread);
                    break;
                case Quantity::sigma:
                case Quantity::rms:
                    expect_near(value, oracle.divisor);
                    break;
                case Quantity::normalized:
                    expect_near(value, oracle.normalized[at]);
                    break;
                case Quantity::scaled:
                    expect_near(value, oracle.scaled[at]);
                    break;
                case Quantity::output:
                    expect_near(value, oracle.output[at]);
                    EXPECT_EQ(value, result.output[static_cast<std::size_t>(trace.cell(k))]);
                    break;
                default:
                    ADD_FAILURE() << "a step that the oracle does not know";
                }
                const auto why = trace.explain(step.quantity, k);
                EXPECT_EQ(why.result.value, value);
                EXPECT_FALSE(why.operands.empty());
                expect_near(combine(why, made.spec), static_cast<Real>(value));
                for (const auto& operand : why.operands)
                    EXPECT_EQ(operand.value, trace.value(operand.quantity, operand.position));
            }
            if (!step.accumulates) continue;
            EXPECT_EQ(trace.partial(step.quantity, 0), 0);
            const auto divided = step.quantity == Quantity::sum
                                     ? Real{1}
                                     : static_cast<Real>(trace.size() - (made.spec.unbiased ? 1 : 0));
            expect_near(trace.partial(step.quantity, trace.size()),
                        static_cast<Real>(trace.value(step.quantity)) * divided);
        }
    }
}

TEST(Trace, EveryNumberOfEveryOperator) {
    for (const auto& op : operators()) {
        check_case(make_case(op.id, {3, 4, 2}, 1));
        check_case(make_case(op.id, {2, 4, 3, 5}, 2));
    }
}

TEST(Trace, EveryNumberOfOddSpecs) {
    for (const bool center : {true, false})
        for (const bool unbiased : {true, false})
            for (const auto placement : {EpsPlacement::inside_root, EpsPlacement::outside_root})
                for (const auto form : {GammaForm::gamma, GammaForm::one_plus})
                    for (const auto divisor : {Divisor::standard_deviation, Divisor::root_mean_square}) {
                        auto made = make_case("layer_norm", {3, 5}, 3);
                        made.spec.center = center;
                        made.spec.unbiased = unbiased;
                        made.spec.eps_placement = placement;
                        made.spec.gamma_form = form;
                        made.spec.divisor = divisor;
                        check_case(made);
                    }
}

std::vector<std::string_view> step_ids(const Trace& trace) {
    std::vector<std::string_view> ids;
    for (const auto& step : trace.steps()) ids.push_back(info(step.quantity).id);
    return ids;
}

TEST(Trace, StepsOfTheOperators) {
    using Ids = std::vector<std::string_view>;
    const auto ids = [](const Case& made) {
        return step_ids(Trace::make(made.spec, made.plan, made.x, made.params, 0));
    };
    EXPECT_EQ(ids(make_case("layer_norm", {2, 4}, 1)),
              (Ids{"sum", "mu", "dev", "sq", "var", "sigma", "xhat", "scaled", "y"}));
    EXPECT_EQ(ids(make_case("rms_norm", {2, 4}, 1)), (Ids{"sq", "ms", "rms", "xhat", "scaled", "y"}));
    EXPECT_EQ(ids(make_case("standardize", {2, 4}, 1)), (Ids{"sum", "mu", "dev", "sq", "var", "sigma", "xhat", "y"}));
    auto eval = make_case("batch_norm", {2, 4}, 1);
    eval.spec.stats = StatsSource::running;
    eval.params.running_mean = {1, 2, 3, 4};
    eval.params.running_var = {4, 3, 2, 1};
    EXPECT_EQ(ids(eval), (Ids{"mu", "dev", "var", "sigma", "xhat", "scaled", "y"}));
    const auto trace = Trace::make(eval.spec, eval.plan, eval.x, eval.params, 2);
    EXPECT_EQ(trace.value(Quantity::mean), 3);
    EXPECT_EQ(trace.value(Quantity::variance), 2);
    EXPECT_TRUE(trace.explain(Quantity::mean).operands.empty());
    EXPECT_TRUE(trace.explain(Quantity::variance).operands.empty());
}

TEST(Trace, LabelsCountFromOne) {
    const auto layer = make_case("layer_norm", {2, 4}, 1);
    EXPECT_EQ(Trace::make(layer.spec, layer.plan, layer.x, layer.params, 1).label(2), "3");
    const auto image = make_case("instance_norm", {2, 4, 3, 5}, 1);
    const auto trace = Trace::make(image.spec, image.plan, image.x, image.params, 5);
    EXPECT_EQ(trace.label(0), "2,2,1,1");
    EXPECT_EQ(trace.label(14), "2,2,3,5");
    EXPECT_EQ(trace.param_label(14), "2");  // γ and β are the channel's
    EXPECT_EQ(trace.position_of(0), -1);
}

TEST(Trace, WordsForWhatShares) {
    const auto words = [](const char* op, const Shape& shape) {
        return reduced_words(make_spec(op, "pytorch", shape).value(), shape);
    };
    EXPECT_EQ(words("layer_norm", {2, 4}), "the features");
    EXPECT_EQ(words("batch_norm", {2, 4}), "the batch");
    EXPECT_EQ(words("batch_norm", {2, 4, 3, 3}), "the batch and the positions");
    EXPECT_EQ(words("instance_norm", {2, 4, 3, 3}), "the positions");
    EXPECT_EQ(words("group_norm", {2, 4, 3, 3}), "the group");
}

TEST(Quantity, TheTableIsIndexedByItself) {
    for (const auto& row : quantities()) {
        EXPECT_EQ(&info(row.quantity), &row);
        EXPECT_EQ(find_quantity(row.id), &row);
    }
    EXPECT_EQ(find_quantity("zeta"), nullptr);
}

TEST(Timeline, CountsTermsFromOneToTheFinishedStep) {
    const auto spec = make_spec("layer_norm", "pytorch", {3}, {.eps = 0.0}).value();
    const auto plan = NormPlan::make(spec, {3}).value();
    const Tensor x = Tensor::from({3}, {1, 2, 6}).value();
    NormParams params;
    params.gamma = {1, 1, 1};
    params.beta = {0, 0, 0};
    const auto trace = Trace::make(spec, plan, x.values(), params, 0);
    const Timeline timeline(trace);
    ASSERT_GT(timeline.step_count(), 2);
    ASSERT_EQ(timeline.terms(0), 3) << "the sum of three features";
    for (std::int64_t i = 0; i < 3; ++i) {
        const auto at = timeline.at(i);
        EXPECT_EQ(at.step, 0);
        EXPECT_EQ(at.term, i + 1);
        EXPECT_EQ(at.finished, i == 2);
        EXPECT_EQ(timeline.index_of(0, i + 1), i);
    }
    EXPECT_EQ(timeline.at(3).step, 1);
    EXPECT_EQ(timeline.index_of(0, -1), 2);
    EXPECT_EQ(timeline.end_of(timeline.step_count() - 1), timeline.size() - 1);
}

}  // namespace
}  // namespace normscope
