// SPDX-License-Identifier: MIT
// Rows, backward: a sweep of four rows shares each load of γ and of the sums of dγ and dβ, first for the two sums of
// every row, then, while the rows are still in cache, for dx.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rows_backward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>
#include <cmath>

#include "core/kernels/backward_jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

constexpr std::int64_t sweep = 4;
// A float sum of 8 terms of one sign loses at most 4 units of 2^-24; 16 would spend all that dγ may lose.
constexpr std::int64_t rows_before_spill = 8;
// Cells of a row that are summed in float before double takes over: at most 64 terms in one lane of AVX-512.
constexpr std::int64_t cells_before_spill = 1024;

struct Row {
    const float* x = nullptr;
    const float* dy = nullptr;
    float* dx = nullptr;
    GroupPoint point;
    double sum_h = 0;
    double dot = 0;
    float slope = 0;  // dx = rstd·h + t·slope + constant
    float constant = 0;
};

HWY_INLINE double sum_floats(Floats value) {
    const hn::Half<FloatTag> half;
#if HWY_TARGET == HWY_SCALAR
    (void)half;
    return double{hn::GetLane(value)};
#else
    return sum_lanes(hn::Add(hn::PromoteTo(double_tag, hn::LowerHalf(half, value)),
                             hn::PromoteTo(double_tag, hn::UpperHalf(half, value))));
#endif
}

/// A, B of R rows and their terms of dγ (and A's, dβ's, when `full`), columns first … last-1.
template <int R, bool full>
HWY_INLINE void add_terms(Row* rows, const float* HWY_RESTRICT gamma, float* HWY_RESTRICT dgamma,
                          float* HWY_RESTRICT dbeta, std::int64_t first, std::int64_t last) {
    const std::int64_t lanes = float_lanes();
    constexpr auto count = static_cast<std::size_t>(R);
    Floats shift[count], rstd[count], offset[count], sum[count], dot[count];
    for (int r = 0; r < R; ++r) {
        const GroupPoint& point = rows[r].point;
        shift[r] = hn::Set(float_tag, static_cast<float>(point.shift));
        rstd[r] = hn::Set(float_tag, static_cast<float>(point.rstd));
        offset[r] = hn::Set(float_tag, static_cast<float>(-point.hat * point.rstd));
        sum[r] = dot[r] = hn::Zero(float_tag);
    }
    for (std::int64_t i = first; i < last; i += lanes) {
        const std::int64_t left = std::min(lanes, last - i);
        const bool whole = left == lanes;
        const auto get = [&](const float* from) HWY_ATTR {
            return whole ? hn::LoadU(float_tag, from + i) : load_part(float_tag, from + i, left);
        };
        const Floats g = get(gamma);
        Floats dg = get(dgamma);
        Floats db = full ? get(dbeta) : hn::Zero(float_tag);
        for (int r = 0; r < R; ++r) {
            const Floats upstream = get(rows[r].dy);
            Floats value = get(rows[r].x);
            if constexpr (full)
                value = hn::MulAdd(hn::Sub(value, shift[r]), rstd[r], offset[r]);
            else
                value = hn::Mul(value, rstd[r]);
            const Floats h = hn::Mul(upstream, g);
            if constexpr (full) {
                sum[r] = hn::Add(sum[r], h);
                db = hn::Add(db, upstream);
            }
            dot[r] = hn::MulAdd(h, value, dot[r]);
            dg = hn::MulAdd(upstream, value, dg);
        }
        if (whole) {
            hn::StoreU(dg, float_tag, dgamma + i);
            if constexpr (full) hn::StoreU(db, float_tag, dbeta + i);
        } else {
            store_part(float_tag, dg, dgamma + i, left);
            if constexpr (full) store_part(float_tag, db, dbeta + i, left);
        }
    }
    for (int r = 0; r < R; ++r) {
        if constexpr (full) rows[r].sum_h += sum_floats(sum[r]);
        rows[r].dot += sum_floats(dot[r]);
    }
}

template <int R, bool full, bool stream>
HWY_INLINE void write_dx(const Row* rows, const float* HWY_RESTRICT gamma, std::int64_t n, std::int64_t ahead) {
    const std::int64_t lanes = float_lanes();
    constexpr auto count = static_cast<std::size_t>(R);
    Floats shift[count], rstd[count], slope[count], constant[count], out[count];
    for (int r = 0; r < R; ++r) {
        shift[r] = hn::Set(float_tag, static_cast<float>(rows[r].point.shift));
        rstd[r] = hn::Set(float_tag, static_cast<float>(rows[r].point.rstd));
        slope[r] = hn::Set(float_tag, rows[r].slope);
        constant[r] = hn::Set(float_tag, rows[r].constant);
    }
    for (std::int64_t i = 0; i < n; i += lanes) {
        const std::int64_t left = std::min(lanes, n - i);
        const bool whole = left == lanes;
        const auto get = [&](const float* from) HWY_ATTR {
            return whole ? hn::LoadU(float_tag, from + i) : load_part(float_tag, from + i, left);
        };
        const Floats g = get(gamma);
        for (int r = 0; r < R; ++r) {
            const Floats h = hn::Mul(get(rows[r].dy), g);
            Floats value = get(rows[r].x);
            if constexpr (full)
                value = hn::MulAdd(hn::Sub(value, shift[r]), slope[r], constant[r]);
            else
                value = hn::Mul(value, slope[r]);
            out[r] = hn::MulAdd(h, rstd[r], value);
        }
        for (int r = 0; r < R; ++r) {
            if constexpr (stream) {
                prefetch_next(rows[r].x + i + ahead);
                prefetch_next(rows[r].dy + i + ahead);
                hn::Stream(out[r], float_tag, rows[r].dx + i);
            } else if (whole) {
                hn::StoreU(out[r], float_tag, rows[r].dx + i);
            } else {
                store_part(float_tag, out[r], rows[r].dx + i, left);
            }
        }
    }
}

/// Moves float sums into the double ones and clears them. False when one of them is not finite.
bool spill(float* HWY_RESTRICT from, double* HWY_RESTRICT to, std::int64_t n) {
    const std::int64_t lanes = double_lanes();
    auto finite = hn::Eq(hn::Zero(double_tag), hn::Zero(double_tag));
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Doubles value = load_doubles(from + i);
        finite = hn::And(finite, hn::Eq(hn::Sub(value, value), hn::Zero(double_tag)));
        hn::StoreU(hn::Add(hn::LoadU(double_tag, to + i), value), double_tag, to + i);
        hn::StoreU(hn::Zero(half_tag), half_tag, from + i);
    }
    bool all = hn::AllTrue(double_tag, finite);
    for (; i < n; ++i) {
        all &= std::isfinite(from[i]);
        to[i] += double{from[i]};
        from[i] = 0;
    }
    return all;
}

/// The line of dx for one row; false when it does not fit a float.
bool finish_row(const BackwardJob& job, std::int64_t group, Row& row) {
    const GradientLine line = gradient_line(job, group, row.point.rstd, row.sum_h, row.dot);
    const double constant = row.point.about * line.slope - line.centre;
    row.slope = static_cast<float>(-line.slope);
    row.constant = static_cast<float>(constant);
    return std::abs(row.sum_h) < 0x1p120 && std::abs(row.dot) < 0x1p120 && std::abs(line.slope) < 0x1p120 &&
           std::abs(constant) < 0x1p120;
}

template <int R, bool full>
HWY_INLINE bool sweep_rows(const BackwardJob& job, std::int64_t group, Row* rows, float* dgamma, float* dbeta,
                           bool stream) {
    const std::int64_t n = job.layout.size;
    const float* gamma = job.gamma + job.layout.first_param(group);
    for (std::int64_t i = 0; i < n; i += cells_before_spill)
        add_terms<R, full>(rows, gamma, dgamma, dbeta, i, std::min(n, i + cells_before_spill));
    bool fits = true;
    for (int r = 0; r < R; ++r) fits &= finish_row(job, group + r, rows[r]);
    if (stream)
        write_dx<R, full, true>(rows, gamma, n, R * n);
    else
        write_dx<R, full, false>(rows, gamma, n, 0);
    return fits;
}

template <bool full>
bool rows_backward_range(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                         float* scratch) {
    const std::int64_t n = job.layout.size;
    float* dgamma = scratch;
    float* dbeta = scratch + n;
    std::fill(scratch, scratch + 2 * n, 0.0F);
    const bool stream = job.bypass_cache && n % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.dx) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    const bool shared = job.layout.param_period == 1;
    bool fits = true;
    std::int64_t unspilled = 0;
    for (std::int64_t group = first; group < last;) {
        Row rows[sweep];
        const std::int64_t count = shared ? std::min(sweep, last - group) : 1;
        bool together = count == sweep;
        for (std::int64_t r = 0; r < count; ++r) {
            const std::int64_t at = (group + r) * n;
            rows[r] = {.x = job.x + at, .dy = job.dy + at, .dx = job.dx + at, .point = group_point(job, group + r)};
            together &= rows[r].point.in_float;
        }
        const std::int64_t taken = together ? sweep : 1;
        const std::int64_t param = job.layout.first_param(group);
        const ParamSums to{sums.dgamma + param, sums.dbeta + param};
        if (together)
            fits &= sweep_rows<sweep, full>(job, group, rows, dgamma, dbeta, stream);
        else if (rows[0].point.in_float)
            fits &= sweep_rows<1, full>(job, group, rows, dgamma, dbeta, stream);
        else
            group_backward(job, group, {.base = group * n, .first_param = param, .sums_at = param}, sums);
        group += taken;
        unspilled += taken;
        if (unspilled < rows_before_spill && group < last && shared) continue;
        fits &= spill(dgamma, to.dgamma, n);
        if (full) fits &= spill(dbeta, to.dbeta, n);
        unspilled = 0;
    }
    if (stream) hwy::FlushStream();
    return fits;
}

bool RowsBackward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                  float* scratch) {
    if (job.finish.needs_mean() || job.wants_dbeta) return rows_backward_range<true>(job, first, last, sums, scratch);
    return rows_backward_range<false>(job, first, last, sums, scratch);
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(RowsBackward);

bool rows_backward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                   float* scratch) {
    return HWY_DYNAMIC_DISPATCH(RowsBackward)(job, first, last, sums, scratch);
}

}  // namespace normscope::kernels
#endif
