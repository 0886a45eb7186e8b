// SPDX-License-Identifier: MIT
// The readable forward pass in double: the oracle for the fast kernels, and the numbers that the trace shows.
#pragma once

#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/norm/norm_plan.h"
#include "core/norm/storage.h"

namespace normscope {

/// Learned and running values. An empty vector means "not given": γ = 1 (w = 0), β = 0, no running statistics.
struct NormParams {
    std::vector<float> gamma;         ///< plan.param_count() entries
    std::vector<float> beta;          ///< plan.param_count() entries
    std::vector<float> running_mean;  ///< plan.group_count() entries
    std::vector<float> running_var;   ///< plan.group_count() entries

    friend bool operator==(const NormParams&, const NormParams&);  // bitwise, so that NaN equals itself
};

/// Checks the parameters' sizes against the plan, in the frameworks' words.
Result<void> check_params(const NormSpec& spec, const NormPlan& plan, const NormParams& params);

/// The same for one of γ ("weight") and β ("bias") that comes with a shape of its own, for example from a file.
Result<void> check_affine_shape(const NormSpec& spec, const NormPlan& plan, const char* name, const Shape& shape);

/// One group's statistics. For Divisor::root_mean_square `spread` is mean(x²), else the variance.
struct GroupStats {
    double sum = 0;         ///< Σx (0 where no mean is taken)
    double mean = 0;        ///< 0 where no mean is taken
    double square_sum = 0;  ///< Σ(x − μ)² or Σx²
    double spread = 0;      ///< variance or mean square, as the spec divides it
    double divisor = 1;     ///< √(spread + ε), or √spread + ε; 1 for Divisor::none
    double rstd = 1;        ///< 1 / divisor; +∞ when the divisor is 0
};

/// Everything the forward pass makes. Cell-wise vectors are in the tensor's order, group-wise in stats_shape()'s.
struct NormResult {
    std::vector<GroupStats> stats;
    std::vector<double> normalized;        ///< x̂
    std::vector<double> output;            ///< y
    std::vector<double> new_running_mean;  ///< after this batch; empty unless tracked and training
    std::vector<double> new_running_var;
};

/// Statistics of one group of values. Undefined things are defined here: an empty group has NaN statistics.
GroupStats group_stats(const NormSpec& spec, std::span<const double> values);

/// The stored running statistics of a group, in the place of group_stats(): spread and divisor from running_var.
GroupStats stats_from_running(const NormSpec& spec, const NormParams& params, std::size_t group);

/// Running averages of one group.
struct RunningStats {
    double mean = 0;
    double variance = 1;
};

/// The running averages after one training batch whose group of `size` values has `batch` statistics, by the spec's
/// momentum rule; the variance enters with n − 1 where the spec says so.
RunningStats running_after(const NormSpec& spec, const RunningStats& old, const GroupStats& batch, double size);

/// (x − μ)/divisor, rounded to normalized_as. 0/0 is 0 unless the spec wants NaN: a constant group at ε = 0 gives 0,
/// hence y = β.
inline double normalize_value(const NormSpec& spec, const GroupStats& stats, double x) {
    const double deviation = spec.center ? x - stats.mean : x;
    if (spec.divisor == Divisor::none) return rounded_to(spec.normalized_as, deviation);
    if (deviation == 0 && stats.divisor == 0 && spec.zero_by_zero == ZeroByZero::zero) return 0;
    return rounded_to(spec.normalized_as, deviation / stats.divisor);
}

/// γ·x̂ + β, rounded as the spec says.
inline double scale_and_shift(const NormSpec& spec, double gamma, double normalized, double beta) {
    if (spec.output_as == Storage::float32) return gamma * normalized + beta;
    if (spec.normalized_as == Storage::float32) return rounded_to(spec.output_as, gamma * normalized + beta);
    return rounded_to(spec.output_as, rounded_to(spec.output_as, gamma * normalized) + beta);
}

/// y = γ·x̂ + β, or (1 + w)·x̂ + β.
inline double effective_gamma(const NormSpec& spec, const NormParams& params, std::int64_t param) {
    const bool stored = spec.has_gamma && !params.gamma.empty();
    if (!stored) return 1;
    const double value = params.gamma[static_cast<std::size_t>(param)];
    return spec.gamma_form == GammaForm::one_plus ? 1 + value : value;
}
inline double effective_beta(const NormSpec& spec, const NormParams& params, std::int64_t param) {
    return spec.has_beta && !params.beta.empty() ? double{params.beta[static_cast<std::size_t>(param)]} : 0.0;
}

/// Full forward pass over x (row-major, plan.shape()). check_params() must have passed.
NormResult reference_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                             const NormParams& params);

/// Compensated (Neumaier) sum; plain IEEE result when it is not finite.
double accurate_sum(std::span<const double> values);

}  // namespace normscope
