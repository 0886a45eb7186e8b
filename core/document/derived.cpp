// SPDX-License-Identifier: MIT
#include "core/document/derived.h"

namespace normscope {

Derived derive(const Document& document) {
    auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    auto result = reference_forward(document.spec, plan, document.x.values(), document.params);
    return {std::move(plan), std::move(result)};
}

std::int64_t focused_cell(const Document& document) {
    return document.selection.row * document.x.row_length() + document.selection.column;
}

Trace focused_trace(const Document& document, const NormPlan& plan) {
    const auto group = document.x.empty() ? 0 : plan.group_of(focused_cell(document));
    return Trace::make(document.spec, plan, document.x.values(), document.params, group);
}

}  // namespace normscope
