// SPDX-License-Identifier: MIT
// What the forward pass leaves behind for the backward pass and the inspector: one entry per group, in double.
#pragma once

#include <cstdint>
#include <vector>

#include "core/norm/norm_spec.h"

namespace normscope::kernels {

/// x̂ = ((x − shift) − delta)·rstd. The mean is kept in two parts because a single double, multiplied by rstd, would
/// lose digits of x̂ once |mean|·rstd passes 2^20.
struct Moments {
    double shift = 0;
    double delta = 0;
    double rstd = 1;
    double spread = 0;  ///< variance or mean square, as the spec divides it
};

/// One entry per group. Where no mean is taken, `mean` is 0.
struct Statistics {
    std::vector<double> mean;
    std::vector<double> rstd;      ///< +∞ where the divisor is 0
    std::vector<double> mean_low;  ///< mean + mean_low is the mean beyond double precision; 0 nearly everywhere
    std::vector<double> spread;    ///< kept only when asked for (running averages need it)
    bool keep_spread = false;

    void resize(std::int64_t groups) {
        const auto count = static_cast<std::size_t>(groups);
        mean.resize(count);
        rstd.resize(count);
        mean_low.resize(count);
        if (keep_spread) spread.resize(count);
    }
};

/// Where a kernel writes the statistics; null pointers where nobody asked.
struct StatisticsOut {
    double* mean = nullptr;
    double* rstd = nullptr;
    double* mean_low = nullptr;
    double* spread = nullptr;
};

/// How sums become statistics: the parts of a NormSpec that matter once the values are added up.
struct Finish {
    double count = 1;         ///< cells in a group
    double square_count = 1;  ///< what the squares are divided by: n, or n − 1
    double eps = 0;
    bool center = true;                   ///< the mean is removed from x
    bool about_mean = true;               ///< the squares are taken about the mean
    bool eps_outside = false;             ///< √v + ε instead of √(v + ε)
    bool divide = true;                   ///< false: Divisor::none
    const float* running_mean = nullptr;  ///< per group; null: from the data
    const float* running_var = nullptr;
    const Moments* given = nullptr;  ///< of every group, when they are known already

    bool needs_mean() const { return center || about_mean; }
    bool running() const { return running_var != nullptr; }
    bool known() const { return running() || given != nullptr; }
};

Finish make_finish(const NormSpec& spec, std::int64_t group_size);

/// √(v + ε) or √v + ε; 1 when the spec does not divide.
double divisor_of(const Finish& finish, double spread);

/// The statistics of group `group` when they do not come from the data.
Moments known_moments(const Finish& finish, std::int64_t group);

/// From Σx and Σx² about 0. False when digits were lost to cancellation, or something is not finite: then sum about
/// `float(sum / n)` and call `moments_about`.
bool moments_about_zero(const Finish& finish, double sum, double squares, Moments& out, double& mean);

/// From Σ(x − shift) and Σ(x − shift)².
Moments moments_about(const Finish& finish, double shift, double sum, double squares, double& mean, double& mean_low);

}  // namespace normscope::kernels
