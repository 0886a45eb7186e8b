// SPDX-License-Identifier: MIT
#include "core/kernels/rounding.h"

#include <vector>

#include "core/norm/reference.h"

namespace normscope::kernels {
namespace {

GroupStats stats_of(const NormSpec& spec, const ForwardJob& job, std::int64_t group, std::span<const double> values) {
    if (!job.finish.running()) return group_stats(spec, values);
    const NormParams params{.gamma = {},
                            .beta = {},
                            .running_mean = {job.finish.running_mean[group]},
                            .running_var = {job.finish.running_var[group]}};
    return stats_from_running(spec, params, 0);
}

}  // namespace

void readable_forward(const NormSpec& spec, const ForwardJob& job, const Gathering& gathering, ThreadPool* pool) {
    const std::size_t n = gathering.offsets.size();
    parallel_for(pool, job.layout.groups, 1, [&](std::int64_t first, std::int64_t last) {
        std::vector<double> values(n);
        for (std::int64_t group = first; group < last; ++group) {
            const auto g = static_cast<std::size_t>(group);
            for (std::size_t k = 0; k < n; ++k) values[k] = job.x[gathering.bases[g] + gathering.offsets[k]];
            const auto stats = stats_of(spec, job, group, values);
            job.stats.mean[group] = stats.mean;
            job.stats.rstd[group] = stats.rstd;
            job.stats.mean_low[group] = 0;
            if (job.stats.spread != nullptr) job.stats.spread[group] = stats.spread;
            for (std::size_t k = 0; k < n; ++k) {
                const auto param = gathering.group_params[g] + gathering.offset_params[k];
                const double weight = job.gamma == nullptr ? 1.0 : double{job.gamma[param]};
                const double gamma = job.one_plus ? 1 + weight : weight;
                const double beta = job.beta == nullptr ? 0.0 : double{job.beta[param]};
                job.y[gathering.bases[g] + gathering.offsets[k]] =
                    static_cast<float>(scale_and_shift(spec, gamma, normalize_value(spec, stats, values[k]), beta));
            }
        }
    });
}

}  // namespace normscope::kernels
