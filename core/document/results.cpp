// SPDX-License-Identifier: MIT
#include "core/document/results.h"

#include <algorithm>
#include <vector>

#include "core/archive/write.h"
#include "core/kernels/engine.h"

namespace normscope {

namespace {

struct Forward {
    Tensor y;
    std::vector<double> mean, rstd;
};

Forward forward_of(const Document& document, const NormSpec& spec, const NormParams& params, const NormPlan& plan) {
    Forward forward{Tensor::filled(document.x.shape(), 0), {}, {}};
    const kernels::NormKernel kernel(spec, plan);
    kernels::Statistics statistics;
    const bool fast = document.precision == Precision::float32 &&
                      kernel.forward(document.x.values(), params, forward.y.writable(), statistics);
    if (fast) {
        forward.mean.assign(statistics.mean.begin(), statistics.mean.end());
        forward.rstd.assign(statistics.rstd.begin(), statistics.rstd.end());
        return forward;
    }
    const auto reference = reference_forward(spec, plan, document.x.values(), params);
    std::ranges::transform(reference.output, forward.y.writable().begin(),
                           [](double value) { return static_cast<float>(value); });
    for (const auto& stats : reference.stats) {
        forward.mean.push_back(stats.mean);
        forward.rstd.push_back(stats.rstd);
    }
    return forward;
}

Tensor as_tensor(const Shape& shape, std::span<const double> values) {
    auto tensor = Tensor::filled(shape, 0);
    std::ranges::transform(values, tensor.writable().begin(), [](double value) { return static_cast<float>(value); });
    return tensor;
}

}  // namespace

Results results_of(const Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    const auto empty = Tensor::filled(document.x.shape(), 0), none = Tensor::filled(plan.stats_shape(), 0);
    if (plan.group_size() == 0) return {empty, empty, none, none};
    auto spec = document.spec;
    auto params = document.params;
    auto whole = forward_of(document, spec, params, plan);
    spec.has_gamma = spec.has_beta = false;
    params.gamma = params.beta = {};
    auto bare = forward_of(document, spec, params, plan);
    return {std::move(whole.y), std::move(bare.y), as_tensor(plan.stats_shape(), whole.mean),
            as_tensor(plan.stats_shape(), whole.rstd)};
}

Result<std::vector<std::filesystem::path>> export_results(const Document& document, const std::filesystem::path& target,
                                                          JobControl* control) {
    const auto results = results_of(document);
    const auto plan = NormPlan::make(document.spec, document.x.shape()).value();
    std::vector<NamedTensor> tensors;
    const auto add = [&](const char* name, const Shape& shape, std::span<const float> values) {
        if (!values.empty()) tensors.push_back({name, shape, values});
    };
    tensors.push_back({"y", results.y.shape(), results.y.values()});
    tensors.push_back({"mean", results.mean.shape(), results.mean.values()});
    tensors.push_back({"rstd", results.rstd.shape(), results.rstd.values()});
    const auto usual = tensors.size();
    tensors.push_back({"x", document.x.shape(), document.x.values()});
    tensors.push_back({"xhat", results.normalized.shape(), results.normalized.values()});
    add("weight", plan.affine_shape(), document.params.gamma);
    add("bias", plan.affine_shape(), document.params.beta);
    add("running_mean", plan.stats_shape(), document.params.running_mean);
    add("running_var", plan.stats_shape(), document.params.running_var);
    return write_under_a_name(target, tensors, usual, [control] { return control != nullptr && control->cancelled(); });
}

}  // namespace normscope
