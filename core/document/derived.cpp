// SPDX-License-Identifier: MIT
#include "core/document/derived.h"

namespace normscope {

Derived derive(const Document& document) {
    auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    auto result = reference_forward(document.spec, plan, document.x.values(), document.params);
    kernels::KernelInfo info{"readable reference", "float64", 1};
    if (document.precision == Precision::float32 && !document.x.empty()) {
        std::vector<float> y(document.x.values().size());
        kernels::Statistics statistics;
        if (const auto done =
                kernels::forward(document.spec, plan, document.x.values(), document.params, y, statistics)) {
            result.output.assign(y.begin(), y.end());
            info = *done;
        }
    }
    return {std::move(plan), std::move(result), std::move(info)};
}

std::int64_t focused_cell(const Document& document) {
    return document.selection.row * document.x.row_length() + document.selection.column;
}

Trace focused_trace(const Document& document, const NormPlan& plan) {
    const auto group = document.x.empty() ? 0 : plan.group_of(focused_cell(document));
    return Trace::make(document.spec, plan, document.x.values(), document.params, group);
}

}  // namespace normscope
