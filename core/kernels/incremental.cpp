// SPDX-License-Identifier: MIT
#include "core/kernels/incremental.h"

#include <algorithm>
#include <cmath>

#include "core/kernels/affine.h"
#include "core/kernels/jobs.h"

namespace normscope::kernels {
namespace {

// An edit rounds by at most 2^-53 of the largest sum; 2^20 of them, at random, by 2^-43. What is left after an outlier
// of 2^16 times the rest's squares has gone is then still good to 2^-27.
constexpr std::uint32_t most_edits = 1U << 20U;
constexpr double least_part_left = 0x1p-16;

}  // namespace

IncrementalNorm::IncrementalNorm(const NormSpec& spec, const NormPlan& plan, std::span<float> x, NormParams params)
    : spec_(spec), plan_(plan), layout_(make_layout(spec, plan)), finish_(make_finish(spec, plan.group_size())), x_(x),
      params_(std::move(params)), sums_(static_cast<std::size_t>(plan.group_count())) {
    if (!spec.has_gamma) params_.gamma.clear();
    if (!spec.has_beta) params_.beta.clear();
    if (spec.stats == StatsSource::running) {
        finish_.running_mean = params_.running_mean.data();
        finish_.running_var = params_.running_var.data();
    } else if (!x.empty()) {
        sum_all();
    }
}

/// Calls function(cell, group) in the order of memory, except for gathered groups.
template <class Function>
void IncrementalNorm::for_each_cell(Function&& function) const {
    if (layout_.kind == LayoutKind::columns) {
        std::int64_t cell = 0;
        for (std::int64_t batch = 0; batch < layout_.batches; ++batch)
            for (std::int64_t row = 0; row < layout_.rows; ++row)
                for (std::int64_t c = 0; c < layout_.columns; ++c) function(cell++, batch * layout_.columns + c);
        return;
    }
    for (std::int64_t group = 0; group < layout_.groups; ++group)
        for (std::int64_t k = 0; k < layout_.size; ++k) function(cell_of(group, k), group);
}

void IncrementalNorm::sum_all() {
    std::vector<double> totals(sums_.size());
    const auto at = [](std::int64_t index) { return static_cast<std::size_t>(index); };
    for_each_cell([&](std::int64_t cell, std::int64_t group) { totals[at(group)] += double{x_[at(cell)]}; });
    for (std::size_t g = 0; g < sums_.size(); ++g) {
        const auto mean = static_cast<float>(totals[g] / finish_.count);
        sums_[g].shift = std::isfinite(mean) && finish_.needs_mean() ? mean : 0.0F;
    }
    for_each_cell([&](std::int64_t cell, std::int64_t group) {
        Sums& sums = sums_[at(group)];
        const double t = double{x_[at(cell)]} - double{sums.shift};
        sums.sum += t;
        sums.squares += t * t;
    });
    for (Sums& sums : sums_) sums.largest = sums.squares;
}

void IncrementalNorm::resum(std::int64_t group) {
    Sums sums;
    const auto value = [&](std::int64_t k) { return double{x_[static_cast<std::size_t>(cell_of(group, k))]}; };
    double total = 0;
    for (std::int64_t k = 0; finish_.needs_mean() && k < layout_.size; ++k) total += value(k);
    const auto mean = static_cast<float>(total / finish_.count);
    if (std::isfinite(mean)) sums.shift = mean;
    for (std::int64_t k = 0; k < layout_.size; ++k) {
        const double t = value(k) - double{sums.shift};
        sums.sum += t;
        sums.squares += t * t;
    }
    sums.largest = sums.squares;
    sums_[static_cast<std::size_t>(group)] = sums;
    ++resums_;
}

bool IncrementalNorm::trusted(const Sums& sums) const {
    if (sums.edits >= most_edits) return false;
    const double delta = sums.sum / finish_.count;
    const double left = finish_.needs_mean() ? sums.squares - sums.sum * delta : sums.squares;
    // Both false for NaN, which makes the group be summed anew on every edit until it is finite again.
    return left >= least_part_left * sums.largest && delta * delta * finish_.count <= 4 * left;
}

void IncrementalNorm::edit(std::int64_t cell, float value) {
    float& x = x_[static_cast<std::size_t>(cell)];
    const double before = x;
    x = value;
    if (finish_.running()) return;
    const std::int64_t group = group_of(cell);
    Sums& sums = sums_[static_cast<std::size_t>(group)];
    const double old_term = before - double{sums.shift};
    const double new_term = double{value} - double{sums.shift};
    sums.sum += new_term - old_term;
    sums.squares += (new_term - old_term) * (new_term + old_term);
    sums.largest = std::max(sums.largest, sums.squares);
    ++sums.edits;
    if (!trusted(sums)) resum(group);
}

Moments IncrementalNorm::moments(std::int64_t group) const {
    if (finish_.known()) return known_moments(finish_, group);
    const Sums& sums = sums_[static_cast<std::size_t>(group)];
    double mean = 0;
    double mean_low = 0;
    return moments_about(finish_, double{sums.shift}, sums.sum, sums.squares, mean, mean_low);
}

double IncrementalNorm::mean(std::int64_t group) const {
    if (finish_.running()) return moments(group).delta;
    const Sums& sums = sums_[static_cast<std::size_t>(group)];
    return finish_.needs_mean() ? double{sums.shift} + sums.sum / finish_.count : 0.0;
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
    return plan_.base(group) + plan_.offsets()[static_cast<std::size_t>(place)];
}

std::int64_t IncrementalNorm::param_of(std::int64_t cell, std::int64_t group) const {
    if (layout_.kind == LayoutKind::columns) return layout_.first_param(group);
    if (layout_.kind == LayoutKind::rows) return layout_.first_param(group) + cell % layout_.size;
    return plan_.param_of(cell);
}

float IncrementalNorm::value(std::int64_t cell) const {
    const std::int64_t group = group_of(cell);
    const std::int64_t param = param_of(cell, group);
    return affine_value(moments(group), effective_gamma(spec_, params_, param), effective_beta(spec_, params_, param),
                        x_[static_cast<std::size_t>(cell)]);
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
            affine_value(now, effective_gamma(spec_, params_, param), effective_beta(spec_, params_, param),
                         x_[static_cast<std::size_t>(cell)]);
    }
}

}  // namespace normscope::kernels
