// SPDX-License-Identifier: MIT
// Segments: a group is one or more equally spaced runs, and γ, β are constant within a run (BatchNorm on NCHW one
// channel at a time, GroupNorm, InstanceNorm, and rows without γ and β).
//
// With γ known, y = x·a + b, a = γ·rstd and b = β − m·a, each kept as a sum of two floats:
// y = fma(x, a₁, b₁ + fma(x, a₂, b₂)). The inner sum costs up to ½ ulp of b, the outer one ½ ulp of y: at most 1.5 ulp
// of max(|y|, |γ|, |β|) while |b| ≤ 2·max(|γ|, |β|). Otherwise, and without a fused multiply-add, y is made in double.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/segments_forward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>
#include <cmath>

#include "core/kernels/affine.h"
#include "core/kernels/jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

template <bool stream>
HWY_INLINE void write_affine(const float* x, float* y, std::int64_t n, const AffinePair& pair, std::int64_t ahead) {
    const std::int64_t lanes = float_lanes();
    const Floats a1 = hn::Set(float_tag, pair.a1);
    const Floats a2 = hn::Set(float_tag, pair.a2);
    const Floats b1 = hn::Set(float_tag, pair.b1);
    const Floats b2 = hn::Set(float_tag, pair.b2);
    const auto value = [&](Floats v) HWY_ATTR { return hn::MulAdd(v, a1, hn::Add(b1, hn::MulAdd(v, a2, b2))); };
    std::int64_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        const Floats y0 = value(hn::LoadU(float_tag, x + i));
        const Floats y1 = value(hn::LoadU(float_tag, x + i + lanes));
        if constexpr (stream) {
            prefetch_next(x + i + ahead);
            prefetch_next(x + i + lanes + ahead);
            hn::Stream(y0, float_tag, y + i);
            hn::Stream(y1, float_tag, y + i + lanes);
        } else {
            hn::StoreU(y0, float_tag, y + i);
            hn::StoreU(y1, float_tag, y + i + lanes);
        }
    }
    for (; i + lanes <= n; i += lanes) hn::StoreU(value(hn::LoadU(float_tag, x + i)), float_tag, y + i);
    if (i < n) store_part(float_tag, value(load_part(float_tag, x + i, n - i)), y + i, n - i);
}

void write_double(const float* x, float* y, std::int64_t n, const Moments& m, double gamma, double beta) {
    if (std::isinf(m.rstd)) {
        for (std::int64_t i = 0; i < n; ++i) y[i] = affine_value(m, gamma, beta, x[i]);
        return;
    }
    const std::int64_t lanes = double_lanes();
    const Doubles shift = hn::Set(double_tag, m.shift);
    const Doubles delta = hn::Set(double_tag, m.delta);
    const Doubles rstd = hn::Set(double_tag, m.rstd);
    const Doubles g = hn::Set(double_tag, gamma);
    const Doubles b = hn::Set(double_tag, beta);
    const auto value = [&](Doubles v) HWY_ATTR {
        const Doubles normalized = hn::Mul(hn::Sub(hn::Sub(v, shift), delta), rstd);
        return hn::DemoteTo(half_tag, hn::MulAdd(normalized, g, b));
    };
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) hn::StoreU(value(load_doubles(x + i)), half_tag, y + i);
    if (i < n) store_part(half_tag, value(load_doubles_part(x + i, n - i)), y + i, n - i);
}

template <bool with_sum, bool with_shift>
HWY_INLINE void group_sums(const ForwardJob& job, std::int64_t group, double shift, double& sum, double& squares) {
    const Layout& layout = job.layout;
    const float* x = job.x + group * layout.group_stride;
    RunningSums sums;
    for (std::int64_t run = 0; run < layout.runs; ++run)
        add_sums<with_sum, with_shift>(x + run * layout.run_stride, layout.run_length, shift, sums);
    sum = with_sum ? sum_lanes(sums.sum()) : 0.0;
    squares = sum_lanes(sums.squares());
}

Moments group_moments(const ForwardJob& job, std::int64_t group) {
    const Finish& finish = job.finish;
    Moments moments;
    double mean = 0;
    double mean_low = 0;
    if (finish.known()) {
        moments = known_moments(finish, group);
        mean = moments.delta;
    } else {
        double sum = 0;
        double squares = 0;
        if (finish.needs_mean())
            group_sums<true, false>(job, group, 0.0, sum, squares);
        else
            group_sums<false, false>(job, group, 0.0, sum, squares);
        if (!moments_about_zero(finish, sum, squares, moments, mean)) {
            const double shift = double{static_cast<float>(mean)};
            group_sums<true, true>(job, group, shift, sum, squares);
            moments = moments_about(finish, shift, sum, squares, mean, mean_low);
        }
    }
    keep_moments(job.stats, group, moments, mean, mean_low);
    return moments;
}

void SegmentsForward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    const Layout& layout = job.layout;
    const std::int64_t n = layout.run_length;
    const std::size_t vector = sizeof(float) * hn::Lanes(float_tag);
    const bool stream = job.bypass_cache && n % float_lanes() == 0 && layout.group_stride % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.y) % vector == 0;
    for (std::int64_t group = first; group < last; ++group) {
        const Moments moments = group_moments(job, group);
        for (std::int64_t run = 0; run < layout.runs; ++run) {
            const std::int64_t cell = group * layout.group_stride + run * layout.run_stride;
            const std::int64_t param = layout.first_param(group) + run * layout.run_step;
            const double gamma = job.gamma_at(param);
            const double beta = job.beta_at(param);
            AffinePair pair;
            const std::int64_t ahead = layout.runs * n;
            if (!HWY_NATIVE_FMA || !affine_pair(moments, gamma, beta, pair))
                write_double(job.x + cell, job.y + cell, n, moments, gamma, beta);
            else if (stream)
                write_affine<true>(job.x + cell, job.y + cell, n, pair, group + 1 < last ? ahead : 0);
            else
                write_affine<false>(job.x + cell, job.y + cell, n, pair, 0);
        }
    }
    if (stream) hwy::FlushStream();
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(SegmentsForward);

void segments_forward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    HWY_DYNAMIC_DISPATCH(SegmentsForward)(job, first, last);
}

}  // namespace normscope::kernels
#endif
