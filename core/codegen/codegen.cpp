// SPDX-License-Identifier: MIT
#include "core/codegen/codegen.h"

#include <algorithm>
#include <array>

#include "core/codegen/formula.h"

namespace normscope {
namespace {

constexpr std::array<CodeTargetInfo, 4> target_rows = {{
    {CodeTarget::pytorch, "pytorch", "PyTorch"},
    {CodeTarget::numpy, "numpy", "NumPy"},
    {CodeTarget::jax, "jax", "JAX"},
    {CodeTarget::keras, "keras", "Keras"},
}};

}  // namespace

std::span<const CodeTargetInfo> code_targets() { return target_rows; }

const CodeTargetInfo* find_code_target(std::string_view id) {
    const auto found = std::ranges::find(target_rows, id, &CodeTargetInfo::id);
    return found == target_rows.end() ? nullptr : &*found;
}

std::string export_code(const Document& document, CodeTarget target) {
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    const auto match = codegen::match_layer(document.spec, plan);
    std::string code;
    if (match.layer != codegen::Layer::none && !document.x.empty()) {
        if (target == CodeTarget::pytorch) code = codegen::pytorch_layer_code(document, plan, match);
        if (target == CodeTarget::keras) code = codegen::keras_layer_code(document, plan, match);
    }
    return code.empty() ? codegen::formula_code(document, plan, target) : code;
}

std::string without_result(std::string code) {
    for (auto at = code.find("# A group is constant"); at != std::string::npos; at = code.find("# A group is constant"))
        code.erase(code.rfind('\n', at) + 1, code.find('\n', at) - code.rfind('\n', at));
    return code;
}

}  // namespace normscope
