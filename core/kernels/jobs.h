// SPDX-License-Identifier: MIT
// What the kernels get: plain pointers and sizes, checked by the engine. Every function works on a range of groups (or
// blocks of rows), so that threads can share it, and computes each group alike whatever the range.
#pragma once

#include <cstdint>

#include "core/kernels/layout.h"
#include "core/kernels/statistics.h"

namespace normscope::kernels {

struct ForwardJob {
    const float* x = nullptr;
    float* y = nullptr;
    const float* gamma = nullptr;  ///< null: 1
    const float* beta = nullptr;   ///< null: 0
    bool one_plus = false;         ///< the factor is 1 + gamma
    bool beta_is_small = false;    ///< |β| ≤ |γ|/4 everywhere; set by scan_row_params()
    bool finite_params = false;    ///< set by scan_row_params()
    bool bypass_cache = false;     ///< see machine.h
    bool prefetch = false;         ///< x and y are beyond_cache()
    Layout layout;
    Finish finish;
    StatisticsOut stats;

    double gamma_at(std::int64_t param) const {
        const double stored = gamma != nullptr ? double{gamma[param]} : (one_plus ? 0.0 : 1.0);
        return one_plus ? 1.0 + stored : stored;
    }
    double beta_at(std::int64_t param) const { return beta != nullptr ? double{beta[param]} : 0.0; }
};

inline void keep_moments(const StatisticsOut& out, std::int64_t group, const Moments& moments, double mean,
                         double mean_low) {
    if (out.mean != nullptr) out.mean[group] = mean;
    if (out.rstd != nullptr) out.rstd[group] = moments.rstd;
    if (out.mean_low != nullptr) out.mean_low[group] = mean_low;
    if (out.spread != nullptr) out.spread[group] = moments.spread;
}

/// Looks γ and β through, once before rows_forward().
void scan_row_params(ForwardJob& job);

/// Rows: groups first … last-1. γ and β have one entry per cell of a row; `gamma` must not be null.
void rows_forward(const ForwardJob& job, std::int64_t first, std::int64_t last);

/// Segments: groups first … last-1.
void segments_forward(const ForwardJob& job, std::int64_t first, std::int64_t last);

}  // namespace normscope::kernels
