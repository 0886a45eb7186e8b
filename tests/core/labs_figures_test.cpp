// SPDX-License-Identifier: MIT
// Figures that can be checked by hand, through the labs' forward pass.
#include <gtest/gtest.h>

#include <cmath>

#include "core/labs/lab_forward.h"
#include "core/norm/operators.h"

namespace normscope::labs {
namespace {

std::vector<double> run(std::string_view op, std::vector<double> x, const OperatorArgs& args, Shape shape = {},
                        std::string_view convention = "pytorch", NormParams params = {}) {
    if (shape.empty()) shape = {std::ssize(x)};
    return outputs(*make_layer(*make_spec(op, convention, shape, args), shape, std::move(params)), x);
}

void expect_near(const std::vector<double>& got, const std::vector<double>& wanted, double tolerance) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], tolerance) << i;
}

TEST(LabFigures, OneTwoThreeFour) {
    const std::vector<double> x{1, 2, 3, 4};
    struct Printed {
        double eps, outer, inner;
    };
    for (const auto& [eps, outer, inner] :
         {Printed{0, 1.3416407865, .4472135955}, Printed{1e-5, 1.34163541997, .447211806656},
          Printed{1e-3, 1.34110445196, .447034817322}, Printed{.1, 1.29099444874, .430331482912}})
        expect_near(run("layer_norm", x, {.eps = eps}), {-outer, -inner, inner, outer}, 6e-11);
    expect_near(run("rms_norm", x, {.eps = 0}), {.36514837167, .73029674334, 1.09544511501, 1.46059348668}, 6e-12);
    expect_near(run("rms_norm", x, {.eps = 1e-5}), {.365148128238, .730296256476, 1.09544438471, 1.46059251295}, 6e-12);
}

TEST(LabFigures, KerasOwnTests) {
    expect_near(
        run("layer_norm", {0, 1, 2, 3, 4}, {}, {}, "keras", {.gamma = {1, 1, 1, 1, 1}, .beta = {1, 1, 1, 1, 1}}),
        {-.41386, .29307, 1, 1.70693, 2.41386}, 6e-6);
    const auto rms = run("rms_norm", {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, {.eps = 1e-6});
    for (int i = 0; i < 10; ++i) EXPECT_NEAR(rms[static_cast<std::size_t>(i)], .18731716 * i, 1e-7);
    // rms_scaling divides by the standard deviation about the mean and does not centre.
    auto spec = *make_spec("layer_norm", "keras", {5});
    spec.center = false;
    spec.has_beta = false;
    expect_near(outputs(*make_layer(spec, {5}), std::vector<double>{0, 1, 2, 3, 4}),
                {0, .70693, 1.41386, 2.12079, 2.82772}, 6e-6);
    const std::vector<double> x{-1, -1, 1, 1, 2, 2, 0, -2};
    expect_near(run("group_norm", x, {.num_groups = 1}, {1, 8}, "keras"),
                {-.898, -.898, .539, .539, 1.257, 1.257, -.180, -1.616}, 1e-3);
    expect_near(run("group_norm", x, {.num_groups = 2}, {1, 8}, "keras"), {-1, -1, 1, 1, .904, .904, -.301, -1.507},
                1e-3);
    std::vector<double> counted(16);
    for (std::size_t i = 0; i < 16; ++i) counted[i] = static_cast<double>(i);
    const auto groups = run("group_norm", counted, {.num_groups = 2, .eps = 1e-3}, {1, 4, 2, 2});
    const double printed[] = {-1.5274, -1.0910, -.6546, -.2182, .2182, .6546, 1.0910, 1.5274};
    for (std::size_t i = 0; i < 16; ++i) EXPECT_NEAR(groups[i], printed[i % 8], 6e-5);
}

TEST(LabFigures, WhyBatchesOfTwoSayPlusMinusOne) {
    for (const auto& x : {std::vector<double>{0, 2}, {0, 4}, {-1, 5}})
        expect_near(run("batch_norm", x, {.eps = 0}, {2, 1}), {-1, 1}, 1e-12);
    expect_near(run("layer_norm", {100, 100.001}, {.eps = 1e-5}), {-.156, .156}, 5e-4);
    auto spec = *make_spec("layer_norm", "pytorch", {4}, {.eps = 0});
    spec.unbiased = true;
    const std::vector<double> x{1, 0, 0, 0};
    EXPECT_NEAR(outputs(*make_layer(spec, {4}), x)[0], 1.5, 1e-12);  // unbiased
    EXPECT_NEAR(run("layer_norm", x, {.eps = 0})[0] / 1.5, 1.1547, 1e-4);
}

TEST(LabFigures, RmsNormIsNotLayerNormWithoutBeta) {
    const std::vector<double> x{0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    EXPECT_NEAR(run("rms_norm", x, {.eps = 1e-6})[1], .18732, 5e-6);
    EXPECT_NEAR(run("layer_norm", x, {.eps = 1e-6})[1], -1.21854, 5e-6);
    auto spec = *make_spec("layer_norm", "keras", {10}, {.eps = 1e-3});
    spec.center = false;
    EXPECT_NEAR(outputs(*make_layer(spec, {10}), x)[1], .34813, 6e-6);
    // RMSNorm(x − mean x) = LayerNorm(x).
    auto centred = x;
    for (double& value : centred) value -= 4.5;
    expect_near(run("rms_norm", centred, {.eps = 1e-5}), run("layer_norm", x, {.eps = 1e-5}), 1e-14);
}

TEST(LabFigures, AgreesWithTheReferenceOnEveryOperator) {
    const Shape shape{3, 4, 5};
    std::vector<double> x;
    std::vector<float> single;
    for (int i = 0; i < 60; ++i) {
        single.push_back(static_cast<float>(std::sin(i * 1.7) * 3 + 1));
        x.push_back(static_cast<double>(single.back()));
    }
    for (const auto& op : operators()) {
        const auto spec = *make_spec(op.id, "pytorch", shape);
        const auto plan = *NormPlan::make(spec, shape);
        const auto reference = reference_forward(spec, plan, single, {});
        expect_near(normalized(*make_layer(spec, shape), x), reference.normalized, 0);
        expect_near(outputs(*make_layer(spec, shape), x), reference.output, 0);
    }
    EXPECT_FALSE(make_layer(*make_spec("layer_norm", "pytorch", {3}), {3}, {.gamma = {1, 2}}));
}

}  // namespace
}  // namespace normscope::labs
