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

/// What a run's loop sums beside the y it writes: nothing, or a run of the next group.
enum class Input { none, squares, about_zero };

HWY_INLINE void add_halves(const float* x, bool with_sum, Doubles& sum_low, Doubles& sum_high, Doubles& squares_low,
                           Doubles& squares_high) {
    const Doubles low = load_doubles(x);
    squares_low = hn::MulAdd(low, low, squares_low);
    if (with_sum) sum_low = hn::Add(sum_low, low);
    if constexpr (two_halves) {
        const Doubles high = load_doubles(x + double_lanes());
        squares_high = hn::MulAdd(high, high, squares_high);
        if (with_sum) sum_high = hn::Add(sum_high, high);
    }
}

/// y of a run, and the sums of the run at `next`, added up as add_sums() does it: the arithmetic of the one hides the
/// memory of the other.
template <Input input, bool stream>
HWY_INLINE void write_affine(const float* x, float* y, std::int64_t n, const AffinePair& pair, const float* next,
                             RunningSums& sums) {
    constexpr bool with_sum = input == Input::about_zero;
    const std::int64_t lanes = float_lanes();
    const Floats a1 = hn::Set(float_tag, pair.a1);
    const Floats a2 = hn::Set(float_tag, pair.a2);
    const Floats b1 = hn::Set(float_tag, pair.b1);
    const Floats b2 = hn::Set(float_tag, pair.b2);
    const auto value = [&](Floats v) HWY_ATTR { return hn::MulAdd(v, a1, hn::Add(b1, hn::MulAdd(v, a2, b2))); };
    RunningSums kept = sums;  // a copy of its own stays in registers
    std::int64_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        if constexpr (input != Input::none) {
            add_halves(next + i, with_sum, kept.sum0, kept.sum1, kept.squares0, kept.squares1);
            add_halves(next + i + lanes, with_sum, kept.sum2, kept.sum3, kept.squares2, kept.squares3);
        }
        const Floats y0 = value(hn::LoadU(float_tag, x + i));
        const Floats y1 = value(hn::LoadU(float_tag, x + i + lanes));
        if constexpr (stream) {
            hn::Stream(y0, float_tag, y + i);
            hn::Stream(y1, float_tag, y + i + lanes);
        } else {
            hn::StoreU(y0, float_tag, y + i);
            hn::StoreU(y1, float_tag, y + i + lanes);
        }
    }
    sums = kept;
    if constexpr (input != Input::none) add_sums<with_sum, false>(next + i, n - i, 0.0, sums);
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
HWY_INLINE RunningSums group_sums(const ForwardJob& job, std::int64_t group, double shift) {
    const Layout& layout = job.layout;
    const float* x = job.x + group * layout.group_stride;
    RunningSums sums;
    for (std::int64_t run = 0; run < layout.runs; ++run)
        add_sums<with_sum, with_shift>(x + run * layout.run_stride, layout.run_length, shift, sums);
    return sums;
}

/// The statistics of a group from its sums about 0; about its mean where those are not accurate.
template <Input input>
Moments group_moments(const ForwardJob& job, std::int64_t group, const RunningSums& sums) {
    const Finish& finish = job.finish;
    Moments moments;
    double mean = 0;
    double mean_low = 0;
    if constexpr (input == Input::none) {
        moments = known_moments(finish, group);
        mean = moments.delta;
    } else {
        const double sum = input == Input::about_zero ? sum_lanes(sums.sum()) : 0.0;
        if (!moments_about_zero(finish, sum, sum_lanes(sums.squares()), moments, mean)) {
            const double shift = double{static_cast<float>(mean)};
            const RunningSums again = group_sums<true, true>(job, group, shift);
            moments = moments_about(finish, shift, sum_lanes(again.sum()), sum_lanes(again.squares()), mean, mean_low);
        }
    }
    keep_moments(job.stats, group, moments, mean, mean_low);
    return moments;
}

/// Groups first … last-1; each is written while the next one is summed.
template <Input input, bool stream>
void forward_range(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    constexpr bool reads = input != Input::none;
    constexpr bool with_sum = input == Input::about_zero;
    const Layout& layout = job.layout;
    const std::int64_t n = layout.run_length;
    RunningSums sums;
    if constexpr (reads) sums = group_sums<with_sum, false>(job, first, 0.0);
    for (std::int64_t group = first; group < last; ++group) {
        const Moments moments = group_moments<input>(job, group, sums);
        const bool more = reads && group + 1 < last;
        sums = RunningSums();
        for (std::int64_t run = 0; run < layout.runs; ++run) {
            const std::int64_t cell = group * layout.group_stride + run * layout.run_stride;
            const std::int64_t param = layout.first_param(group) + run * layout.run_step;
            const double gamma = job.gamma_at(param);
            const double beta = job.beta_at(param);
            const float* x = job.x + cell;
            const float* next = x + layout.group_stride;
            AffinePair pair;
            if (!HWY_NATIVE_FMA || !affine_pair(moments, gamma, beta, pair)) {
                write_double(x, job.y + cell, n, moments, gamma, beta);
                if (more) add_sums<with_sum, false>(next, n, 0.0, sums);
            } else if (more) {
                write_affine<input, stream>(x, job.y + cell, n, pair, next, sums);
            } else {
                write_affine<Input::none, stream>(x, job.y + cell, n, pair, nullptr, sums);
            }
        }
    }
    if (stream) hwy::FlushStream();
}

template <Input input>
void forward_range(const ForwardJob& job, std::int64_t first, std::int64_t last, bool stream) {
    if (stream)
        forward_range<input, true>(job, first, last);
    else
        forward_range<input, false>(job, first, last);
}

void SegmentsForward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    if (first >= last) return;
    const Layout& layout = job.layout;
    const std::size_t vector = sizeof(float) * hn::Lanes(float_tag);
    const bool stream = job.bypass_cache && layout.run_length % float_lanes() == 0 &&
                        layout.group_stride % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.y) % vector == 0;
    if (job.finish.known())
        forward_range<Input::none>(job, first, last, stream);
    else if (job.finish.needs_mean())
        forward_range<Input::about_zero>(job, first, last, stream);
    else
        forward_range<Input::squares>(job, first, last, stream);
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
