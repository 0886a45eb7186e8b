// SPDX-License-Identifier: MIT
// The text of the exported programs; codegen_run_test.cpp runs them.
#include "core/codegen/codegen.h"
#include "core/codegen/written_out.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/document/edits.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

Document document_of(Shape shape, std::vector<float> values, std::string_view op,
                     std::string_view convention = "pytorch", const OperatorArgs& args = {}) {
    Document document;
    document.x = Tensor::from(std::move(shape), std::move(values)).value();
    document.spec = make_spec(op, convention, document.x.shape(), args).value();
    return with_fitting_params(std::move(document)).value();
}

bool has(const std::string& code, std::string_view line) { return code.find(line) != std::string::npos; }

TEST(Codegen, TargetsAreATable) {
    ASSERT_EQ(code_targets().size(), 4u);
    for (const auto& row : code_targets()) EXPECT_EQ(find_code_target(row.id), &row);
    EXPECT_EQ(find_code_target("fortran"), nullptr);
}

TEST(Codegen, LayerNormByHand) {
    const auto document = default_document();
    EXPECT_EQ(export_code(document, CodeTarget::pytorch), R"(import torch
from torch import nn

x = torch.tensor([[2., 0., 4., 4.]])

norm = nn.LayerNorm(4, eps=0)
y = norm(x)
print(y)
)");
    EXPECT_EQ(export_code(document, CodeTarget::numpy), R"(import numpy as np

x = np.array([[2., 0., 4., 4.]], dtype=np.float32)
gamma = np.ones(4, dtype=np.float32)
beta = np.zeros(4, dtype=np.float32)
eps = 0

mean = x.mean(axis=-1, keepdims=True)
var = x.var(axis=-1, keepdims=True)
x_hat = (x - mean) / np.sqrt(var + eps)
y = gamma * x_hat + beta
print(y)
)");
    EXPECT_EQ(export_code(document, CodeTarget::jax), R"(import jax.numpy as jnp

x = jnp.array([[2., 0., 4., 4.]])
gamma = jnp.ones(4)
beta = jnp.zeros(4)
eps = 0

mean = x.mean(axis=-1, keepdims=True)
var = x.var(axis=-1, keepdims=True)
x_hat = (x - mean) / jnp.sqrt(var + eps)
y = gamma * x_hat + beta
print(y)
)");
    EXPECT_EQ(export_code(document, CodeTarget::keras), R"(import numpy as np
from keras import layers

x = np.array([[2., 0., 4., 4.]], dtype="float32")

norm = layers.LayerNormalization(axis=-1, epsilon=0)
y = norm(x)
print(y)
)");
}

TEST(Codegen, GammaAndBetaAreAssigned) {
    auto document = document_of({2, 3}, {1, 2, 3, 4, 5, 6}, "layer_norm");
    document.params.gamma = {1, 2, 0.5f};
    document.params.beta = {0, 0, 1};
    const auto torch = export_code(document, CodeTarget::pytorch);
    EXPECT_TRUE(has(torch, "x = torch.tensor([[1., 2., 3.],\n                  [4., 5., 6.]])\n")) << torch;
    EXPECT_TRUE(has(torch, "with torch.no_grad():\n    norm.weight.copy_(torch.tensor([1., 2., 0.5]))\n    "
                           "norm.bias.copy_(torch.tensor([0., 0., 1.]))\n"))
        << torch;
    const auto keras = export_code(document, CodeTarget::keras);
    EXPECT_TRUE(has(keras, "norm.build(x.shape)\n")) << keras;
    EXPECT_TRUE(has(keras, "norm.set_weights([gamma, beta])\n")) << keras;
    document.spec.gamma_form = GammaForm::one_plus;
    document.params.gamma = {0, 1, -0.5f};
    EXPECT_TRUE(has(export_code(document, CodeTarget::pytorch), "copy_(torch.tensor([1., 2., 0.5]))"));
    EXPECT_TRUE(has(export_code(document, CodeTarget::numpy), "y = (1 + w) * x_hat + beta\n"));
    document.spec.has_beta = false;
    EXPECT_TRUE(has(export_code(document, CodeTarget::pytorch), "nn.LayerNorm(3, eps=1e-05, bias=False)"));
    document.spec.has_gamma = false;
    EXPECT_TRUE(
        has(export_code(document, CodeTarget::pytorch), "nn.LayerNorm(3, eps=1e-05, elementwise_affine=False)"));
    EXPECT_TRUE(has(export_code(document, CodeTarget::keras), "axis=-1, epsilon=1e-05, center=False, scale=False)"));
}

TEST(Codegen, EveryOperatorHasItsLayer) {
    std::vector<float> values(48);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 7);
    const auto torch = [&](std::string_view op, std::string_view convention, OperatorArgs args = {}) {
        return export_code(document_of({2, 4, 3, 2}, values, op, convention, args), CodeTarget::pytorch);
    };
    const auto keras = [&](std::string_view op, std::string_view convention, OperatorArgs args = {}) {
        return export_code(document_of({2, 4, 3, 2}, values, op, convention, args), CodeTarget::keras);
    };
    OperatorArgs shape;
    shape.normalized_shape = Shape{3, 2};
    OperatorArgs groups;
    groups.num_groups = 2;
    OperatorArgs eval;
    eval.training = false;
    EXPECT_TRUE(has(torch("layer_norm", "flax", shape), "nn.LayerNorm((3, 2), eps=1e-06)"));
    EXPECT_TRUE(has(torch("rms_norm", "pytorch"), "nn.RMSNorm(2, eps=1.1920928955078125e-07)"));
    EXPECT_TRUE(has(torch("group_norm", "pytorch", groups), "nn.GroupNorm(2, 4, eps=1e-05)"));
    EXPECT_TRUE(has(torch("instance_norm", "pytorch"), "nn.InstanceNorm2d(4, eps=1e-05)"));
    EXPECT_TRUE(has(torch("instance_norm", "onnx"), "nn.InstanceNorm2d(4, eps=1e-05, affine=True)"));
    EXPECT_TRUE(has(torch("batch_norm", "pytorch"), "nn.BatchNorm2d(4, eps=1e-05, momentum=0.1)"));
    const auto evaluation = torch("batch_norm", "keras", eval);
    EXPECT_TRUE(has(evaluation, "nn.BatchNorm2d(2, eps=0.001)\nnorm.eval()\ny = norm(x.movedim(3, 1)).movedim(1, 3)\n"))
        << evaluation;

    EXPECT_TRUE(has(keras("layer_norm", "keras", shape), "layers.LayerNormalization(axis=[2, 3], epsilon=0.001)"));
    EXPECT_TRUE(has(keras("rms_norm", "keras"), "layers.RMSNormalization(axis=-1, epsilon=1e-06)"));
    EXPECT_TRUE(
        has(keras("group_norm", "keras", groups), "layers.GroupNormalization(groups=2, axis=-1, epsilon=0.001)"));
    EXPECT_TRUE(has(keras("instance_norm", "onnx"), "layers.GroupNormalization(groups=-1, axis=1, epsilon=1e-05)"));
    EXPECT_TRUE(has(keras("batch_norm", "onnx"), "layers.BatchNormalization(axis=1, momentum=0.9, epsilon=1e-05)"));
    EXPECT_TRUE(has(keras("batch_norm", "onnx"), "y = norm(x, training=True)"));
}

// science.md §1.1: PyTorch's layer updates running_var with n − 1, Keras's with n; neither can do the other's.
TEST(Codegen, WritesTheFormulaWhereALayerWouldDiffer) {
    const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 9};
    const auto keras_rule = export_code(document_of({4, 2}, values, "batch_norm", "keras"), CodeTarget::pytorch);
    EXPECT_FALSE(has(keras_rule, "nn.")) << keras_rule;
    EXPECT_TRUE(has(keras_rule, "running_mean = momentum * running_mean + (1 - momentum) * mean.reshape(2)\n"))
        << keras_rule;
    EXPECT_TRUE(has(keras_rule, "running_var = momentum * running_var + (1 - momentum) * var.reshape(2)\n"))
        << keras_rule;
    const auto torch_rule = export_code(document_of({4, 2}, values, "batch_norm", "pytorch"), CodeTarget::numpy);
    EXPECT_TRUE(has(torch_rule, "running_var = (1 - momentum) * running_var + momentum * var.reshape(2) * 4 / 3\n"))
        << torch_rule;

    auto odd = document_of({4, 2}, values, "layer_norm");
    odd.spec.unbiased = true;
    EXPECT_TRUE(has(export_code(odd, CodeTarget::pytorch), "var = x.var(dim=-1, correction=1, keepdim=True)\n"));
    EXPECT_TRUE(has(export_code(odd, CodeTarget::keras), "var = ops.var(x, axis=-1, keepdims=True) * 2 / 1\n"));
    odd.spec.eps_placement = EpsPlacement::outside_root;
    EXPECT_TRUE(has(export_code(odd, CodeTarget::numpy), "x_hat = (x - mean) / (np.sqrt(var) + eps)\n"));
    odd.spec.center = false;
    EXPECT_TRUE(has(export_code(odd, CodeTarget::numpy), "x_hat = x / (np.sqrt(var) + eps)\n"));
    // A layer takes axes that stand together: the first and the last are none of its.
    auto gap = document_of({2, 3, 2}, {1, 2, 3, 4, 5, 6, 7, 9, 0, 2, 4, 3}, "layer_norm");
    gap.spec.reduced_axes = gap.spec.affine_axes = {0, 2};
    gap = with_fitting_params(std::move(gap)).value();
    const auto written = export_code(gap, CodeTarget::pytorch);
    EXPECT_FALSE(has(written, "nn.")) << written;
    EXPECT_TRUE(has(written, "mean = x.mean(dim=(0, 2), keepdim=True)\n")) << written;
}

TEST(Codegen, GroupsAreCutByReshaping) {
    OperatorArgs groups;
    groups.num_groups = 2;
    const auto code =
        export_code(document_of({1, 4, 3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, "group_norm", "pytorch", groups),
                    CodeTarget::numpy);
    EXPECT_TRUE(has(code, "groups = x.reshape(1, 2, 2, 3)\nmean = groups.mean(axis=(2, 3), keepdims=True)\n")) << code;
    EXPECT_TRUE(has(code, "x_hat = ((groups - mean) / np.sqrt(var + eps)).reshape(1, 4, 3)\n")) << code;
    EXPECT_TRUE(has(code, "y = gamma.reshape(1, 4, 1) * x_hat + beta.reshape(1, 4, 1)\n")) << code;
}

TEST(Codegen, LongTensorsAreLoaded) {
    const auto document = document_of({3, 100}, std::vector<float>(300, 0.5f), "layer_norm");
    const auto torch = export_code(document, CodeTarget::pytorch);
    EXPECT_TRUE(has(torch, "x = torch.from_numpy(np.load(\"x.npy\"))  # 300 values of shape (3, 100)\n")) << torch;
    EXPECT_TRUE(has(torch, "import numpy as np\n"));
    EXPECT_TRUE(
        has(export_code(document, CodeTarget::jax), "x = jnp.load(\"x.npy\")  # 300 values of shape (3, 100)\n"));
    EXPECT_LT(torch.size(), 400u);
}

TEST(Codegen, SpecialNumbersAndPrecision) {
    auto document = document_of({1, 4}, {NAN, -INFINITY, -0.0f, 1e-20f}, "layer_norm");
    EXPECT_TRUE(
        has(export_code(document, CodeTarget::numpy), "np.array([[np.nan, -np.inf, -0., 1e-20]], dtype=np.float32)"));
    document = document_of({1, 2}, {0.5f, 3}, "layer_norm");
    document.precision = Precision::float64;
    EXPECT_TRUE(has(export_code(document, CodeTarget::numpy), "np.array([[0.5, 3.]], dtype=np.float64)"));
    EXPECT_TRUE(has(export_code(document, CodeTarget::jax), "jax.config.update(\"jax_enable_x64\", True)"));
    EXPECT_TRUE(has(export_code(document, CodeTarget::pytorch), "nn.LayerNorm(2, eps=1e-05, dtype=torch.float64)"));
    document.x.set(0, 0.1f);  // as float64, 0.1 would be another number
    EXPECT_TRUE(
        has(export_code(document, CodeTarget::numpy), "np.array([[0.1, 3.]], dtype=np.float32).astype(np.float64)"));
    EXPECT_TRUE(
        has(export_code(document, CodeTarget::jax), "jnp.array([[0.1, 3.]], dtype=jnp.float32).astype(jnp.float64)"));
    document = document_of({1, 2}, {3, 3}, "layer_norm");
    document.spec.eps = 0;
    EXPECT_TRUE(has(export_code(document, CodeTarget::pytorch), "# A group is constant and eps is 0"));
}

TEST(Codegen, ZeroByZeroIsSpokenOfWhereADivisorIsZero) {
    const auto speaks = [](const Document& document) {
        return has(export_code(document, CodeTarget::numpy), "# A group is constant and eps is 0");
    };
    auto document = document_of({3, 2}, {1, 2, 3, 4, 5, 5}, "layer_norm");
    EXPECT_FALSE(speaks(document)) << "eps is not 0";
    document.spec.eps = 0;
    EXPECT_TRUE(speaks(document)) << "the last group";
    document.x.set(5, 6);
    EXPECT_FALSE(speaks(document)) << "no group is constant";
    document = document_of({2, 2}, {1, 2, 4096, 4097}, "layer_norm");
    document.spec.eps = 0;
    EXPECT_FALSE(speaks(document));
    // In float32 the mean of squares, 16781312, is the square of the mean.
    document.spec.variance = VarianceArithmetic::mean_of_squares;
    EXPECT_TRUE(speaks(document));
    document = document_of({2, 2}, {3, 3, 0, 0}, "rms_norm");
    document.spec.eps = 0;
    EXPECT_TRUE(speaks(document)) << "equal values divide by themselves, zeros by 0";
    document.x.set(3, 1e-40f);
    EXPECT_FALSE(speaks(document));

    // Running statistics divide, whatever the batch is.
    document = document_of({2, 3}, {1, 2, 3, 1, 5, 6}, "batch_norm");
    document.spec.stats = StatsSource::running;
    document.params.running_mean = {0, 0, 0};
    document.params.running_var = {1, 2, 0};
    EXPECT_FALSE(speaks(document));
    document.spec.eps = 0;
    EXPECT_TRUE(speaks(document)) << "the last channel";
    document.params.running_var = {1, 2, 3};
    EXPECT_FALSE(speaks(document)) << "the first column is constant, and not asked";
}

TEST(Codegen, EmptyTensorsAndLongRows) {
    const auto empty = export_code(document_of({0, 4}, {}, "layer_norm"), CodeTarget::numpy);
    EXPECT_TRUE(has(empty, "x = np.zeros((0, 4), dtype=np.float32)")) << empty;
    const auto code =
        export_code(document_of({1, 60}, std::vector<float>(60, 0.125f), "layer_norm"), CodeTarget::numpy);
    for (std::size_t at = 0; at < code.size();) {
        const auto end = code.find('\n', at);
        EXPECT_LE(end - at, 120u) << code.substr(at, end - at);
        at = end + 1;
    }
}

TEST(Codegen, MomentumIsToldByTheRuleOfItsFramework) {
    const std::vector<float> values = {1, 2, 3, 4, 5, 6, 7, 9};
    auto torch = document_of({4, 2}, values, "batch_norm", "pytorch");
    torch.spec.momentum_rule = MomentumRule::weight_of_old;
    torch.spec.momentum = 0.75;
    EXPECT_TRUE(has(export_code(torch, CodeTarget::pytorch), "momentum=0.25)")) << "PyTorch weighs the new";
    auto keras = document_of({4, 2}, values, "batch_norm", "keras");
    keras.spec.momentum_rule = MomentumRule::weight_of_new;
    keras.spec.momentum = 0.25;
    EXPECT_TRUE(has(export_code(keras, CodeTarget::keras), "momentum=0.75,")) << "Keras weighs the old";
}

TEST(Codegen, ChannelsInTheLastOfThreeAxesAreMoved) {
    OperatorArgs eval;
    eval.training = false;
    std::vector<float> values(12);
    for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i);
    const auto code = export_code(document_of({2, 3, 2}, values, "batch_norm", "keras", eval), CodeTarget::pytorch);
    EXPECT_TRUE(has(code, "y = norm(x.movedim(2, 1)).movedim(1, 2)\n")) << code;
}

TEST(Codegen, WrittenOutInOneLine) {
    const Shape shape{1, 4, 3};
    OperatorArgs groups;
    groups.num_groups = 2;
    const auto grouped = make_spec("group_norm", "pytorch", shape, groups).value();
    const auto line = written_out(grouped, NormPlan::make(grouped, shape).value(), Framework::pytorch);
    EXPECT_TRUE(has(line, "x.reshape(1, 2, 2, 3)")) << line;
    EXPECT_TRUE(has(line, "dim=(2, 3)")) << line << ": within the groups, not over them";
    auto unbiased = make_spec("layer_norm", "pytorch", {2, 4}).value();
    unbiased.unbiased = true;
    unbiased.variance = VarianceArithmetic::mean_of_squares;
    const auto sums = written_out(unbiased, NormPlan::make(unbiased, {2, 4}).value(), Framework::pytorch);
    EXPECT_TRUE(has(sums, " * 4 / 3")) << sums;
}

}  // namespace
}  // namespace normscope
