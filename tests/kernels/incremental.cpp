// SPDX-License-Identifier: MIT
// A million random edits: statistics and y stay those of the tensor as it is now.
#include "core/kernels/incremental.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "tests/kernels/kernel_cases.h"

namespace normscope::test {
namespace {

Problem start(const std::string& op, const Shape& shape, const char* input, std::int64_t groups = 0) {
    OperatorArgs args;
    if (groups != 0) args.num_groups = groups;
    return make_problem(op, shape, input_case(input), ParamKind::trained, 1, args);
}

/// What the owner of a tensor does: changes a cell, and tells.
void edit(Problem& problem, kernels::IncrementalNorm& incremental, std::int64_t cell, float value) {
    incremental.changed(cell, std::exchange(problem.x[static_cast<std::size_t>(cell)], value), value);
}

/// Largest error of y, asked cell by cell, against the tensor in `problem`.
double lazy_error(const Problem& problem, const kernels::IncrementalNorm& incremental) {
    std::vector<float> y(problem.x.size());
    for (std::size_t cell = 0; cell < y.size(); ++cell) y[cell] = incremental.value(static_cast<std::int64_t>(cell));
    const auto worst = worst_ulp(problem, y, true_forward(problem));
    return worst.finite_mismatch ? 1e300 : worst.ulp;
}

double written_error(const Problem& problem, const kernels::IncrementalNorm& incremental) {
    std::vector<float> y(problem.x.size());
    for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) incremental.write_group(g, y);
    const auto worst = worst_ulp(problem, y, true_forward(problem));
    return worst.finite_mismatch ? 1e300 : worst.ulp;
}

TEST(Incremental, StaysExactOverAMillionEditsOfEveryLayout) {
    const int edits = sanitized ? 100000 : 1000000;
    for (Problem problem :
         {start("layer_norm", {16, 64}, "mean 1e4 std 1"), start("rms_norm", {16, 64}, "normal(0,1)"),
          start("batch_norm", {64, 16}, "mean 3 std 1"), start("batch_norm", {4, 3, 9, 9}, "mean 1e6 std 1"),
          start("group_norm", {3, 8, 5, 5}, "uniform[0,1)", 4), start("instance_norm", {3, 4, 2}, "normal(0,1)")}) {
        const double middle = problem.x[0];
        Random random(3);
        kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
        for (int k = 0; k < edits; ++k)
            edit(problem, incremental, static_cast<std::int64_t>(random.next() % problem.x.size()),
                 static_cast<float>(middle + random.normal()));
        EXPECT_LE(lazy_error(problem, incremental), 2.0) << problem.spec.op;
        EXPECT_LE(written_error(problem, incremental), 2.0) << problem.spec.op;
        const auto stats = reference_forward(problem.spec, problem.plan, problem.x, problem.params).stats;
        for (std::int64_t g = 0; g < problem.plan.group_count(); ++g) {
            const auto& want = stats[static_cast<std::size_t>(g)];
            EXPECT_NEAR(incremental.mean(g), want.mean, 1e-14 * std::abs(want.mean) + 1e-12) << problem.spec.op;
            EXPECT_NEAR(incremental.moments(g).rstd / want.rstd, 1, 1e-11) << problem.spec.op;
        }
    }
}

TEST(Incremental, SurvivesAMeanThatWandersAway) {
    Problem problem = start("layer_norm", {2, 40}, "normal(0,1)");
    kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
    Random random(5);
    for (int step = 0; step < 4000; ++step)
        edit(problem, incremental, step % 80, static_cast<float>(step * 50.0 + random.normal()));
    EXPECT_LE(lazy_error(problem, incremental), 2.0);
    for (int step = 0; step < 80; ++step) edit(problem, incremental, step, static_cast<float>(1e6 + random.normal()));
    EXPECT_LE(lazy_error(problem, incremental), 2.0);
    EXPECT_GT(incremental.resums(), 0);
}

/// The sums are about the first mean; 60 standard deviations away a million edits leave too little of the squares.
TEST(Incremental, IsCentredAgainWhereTheMeanHasGone) {
    for (const bool columns : {false, true}) {
        Problem problem =
            columns ? start("batch_norm", {40, 3}, "normal(0,1)") : start("layer_norm", {3, 40}, "normal(0,1)");
        kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
        EXPECT_LE(lazy_error(problem, incremental), 2.0);
        Random random(9);
        for (std::int64_t round = 0; round < 2000; ++round) {
            for (std::int64_t cell = 0; cell < 120; ++cell)
                edit(problem, incremental, cell, static_cast<float>(60 + random.normal()));
            for (std::int64_t g = 0; g < 3; ++g) (void)incremental.moments(g);  // somebody looks
        }
        const auto stats = reference_forward(problem.spec, problem.plan, problem.x, problem.params).stats;
        for (std::int64_t g = 0; g < 3; ++g)
            EXPECT_NEAR(incremental.moments(g).rstd / stats[static_cast<std::size_t>(g)].rstd, 1, 1e-12) << columns;
        EXPECT_GE(incremental.resums(), 3) << "each group, on its way";
        EXPECT_LE(incremental.resums(), 30) << "and not again at rest";
    }
}

TEST(Incremental, ForgetsOutliersNansAndInfinities) {
    // 1e4 is forgotten by subtraction, the squares of 1e6 and 1e8 have taken the digits of the others with them.
    for (const float guest : {1e4F, 1e5F, 1e6F, 1e8F, 1e30F, std::numeric_limits<float>::max(),
                              std::numeric_limits<float>::infinity(), std::numeric_limits<float>::quiet_NaN()}) {
        Problem problem = start("layer_norm", {4, 100}, "normal(0,1)");
        const float host = problem.x[123];
        kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
        ASSERT_LE(lazy_error(problem, incremental), 2.0);  // the sums that follow are of the row without its guest
        edit(problem, incremental, 123, guest);
        if (std::isfinite(guest)) {
            EXPECT_LE(lazy_error(problem, incremental), 2.0) << guest;
        }
        EXPECT_EQ(std::isfinite(incremental.value(124)), std::isfinite(guest));
        EXPECT_TRUE(std::isfinite(incremental.value(99)));
        edit(problem, incremental, 123, host);
        EXPECT_LE(lazy_error(problem, incremental), 2.0) << guest;
        EXPECT_LE(written_error(problem, incremental), 2.0) << guest;
    }
}

TEST(Incremental, AGroupThatBecomesConstantGivesBeta) {
    Problem problem = start("batch_norm", {50, 3}, "normal(0,1)");
    kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
    for (std::int64_t row = 0; row < 50; ++row) edit(problem, incremental, row * 3 + 1, 0.1F);
    for (std::int64_t row = 0; row < 50; ++row) EXPECT_EQ(incremental.value(row * 3 + 1), problem.params.beta[1]);
}

TEST(Incremental, RunningStatisticsDoNotFollowTheData) {
    OperatorArgs args;
    args.training = false;
    Problem problem = make_problem("batch_norm", {8, 5}, input_case("normal(0,1)"), ParamKind::trained, 1, args);
    kernels::IncrementalNorm incremental(problem.spec, problem.plan, problem.x, problem.params);
    edit(problem, incremental, 7, 100);
    EXPECT_LE(lazy_error(problem, incremental), 2.0);
}

}  // namespace
}  // namespace normscope::test
