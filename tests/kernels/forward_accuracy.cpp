// SPDX-License-Identifier: MIT
// y of the kernels against long double: at most 2 ulp of max(|y|, |γ|, |β|) for every finite input.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/kernels/kernel_cases.h"

namespace normscope::test {
namespace {

struct ShapeCase {
    std::string op;
    Shape shape;
    OperatorArgs args = {};
};

std::string describe(const ShapeCase& c) { return c.op + " " + normscope::to_string(c.shape); }

OperatorArgs with_groups(std::int64_t groups, std::int64_t axis = 1) {
    OperatorArgs args;
    args.num_groups = groups;
    args.axis = axis;
    return args;
}
OperatorArgs with_axis(std::int64_t axis) {
    OperatorArgs args;
    args.axis = axis;
    return args;
}
OperatorArgs with_axes(std::vector<std::int64_t> axes) {
    OperatorArgs args;
    args.axes = std::move(axes);
    return args;
}

const std::vector<ShapeCase>& small_shapes() {
    static const std::vector<ShapeCase> shapes = {
        {"layer_norm", {1, 1}},
        {"layer_norm", {3, 2}},
        {"layer_norm", {8, 4}},
        {"layer_norm", {1, 64}},
        {"layer_norm", {5, 7}},
        {"layer_norm", {33, 17}},
        {"layer_norm", {32, 768}},
        {"layer_norm", {3, 8192}},
        {"layer_norm", {7, 1001}},
        {"layer_norm", {2, 3, 40}, with_axis(1)},
        {"rms_norm", {1, 1}},
        {"rms_norm", {8, 4}},
        {"rms_norm", {1, 64}},
        {"rms_norm", {33, 17}},
        {"rms_norm", {32, 768}},
        {"rms_norm", {7, 1001}},
        {"batch_norm", {64, 37}},
        {"batch_norm", {4096, 16}},
        {"batch_norm", {1000, 4}},
        {"batch_norm", {2, 1}},
        {"batch_norm", {6, 5, 9, 7}},
        {"batch_norm", {4, 16, 16, 16}},
        {"batch_norm", {3, 4, 2}},
        {"batch_norm", {5, 6, 7, 20}, with_axis(-1)},
        {"group_norm", {4, 32, 8, 8}, with_groups(8)},
        {"group_norm", {3, 12, 5}, with_groups(3)},
        {"group_norm", {3, 12}, with_groups(3)},
        {"group_norm", {2, 5, 6, 8}, with_groups(4, 3)},
        {"instance_norm", {2, 5, 9, 9}},
        {"instance_norm", {3, 4, 2}},
        {"instance_norm", {3, 10, 6}, with_axis(-1)},
        {"standardize", {6, 50}},
        {"standardize", {4, 6, 10}, with_axes({0, 2})},
        {"standardize", {4, 6, 10}, with_axes({1})},
    };
    return shapes;
}

constexpr ParamKind kinds[] = {ParamKind::none, ParamKind::ones, ParamKind::trained, ParamKind::large_beta,
                               ParamKind::hostile};

void expect_accurate(const ShapeCase& c, const InputCase& input, ParamKind kind, std::uint64_t seed) {
    const Problem problem = make_problem(c.op, c.shape, input, kind, seed, c.args);
    kernels::Statistics statistics;
    const auto worst = worst_ulp(problem, run_forward(problem, statistics), true_forward(problem));
    EXPECT_FALSE(worst.finite_mismatch) << describe(c) << ", " << input.name << ", " << to_string(kind) << ", cell "
                                        << worst.cell;
    EXPECT_LE(worst.ulp, 2.0) << describe(c) << ", " << input.name << ", " << to_string(kind) << ", cell "
                              << worst.cell;
}

TEST(KernelForward, IsWithinTwoUlpForEveryShapeAndInput) {
    std::uint64_t seed = 1;
    for (const auto& shape : small_shapes())
        for (const auto& input : input_cases())
            for (const auto kind : kinds) expect_accurate(shape, input, kind, ++seed);
}

TEST(KernelForward, IsWithinTwoUlpOnLargeTensors) {
    const std::vector<ShapeCase> shapes =
        sanitized
            ? std::vector<ShapeCase>{{"layer_norm", {4096, 64}}, {"rms_norm", {1, 200000}}}
            : std::vector<ShapeCase>{{"layer_norm", {65536, 64}},      {"layer_norm", {1, 2000000}},
                                     {"rms_norm", {1, 2000000}},       {"batch_norm", {1000000, 2}},
                                     {"batch_norm", {32, 16, 56, 56}}, {"group_norm", {8, 32, 56, 56}, with_groups(8)}};
    std::uint64_t seed = 1000;
    for (const auto& shape : shapes)
        for (const auto* input : {"normal(0,1)", "mean 1e4 std 1", "uniform[0,1)", "first elem 1e4", "two levels"})
            expect_accurate(shape, input_case(input), ParamKind::large_beta, ++seed);
}

TEST(KernelForward, IsWithinTwoUlpWithEveryInstructionSet) {
    for (const auto& set : kernels::instruction_sets()) {
        kernels::use_instruction_set(set);
        ASSERT_EQ(kernels::instruction_set(), set);
        std::uint64_t seed = 5000;
        for (const auto& shape : small_shapes())
            for (const auto* input :
                 {"normal(0,1)", "mean 3 std 1", "mean 1e6 std 1", "+-FLT_MAX", "denormal 1e-40 eps 0"})
                for (const auto kind : {ParamKind::none, ParamKind::trained, ParamKind::hostile}) {
                    SCOPED_TRACE(set);
                    expect_accurate(shape, input_case(input), kind, ++seed);
                }
    }
    kernels::use_instruction_set("");
}

TEST(KernelForward, IsWithinTwoUlpForEverySpec) {
    std::uint64_t seed = 9000;
    for (const auto& spec : every_spec())
        for (const auto* name : {"normal(0,1)", "mean 3 std 1", "mean 1e4 std 1"}) {
            const Problem problem = make_problem(spec, {4, 6, 9}, input_case(name), ParamKind::large_beta, ++seed);
            kernels::Statistics statistics;
            const auto worst = worst_ulp(problem, run_forward(problem, statistics), true_forward(problem));
            EXPECT_FALSE(worst.finite_mismatch) << to_string(spec) << ", " << name << ", cell " << worst.cell;
            EXPECT_LE(worst.ulp, 2.0) << to_string(spec) << ", " << name;
        }
}

}  // namespace
}  // namespace normscope::test
