// SPDX-License-Identifier: MIT
// Columns: the steps of the forward and backward pass over the columns of a row-major matrix.
#pragma once

#include <cstdint>
#include <vector>

#include "core/kernels/backward_jobs.h"
#include "core/kernels/jobs.h"
#include "core/kernels/thread_pool.h"

namespace normscope::kernels {

/// y = x·a + b per column as float pairs, and the same as ((x − shift) − delta)·rstd·gamma + beta in double.
struct ColumnCoefficients {
    const float* a1 = nullptr;
    const float* a2 = nullptr;
    const float* b1 = nullptr;
    const float* b2 = nullptr;
    const double* shift = nullptr;
    const double* delta = nullptr;
    const double* rstd = nullptr;
    const double* gamma = nullptr;
    const double* beta = nullptr;
    bool all_in_float = false;  ///< the pairs are accurate for every column
};

/// Adds Σ(x − shift) and Σ(x − shift)² of rows first … last-1 to `sums` and `squares`; a null shift is 0.
void column_sums(const float* x, std::int64_t columns, std::int64_t first, std::int64_t last, const double* shift,
                 double* sums, double* squares);

/// Where the float pairs of y = x·a + b go.
struct ColumnPairs {
    float* a1 = nullptr;
    float* a2 = nullptr;
    float* b1 = nullptr;
    float* b2 = nullptr;
};

/// Statistics and pairs of all columns from Σx and Σx², for the commonest specs. False when a column needs more care;
/// then nothing that was written counts.
bool column_finish(const ForwardJob& job, std::int64_t first, const double* sums, const double* squares,
                   const ColumnPairs& out);

/// Whether the chosen instruction set has one: without it column_write() works in double, from all coefficients.
bool fused_multiply_add();

/// y of rows first … last-1.
void column_write(const ColumnCoefficients& k, const float* x, float* y, std::int64_t columns, std::int64_t first,
                  std::int64_t last, bool bypass_cache);

/// dx = dy·factor + (x − shift)·slope + constant per column.
struct ColumnLines {
    const float* shift = nullptr;
    const float* factor = nullptr;
    const float* slope = nullptr;
    const float* constant = nullptr;
};

/// Adds Σdy and Σdy·(x − shift) of rows first … last-1 to `sums` and `dots`.
void column_dots(const float* x, const float* dy, std::int64_t columns, std::int64_t first, std::int64_t last,
                 const float* shift, double* sums, double* dots);

/// The lines of all columns, and dγ and dβ per group from `first` on, for the commonest specs. False as above.
struct LinesOut {
    float* factor = nullptr;
    float* slope = nullptr;
    float* constant = nullptr;
    double* dgamma = nullptr;
    double* dbeta = nullptr;
};
bool column_lines(const BackwardJob& job, std::int64_t first, const float* shift, const double* sums,
                  const double* dots, const LinesOut& out);

/// dx of rows first … last-1.
void column_gradient(const ColumnLines& k, const float* x, const float* dy, float* dx, std::int64_t columns,
                     std::int64_t first, std::int64_t last, bool bypass_cache);

/// How many rows are summed before a block of sums is put aside: the same for any number of threads.
std::int64_t rows_per_block(std::int64_t rows);

/// The whole forward pass of a columns layout.
void columns_forward(const ForwardJob& job, ThreadPool* pool);

/// The backward pass of a columns layout. `sums` has one entry of dγ and dβ per group. Returns the groups that float
/// cannot do, for group_backward().
std::vector<std::int64_t> columns_backward(const BackwardJob& job, const ParamSums& sums, ThreadPool* pool);

}  // namespace normscope::kernels
