// SPDX-License-Identifier: MIT
// Gradients: the double reference against finite differences and published numbers, the kernels against long double.
#include <gtest/gtest.h>

#include <algorithm>

#include "core/norm/reference_backward.h"
#include "tests/kernels/kernel_cases.h"

namespace normscope::test {
namespace {

long double loss(const Problem& problem, std::span<const long double> x, std::span<const float> dy) {
    const auto y = true_forward(problem, x);
    long double sum = 0;
    for (std::size_t k = 0; k < y.size(); ++k) sum += static_cast<long double>(dy[k]) * y[k];
    return sum;
}

InputCase with_eps(const std::string& name, double eps) {
    InputCase input = input_case(name);
    input.eps = eps;
    return input;
}

/// Central differences of the true forward pass: they know nothing of any backward formula.
TEST(ReferenceBackward, AgreesWithFiniteDifferencesForEverySpec) {
    std::uint64_t seed = 1;
    for (const auto& spec : every_spec()) {
        const Problem problem =
            make_problem(spec, {3, 4, 6}, with_eps("mean 3 std 1", 1e-3), ParamKind::large_beta, ++seed);
        const auto dy = normal_values(problem.x.size(), ++seed);
        const auto forward = reference_forward(problem.spec, problem.plan, problem.x, problem.params);
        const auto result =
            reference_backward(problem.spec, problem.plan, problem.x, dy, problem.params, forward.stats);
        std::vector<long double> x(problem.x.begin(), problem.x.end());
        for (std::size_t cell = 0; cell < x.size(); ++cell) {
            constexpr long double step = 1e-6L;
            const long double middle = x[cell];
            x[cell] = middle + step;
            const long double above = loss(problem, x, dy);
            x[cell] = middle - step;
            const long double below = loss(problem, x, dy);
            x[cell] = middle;
            const auto difference = static_cast<double>((above - below) / (2 * step));
            ASSERT_NEAR(result.dx[cell], difference, 1e-9 * (1 + std::abs(difference)))
                << to_string(spec) << ", cell " << cell;
        }
    }
}

/// y is linear in γ and β, so that a difference of any size is exact.
TEST(ReferenceBackward, ParameterGradientsAgreeWithDifferences) {
    std::uint64_t seed = 100;
    for (const auto& spec : every_spec()) {
        Problem problem = make_problem(spec, {3, 4, 6}, with_eps("mean 3 std 1", 1e-3), ParamKind::large_beta, ++seed);
        const auto dy = normal_values(problem.x.size(), ++seed);
        const std::vector<long double> x(problem.x.begin(), problem.x.end());
        const auto forward = reference_forward(problem.spec, problem.plan, problem.x, problem.params);
        const auto result =
            reference_backward(problem.spec, problem.plan, problem.x, dy, problem.params, forward.stats);
        ASSERT_EQ(result.dgamma.size(), problem.params.gamma.size());
        ASSERT_EQ(result.dbeta.size(), problem.params.beta.size());
        const long double here = loss(problem, x, dy);
        const auto check = [&](std::vector<float>& values, const std::vector<double>& gradient) {
            for (std::size_t k = 0; k < values.size(); ++k) {
                const float kept = values[k];
                values[k] = kept + 1;
                const long double width = static_cast<long double>(values[k]) - static_cast<long double>(kept);
                ASSERT_NEAR(gradient[k], static_cast<double>((loss(problem, x, dy) - here) / width), 1e-9)
                    << to_string(spec);
                values[k] = kept;
            }
        };
        check(problem.params.gamma, result.dgamma);
        check(problem.params.beta, result.dbeta);
    }
}

BackwardResult vector_gradient(const std::string& op, double eps, std::vector<float> dy) {
    Problem problem = make_problem(op, {1, 4}, with_eps("normal(0,1)", eps), ParamKind::ones);
    problem.x = {1, 2, 3, 4};
    const auto forward = reference_forward(problem.spec, problem.plan, problem.x, problem.params);
    return reference_backward(problem.spec, problem.plan, problem.x, dy, problem.params, forward.stats);
}

void expect_vector(const std::vector<double>& got, const std::vector<double>& want) {
    ASSERT_EQ(got.size(), want.size());
    for (std::size_t k = 0; k < want.size(); ++k) EXPECT_NEAR(got[k], want[k], 2e-10) << k;
}

/// Vectors that PyTorch confirms to the last printed digit.
TEST(ReferenceBackward, MatchesPublishedVectors) {
    expect_vector(vector_gradient("layer_norm", 0, {1, 0, 0, 0}).dx,
                  {.2683281573, -.3577708764, -.0894427191, .1788854382});
    expect_vector(vector_gradient("layer_norm", 1e-5, {1, 0, 0, 0}).dx,
                  {.268330303893, -.357768372025, -.089443434631, .178881502763});
    expect_vector(vector_gradient("layer_norm", 1e-5, {1, -2, 3, .5F}).dx,
                  {.804977495432, -2.1913391048, 1.96773320147, -.581371592104});
    expect_vector(vector_gradient("rms_norm", 1e-5, {1, -2, 3, .5F}).dx,
                  {.267775423872, -.925041665209, .803326271615, -.206916753347});
}

TEST(ReferenceBackward, AConstantGroupWithoutEpsilonHasNoGradient) {
    Problem problem = make_problem("layer_norm", {2, 4}, with_eps("normal(0,1)", 0), ParamKind::trained);
    problem.x = {3, 3, 3, 3, 0, 0, 0, 0};
    const auto dy = normal_values(8, 3);
    const auto forward = reference_forward(problem.spec, problem.plan, problem.x, problem.params);
    for (const double dx :
         reference_backward(problem.spec, problem.plan, problem.x, dy, problem.params, forward.stats).dx)
        EXPECT_EQ(dx, 0);
}

struct Kernels {
    std::vector<float> dx;
    kernels::ParamGradients params;
};

Kernels run_backward(const Problem& problem, std::span<const float> dy, kernels::ThreadPool* pool = nullptr) {
    kernels::Statistics statistics;
    run_forward(problem, statistics, pool);
    Kernels out{.dx = std::vector<float>(dy.size(), -1.0F), .params = {}};
    const kernels::NormKernel kernel(problem.spec, problem.plan);
    const auto done = kernel.backward(problem.x, dy, problem.params, statistics, out.dx, out.params, pool);
    EXPECT_TRUE(done.has_value()) << (done ? "" : done.error().message);
    return out;
}

/// Largest |got − want| in units of the largest true value; what does not fit a float must be ±∞. Below 1e-30 a float's
/// own spacing is no longer relative.
double relative_error(const std::vector<float>& got, const std::vector<long double>& want, long double scale = 1e-30L) {
    EXPECT_EQ(got.size(), want.size());
    for (const auto value : want) scale = std::max(scale, fabsl(value));
    double worst = 0;
    for (std::size_t k = 0; k < want.size(); ++k) {
        if (std::isinf(static_cast<float>(want[k])) && got[k] == static_cast<float>(want[k])) continue;
        const auto error = static_cast<double>(fabsl(static_cast<long double>(got[k]) - want[k]) / scale);
        worst = std::isfinite(error) ? std::max(worst, error) : 1e300;
    }
    return worst;
}

/// Σ|dy·x̂| of the parameter where it is largest: what the terms of dγ, before they cancel, can be accurate to.
long double largest_dgamma_terms(const Problem& problem, std::span<const float> dy) {
    Problem positive = problem;
    std::vector<long double> sums(static_cast<std::size_t>(problem.plan.param_count()));
    positive.params.gamma.assign(problem.params.gamma.size(),
                                 problem.spec.gamma_form == GammaForm::one_plus ? 0.0F : 1.0F);
    positive.params.beta.clear();
    const auto normalized = true_forward(positive);
    for (std::size_t cell = 0; cell < dy.size(); ++cell)
        sums[static_cast<std::size_t>(problem.plan.param_of(static_cast<std::int64_t>(cell)))] +=
            fabsl(static_cast<long double>(dy[cell]) * normalized[cell]);
    return std::max(*std::ranges::max_element(sums), 1e-30L);
}

/// dx is a difference of terms of the size r·max|h|, so that its error is measured against that.
double dx_error(const Problem& problem, std::span<const float> dy, const std::vector<float>& got,
                const TrueGradients& want) {
    const auto stats = reference_forward(problem.spec, problem.plan, problem.x, problem.params).stats;
    double worst = 0;
    for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) {
        const auto cells = problem.plan.cells_of(g);
        double scale = 0;
        for (const auto cell : cells) {
            const auto at = static_cast<std::size_t>(cell);
            const double h =
                std::abs(double{dy[at]} * effective_gamma(problem.spec, problem.params, problem.plan.param_of(cell)));
            scale = std::max(
                {scale, h * stats[static_cast<std::size_t>(g)].rstd, std::abs(static_cast<double>(want.dx[at]))});
        }
        for (const auto cell : cells) {
            const auto at = static_cast<std::size_t>(cell);
            if (std::isinf(static_cast<float>(want.dx[at])) && got[at] == static_cast<float>(want.dx[at])) continue;
            const double error = std::abs(static_cast<double>(static_cast<long double>(got[at]) - want.dx[at]));
            worst = std::isfinite(error) ? std::max(worst, scale > 0 ? error / scale : error) : 1e300;
        }
    }
    return worst;
}

struct ShapeCase {
    std::string op;
    Shape shape;
    std::int64_t axis = 100;
    std::int64_t groups = 0;
};

Problem problem_of(const ShapeCase& c, const InputCase& input, ParamKind kind, std::uint64_t seed) {
    OperatorArgs args;
    if (c.axis != 100) args.axis = c.axis;
    if (c.groups != 0) args.num_groups = c.groups;
    return make_problem(c.op, c.shape, input, kind, seed, args);
}

const std::vector<ShapeCase>& shapes() {
    static const std::vector<ShapeCase> cases = {
        {"layer_norm", {8, 4}},          {"layer_norm", {1, 64}},
        {"layer_norm", {33, 17}},        {"layer_norm", {50, 768}},
        {"layer_norm", {5, 3001}},       {"rms_norm", {8, 4}},
        {"rms_norm", {37, 100}},         {"rms_norm", {9, 2048}},
        {"batch_norm", {64, 37}},        {"batch_norm", {1003, 4}},
        {"batch_norm", {6, 5, 9, 7}},    {"batch_norm", {5, 6, 7, 20}, -1},
        {"batch_norm", {3, 4, 2}},       {"group_norm", {4, 12, 5, 5}, 1, 3},
        {"group_norm", {3, 12}, 1, 3},   {"group_norm", {2, 5, 6, 8}, 3, 4},
        {"instance_norm", {2, 5, 9, 9}}, {"instance_norm", {3, 10, 6}, -1},
        {"standardize", {6, 50}},
    };
    return cases;
}

void expect_gradients(const Problem& problem, const std::string& what, std::uint64_t seed) {
    const auto dy = normal_values(problem.x.size(), seed);
    const Kernels got = run_backward(problem, dy);
    const TrueGradients want = true_backward(problem, dy);
    // Three roundings of the largest term, and the two sums.
    EXPECT_LE(dx_error(problem, dy, got.dx, want), 1e-6) << what;
    if (problem.spec.has_gamma) {
        EXPECT_LE(relative_error(got.params.dgamma, want.dgamma, largest_dgamma_terms(problem, dy)), 3e-7) << what;
    }
    if (problem.spec.has_beta) {
        EXPECT_LE(relative_error(got.params.dbeta, want.dbeta), 5e-7) << what;
    }
}

TEST(KernelBackward, AgreesWithLongDoubleForEveryShapeAndInput) {
    std::uint64_t seed = 1;
    for (const auto& shape : shapes())
        for (const auto& input : input_cases()) {
            for (const auto kind : {ParamKind::none, ParamKind::trained}) {
                ++seed;
                expect_gradients(problem_of(shape, input, kind, seed),
                                 shape.op + " " + normscope::to_string(shape.shape) + ", " + input.name, seed);
            }
        }
}

TEST(KernelBackward, AgreesWithLongDoubleForEverySpec) {
    std::uint64_t seed = 7000;
    for (const auto& spec : every_spec())
        for (const auto* name : {"normal(0,1)", "mean 3 std 1"}) {
            ++seed;
            expect_gradients(make_problem(spec, {4, 6, 9}, input_case(name), ParamKind::large_beta, seed),
                             to_string(spec), seed);
        }
}

TEST(KernelBackward, AgreesWithLongDoubleWithEveryInstructionSet) {
    for (const auto& set : kernels::instruction_sets()) {
        kernels::use_instruction_set(set);
        std::uint64_t seed = 3000;
        for (const auto& shape : shapes())
            for (const auto* name : {"normal(0,1)", "mean 1e4 std 1", "scale 1e-25 eps 0"}) {
                ++seed;
                expect_gradients(problem_of(shape, input_case(name), ParamKind::trained, seed),
                                 set + ", " + shape.op + " " + normscope::to_string(shape.shape) + ", " + name, seed);
            }
    }
    kernels::use_instruction_set("");
}

TEST(KernelBackward, ParameterGradientsStayExactOverAMillionRows) {
    const std::int64_t rows = sanitized ? 20000 : 1000000;
    for (const auto& shape :
         {ShapeCase{"layer_norm", {rows, 4}}, ShapeCase{"batch_norm", {rows, 4}}, ShapeCase{"rms_norm", {rows, 4}}}) {
        const Problem problem = problem_of(shape, input_case("normal(0,1)"), ParamKind::trained, 5);
        auto dy = normal_values(problem.x.size(), 6);
        const TrueGradients want = true_backward(problem, dy);
        const Kernels got = run_backward(problem, dy);
        EXPECT_LE(relative_error(got.params.dgamma, want.dgamma), 5e-7) << shape.op;
        // One sign and one value: every rounding error has the same sign.
        std::ranges::fill(dy, 0.1F);
        const TrueGradients same_want = true_backward(problem, dy);
        const Kernels same = run_backward(problem, dy);
        if (problem.spec.has_beta) {
            EXPECT_LE(relative_error(got.params.dbeta, want.dbeta), 5e-7) << shape.op;
            EXPECT_LE(relative_error(same.params.dbeta, same_want.dbeta), 5e-7) << shape.op;
        }
    }
}

TEST(KernelBackward, AConstantGroupWithoutEpsilonHasNoGradient) {
    for (const auto& shape : shapes()) {
        Problem problem = problem_of(shape, with_eps("normal(0,1)", 0), ParamKind::trained, 5);
        for (const float value : {0.0F, 0.1F, -3333.3F}) {
            if (value != 0 && !problem.spec.center) continue;  // an RMS of a constant is that constant
            std::ranges::fill(problem.x, value);
            const auto dy = normal_values(problem.x.size(), 8);
            for (const float dx : run_backward(problem, dy).dx) ASSERT_EQ(dx, 0) << shape.op;
        }
    }
}

TEST(KernelBackward, HugeUpstreamGradientsDoNotOverflowOnTheWay) {
    for (const auto& shape : {ShapeCase{"layer_norm", {20, 96}}, ShapeCase{"batch_norm", {96, 20}},
                              ShapeCase{"group_norm", {2, 8, 40}, 1, 4}}) {
        const Problem problem = problem_of(shape, input_case("scale 1e19"), ParamKind::trained, 5);
        auto dy = normal_values(problem.x.size(), 6);
        for (float& value : dy) value *= 2e36F;
        const TrueGradients want = true_backward(problem, dy);
        const Kernels got = run_backward(problem, dy);
        EXPECT_LE(dx_error(problem, dy, got.dx, want), 1e-6) << shape.op;
        EXPECT_LE(relative_error(got.params.dgamma, want.dgamma), 5e-7) << shape.op;
    }
}

}  // namespace
}  // namespace normscope::test
