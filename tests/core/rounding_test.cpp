// SPDX-License-Identifier: MIT
// Specs that round on purpose: float32 sums (the printed figures of a well-known report) and cast orders.
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/codegen/codegen.h"
#include "core/document/derived.h"
#include "core/document/scene.h"
#include "core/kernels/engine.h"
#include "core/norm/operators.h"
#include "core/norm/storage.h"

namespace normscope {
namespace {

/// By the bits of a float, an independent way: bfloat16 is its upper half.
float bfloat16_of(float value) {
    std::uint32_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    bits += 0x7FFFU + (bits >> 16U & 1U);
    bits &= 0xFFFF0000U;
    std::memcpy(&value, &bits, sizeof bits);
    return value;
}

std::vector<float> kernel_output(const Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    std::vector<float> y(document.x.values().size());
    kernels::Statistics statistics;
    EXPECT_TRUE(kernels::forward(document.spec, plan, document.x.values(), document.params, y, statistics).has_value());
    return y;
}

Document row_from(float offset, VarianceArithmetic variance) {
    std::vector<float> values;
    for (int i = 0; i < 16; ++i) values.push_back(static_cast<float>(double{offset} + 0.001 * i));
    Document document;
    document.x = Tensor::from({1, 16}, values).value();
    document.spec = make_spec("layer_norm", "pytorch", document.x.shape()).value();
    document.spec.variance = variance;
    return document;
}

TEST(Rounding, SumsInFloat32GiveThePrintedFigures) {
    EXPECT_NEAR(kernel_output(row_from(10, VarianceArithmetic::mean_of_squares))[0], -2.3719, 5e-4);
    EXPECT_NEAR(kernel_output(row_from(1000, VarianceArithmetic::mean_of_squares))[0], -0.0120, 5e-4);
    EXPECT_NEAR(kernel_output(row_from(1000, VarianceArithmetic::two_pass))[0], -1.3095, 5e-4);
    EXPECT_NEAR(kernel_output(row_from(1000, VarianceArithmetic::welford))[0], -1.2914, 5e-4);
}

TEST(Rounding, ShortTypes) {
    std::uint64_t state = 7;
    for (int i = 0; i < 100000; ++i) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        auto bits = static_cast<std::uint32_t>(state >> 32U);
        float value = 0;
        std::memcpy(&value, &bits, sizeof value);
        if (!std::isfinite(value) || !std::isfinite(bfloat16_of(value))) continue;
        ASSERT_EQ(static_cast<float>(rounded_to(Storage::bfloat16, double{value})), bfloat16_of(value)) << value;
    }
    EXPECT_EQ(rounded_to(Storage::float16, 65519), 65504);
    EXPECT_EQ(rounded_to(Storage::float16, 65520), HUGE_VAL);
    EXPECT_EQ(rounded_to(Storage::float16, 2049), 2048);
    EXPECT_EQ(rounded_to(Storage::float16, 0x1.8p-25), 0x1p-24);
    EXPECT_EQ(rounded_to(Storage::float16, 0x1p-25), 0);
    EXPECT_EQ(rounded_to(Storage::bfloat16, -257), -256);
    EXPECT_TRUE(std::isnan(rounded_to(Storage::bfloat16, NAN)));
    EXPECT_EQ(rounded_to(Storage::float32, 0.1), 0.1);
}

TEST(Rounding, CastOrdersDiffer) {
    Document document;
    document.x = Tensor::from({2, 4}, {0.3F, -1.7F, 2.2F, 0.9F, 1.1F, 0.01F, -0.6F, 3.3F}).value();
    document.spec = make_spec("rms_norm", "pytorch", document.x.shape()).value();
    document.params.gamma = {1.01F, 0.73F, -1.3F, 2.9F};
    const std::array orders = {std::pair{Storage::bfloat16, "LLaMA"}, std::pair{Storage::float32, "Gemma"}};
    document.spec.output_as = Storage::bfloat16;
    int different = 0;
    std::vector<float> last;
    for (const auto& [normalized_as, name] : orders) {
        document.spec.normalized_as = normalized_as;
        std::vector<float> want;
        for (std::size_t row = 0; row < 2; ++row) {
            const float* x = document.x.values().data() + 4 * row;
            long double square = 0;
            for (std::size_t k = 0; k < 4; ++k) square += static_cast<long double>(x[k]) * x[k];
            const long double rms = std::sqrt(square / 4 + static_cast<long double>(document.spec.eps));
            for (std::size_t k = 0; k < 4; ++k) {
                float hat = static_cast<float>(x[k] / rms);
                if (normalized_as == Storage::bfloat16) hat = bfloat16_of(hat);
                want.push_back(bfloat16_of(document.params.gamma[k] * hat));
            }
        }
        EXPECT_EQ(kernel_output(document), want) << name;
        const Derived derived(document);
        for (std::size_t i = 0; i < want.size(); ++i)
            EXPECT_EQ(derived.output(static_cast<std::int64_t>(i)), double{want[i]});
        for (std::size_t i = 0; i < last.size(); ++i) different += last[i] != want[i] ? 1 : 0;
        last = want;
        const auto read = parse_scene(write_scene(document));
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(read->spec, document.spec);
        EXPECT_EQ(kernel_output(*read), want);
        const auto code = export_code(document, CodeTarget::pytorch);
        EXPECT_NE(code.find(".to(torch.bfloat16)"), std::string::npos) << code;
        EXPECT_EQ(code.find("nn.RMSNorm"), std::string::npos) << code;
    }
    EXPECT_GT(different, 0);
}

TEST(Rounding, EvaluationModeAndGroupsKeepTheirPlaces) {
    Document document;
    document.x = Tensor::from({2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12.5F}).value();
    document.spec = make_spec("batch_norm", "pytorch", document.x.shape(), {.training = false}).value();
    document.params = {.gamma = {1, 2, 3}, .beta = {0, 0.5F, -1}, .running_mean = {1, 2, 3}, .running_var = {1, 4, 9}};
    document.spec.output_as = Storage::bfloat16;
    const auto y = kernel_output(document);
    for (std::size_t i = 0; i < y.size(); ++i) {
        const std::size_t c = i / 2 % 3;
        const auto& p = document.params;
        const long double hat = (document.x.values()[i] - p.running_mean[c]) /
                                std::sqrt(static_cast<long double>(p.running_var[c]) + 1e-5L);
        EXPECT_EQ(y[i], bfloat16_of(static_cast<float>(hat * p.gamma[c] + p.beta[c]))) << i;
    }
}

}  // namespace
}  // namespace normscope
