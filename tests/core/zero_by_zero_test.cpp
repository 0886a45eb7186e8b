// SPDX-License-Identifier: MIT
// A group without spread at ε = 0: x̂ = 0 unless the spec asks for what IEEE arithmetic makes of 0/0. PyTorch 2.15 on a
// constant row of 3: LayerNorm NaN, RMSNorm 1.
#include <gtest/gtest.h>

#include <cmath>

#include "core/codegen/codegen.h"
#include "core/document/derived.h"
#include "core/document/scene.h"
#include "core/kernels/engine.h"
#include "core/norm/operators.h"
#include "core/norm/reference_backward.h"
#include "core/norm/trace_prose.h"

namespace normscope {
namespace {

/// Three rows, the second one constant, at ε = 0.
Document with_a_constant_row(const char* op, ZeroByZero answer) {
    Document document;
    document.x = Tensor::from({3, 4}, {2, 0, 4, 4, 3, 3, 3, 3, 1, 2, 3, 4}).value();
    OperatorArgs args;
    args.eps = 0;
    document.spec = make_spec(op, "pytorch", document.x.shape(), args).value();
    document.spec.zero_by_zero = answer;
    document.params.gamma = {1, 2, 3, 4};
    if (document.spec.has_beta) document.params.beta = {5, 6, 7, 8};
    return document;
}

/// By the definition alone, in long double and plain IEEE arithmetic: nothing is done about 0/0.
std::vector<long double> by_ieee(const Document& document, bool centred) {
    std::vector<long double> y;
    for (std::int64_t row = 0; row < 3; ++row) {
        long double mean = 0, spread = 0;
        const auto at = [&](std::int64_t k) { return static_cast<long double>(document.x[row * 4 + k]); };
        for (std::int64_t k = 0; centred && k < 4; ++k) mean += at(k) / 4;
        for (std::int64_t k = 0; k < 4; ++k) spread += (at(k) - mean) * (at(k) - mean) / 4;
        for (std::int64_t k = 0; k < 4; ++k) {
            const auto p = static_cast<std::size_t>(k);
            const long double beta = document.params.beta.empty() ? 0 : document.params.beta[p];
            y.push_back(document.params.gamma[p] * ((at(k) - mean) / std::sqrt(spread)) + beta);
        }
    }
    return y;
}

void expect_alike(double got, long double wanted, const std::string& what) {
    if (std::isnan(wanted)) {
        EXPECT_TRUE(std::isnan(got)) << what << " is " << got;
    } else {
        EXPECT_NEAR(got, static_cast<double>(wanted), 1e-6) << what;
    }
}

TEST(ZeroByZero, IsNanWhereTheSpecWantsItAndNowhereElse) {
    for (const auto& [op, nans] : {std::pair{"layer_norm", 4}, {"rms_norm", 0}})
        for (const auto precision : {Precision::float32, Precision::float64}) {
            auto document = with_a_constant_row(op, ZeroByZero::nan);
            document.precision = precision;
            const auto wanted = by_ieee(document, document.spec.center);
            const Derived derived(document);
            const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
            const auto reference = reference_forward(document.spec, plan, document.x.values(), document.params);
            int found = 0;
            for (std::int64_t cell = 0; cell < 12; ++cell) {
                const auto c = static_cast<std::size_t>(cell);
                expect_alike(derived.output(cell), wanted[c], op + (" y " + std::to_string(cell)));
                expect_alike(reference.output[c], wanted[c], op + (" reference " + std::to_string(cell)));
                found += std::isnan(derived.normalized(cell)) ? 1 : 0;
            }
            EXPECT_EQ(found, nans) << op;
        }
}

TEST(ZeroByZero, IsZeroByDefinition) {
    const auto document = with_a_constant_row("layer_norm", ZeroByZero::zero);
    const Derived derived(document);
    for (std::int64_t k = 0; k < 4; ++k)
        EXPECT_EQ(derived.output(4 + k), double{document.params.beta[static_cast<std::size_t>(k)]});
}

TEST(ZeroByZero, TakesTheMeanAndTheVarianceOfTheGroupAlong) {
    for (const auto answer : {ZeroByZero::nan, ZeroByZero::zero}) {
        const auto document = with_a_constant_row("layer_norm", answer);
        const Derived derived(document);
        const auto constant = derived.plain_normalized(1);
        EXPECT_EQ(std::isnan(constant.mean), answer == ZeroByZero::nan);
        EXPECT_EQ(std::isnan(constant.variance), answer == ZeroByZero::nan);
        if (answer == ZeroByZero::zero) {
            EXPECT_EQ(constant.mean, 0);
            EXPECT_EQ(constant.variance, 0);
        }
        EXPECT_NEAR(derived.plain_normalized(0).variance, 1, 1e-12) << "the others stand";
    }
}

TEST(ZeroByZero, TakesTheGradientAlong) {
    const auto document = with_a_constant_row("layer_norm", ZeroByZero::nan);
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    const kernels::NormKernel kernel(document.spec, plan);
    std::vector<float> y(12), dx(12);
    const std::vector<float> dy = {1, -2, 3, 0.5F, 1, 2, 3, 4, 0, 0, 1, 0};
    kernels::Statistics statistics;
    kernels::ParamGradients gradients;
    ASSERT_TRUE(kernel.forward(document.x.values(), document.params, y, statistics));
    ASSERT_TRUE(kernel.backward(document.x.values(), dy, document.params, statistics, dx, gradients));
    const auto forward = reference_forward(document.spec, plan, document.x.values(), document.params);
    const auto backward =
        reference_backward(document.spec, plan, document.x.values(), dy, document.params, forward.stats);
    for (std::size_t cell = 0; cell < 12; ++cell) {
        const bool constant = cell / 4 == 1;
        EXPECT_EQ(std::isnan(backward.dx[cell]), constant) << cell;
        EXPECT_EQ(std::isnan(dx[cell]), constant) << cell;
        if (!constant) {
            EXPECT_NEAR(static_cast<double>(dx[cell]), backward.dx[cell], 1e-5) << cell;
        }
    }
    for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_TRUE(std::isnan(gradients.dgamma[k])) << k;  // Σ dy·x̂, and one x̂ is NaN
        EXPECT_TRUE(std::isnan(backward.dgamma[k])) << k;
        EXPECT_TRUE(std::isfinite(gradients.dbeta[k])) << k;
    }
}

TEST(ZeroByZero, AnEpsilonAboveZeroEndsIt) {
    auto document = with_a_constant_row("layer_norm", ZeroByZero::nan);
    Derived derived(document);
    EXPECT_TRUE(std::isnan(derived.output(4)));
    document.spec.eps = 1e-5;
    derived.follow({.cells = {}, .eps = true});
    EXPECT_EQ(derived.output(4), 5);
}

TEST(ZeroByZero, IsSaidInWordsInCodeAndInScenes) {
    const auto nan = with_a_constant_row("layer_norm", ZeroByZero::nan);
    const auto zero = with_a_constant_row("layer_norm", ZeroByZero::zero);
    const auto plan = NormPlan::make(nan.spec, nan.x.shape()).value();
    const auto sentence = [&](const Document& document) {
        const auto trace = Trace::make(document.spec, plan, document.x.values(), document.params, 1);
        return step_prose(trace, trace.step_of(Quantity::normalized));
    };
    EXPECT_NE(sentence(nan).find("NaN, as in the frameworks"), std::string::npos) << sentence(nan);
    EXPECT_NE(sentence(zero).find("taken as 0"), std::string::npos) << sentence(zero);
    // What PyTorch's own layer prints is NaN: only without the switch is a word of warning due.
    EXPECT_EQ(export_code(nan, CodeTarget::pytorch).find("defines x_hat = 0"), std::string::npos);
    EXPECT_NE(export_code(zero, CodeTarget::pytorch).find("defines x_hat = 0"), std::string::npos);
    const auto again = parse_scene(write_scene(nan));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->spec.zero_by_zero, ZeroByZero::nan);
}

}  // namespace
}  // namespace normscope
