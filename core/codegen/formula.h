// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include "core/codegen/codegen.h"
#include "core/codegen/layer_match.h"

namespace normscope::codegen {

/// The formula, step by step, in the operations of the target. Every spec can be written so.
std::string formula_code(const Document& document, const NormPlan& plan, CodeTarget target);

/// The framework's layer; empty when it cannot compute exactly this.
std::string pytorch_layer_code(const Document& document, const NormPlan& plan, const LayerMatch& match);
std::string keras_layer_code(const Document& document, const NormPlan& plan, const LayerMatch& match);

/// The call that makes that layer, "nn.LayerNorm(4, eps=1e-05)"; empty likewise. Reads the spec and the precision only.
std::string pytorch_constructor(const Document& document, const NormPlan& plan, const LayerMatch& match);
std::string keras_constructor(const Document& document, const NormPlan& plan, const LayerMatch& match);

/// A comment for code in which a constant group at ε = 0 comes out as NaN; empty when there is none.
std::string constant_group_comment(const Document& document, const NormPlan& plan);

/// γ as the framework's weight: the stored one, or 1 + w, or ones.
std::vector<float> layer_gamma(const Document& document, const NormPlan& plan);

}  // namespace normscope::codegen
