// SPDX-License-Identifier: MIT
#include "tests/kernels/kernel_cases.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numbers>

namespace normscope::test {

std::uint64_t Random::next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
}

double Random::uniform() { return (static_cast<double>(next() >> 11) + 0.5) * 0x1p-53; }

double Random::normal() {
    const double radius = std::sqrt(-2 * std::log(uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
}

namespace {

float to_float(double value) { return static_cast<float>(value); }
constexpr float largest = std::numeric_limits<float>::max();

}  // namespace

const std::vector<InputCase>& input_cases() {
    using R = Random;
    using I = std::int64_t;
    static const std::vector<InputCase> cases = {
        {"normal(0,1)", 1e-5, [](R& r, I, I, I) { return to_float(r.normal()); }},
        {"mean 3 std 1", 1e-5, [](R& r, I, I, I) { return to_float(3 + r.normal()); }},
        {"mean 1e4 std 1", 1e-5, [](R& r, I, I, I) { return to_float(1e4 + r.normal()); }},
        {"mean 1e6 std 1e-2", 1e-5, [](R& r, I, I, I) { return to_float(1e6 + 1e-2 * r.normal()); }},
        {"mean 1e6 std 1", 1e-5, [](R& r, I, I, I) { return to_float(1e6 + r.normal()); }},
        {"uniform[0,1)", 1e-5, [](R& r, I, I, I) { return to_float(r.uniform()); }},
        {"one outlier 1e6", 1e-5, [](R& r, I, I k, I n) { return k == n / 2 ? 1e6F : to_float(r.normal()); }},
        {"first elem 1e4", 1e-5, [](R& r, I, I k, I) { return k == 0 ? 1e4F : to_float(r.normal()); }},
        {"two levels", 1e-5, [](R& r, I, I, I) { return r.uniform() < 0.3 ? 0.1F : 0.3F; }},
        {"all differ by an ulp", 1e-12,
         [](R&, I, I k, I n) { return k == n / 3 ? std::nextafter(1e6F, largest) : 1e6F; }},
        {"scale 1e19", 1e-5, [](R& r, I, I, I) { return to_float(1e19 * r.normal()); }},
        {"scale 1e30", 1e-5, [](R& r, I, I, I) { return to_float(1e30 * r.normal()); }},
        {"+-FLT_MAX", 1e-5,
         [](R& r, I, I, I) {
             return (r.uniform() < 0.5 ? -1.0F : 1.0F) * to_float(0.5 + 0.5 * r.uniform()) * largest;
         }},
        {"denormal 1e-40", 1e-5, [](R& r, I, I, I) { return to_float(1e-40 * r.normal()); }},
        {"denormal 1e-40 eps 0", 0, [](R& r, I, I, I) { return to_float(1e-40 * r.normal()); }},
        {"scale 1e-25 eps 0", 0, [](R& r, I, I, I) { return to_float(1e-25 * r.normal()); }},
        {"mixed scales", 1e-5, [](R& r, I, I, I) { return to_float(r.normal() * std::exp(8 * r.normal())); }},
    };
    return cases;
}

const InputCase& input_case(const std::string& name) {
    const auto found = std::ranges::find(input_cases(), name, &InputCase::name);
    EXPECT_NE(found, input_cases().end()) << name;
    return *found;
}

std::string to_string(ParamKind kind) {
    switch (kind) {
    case ParamKind::none:
        return "no params";
    case ParamKind::ones:
        return "gamma 1 beta 0";
    case ParamKind::trained:
        return "trained";
    case ParamKind::large_beta:
        return "large beta";
    case ParamKind::hostile:
        return "hostile";
    }
    return "";
}

namespace {

void fill_params(Problem& problem, ParamKind kind, Random& random) {
    const auto count = static_cast<std::size_t>(problem.plan.param_count());
    for (std::size_t k = 0; k < count; ++k) {
        float gamma = 1;
        float beta = 0;
        if (kind == ParamKind::trained) {
            gamma = to_float(0.5 + random.uniform());
            beta = to_float(0.1 * random.normal());
        } else if (kind == ParamKind::large_beta) {
            gamma = to_float(random.normal());
            beta = to_float(random.normal());
        } else if (kind == ParamKind::hostile) {
            // β cancels γ·x̂ near |x̂| = 2: the worst place for the pair formula.
            gamma = (random.uniform() < 0.5 ? -1.0F : 1.0F) * to_float(0.9 + 0.1 * random.uniform());
            beta = (random.uniform() < 0.5 ? -1.0F : 1.0F) * to_float(1.5 + 0.5 * random.uniform());
        }
        if (kind == ParamKind::none) break;
        if (problem.spec.has_gamma) problem.params.gamma.push_back(gamma);
        if (problem.spec.has_beta) problem.params.beta.push_back(beta);
    }
}

}  // namespace

Problem make_problem(const NormSpec& spec, const Shape& shape, const InputCase& input, ParamKind kind,
                     std::uint64_t seed) {
    Problem problem{.spec = spec, .plan = {}, .x = {}, .params = {}};
    problem.spec.eps = input.eps;
    problem.spec.single_value = SingleValue::defined;
    auto plan = NormPlan::make(problem.spec, shape);
    EXPECT_TRUE(plan.has_value()) << (plan ? "" : plan.error().message);
    problem.plan = *plan;
    problem.x.resize(static_cast<std::size_t>(element_count(shape)));
    Random random(seed);
    const auto size = problem.plan.group_size();
    const auto offsets = problem.plan.offsets();
    for (std::int64_t g = 0; g < problem.plan.group_count(); ++g)
        for (std::int64_t k = 0; k < size; ++k)
            problem.x[static_cast<std::size_t>(problem.plan.base(g) + offsets[static_cast<std::size_t>(k)])] =
                input.value(random, g, k, size);
    fill_params(problem, kind, random);
    if (spec.stats == StatsSource::running)
        for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) {
            problem.params.running_mean.push_back(to_float(random.normal()));
            problem.params.running_var.push_back(to_float(0.5 + random.uniform()));
        }
    return problem;
}

Problem make_problem(const std::string& op, const Shape& shape, const InputCase& input, ParamKind kind,
                     std::uint64_t seed, const OperatorArgs& args) {
    auto spec = make_spec(op, "pytorch", shape, args);
    EXPECT_TRUE(spec.has_value()) << (spec ? "" : spec.error().message);
    return make_problem(*spec, shape, input, kind, seed);
}

namespace {

struct TrueGroup {
    long double mean = 0, spread = 0, divisor = 1;
};

TrueGroup true_group(const Problem& problem, std::span<const long double> values, std::int64_t group) {
    const NormSpec& spec = problem.spec;
    TrueGroup out;
    const bool about_mean = spec.divisor == Divisor::standard_deviation;
    if (spec.stats == StatsSource::running) {
        out.mean = problem.params.running_mean[static_cast<std::size_t>(group)];
        out.spread = problem.params.running_var[static_cast<std::size_t>(group)];
    } else {
        const auto n = static_cast<long double>(values.size());
        const long double first = values.front();
        long double sum = 0;
        for (const auto x : values) sum += x - first;
        if (about_mean || spec.center) out.mean = first + sum / n;
        long double squares = 0;
        for (const auto x : values) {
            const long double deviation = about_mean ? (x - first) - sum / n : x;
            squares += deviation * deviation;
        }
        out.spread = squares / (spec.unbiased ? n - 1 : n);
    }
    const auto eps = static_cast<long double>(spec.eps);
    if (spec.divisor == Divisor::none)
        out.divisor = 1;
    else
        out.divisor =
            spec.eps_placement == EpsPlacement::inside_root ? sqrtl(out.spread + eps) : sqrtl(out.spread) + eps;
    return out;
}

long double true_normalized(const NormSpec& spec, const TrueGroup& group, long double x) {
    const long double deviation = spec.center ? x - group.mean : x;
    return deviation == 0 ? 0 : deviation / group.divisor;
}

std::vector<long double> values_of(std::span<const long double> x, const std::vector<std::int64_t>& cells) {
    std::vector<long double> values;
    for (const auto cell : cells) values.push_back(x[static_cast<std::size_t>(cell)]);
    return values;
}

}  // namespace

std::vector<long double> true_forward(const Problem& problem, std::span<const long double> x) {
    std::vector<long double> y(x.size());
    for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) {
        const auto cells = problem.plan.cells_of(g);
        const auto values = values_of(x, cells);
        const TrueGroup group = true_group(problem, values, g);
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const auto param = problem.plan.param_of(cells[k]);
            y[static_cast<std::size_t>(cells[k])] =
                static_cast<long double>(effective_gamma(problem.spec, problem.params, param)) *
                    true_normalized(problem.spec, group, values[k]) +
                static_cast<long double>(effective_beta(problem.spec, problem.params, param));
        }
    }
    return y;
}

std::vector<long double> true_forward(const Problem& problem) {
    const std::vector<long double> x(problem.x.begin(), problem.x.end());
    return true_forward(problem, x);
}

TrueGradients true_backward(const Problem& problem, std::span<const float> dy) {
    const NormSpec& spec = problem.spec;
    const auto entries = static_cast<std::size_t>(problem.plan.param_count());
    const std::vector<long double> x(problem.x.begin(), problem.x.end());
    TrueGradients out{.dx = std::vector<long double>(x.size()),
                      .dgamma = std::vector<long double>(entries),
                      .dbeta = std::vector<long double>(entries)};
    for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) {
        const auto cells = problem.plan.cells_of(g);
        const auto values = values_of(x, cells);
        const auto n = static_cast<long double>(values.size());
        const TrueGroup group = true_group(problem, values, g);
        const long double r = 1 / group.divisor;
        std::vector<long double> h(values.size());
        long double sum = 0;
        long double dot = 0;
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto param = static_cast<std::size_t>(problem.plan.param_of(cells[k]));
            const long double upstream = dy[static_cast<std::size_t>(cells[k])];
            const long double hat = true_normalized(spec, group, values[k]);
            h[k] = upstream *
                   static_cast<long double>(effective_gamma(spec, problem.params, static_cast<std::int64_t>(param)));
            sum += h[k];
            dot += h[k] * hat;
            out.dgamma[param] += upstream * hat;
            out.dbeta[param] += upstream;
        }
        const bool batch = spec.stats == StatsSource::batch;
        const long double root = spec.eps_placement == EpsPlacement::outside_root ? sqrtl(group.spread) : group.divisor;
        for (std::size_t k = 0; k < values.size(); ++k) {
            long double dx = h[k] * r;
            if (batch && spec.center) dx -= r * sum / n;
            const long double s = spec.divisor == Divisor::standard_deviation ? group.mean : 0;
            if (batch && spec.divisor != Divisor::none && root > 0)
                dx -= r * (dot / (spec.unbiased ? n - 1 : n)) * (values[k] - s) / root;
            out.dx[static_cast<std::size_t>(cells[k])] = dx;
        }
    }
    if (!spec.has_gamma) out.dgamma.clear();
    if (!spec.has_beta) out.dbeta.clear();
    return out;
}

std::vector<NormSpec> every_spec() {
    std::vector<NormSpec> groupings(7);
    groupings[0].reduced_axes = groupings[0].affine_axes = {2};
    groupings[1].reduced_axes = {0, 1};
    groupings[1].affine_axes = {2};
    groupings[2].reduced_axes = {0, 2};
    groupings[2].affine_axes = {1};
    groupings[3].reduced_axes = {1};
    groupings[3].affine_axes = {0, 1, 2};
    groupings[4].reduced_axes = {1, 2};
    groupings[4].split_axis = 1;
    groupings[4].num_groups = 2;
    groupings[4].affine_axes = {1};
    groupings[5].reduced_axes = {2};
    groupings[5].has_gamma = groupings[5].has_beta = false;
    groupings[6].reduced_axes = {1, 2};
    groupings[6].split_axis = 2;
    groupings[6].num_groups = 3;
    groupings[6].affine_axes = {1};
    std::vector<NormSpec> specs;
    for (const auto& grouping : groupings)
        for (const auto divisor : {Divisor::none, Divisor::standard_deviation, Divisor::root_mean_square})
            for (unsigned bits = 0; bits < 32; ++bits) {
                NormSpec spec = grouping;
                spec.divisor = divisor;
                spec.center = (bits & 1U) != 0;
                spec.unbiased = (bits & 2U) != 0;
                spec.eps_placement = (bits & 4U) != 0 ? EpsPlacement::outside_root : EpsPlacement::inside_root;
                spec.gamma_form = (bits & 8U) != 0 ? GammaForm::one_plus : GammaForm::gamma;
                spec.stats = (bits & 16U) != 0 ? StatsSource::running : StatsSource::batch;
                specs.push_back(spec);
            }
    return specs;
}

std::string to_string(const NormSpec& spec) {
    std::string out = "axes";
    for (const auto axis : spec.reduced_axes) out += " " + std::to_string(axis);
    return out + ", divisor " + std::to_string(static_cast<int>(spec.divisor)) + (spec.center ? ", center" : "") +
           (spec.unbiased ? ", unbiased" : "") +
           (spec.eps_placement == EpsPlacement::outside_root ? ", eps outside" : "") +
           (spec.gamma_form == GammaForm::one_plus ? ", 1 + w" : "") +
           (spec.stats == StatsSource::running ? ", running" : "");
}

std::vector<float> normal_values(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> values(count);
    for (float& value : values) value = to_float(random.normal());
    return values;
}

long double ulp_at(long double magnitude) {
    if (!(magnitude > 0x1p-126L)) return 0x1p-149L;
    return ldexpl(1.0L, static_cast<int>(floorl(log2l(magnitude))) - 23);
}

Worst worst_ulp(const Problem& problem, const std::vector<float>& y, const std::vector<long double>& truth) {
    Worst worst;
    for (std::size_t cell = 0; cell < y.size(); ++cell) {
        const bool finite = std::isfinite(static_cast<float>(truth[cell]));
        if (finite != std::isfinite(y[cell])) {
            worst.finite_mismatch = true;
            worst.cell = static_cast<std::int64_t>(cell);
        }
        if (!finite) continue;
        const auto param = problem.plan.param_of(static_cast<std::int64_t>(cell));
        const auto gamma = static_cast<long double>(std::abs(effective_gamma(problem.spec, problem.params, param)));
        const auto beta = static_cast<long double>(std::abs(effective_beta(problem.spec, problem.params, param)));
        const long double ulp = ulp_at(std::max({fabsl(truth[cell]), gamma, beta}));
        const auto error = static_cast<double>(fabsl(static_cast<long double>(y[cell]) - truth[cell]) / ulp);
        if (error > worst.ulp) {
            worst.ulp = error;
            if (!worst.finite_mismatch) worst.cell = static_cast<std::int64_t>(cell);
        }
    }
    return worst;
}

std::vector<float> run_forward(const Problem& problem, kernels::Statistics& statistics, kernels::ThreadPool* pool) {
    std::vector<float> y(problem.x.size(), std::numeric_limits<float>::quiet_NaN());
    const kernels::NormKernel kernel(problem.spec, problem.plan);
    const auto done = kernel.forward(problem.x, problem.params, y, statistics, pool);
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().message);
    return y;
}

}  // namespace normscope::test
