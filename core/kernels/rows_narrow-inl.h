// SPDX-License-Identifier: MIT
// Rows of 2, 3 or 4 cells: as many rows as a vector of doubles has lanes at a time, one vector per column. Everything
// is vertical, in double, and about the row's first value, so that nothing cancels and no row needs another pass.
#if defined(NORMSCOPE_KERNELS_ROWS_NARROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_KERNELS_ROWS_NARROW_INL_H_
#undef NORMSCOPE_KERNELS_ROWS_NARROW_INL_H_
#else
#define NORMSCOPE_KERNELS_ROWS_NARROW_INL_H_
#endif

#include "core/kernels/jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {

template <int n>
HWY_INLINE void load_columns(const float* from, HalfFloats* out) {
    if constexpr (n == 2) hn::LoadInterleaved2(half_tag, from, out[0], out[1]);
    if constexpr (n == 3) hn::LoadInterleaved3(half_tag, from, out[0], out[1], out[2]);
    if constexpr (n == 4) hn::LoadInterleaved4(half_tag, from, out[0], out[1], out[2], out[3]);
}

template <int n>
HWY_INLINE void store_columns(const HalfFloats* v, float* to) {
    if constexpr (n == 2) hn::StoreInterleaved2(v[0], v[1], half_tag, to);
    if constexpr (n == 3) hn::StoreInterleaved3(v[0], v[1], v[2], half_tag, to);
    if constexpr (n == 4) hn::StoreInterleaved4(v[0], v[1], v[2], v[3], half_tag, to);
}

/// One vector of rows. `factors` and `offsets` are γ and β.
template <int n, bool centred>
HWY_INLINE void narrow_vector(const ForwardJob& job, std::int64_t group, const Doubles* factors,
                              const Doubles* offsets) {
    const DoubleTag d;
    const Doubles zero = hn::Zero(d);
    constexpr auto columns = static_cast<std::size_t>(n);
    HalfFloats x[columns];
    load_columns<n>(job.x + group * n, x);
    Doubles t[columns];
    const Doubles shift = centred ? hn::PromoteTo(d, x[0]) : zero;
    Doubles sum = zero;
    Doubles squares = zero;
    for (int k = 0; k < n; ++k) {
        t[k] = hn::PromoteTo(d, x[k]);
        if constexpr (centred) t[k] = hn::Sub(t[k], shift);
        if constexpr (centred) sum = hn::Add(sum, t[k]);
        squares = hn::MulAdd(t[k], t[k], squares);
    }
    const Doubles delta = hn::Mul(sum, hn::Set(d, 1.0 / n));
    if constexpr (centred) squares = hn::Max(zero, hn::Sub(squares, hn::Mul(sum, delta)));
    const Doubles spread = hn::Mul(squares, hn::Set(d, 1.0 / job.finish.square_count));
    const Doubles rstd = hn::Div(hn::Set(d, 1.0), hn::Sqrt(hn::Add(spread, hn::Set(d, job.finish.eps))));
    const Doubles mean = hn::Add(shift, delta);
    if (job.stats.mean != nullptr) hn::StoreU(mean, d, job.stats.mean + group);
    if (job.stats.rstd != nullptr) hn::StoreU(rstd, d, job.stats.rstd + group);
    if (job.stats.mean_low != nullptr) hn::StoreU(hn::Add(hn::Sub(shift, mean), delta), d, job.stats.mean_low + group);
    if (job.stats.spread != nullptr) hn::StoreU(spread, d, job.stats.spread + group);
    for (int k = 0; k < n; ++k) {
        const Doubles deviation = centred ? hn::Sub(t[k], delta) : t[k];
        const Doubles normalized = hn::IfThenZeroElse(hn::Eq(deviation, zero), hn::Mul(deviation, rstd));
        x[k] = hn::DemoteTo(half_tag, hn::MulAdd(normalized, factors[k], offsets[k]));
    }
    store_columns<n>(x, job.y + group * n);
}

template <int n, bool centred>
HWY_INLINE bool narrow_range(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    constexpr auto columns = static_cast<std::size_t>(n);
    Doubles factors[columns];
    Doubles offsets[columns];
    for (std::int64_t k = 0; k < n; ++k) {
        factors[k] = hn::Set(double_tag, job.gamma_at(k));
        offsets[k] = hn::Set(double_tag, job.beta_at(k));
    }
    const std::int64_t lanes = double_lanes();
    std::int64_t group = first;
    for (; group + lanes <= last; group += lanes) narrow_vector<n, centred>(job, group, factors, offsets);
    if (group == last) return true;
    // The rest as a vector of its own, filled up with rows of zeros.
    HWY_ALIGN float x[columns * (HWY_MAX_BYTES / sizeof(double))] = {};
    HWY_ALIGN float y[columns * (HWY_MAX_BYTES / sizeof(double))];
    HWY_ALIGN double kept[4][HWY_MAX_BYTES / sizeof(double)];
    std::memcpy(x, job.x + group * n, static_cast<std::size_t>((last - group) * n) * sizeof(float));
    ForwardJob rest = job;
    rest.x = x;
    rest.y = y;
    rest.stats = {kept[0], kept[1], kept[2], kept[3]};
    narrow_vector<n, centred>(rest, 0, factors, offsets);
    std::memcpy(job.y + group * n, y, static_cast<std::size_t>((last - group) * n) * sizeof(float));
    for (std::int64_t r = 0; r < last - group; ++r)
        keep_moments(job.stats, group + r, {.rstd = kept[1][r], .spread = kept[3][r]}, kept[0][r], kept[2][r]);
    return true;
}

/// Narrow rows, and a spec that is one of the common ones.
HWY_INLINE bool is_narrow(const ForwardJob& job) {
    const Finish& finish = job.finish;
    const std::int64_t n = job.layout.size;
    return n >= 2 && n <= 4 && job.layout.param_period == 1 && !finish.known() && finish.divide &&
           !finish.eps_outside && finish.center == finish.about_mean;
}

/// False when is_narrow() is.
HWY_INLINE bool narrow_forward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    if (!is_narrow(job)) return false;
    const Finish& finish = job.finish;
    const std::int64_t n = job.layout.size;
    if (n == 2)
        return finish.center ? narrow_range<2, true>(job, first, last) : narrow_range<2, false>(job, first, last);
    if (n == 3)
        return finish.center ? narrow_range<3, true>(job, first, last) : narrow_range<3, false>(job, first, last);
    return finish.center ? narrow_range<4, true>(job, first, last) : narrow_range<4, false>(job, first, last);
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
