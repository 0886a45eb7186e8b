// SPDX-License-Identifier: MIT
#include "core/kernels/incremental.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/kernels/affine.h"
#include "core/kernels/jobs.h"

namespace normscope::kernels {
namespace {

// An edit rounds by at most 2^-53 of the largest sum; 2^20 of them, at random, by 2^-43. What is left after an outlier
// of 2^16 times the rest's squares has gone is then still good to 2^-27.
constexpr std::uint32_t most_edits = 1U << 20U;
constexpr double least_part_left = 0x1p-16;

// Columns that are summed in one way through memory: a row of them is four cache lines.
constexpr std::int64_t columns_together = 64;

}  // namespace

IncrementalNorm::IncrementalNorm(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                                 const ParamView& params)
    : spec_(spec), plan_(plan), layout_(make_layout(spec, plan)), finish_(make_finish(spec, plan.group_size())),
      sums_(static_cast<std::size_t>((plan.group_count() + block - 1) / block)) {
    look_at(x, params);
}

void IncrementalNorm::look_at(std::span<const float> x, const ParamView& params) {
    x_ = x;
    params_ = params;
    if (!spec_.has_gamma) params_.gamma = {};
    if (!spec_.has_beta) params_.beta = {};
    if (spec_.stats != StatsSource::running) return;
    finish_.running_mean = params_.running_mean.data();
    finish_.running_var = params_.running_var.data();
}

void IncrementalNorm::Sums::count(float x, std::int32_t by) {
    auto& counter = std::isnan(x) ? nans : x > 0 ? above : below;
    counter += static_cast<std::uint32_t>(by);
}

/// A term about `shift`, or one more that has none.
void IncrementalNorm::Sums::add(float x) {
    if (!std::isfinite(x)) return count(x, 1);
    const double t = double{x} - double{shift};
    sum += t;
    squares += t * t;
}

IncrementalNorm::Sums* IncrementalNorm::find(std::int64_t group) const {
    const auto& some = sums_[static_cast<std::size_t>(group / block)];
    return some ? &(*some)[static_cast<std::size_t>(group % block)] : nullptr;
}

const IncrementalNorm::Sums& IncrementalNorm::sums_of(std::int64_t group) const {
    auto& some = sums_[static_cast<std::size_t>(group / block)];
    if (!some) some = std::make_unique<std::array<Sums, block>>();
    Sums& sums = (*some)[static_cast<std::size_t>(group % block)];
    if (sums.known && !sums.stale) return sums;
    if (layout_.kind == LayoutKind::columns && !sums.known)
        sum_columns(group);
    else
        sum_group(group);
    return sums;
}

void IncrementalNorm::sum_group(std::int64_t group) const {
    Sums sums;
    const bool in_a_row = layout_.kind == LayoutKind::rows || layout_.kind == LayoutKind::segments;
    const std::int64_t run = layout_.kind == LayoutKind::rows ? layout_.size : in_a_row ? layout_.run_length : 1;
    const auto for_each = [&](auto&& visit) {
        for (std::int64_t k = 0; k < layout_.size; k += run) {
            const float* from = x_.data() + cell_of(group, k);
            for (std::int64_t i = 0; i < run; ++i) visit(from[i]);
        }
    };
    if (finish_.needs_mean()) {
        double total = 0;
        std::int64_t finite = 0;
        for_each([&](float x) {
            const bool counts = std::isfinite(x);
            total += counts ? double{x} : 0.0;
            finite += counts ? 1 : 0;
        });
        const auto mean = static_cast<float>(total / static_cast<double>(std::max<std::int64_t>(finite, 1)));
        if (std::isfinite(mean)) sums.shift = mean;
    }
    for_each([&](float x) { sums.add(x); });
    sums.largest = sums.squares;
    sums.known = true;
    Sums& kept = *find(group);
    ++(kept.known ? resums_ : summed_);
    kept = sums;
}

/// The column of `group` and its neighbours, row by row: a column alone would read a cache line for every cell.
void IncrementalNorm::sum_columns(std::int64_t group) const {
    const std::int64_t batch = group / layout_.columns;
    const std::int64_t first = group % layout_.columns / columns_together * columns_together;
    const std::int64_t count = std::min(columns_together, layout_.columns - first);
    std::array<Sums, columns_together> sums;
    std::array<double, columns_together> totals{};
    std::array<std::int64_t, columns_together> finite{};
    const auto for_each = [&](auto&& visit) {
        for (std::int64_t row = 0; row < layout_.rows; ++row) {
            const float* from = x_.data() + (batch * layout_.rows + row) * layout_.columns + first;
            for (std::int64_t c = 0; c < count; ++c) visit(static_cast<std::size_t>(c), from[c]);
        }
    };
    if (finish_.needs_mean()) {
        for_each([&](std::size_t c, float x) {
            const bool counts = std::isfinite(x);
            totals[c] += counts ? double{x} : 0.0;
            finite[c] += counts ? 1 : 0;
        });
        for (std::size_t c = 0; c < columns_together; ++c) {
            const auto mean = static_cast<float>(totals[c] / static_cast<double>(std::max<std::int64_t>(finite[c], 1)));
            if (std::isfinite(mean)) sums[c].shift = mean;
        }
    }
    for_each([&](std::size_t c, float x) { sums[c].add(x); });
    for (std::int64_t c = 0; c < count; ++c) {
        const std::int64_t one = batch * layout_.columns + first + c;
        auto& some = sums_[static_cast<std::size_t>(one / block)];
        if (!some) some = std::make_unique<std::array<Sums, block>>();
        Sums& kept = (*some)[static_cast<std::size_t>(one % block)];
        if (kept.known) continue;
        kept = sums[static_cast<std::size_t>(c)];
        kept.largest = kept.squares;
        kept.known = true;
        ++summed_;
    }
}

bool IncrementalNorm::trusted(const Sums& sums) const {
    if (sums.edits >= most_edits) return false;
    const double finite = finish_.count - static_cast<double>(sums.nans + sums.above + sums.below);
    if (finite < 1) return true;
    const double delta = sums.sum / finite;
    const double left = finish_.needs_mean() ? sums.squares - sums.sum * delta : sums.squares;
    return left >= least_part_left * sums.largest && delta * delta * finite <= 4 * left;
}

void IncrementalNorm::changed(std::int64_t cell, float before, float after) {
    if (finish_.known()) return;
    Sums* found = find(group_of(cell));
    if (found == nullptr || !found->known || found->stale) return;
    Sums& sums = *found;
    const auto term = [&](float x) { return std::isfinite(x) ? double{x} - double{sums.shift} : 0.0; };
    const double old_term = term(before);
    const double new_term = term(after);
    if (!std::isfinite(before)) sums.count(before, -1);
    if (!std::isfinite(after)) sums.count(after, 1);
    sums.sum += new_term - old_term;
    sums.squares += (new_term - old_term) * (new_term + old_term);
    sums.largest = std::max(sums.largest, sums.squares);
    ++sums.edits;
    sums.stale = !trusted(sums);
}

Moments IncrementalNorm::moments(std::int64_t group) const {
    double mean = 0;
    return moments(group, mean);
}

double IncrementalNorm::mean(std::int64_t group) const {
    double mean = 0;
    moments(group, mean);
    return mean;
}

Moments IncrementalNorm::moments(std::int64_t group, double& mean) const {
    if (finish_.known()) {
        mean = finish_.running() ? double{finish_.running_mean[group]} : 0.0;
        return known_moments(finish_, group);
    }
    const Sums& sums = sums_of(group);
    double sum = sums.sum;
    double squares = sums.squares;
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (sums.nans + sums.above + sums.below > 0) {
        const bool one_sign = sums.nans == 0 && (sums.above == 0 || sums.below == 0);
        sum = !one_sign ? std::numeric_limits<double>::quiet_NaN() : sums.above > 0 ? infinity : -infinity;
        squares = sums.nans > 0 ? std::numeric_limits<double>::quiet_NaN() : infinity;
        if (!finish_.needs_mean()) sum = 0;
    }
    double mean_low = 0;
    const Moments now = moments_about(finish_, double{sums.shift}, sum, squares, mean, mean_low);
    if (!finish_.needs_mean()) mean = 0;
    return now;
}

std::int64_t IncrementalNorm::group_of(std::int64_t cell) const {
    switch (layout_.kind) {
    case LayoutKind::rows:
        return cell / layout_.size;
    case LayoutKind::columns:
        return cell / (layout_.rows * layout_.columns) * layout_.columns + cell % layout_.columns;
    case LayoutKind::segments:
    case LayoutKind::general:
        break;
    }
    return plan_.group_of(cell);
}

std::int64_t IncrementalNorm::cell_of(std::int64_t group, std::int64_t place) const {
    switch (layout_.kind) {
    case LayoutKind::rows:
        return group * layout_.size + place;
    case LayoutKind::segments:
        return group * layout_.group_stride + place / layout_.run_length * layout_.run_stride +
               place % layout_.run_length;
    case LayoutKind::columns:
        return (group / layout_.columns * layout_.rows + place) * layout_.columns + group % layout_.columns;
    case LayoutKind::general:
        break;
    }
    return plan_.base(group) + plan_.offset(place);
}

std::int64_t IncrementalNorm::param_of(std::int64_t cell, std::int64_t group) const {
    if (layout_.kind == LayoutKind::columns) return layout_.first_param(group);
    if (layout_.kind == LayoutKind::rows) return layout_.first_param(group) + cell % layout_.size;
    return plan_.param_of(cell);
}

double IncrementalNorm::gamma_at(std::int64_t param) const {
    if (params_.gamma.empty()) return 1;
    const double stored = params_.gamma[static_cast<std::size_t>(param)];
    return spec_.gamma_form == GammaForm::one_plus ? 1 + stored : stored;
}

double IncrementalNorm::beta_at(std::int64_t param) const {
    return params_.beta.empty() ? 0.0 : double{params_.beta[static_cast<std::size_t>(param)]};
}

float IncrementalNorm::value(std::int64_t cell) const {
    const std::int64_t group = group_of(cell);
    const std::int64_t param = param_of(cell, group);
    return affine_value(moments(group), gamma_at(param), beta_at(param), x_[static_cast<std::size_t>(cell)]);
}

void IncrementalNorm::write_group(std::int64_t group, std::span<float> y) const {
    const Moments now = moments(group);
    if (layout_.kind == LayoutKind::rows && !params_.gamma.empty()) {
        // One row by the rows kernel, as if it were a tensor of its own.
        const std::int64_t first = group * layout_.size;
        ForwardJob job;
        job.x = x_.data() + first;
        job.y = y.data() + first;
        job.gamma = params_.gamma.data() + layout_.first_param(group);
        job.beta = params_.beta.empty() ? nullptr : params_.beta.data() + layout_.first_param(group);
        job.one_plus = spec_.gamma_form == GammaForm::one_plus;
        job.layout = {.kind = LayoutKind::rows, .groups = 1, .size = layout_.size};
        job.finish = finish_;
        job.finish.given = &now;
        scan_row_params(job);
        rows_forward(job, 0, 1);
        return;
    }
    for (std::int64_t k = 0; k < layout_.size; ++k) {
        const std::int64_t cell = cell_of(group, k);
        const std::int64_t param = param_of(cell, group);
        y[static_cast<std::size_t>(cell)] =
            affine_value(now, gamma_at(param), beta_at(param), x_[static_cast<std::size_t>(cell)]);
    }
}

}  // namespace normscope::kernels
