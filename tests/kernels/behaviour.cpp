// SPDX-License-Identifier: MIT
// What holds beside accuracy: constants, NaN and ∞, aliasing, alignment, threads, running averages, refusals.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <thread>

#include "core/kernels/thread_pool.h"
#include "tests/kernels/kernel_cases.h"

namespace normscope::test {
namespace {

struct ShapeCase {
    std::string op;
    Shape shape;
    std::int64_t axis = 100;
    std::int64_t groups = 0;
};

const std::vector<ShapeCase>& shapes() {
    static const std::vector<ShapeCase> cases = {
        {"layer_norm", {37, 64}},          {"layer_norm", {70, 300}},
        {"layer_norm", {3, 9000}},         {"rms_norm", {37, 64}},
        {"rms_norm", {65, 300}},           {"batch_norm", {700, 100}},
        {"batch_norm", {9, 8, 20, 30}},    {"batch_norm", {4, 9, 10, 200}, -1},
        {"batch_norm", {40, 30, 3}},       {"group_norm", {8, 12, 20, 20}, 1, 3},
        {"instance_norm", {9, 8, 20, 20}}, {"instance_norm", {5, 60, 70}, -1},
        {"standardize", {60, 700}},
    };
    return cases;
}

Problem problem_of(const ShapeCase& c, const InputCase& input, std::uint64_t seed) {
    OperatorArgs args;
    if (c.axis != 100) args.axis = c.axis;
    if (c.groups != 0) args.num_groups = c.groups;
    return make_problem(c.op, c.shape, input, ParamKind::trained, seed, args);
}

std::string name_of(const ShapeCase& c) { return c.op + " " + normscope::to_string(c.shape); }

TEST(KernelBehaviour, AConstantGroupGivesExactlyBeta) {
    for (const auto& shape : shapes())
        for (const double eps : {1e-5, 1e-12, 0.0})
            for (const float value : {0.0F, 0.1F, 3333.3F, 1e6F / 3, -std::numeric_limits<float>::max(), 1e-40F}) {
                Problem problem = problem_of(shape, input_case("normal(0,1)"), 2);
                problem.spec.eps = eps;
                if (!problem.spec.center && value != 0) continue;
                std::ranges::fill(problem.x, value);
                kernels::Statistics statistics;
                const auto y = run_forward(problem, statistics);
                for (std::size_t cell = 0; cell < y.size(); ++cell) {
                    const auto param = problem.plan.param_of(static_cast<std::int64_t>(cell));
                    ASSERT_EQ(y[cell], static_cast<float>(effective_beta(problem.spec, problem.params, param)))
                        << name_of(shape) << ", eps " << eps << ", value " << value;
                }
            }
}

TEST(KernelBehaviour, NanAndInfinityStayInTheirGroup) {
    for (const auto& shape : shapes())
        for (const float poison : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            Problem problem = problem_of(shape, input_case("normal(0,1)"), 3);
            kernels::Statistics statistics;
            const auto healthy = run_forward(problem, statistics);
            const std::int64_t sick = problem.plan.group_count() / 2;
            const auto cell = problem.plan.cells_of(sick)[static_cast<std::size_t>(problem.plan.group_size() / 3)];
            problem.x[static_cast<std::size_t>(cell)] = poison;
            const auto y = run_forward(problem, statistics);
            EXPECT_TRUE(std::isnan(y[static_cast<std::size_t>(cell)])) << name_of(shape);
            const auto truth = true_forward(problem);
            for (std::size_t k = 0; k < y.size(); ++k) {
                if (problem.plan.group_of(static_cast<std::int64_t>(k)) == sick) {
                    ASSERT_EQ(std::isnan(y[k]), std::isnan(static_cast<double>(truth[k]))) << name_of(shape);
                } else {
                    // Its columns are computed in double once a neighbour is not finite: both are within 2 ulp.
                    ASSERT_NEAR(y[k], healthy[k], 1e-6) << name_of(shape) << ", cell " << k;
                }
            }
        }
}

TEST(KernelBehaviour, YMayBeX) {
    for (const auto& shape : shapes())
        for (const auto* input : {"normal(0,1)", "mean 1e6 std 1"}) {
            Problem problem = problem_of(shape, input_case(input), 4);
            kernels::Statistics statistics;
            const auto y = run_forward(problem, statistics);
            const kernels::NormKernel kernel(problem.spec, problem.plan);
            ASSERT_TRUE(kernel.forward(problem.x, problem.params, problem.x, statistics));
            EXPECT_EQ(problem.x, y) << name_of(shape);
        }
}

TEST(KernelBehaviour, AnyAlignmentGivesTheSameBits) {
    for (const auto& shape : shapes()) {
        const Problem problem = problem_of(shape, input_case("uniform[0,1)"), 5);
        kernels::Statistics statistics;
        const auto aligned = run_forward(problem, statistics);
        const kernels::NormKernel kernel(problem.spec, problem.plan);
        std::vector<float> x(problem.x.size() + 3), y(problem.x.size() + 5, -7.0F);
        std::ranges::copy(problem.x, x.begin() + 3);
        const auto into = std::span(y).subspan(2, problem.x.size());
        ASSERT_TRUE(kernel.forward(std::span<const float>(x).subspan(3), problem.params, into, statistics));
        EXPECT_TRUE(std::ranges::equal(into, aligned)) << name_of(shape);
        for (const std::size_t outside : {std::size_t{0}, std::size_t{1}, y.size() - 3, y.size() - 2, y.size() - 1})
            EXPECT_EQ(y[outside], -7.0F) << name_of(shape);
    }
}

TEST(KernelBehaviour, TheSameBitsForAnyNumberOfThreads) {
    for (const auto& shape : shapes())
        for (const auto* input : {"normal(0,1)", "mean 1e4 std 1"}) {
            const Problem problem = problem_of(shape, input_case(input), 6);
            const auto dy = normal_values(problem.x.size(), 7);
            const kernels::NormKernel kernel(problem.spec, problem.plan);
            std::vector<float> first_y, first_dx;
            kernels::ParamGradients first;
            for (const int threads : {1, 2, 3, 5}) {
                kernels::ThreadPool pool(threads);
                kernels::Statistics statistics;
                std::vector<float> y(problem.x.size()), dx(problem.x.size());
                kernels::ParamGradients gradients;
                ASSERT_TRUE(kernel.forward(problem.x, problem.params, y, statistics, &pool));
                ASSERT_TRUE(kernel.backward(problem.x, dy, problem.params, statistics, dx, gradients, &pool));
                if (threads == 1) {
                    first_y = y;
                    first_dx = dx;
                    first = gradients;
                    continue;
                }
                EXPECT_EQ(y, first_y) << name_of(shape) << ", " << threads << " threads";
                EXPECT_EQ(dx, first_dx) << name_of(shape) << ", " << threads << " threads";
                EXPECT_EQ(gradients.dgamma, first.dgamma) << name_of(shape) << ", " << threads << " threads";
                EXPECT_EQ(gradients.dbeta, first.dbeta) << name_of(shape) << ", " << threads << " threads";
            }
        }
}

TEST(KernelBehaviour, TheGatheredPathAgreesWithTheSpecialOnes) {
    for (const auto& shape : shapes()) {
        const Problem problem = problem_of(shape, input_case("mean 3 std 1"), 8);
        const auto kernel = kernels::NormKernel::general(problem.spec, problem.plan);
        EXPECT_EQ(kernel.layout().kind, kernels::LayoutKind::general);
        if (shape.shape.back() >= 8) {
            EXPECT_NE(kernels::NormKernel(problem.spec, problem.plan).layout().kind, kernels::LayoutKind::general);
        }
        kernels::Statistics statistics;
        std::vector<float> y(problem.x.size());
        ASSERT_TRUE(kernel.forward(problem.x, problem.params, y, statistics));
        const auto worst = worst_ulp(problem, y, true_forward(problem));
        EXPECT_LE(worst.ulp, 2.0) << name_of(shape);
        EXPECT_FALSE(worst.finite_mismatch);
    }
}

TEST(KernelBehaviour, StatisticsAreThoseOfTheReference) {
    for (const auto& shape : shapes())
        for (const auto* input : {"mean 3 std 1", "mean 1e6 std 1"}) {
            const Problem problem = problem_of(shape, input_case(input), 9);
            kernels::Statistics statistics;
            statistics.keep_spread = true;
            run_forward(problem, statistics);
            const auto want = reference_forward(problem.spec, problem.plan, problem.x, problem.params).stats;
            for (std::size_t g = 0; g < want.size(); ++g) {
                ASSERT_NEAR(statistics.mean[g], want[g].mean, 1e-15 * std::abs(want[g].mean) + 1e-12) << name_of(shape);
                ASSERT_NEAR(statistics.spread[g] / want[g].spread, 1, 1e-9) << name_of(shape);
                ASSERT_NEAR(statistics.rstd[g] / want[g].rstd, 1, 1e-9) << name_of(shape);
            }
        }
}

TEST(KernelBehaviour, RunningAveragesFollowTheSpec) {
    Problem problem = make_problem("batch_norm", {16, 3, 5}, input_case("mean 3 std 1"), ParamKind::trained);
    problem.params.running_mean = {0.5F, -1, 2};
    problem.params.running_var = {1, 2, 0.25F};
    kernels::Statistics statistics;
    run_forward(problem, statistics);
    const auto got = kernels::update_running(problem.spec, problem.plan, problem.params, statistics);
    const auto want = reference_forward(problem.spec, problem.plan, problem.x, problem.params);
    for (std::size_t c = 0; c < 3; ++c) {
        EXPECT_FLOAT_EQ(got.mean[c], static_cast<float>(want.new_running_mean[c]));
        EXPECT_FLOAT_EQ(got.var[c], static_cast<float>(want.new_running_var[c]));
    }
}

TEST(KernelBehaviour, AnUnbiasedVarianceIsCorrectedOnceOnTheWayIntoTheRunningOne) {
    Problem problem = make_problem("batch_norm", {6, 2}, input_case("mean 3 std 1"), ParamKind::trained);
    problem.params.running_mean = {0.5F, -1};
    problem.params.running_var = {1, 2};
    problem.spec.momentum = 0.25;  // the weight of the new batch
    for (const bool unbiased : {false, true})
        for (const bool running_unbiased : {false, true}) {
            problem.spec.unbiased = unbiased;
            problem.spec.running_unbiased = running_unbiased;
            kernels::Statistics statistics;
            statistics.keep_spread = true;
            run_forward(problem, statistics);
            const auto got = kernels::update_running(problem.spec, problem.plan, problem.params, statistics);
            for (std::size_t c = 0; c < 2; ++c) {
                double sum = 0, squares = 0;
                for (std::size_t n = 0; n < 6; ++n) sum += static_cast<double>(problem.x[2 * n + c]);
                for (std::size_t n = 0; n < 6; ++n)
                    squares += std::pow(static_cast<double>(problem.x[2 * n + c]) - sum / 6, 2);
                const double batch = squares / (running_unbiased ? 5 : 6);
                const double before = static_cast<double>(problem.params.running_var[c]);
                EXPECT_NEAR(got.var[c], 0.75 * before + 0.25 * batch, 1e-6)
                    << (unbiased ? "σ² over n − 1" : "σ² over n") << ", channel " << c;
            }
        }
}

TEST(KernelBehaviour, EmptyTensorsAndWrongSizesAreHandled) {
    const Problem problem = make_problem("layer_norm", {0, 4}, input_case("normal(0,1)"), ParamKind::ones);
    kernels::Statistics statistics;
    EXPECT_TRUE(run_forward(problem, statistics).empty());
    const kernels::NormKernel kernel(problem.spec, problem.plan);
    std::vector<float> x(3), y(3);
    EXPECT_FALSE(kernel.forward(x, problem.params, y, statistics));
    kernels::ParamView params(problem.params);
    const std::vector<float> short_gamma(3);
    params.gamma = short_gamma;
    EXPECT_FALSE(kernel.forward({}, params, {}, statistics));
}

TEST(KernelBehaviour, ThePoolIsSharedByCallersAtOnce) {
    const Problem problem = problem_of(shapes()[1], input_case("normal(0,1)"), 10);
    kernels::Statistics statistics;
    kernels::ThreadPool pool(3);
    const auto want = run_forward(problem, statistics, &pool);
    std::vector<std::thread> callers;
    std::atomic<int> wrong = 0;
    for (int caller = 0; caller < 3; ++caller)
        callers.emplace_back([&] {
            for (int repeat = 0; repeat < 50; ++repeat) {
                kernels::Statistics own;
                if (run_forward(problem, own, &pool) != want) ++wrong;
            }
        });
    for (auto& caller : callers) caller.join();
    EXPECT_EQ(wrong, 0);
}

TEST(KernelBehaviour, InfoNamesAlgorithmAndInstructionSet) {
    const Problem problem = problem_of(shapes()[0], input_case("normal(0,1)"), 1);
    const auto info = kernels::NormKernel(problem.spec, problem.plan).info();
    EXPECT_EQ(info.algorithm, "rows 37 × 64, double sums");
    EXPECT_EQ(info.instruction_set, kernels::instruction_sets().front());
    EXPECT_EQ(info.threads, 1);
}

}  // namespace
}  // namespace normscope::test
