// SPDX-License-Identifier: MIT
// One line per framework: the layer that computes what a document asks for, or the expression where there is none.
#pragma once

#include <string>

#include "core/document/document.h"

namespace normscope {

struct LayerCalls {
    std::string pytorch, keras, flax, onnx;
};

/// check_document() must have passed. ONNX's is the node, or an expression in ONNX Script.
LayerCalls layer_calls(const Document& document);

}  // namespace normscope
