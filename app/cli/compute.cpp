// SPDX-License-Identifier: MIT
#include "app/cli/compute.h"

#include "core/kernels/engine.h"

namespace normscope::cli {

Result<Forward> compute_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                                const NormParams& params, const Tensor* dy) {
    const kernels::NormKernel kernel(spec, plan);
    Forward forward;
    forward.y.resize(x.size());
    kernels::Statistics statistics;
    statistics.keep_spread = spec.track_running_stats;
    if (auto ok = kernel.forward(x, params, forward.y, statistics); !ok) return std::unexpected(ok.error());
    for (const double mean : statistics.mean) forward.mean.push_back(static_cast<float>(mean));
    for (const double rstd : statistics.rstd) forward.rstd.push_back(static_cast<float>(rstd));
    if (spec.track_running_stats && spec.stats == StatsSource::batch) {
        auto averages = kernels::update_running(spec, plan, params, statistics);
        forward.new_running_mean = std::move(averages.mean);
        forward.new_running_var = std::move(averages.var);
    }
    if (dy != nullptr) {
        kernels::ParamGradients gradients;
        forward.dx.resize(x.size());
        if (auto ok = kernel.backward(x, dy->values(), params, statistics, forward.dx, gradients); !ok)
            return std::unexpected(ok.error());
        forward.dgamma = std::move(gradients.dgamma);
        forward.dbeta = std::move(gradients.dbeta);
    }
    return forward;
}

}  // namespace normscope::cli
