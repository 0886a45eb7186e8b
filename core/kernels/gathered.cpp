// SPDX-License-Identifier: MIT
#include "core/kernels/gathered.h"

#include <vector>

namespace normscope::kernels {
namespace {

void gather(const float* from, std::int64_t first, std::span<const std::int64_t> offsets, std::vector<float>& to) {
    for (std::size_t k = 0; k < offsets.size(); ++k) to[k] = from[first + offsets[k]];
}

}  // namespace

void gathered_forward(const ForwardJob& job, const Gathering& gathering, ThreadPool* pool) {
    const std::size_t n = gathering.offsets.size();
    parallel_for(pool, job.layout.groups, 1, [&](std::int64_t first, std::int64_t last) {
        std::vector<float> x(n), y(n), gamma(n, 1.0F), beta(n);
        ForwardJob row = job;
        row.x = x.data();
        row.y = y.data();
        row.gamma = gamma.data();
        row.beta = job.beta != nullptr ? beta.data() : nullptr;
        row.bypass_cache = false;
        row.layout = {.kind = LayoutKind::rows, .groups = 1, .size = static_cast<std::int64_t>(n)};
        for (std::int64_t group = first; group < last; ++group) {
            const auto g = static_cast<std::size_t>(group);
            gather(job.x, gathering.bases[g], gathering.offsets, x);
            if (job.gamma != nullptr) gather(job.gamma, gathering.group_params[g], gathering.offset_params, gamma);
            if (job.beta != nullptr) gather(job.beta, gathering.group_params[g], gathering.offset_params, beta);
            const auto at = [group](double* values) { return values != nullptr ? values + group : nullptr; };
            row.stats = {.mean = at(job.stats.mean),
                         .rstd = at(job.stats.rstd),
                         .mean_low = at(job.stats.mean_low),
                         .spread = at(job.stats.spread)};
            if (job.finish.running()) {
                row.finish.running_mean = job.finish.running_mean + group;
                row.finish.running_var = job.finish.running_var + group;
            }
            rows_forward(row, 0, 1);
            for (std::size_t k = 0; k < n; ++k) job.y[gathering.bases[g] + gathering.offsets[k]] = y[k];
        }
    });
}

void gathered_empty(const ForwardJob& job) {
    for (std::int64_t group = 0; group < job.layout.groups; ++group) {
        Moments moments;
        double mean = 0;
        if (job.finish.running())
            moments = known_moments(job.finish, group);
        else
            moments_about_zero(job.finish, 0, 0, moments, mean);
        keep_moments(job.stats, group, moments, mean, 0);
    }
}

}  // namespace normscope::kernels
