// SPDX-License-Identifier: MIT
// What the backward kernels get. With h = dy·γ, x̂ = (x − c)·r, A = Σh and B = Σh·x̂ over a group (docs/kernels.md):
// dx = r·h − r·A/n − (x − s)·r²·B/N, dγ = Σ dy·x̂, dβ = Σ dy.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>

#include "core/kernels/layout.h"
#include "core/kernels/statistics.h"

namespace normscope::kernels {

struct BackwardJob {
    const float* x = nullptr;
    const float* dy = nullptr;
    float* dx = nullptr;
    const float* gamma = nullptr;  ///< null: 1
    bool one_plus = false;
    bool wants_dbeta = true;
    bool bypass_cache = false;
    bool prefetch = false;
    Layout layout;
    Finish finish;
    const double* mean = nullptr;
    const double* mean_low = nullptr;
    const double* rstd = nullptr;
    const double* spread = nullptr;  ///< only with ε outside the root

    double gamma_at(std::int64_t param) const {
        const double stored = gamma != nullptr ? double{gamma[param]} : (one_plus ? 0.0 : 1.0);
        return one_plus ? 1.0 + stored : stored;
    }
};

/// One group as the backward pass sees it, with t = x − shift, exact near the mean: x̂ = (t − hat)·rstd and the slope
/// runs about t = about. Both are the small rest of the mean for LayerNorm and its kin, and 0 for RMSNorm.
struct GroupPoint {
    double shift = 0;  ///< a float: the mean, rounded
    double hat = 0;
    double about = 0;
    double rstd = 1;
    bool in_float = false;  ///< float arithmetic keeps 22 bits or more of x̂ and dx
};

inline GroupPoint group_point(const BackwardJob& job, std::int64_t group) {
    GroupPoint point;
    const Finish& finish = job.finish;
    const double mean = finish.needs_mean() ? job.mean[group] : 0.0;
    point.shift = double{static_cast<float>(mean)};
    const double rest = (mean - point.shift) + (finish.needs_mean() ? job.mean_low[group] : 0.0);
    point.hat = finish.center ? rest : -point.shift;
    point.about = finish.about_mean ? rest : -point.shift;
    point.rstd = job.rstd[group];
    const bool same = point.hat == point.about || !finish.divide;
    point.in_float =
        same && !job.one_plus && point.rstd >= 0x1p-60 && point.rstd <= 0x1p60 && std::abs(point.hat * point.rstd) <= 1;
    return point;
}

/// dx = rstd·h − centre − (t − about)·slope.
struct GradientLine {
    double centre = 0;
    double slope = 0;
};

inline GradientLine gradient_line(const BackwardJob& job, std::int64_t group, double rstd, double sum_h, double dot) {
    GradientLine line;
    const Finish& finish = job.finish;
    if (finish.running()) return line;
    if (finish.center) line.centre = rstd * sum_h / finish.count;
    if (!finish.divide) return line;
    line.slope = rstd * rstd * dot / finish.square_count;
    // d(√v + ε)/dx = (x − s)/(N·√v), where √(v + ε) has itself below.
    if (finish.eps_outside)
        line.slope = job.spread[group] > 0 ? line.slope / (rstd * std::sqrt(job.spread[group])) : 0.0;
    return line;
}

/// Running sums of dγ and dβ in double, one entry per parameter.
struct ParamSums {
    double* dgamma = nullptr;
    double* dbeta = nullptr;
};

/// Rows first … last-1. Adds their dγ and dβ to `sums`; `scratch` holds 2·size floats. False when something left
/// float's range on the way: then nothing of `sums` and dx is of use, and the rows belong to group_backward().
bool rows_backward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                   float* scratch);

/// One group of segments; writes its share of dγ and dβ to `sums`, one entry per γ it uses. False as above.
bool segment_backward(const BackwardJob& job, std::int64_t group, const ParamSums& sums);

/// One group in double, any grouping: cell k is base + offsets[k], its γ is first_param + params[k] and its share of dγ
/// goes to entry sums_at + params[k]. Null offsets or params count 0, 1, 2, …
struct GatheredGroup {
    std::int64_t base = 0;
    const std::int64_t* offsets = nullptr;
    std::int64_t first_param = 0;
    const std::int64_t* params = nullptr;
    std::int64_t sums_at = 0;
};
void group_backward(const BackwardJob& job, std::int64_t group, const GatheredGroup& cells, const ParamSums& sums);

/// All groups of a grouping, as NormPlan enumerates them.
struct GatheredGroups {
    std::span<const std::int64_t> bases, offsets, group_params, offset_params;

    GatheredGroup group(std::int64_t g) const {
        const auto at = static_cast<std::size_t>(g);
        return {bases[at], offsets.data(), group_params[at], offset_params.data(), group_params[at]};
    }
};

}  // namespace normscope::kernels
