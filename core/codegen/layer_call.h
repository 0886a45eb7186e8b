// SPDX-License-Identifier: MIT
// One line of code: the call with which a framework makes the layer that a NormSpec describes, or why it has none.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/norm/norm_plan.h"

namespace normscope {

enum class Framework { pytorch, keras, flax, onnx };

struct FrameworkInfo {
    Framework framework;
    std::string_view id;    ///< "pytorch": the convention of that name
    std::string_view name;  ///< "PyTorch"
};

std::span<const FrameworkInfo> frameworks();

/// Where PyTorch's layer of an operator refuses the number of axes, in the words of torch 2.
struct RankError {
    std::string layer;  ///< "nn.BatchNorm3d"
    std::string words;  ///< "expected 5D input (got 6D input)"
};
std::optional<RankError> pytorch_rank_error(std::string_view op, std::size_t rank);

/// "nn.LayerNorm(6, eps=1e-05)". The error is one sentence: no layer of the framework computes this, and what does.
Result<std::string> layer_call(const NormSpec& spec, const NormPlan& plan, Framework framework);

}  // namespace normscope
