// SPDX-License-Identifier: MIT
// One line of code for what no layer of a framework computes: y as an expression of x.
#pragma once

#include <string>

#include "core/codegen/layer_call.h"

namespace normscope {

/// "(x - x.mean(dim=-1, keepdim=True)) / (torch.sqrt(…) + 1e-06)". ONNX's is in the words of ONNX Script.
std::string written_out(const NormSpec& spec, const NormPlan& plan, Framework framework);

}  // namespace normscope
