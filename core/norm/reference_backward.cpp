// SPDX-License-Identifier: MIT
#include "core/norm/reference_backward.h"

#include <cmath>
#include <limits>

namespace normscope {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

GroupGradient group_gradient(const NormSpec& spec, const GroupStats& stats, std::span<const double> values,
                             std::span<const double> h) {
    GroupGradient out;
    if (spec.divisor != Divisor::none && stats.divisor == 0) {  // x̂ is 0 or NaN by definition, whatever x is
        if (spec.zero_by_zero == ZeroByZero::nan) out.dot = out.centre = out.slope = nan;
        return out;
    }
    const auto n = static_cast<double>(values.size());
    std::vector<double> terms(values.size());
    for (std::size_t k = 0; k < values.size(); ++k) terms[k] = h[k] * normalize_value(spec, stats, values[k]);
    out.mean_h = accurate_sum(h) / n;
    out.dot = accurate_sum(terms);
    if (spec.stats == StatsSource::running) return out;
    if (spec.center) out.centre = stats.rstd * out.mean_h;
    if (spec.divisor == Divisor::standard_deviation) out.about = stats.mean;
    if (spec.divisor != Divisor::none && stats.spread != 0) {
        // d√(v + ε)/dx = (x − s)/(N·√(v + ε)); with ε outside, d(√v + ε)/dx = (x − s)/(N·√v).
        const double squares = spec.unbiased ? n - 1 : n;
        const double outside =
            spec.eps_placement == EpsPlacement::outside_root ? stats.divisor / std::sqrt(stats.spread) : 1.0;
        out.slope = stats.rstd * stats.rstd * out.dot / squares * outside;
    }
    return out;
}

BackwardResult reference_backward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                                  std::span<const float> dy, const NormParams& params,
                                  std::span<const GroupStats> stats) {
    const auto entries = static_cast<std::size_t>(plan.param_count());
    const auto size = static_cast<std::size_t>(plan.group_size());
    BackwardResult result;
    result.dx.resize(x.size());
    // Terms of dγ and dβ meet in many groups: each entry keeps a compensated sum (Neumaier).
    std::vector<double> dgamma(entries), dgamma_lost(entries), dbeta(entries), dbeta_lost(entries);
    const auto add = [](double& sum, double& lost, double value) {
        const double next = sum + value;
        lost += std::abs(sum) >= std::abs(value) ? (sum - next) + value : (value - next) + sum;
        sum = next;
    };
    std::vector<double> values(size), h(size);
    const auto offsets = plan.offsets();
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        const GroupStats& statistics = stats[static_cast<std::size_t>(group)];
        const auto first = plan.base(group);
        const bool no_spread = spec.divisor != Divisor::none && statistics.divisor == 0;
        const double undefined = spec.zero_by_zero == ZeroByZero::nan ? nan : 0.0;
        for (std::size_t k = 0; k < size; ++k) {
            const auto cell = first + offsets[k];
            const auto param = static_cast<std::size_t>(plan.param_of(cell));
            values[k] = x[static_cast<std::size_t>(cell)];
            const double upstream = dy[static_cast<std::size_t>(cell)];
            h[k] = upstream * effective_gamma(spec, params, static_cast<std::int64_t>(param));
            add(dgamma[param], dgamma_lost[param], upstream * normalize_value(spec, statistics, values[k]));
            add(dbeta[param], dbeta_lost[param], upstream);
        }
        const GroupGradient gradient = group_gradient(spec, statistics, values, h);
        for (std::size_t k = 0; k < size; ++k) {
            const auto cell = static_cast<std::size_t>(first + offsets[k]);
            result.dx[cell] =
                no_spread ? undefined
                          : statistics.rstd * h[k] - gradient.centre - (values[k] - gradient.about) * gradient.slope;
        }
    }
    const auto total = [](const std::vector<double>& sum, const std::vector<double>& lost) {
        std::vector<double> out(sum.size());
        for (std::size_t k = 0; k < out.size(); ++k)
            out[k] = std::isfinite(sum[k] + lost[k]) ? sum[k] + lost[k] : sum[k];
        return out;
    };
    if (spec.has_gamma) result.dgamma = total(dgamma, dgamma_lost);
    if (spec.has_beta) result.dbeta = total(dbeta, dbeta_lost);
    return result;
}

}  // namespace normscope
