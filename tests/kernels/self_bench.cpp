// SPDX-License-Identifier: MIT
#include "core/kernels/self_bench.h"

#include <gtest/gtest.h>

#include "core/kernels/engine.h"

namespace normscope::test {
namespace {

TEST(SelfBench, ReportsKernelLimitAndRatio) {
    const auto report = kernels::run_self_bench({.seconds_per_row = 0.0001, .large = false}, nullptr);
    EXPECT_EQ(report.instruction_set, kernels::instruction_set());
    EXPECT_EQ(report.threads, 1);
    ASSERT_FALSE(report.rows.empty());
    for (const auto& row : report.rows) {
        EXPECT_GT(row.kernel_ns, 0) << row.kernel;
        EXPECT_GT(row.limit_ns, 0) << row.kernel;
        EXPECT_NEAR(row.ratio, row.kernel_ns / row.limit_ns, 1e-9) << row.kernel;
        EXPECT_FALSE(row.limit_name.empty());
        EXPECT_NE(row.algorithm.find("double sums"), std::string::npos) << row.algorithm;
    }
    EXPECT_NE(kernels::to_text(report).find(report.rows.front().kernel), std::string::npos);
}

TEST(SelfBench, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    EXPECT_TRUE(kernels::run_self_bench({}, nullptr, source.get_token()).rows.empty());
}

}  // namespace
}  // namespace normscope::test
