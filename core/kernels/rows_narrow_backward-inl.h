// SPDX-License-Identifier: MIT
// Backward of rows of 2, 3 or 4 cells: as rows_narrow-inl.h, one vector per column, all in double.
#if defined(NORMSCOPE_KERNELS_ROWS_NARROW_BACKWARD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_KERNELS_ROWS_NARROW_BACKWARD_INL_H_
#undef NORMSCOPE_KERNELS_ROWS_NARROW_BACKWARD_INL_H_
#else
#define NORMSCOPE_KERNELS_ROWS_NARROW_BACKWARD_INL_H_
#endif

#include <algorithm>
#include <cstring>

#include "core/kernels/backward_jobs.h"
#include "core/kernels/rows_narrow-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {

/// Sums of dγ and dβ over the rows in each lane.
template <int n>
struct NarrowSums {
    Doubles dgamma[static_cast<std::size_t>(n)];
    Doubles dbeta[static_cast<std::size_t>(n)];
};

/// One vector of rows, the statistics of the first of which are at `group`. False when a row has no divisor.
template <int n, bool centred>
HWY_INLINE bool narrow_vector_backward(const BackwardJob& job, std::int64_t group, const Doubles* factors,
                                       NarrowSums<n>& sums) {
    const DoubleTag d;
    constexpr auto columns = static_cast<std::size_t>(n);
    const Doubles rstd = hn::LoadU(d, job.rstd + group);
    if (!hn::AllTrue(d, hn::Le(rstd, hn::Set(d, 0x1p500)))) return false;
    HalfFloats x[columns];
    HalfFloats dy[columns];
    load_columns<n>(job.x + group * n, x);
    load_columns<n>(job.dy + group * n, dy);
    Doubles t[columns];
    Doubles h[columns];
    Doubles sum = hn::Zero(d);
    Doubles dot = hn::Zero(d);
    for (int k = 0; k < n; ++k) {
        t[k] = hn::PromoteTo(d, x[k]);
        if constexpr (centred)
            t[k] = hn::Sub(hn::Sub(t[k], hn::LoadU(d, job.mean + group)), hn::LoadU(d, job.mean_low + group));
        const Doubles normalized = hn::Mul(t[k], rstd);
        const Doubles upstream = hn::PromoteTo(d, dy[k]);
        h[k] = hn::Mul(upstream, factors[k]);
        sum = hn::Add(sum, h[k]);
        dot = hn::MulAdd(h[k], normalized, dot);
        sums.dgamma[k] = hn::MulAdd(upstream, normalized, sums.dgamma[k]);
        sums.dbeta[k] = hn::Add(sums.dbeta[k], upstream);
    }
    const Doubles centre = hn::Mul(hn::Mul(rstd, sum), hn::Set(d, centred ? 1.0 / n : 0.0));
    const Doubles slope = hn::Mul(hn::Mul(rstd, rstd), hn::Mul(dot, hn::Set(d, 1.0 / job.finish.square_count)));
    for (int k = 0; k < n; ++k)
        x[k] = hn::DemoteTo(half_tag, hn::NegMulAdd(t[k], slope, hn::MulSub(rstd, h[k], centre)));
    store_columns<n>(x, job.dx + group * n);
    return true;
}

template <int n, bool centred>
HWY_INLINE bool narrow_backward_range(const BackwardJob& job, std::int64_t first, std::int64_t last,
                                      const ParamSums& to) {
    constexpr auto columns = static_cast<std::size_t>(n);
    constexpr std::size_t width = HWY_MAX_BYTES / sizeof(double);
    Doubles factors[columns];
    NarrowSums<n> sums;
    for (std::int64_t k = 0; k < n; ++k) {
        factors[k] = hn::Set(double_tag, job.gamma_at(k));
        sums.dgamma[k] = sums.dbeta[k] = hn::Zero(double_tag);
    }
    const std::int64_t lanes = double_lanes();
    bool divided = true;
    std::int64_t group = first;
    for (; group + lanes <= last; group += lanes)
        divided &= narrow_vector_backward<n, centred>(job, group, factors, sums);
    if (group < last) {  // the rest as a vector of its own, filled up with rows of zeros
        const auto rest = static_cast<std::size_t>(last - group);
        HWY_ALIGN float x[columns * width] = {};
        HWY_ALIGN float dy[columns * width] = {};
        HWY_ALIGN float dx[columns * width];
        HWY_ALIGN double kept[3][width] = {};
        std::memcpy(x, job.x + group * n, rest * columns * sizeof(float));
        std::memcpy(dy, job.dy + group * n, rest * columns * sizeof(float));
        std::copy_n(job.mean + group, rest, kept[0]);
        std::copy_n(job.mean_low + group, rest, kept[1]);
        std::copy_n(job.rstd + group, rest, kept[2]);
        BackwardJob some = job;
        some.x = x;
        some.dy = dy;
        some.dx = dx;
        some.mean = kept[0];
        some.mean_low = kept[1];
        some.rstd = kept[2];
        divided &= narrow_vector_backward<n, centred>(some, 0, factors, sums);
        std::memcpy(job.dx + group * n, dx, rest * columns * sizeof(float));
    }
    for (std::int64_t k = 0; k < n; ++k) {
        to.dgamma[k] += sum_lanes(sums.dgamma[k]);
        to.dbeta[k] += sum_lanes(sums.dbeta[k]);
    }
    return divided;
}

/// Narrow rows, and a spec that is one of the common ones.
HWY_INLINE bool is_narrow(const BackwardJob& job) {
    const Finish& finish = job.finish;
    const std::int64_t n = job.layout.size;
    return n >= 2 && n <= 4 && job.layout.param_period == 1 && !finish.known() && finish.divide &&
           !finish.eps_outside && finish.center == finish.about_mean;
}

/// False when a row has no divisor.
HWY_INLINE bool narrow_backward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& to) {
    const bool centred = job.finish.center;
    const std::int64_t n = job.layout.size;
    if (n == 2)
        return centred ? narrow_backward_range<2, true>(job, first, last, to)
                       : narrow_backward_range<2, false>(job, first, last, to);
    if (n == 3)
        return centred ? narrow_backward_range<3, true>(job, first, last, to)
                       : narrow_backward_range<3, false>(job, first, last, to);
    return centred ? narrow_backward_range<4, true>(job, first, last, to)
                   : narrow_backward_range<4, false>(job, first, last, to);
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
