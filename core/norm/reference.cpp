// SPDX-License-Identifier: MIT
#include "core/norm/reference.h"

#include "core/norm/storage.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <limits>

namespace normscope {
namespace {

bool same_bits(const std::vector<float>& a, const std::vector<float>& b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(float)) == 0);
}

}  // namespace

bool operator==(const NormParams& a, const NormParams& b) {
    return same_bits(a.gamma, b.gamma) && same_bits(a.beta, b.beta) && same_bits(a.running_mean, b.running_mean) &&
           same_bits(a.running_var, b.running_var);
}

double accurate_sum(std::span<const double> values) {
    double sum = 0;
    double lost = 0;
    double plain = 0;
    for (const double value : values) {
        const double next = sum + value;
        lost += std::abs(sum) >= std::abs(value) ? (sum - next) + value : (value - next) + sum;
        sum = next;
        plain += value;
    }
    const double exact = sum + lost;
    return std::isfinite(exact) ? exact : plain;  // ∞ − ∞ inside the compensation must not turn an ∞ into a NaN
}

namespace {

/// Sum and squared deviations in float32, as a plain loop over the values makes them.
void float32_sums(const NormSpec& spec, std::span<const double> values, GroupStats& stats) {
    const auto n = static_cast<float>(values.size());
    float sum = 0;
    float squares = 0;
    float mean = 0;
    float count = 0;
    for (const double value : values) {
        const auto x = static_cast<float>(value);
        sum += x;
        count += 1;
        if (spec.divisor == Divisor::root_mean_square || spec.variance == VarianceArithmetic::mean_of_squares) {
            squares += x * x;
        } else if (spec.variance == VarianceArithmetic::welford) {
            const float deviation = x - mean;
            mean += deviation / count;
            squares += deviation * (x - mean);
        }
    }
    if (spec.variance != VarianceArithmetic::welford) mean = sum / n;
    const bool about_mean = spec.divisor == Divisor::standard_deviation;
    if (about_mean && spec.variance == VarianceArithmetic::two_pass)
        for (const double value : values) {
            const float deviation = static_cast<float>(value) - mean;
            squares += deviation * deviation;
        }
    if (about_mean && spec.variance == VarianceArithmetic::mean_of_squares)
        squares = std::max(0.0F, squares / n - mean * mean) * n;
    const bool takes_mean = about_mean || spec.center;
    stats.sum = takes_mean ? sum : 0;
    stats.mean = takes_mean ? mean : 0;
    stats.square_sum = squares;
}

}  // namespace

GroupStats group_stats(const NormSpec& spec, std::span<const double> values) {
    const auto n = static_cast<double>(values.size());
    GroupStats stats;
    const bool about_mean = spec.center || spec.divisor == Divisor::standard_deviation;
    if (spec.variance != VarianceArithmetic::exact) {
        float32_sums(spec, values, stats);
    } else if (about_mean) {
        stats.sum = accurate_sum(values);
        stats.mean = stats.sum / n;
    }
    if (spec.divisor == Divisor::none) return stats;

    if (spec.variance == VarianceArithmetic::exact) {
        const double middle = spec.divisor == Divisor::root_mean_square ? 0.0 : stats.mean;
        std::vector<double> squares(values.begin(), values.end());
        for (double& value : squares) value = (value - middle) * (value - middle);
        stats.square_sum = accurate_sum(squares);
    }
    stats.spread = stats.square_sum / (spec.unbiased ? n - 1 : n);
    stats.divisor = spec.eps_placement == EpsPlacement::inside_root ? std::sqrt(stats.spread + spec.eps)
                                                                    : std::sqrt(stats.spread) + spec.eps;
    stats.rstd = 1.0 / stats.divisor;
    return stats;
}

GroupStats stats_from_running(const NormSpec& spec, const NormParams& params, std::size_t group) {
    GroupStats stats;
    stats.mean = params.running_mean[group];
    stats.spread = params.running_var[group];
    if (spec.divisor == Divisor::none) return stats;
    stats.divisor = spec.eps_placement == EpsPlacement::inside_root ? std::sqrt(stats.spread + spec.eps)
                                                                    : std::sqrt(stats.spread) + spec.eps;
    stats.rstd = 1.0 / stats.divisor;
    return stats;
}

RunningStats running_after(const NormSpec& spec, const RunningStats& old, const GroupStats& batch, double size) {
    const double keep = spec.momentum_rule == MomentumRule::weight_of_new ? 1 - spec.momentum : spec.momentum;
    const double variance = batch.square_sum / (spec.running_unbiased ? size - 1 : size);
    return {keep * old.mean + (1 - keep) * batch.mean, keep * old.variance + (1 - keep) * variance};
}

namespace {

void update_running(const NormSpec& spec, const NormPlan& plan, const NormParams& params, NormResult& result) {
    const double n = static_cast<double>(plan.group_size());
    for (std::size_t g = 0; g < result.stats.size(); ++g) {
        RunningStats old;
        if (!params.running_mean.empty()) old.mean = double{params.running_mean[g]};
        if (!params.running_var.empty()) old.variance = double{params.running_var[g]};
        const auto next = running_after(spec, old, result.stats[g], n);
        result.new_running_mean.push_back(next.mean);
        result.new_running_var.push_back(next.variance);
    }
}

}  // namespace

NormResult reference_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                             const NormParams& params) {
    NormResult result;
    result.normalized.resize(x.size());
    result.output.resize(x.size());
    result.stats.reserve(static_cast<std::size_t>(plan.group_count()));
    std::vector<double> values(static_cast<std::size_t>(plan.group_size()));
    const auto offsets = plan.offsets();
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        const auto first = plan.base(group);
        for (std::size_t k = 0; k < values.size(); ++k) values[k] = x[static_cast<std::size_t>(first + offsets[k])];
        const auto stats = spec.stats == StatsSource::running
                               ? stats_from_running(spec, params, static_cast<std::size_t>(group))
                               : group_stats(spec, values);
        result.stats.push_back(stats);
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto cell = first + offsets[k];
            const auto param = plan.param_of(cell);
            const double normalized = normalize_value(spec, stats, values[k]);
            result.normalized[static_cast<std::size_t>(cell)] = normalized;
            result.output[static_cast<std::size_t>(cell)] = scale_and_shift(
                spec, effective_gamma(spec, params, param), normalized, effective_beta(spec, params, param));
        }
    }
    if (spec.track_running_stats && spec.stats == StatsSource::batch) update_running(spec, plan, params, result);
    return result;
}

namespace {

/// The sentence for a γ or β of the wrong size depends on where it lives, as it does in the frameworks.
Error wrong_size(const NormSpec& spec, const NormPlan& plan, const char* name, const Shape& got) {
    if (spec.split_axis >= 0)
        return {fmt::format(
            "Expected {} to be a vector of size equal to the number of channels in input, but got {} of shape "
            "{} and input of shape {}",
            name, name, to_string(got), to_string(plan.shape()))};
    if (spec.affine_axes == spec.reduced_axes)
        return {fmt::format("Expected {} to be of same shape as normalized_shape, but got {} of shape {} and "
                            "normalized_shape = {}",
                            name, name, to_string(got), to_string(plan.affine_shape()))};
    return {fmt::format("{} should contain {} elements not {}", name, plan.param_count(), element_count(got))};
}

}  // namespace

Result<void> check_affine_shape(const NormSpec& spec, const NormPlan& plan, const char* name, const Shape& shape) {
    const bool per_channel =
        spec.split_axis < 0 && spec.affine_axes != spec.reduced_axes;  // there only the count matters
    const bool fits = per_channel ? element_count(shape) == plan.param_count() : shape == plan.affine_shape();
    if (fits) return {};
    return std::unexpected(wrong_size(spec, plan, name, shape));
}

Result<void> check_params(const NormSpec& spec, const NormPlan& plan, const NormParams& params) {
    const auto entries = static_cast<std::size_t>(plan.param_count());
    const auto groups = static_cast<std::size_t>(plan.group_count());
    if (spec.has_gamma && !params.gamma.empty() && params.gamma.size() != entries)
        return std::unexpected(wrong_size(spec, plan, "weight", {std::ssize(params.gamma)}));
    if (spec.has_beta && !params.beta.empty() && params.beta.size() != entries)
        return std::unexpected(wrong_size(spec, plan, "bias", {std::ssize(params.beta)}));
    const auto check_running = [&](const char* name, const std::vector<float>& values) -> Result<void> {
        if (values.empty() && spec.stats == StatsSource::running)
            return fail(fmt::format("{} must be defined in evaluation mode", name));
        if (!values.empty() && values.size() != groups)
            return fail(fmt::format("{} should contain {} elements not {}", name, groups, values.size()));
        return {};
    };
    if (spec.stats != StatsSource::running && !spec.track_running_stats) return {};
    if (auto ok = check_running("running_mean", params.running_mean); !ok) return ok;
    return check_running("running_var", params.running_var);
}

}  // namespace normscope
