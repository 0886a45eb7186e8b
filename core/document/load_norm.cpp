// SPDX-License-Identifier: MIT
#include "core/document/load_norm.h"

#include <fmt/format.h>

#include "core/document/edits.h"
#include "core/norm/norm_plan.h"

namespace normscope {

Result<Document> with_norm(Document document, const NormValues& values, GammaForm form) {
    const auto& name = values.layer.name;
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    if (values.stored.empty()) return fail(fmt::format("{} has no γ that could be loaded", name));
    if (std::ssize(values.stored) != plan->param_count())
        return fail(fmt::format("{} has {} channels, and {} of x with shape {} needs {}; open an x of that width first",
                                name, values.stored.size(), document.spec.op, to_string(document.x.shape()),
                                plan->param_count()));
    document.spec.has_gamma = true;
    document.spec.has_beta = !values.beta.empty();
    document.spec.gamma_form = form;
    document.params.gamma = values.stored;
    document.params.beta = values.beta;
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return fitted;
    if (auto ok = check_document(*fitted); !ok) return std::unexpected(ok.error());
    return fitted;
}

}  // namespace normscope
