// SPDX-License-Identifier: MIT
// Segments, backward: Σdy and Σdy·t of every run give the group's line, then dx = dy·a + t·slope + constant.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/segments_backward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>
#include <cmath>

#include "core/kernels/backward_jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

// Cells that are summed in float before double takes over: 32 terms in one lane of AVX-512.
constexpr std::int64_t cells_before_spill = 1024;

HWY_INLINE double sum_floats(Floats value) {
#if HWY_TARGET == HWY_SCALAR
    return double{hn::GetLane(value)};
#else
    const hn::Half<FloatTag> half;
    return sum_lanes(hn::Add(hn::PromoteTo(double_tag, hn::LowerHalf(half, value)),
                             hn::PromoteTo(double_tag, hn::UpperHalf(half, value))));
#endif
}

/// Adds Σdy and Σdy·(x − shift) of one run.
HWY_INLINE void add_run(const float* x, const float* dy, std::int64_t n, float shift, double& sum, double& dot) {
    const std::int64_t lanes = float_lanes();
    const Floats k = hn::Set(float_tag, shift);
    for (std::int64_t first = 0; first < n; first += cells_before_spill) {
        const std::int64_t last = std::min(n, first + cells_before_spill);
        Floats sum0 = hn::Zero(float_tag), sum1 = sum0, dot0 = sum0, dot1 = sum0;
        std::int64_t i = first;
        for (; i + 2 * lanes <= last; i += 2 * lanes) {
            const Floats up0 = hn::LoadU(float_tag, dy + i);
            const Floats up1 = hn::LoadU(float_tag, dy + i + lanes);
            sum0 = hn::Add(sum0, up0);
            sum1 = hn::Add(sum1, up1);
            dot0 = hn::MulAdd(up0, hn::Sub(hn::LoadU(float_tag, x + i), k), dot0);
            dot1 = hn::MulAdd(up1, hn::Sub(hn::LoadU(float_tag, x + i + lanes), k), dot1);
        }
        for (; i < last; i += lanes) {
            const std::int64_t left = std::min(lanes, last - i);
            const Floats up = left == lanes ? hn::LoadU(float_tag, dy + i) : load_part(float_tag, dy + i, left);
            const Floats v = left == lanes ? hn::LoadU(float_tag, x + i) : load_part(float_tag, x + i, left);
            sum0 = hn::Add(sum0, up);
            dot0 = hn::MulAdd(up, hn::Sub(v, k), dot0);
        }
        sum += sum_floats(hn::Add(sum0, sum1));
        dot += sum_floats(hn::Add(dot0, dot1));
    }
}

struct Line {
    float shift = 0, factor = 0, slope = 0, constant = 0;
};

template <bool stream>
HWY_INLINE void write_run(const float* x, const float* dy, float* dx, std::int64_t n, const Line& line,
                          std::int64_t ahead) {
    const std::int64_t lanes = float_lanes();
    const Floats shift = hn::Set(float_tag, line.shift);
    const Floats factor = hn::Set(float_tag, line.factor);
    const Floats slope = hn::Set(float_tag, line.slope);
    const Floats constant = hn::Set(float_tag, line.constant);
    const auto value = [&](Floats v, Floats up)
                           HWY_ATTR { return hn::MulAdd(up, factor, hn::MulAdd(hn::Sub(v, shift), slope, constant)); };
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Floats out = value(hn::LoadU(float_tag, x + i), hn::LoadU(float_tag, dy + i));
        if constexpr (stream) {
            prefetch_next(x + i + ahead);
            prefetch_next(dy + i + ahead);
            hn::Stream(out, float_tag, dx + i);
        } else {
            hn::StoreU(out, float_tag, dx + i);
        }
    }
    if (i < n)
        store_part(float_tag, value(load_part(float_tag, x + i, n - i), load_part(float_tag, dy + i, n - i)), dx + i,
                   n - i);
}

bool SegmentBackward(const BackwardJob& job, std::int64_t group, const ParamSums& sums) {
    const Layout& layout = job.layout;
    const GroupPoint point = group_point(job, group);
    const std::int64_t n = layout.run_length;
    const float shift = static_cast<float>(point.shift);
    double sum_h = 0;
    double dot_h = 0;
    for (std::int64_t run = 0; run < layout.runs; ++run) {
        const std::int64_t cell = group * layout.group_stride + run * layout.run_stride;
        double sum = 0;
        double dot = 0;
        add_run(job.x + cell, job.dy + cell, n, shift, sum, dot);
        const double hat = point.rstd * (dot - point.hat * sum);  // Σ dy·x̂
        const double gamma = job.gamma_at(layout.first_param(group) + run * layout.run_step);
        sum_h += gamma * sum;
        dot_h += gamma * hat;
        sums.dgamma[run * layout.run_step] += hat;
        sums.dbeta[run * layout.run_step] += sum;
        if (!(std::abs(sum) < 0x1p120 && std::abs(dot) < 0x1p120)) return false;
    }
    const GradientLine gradient = gradient_line(job, group, point.rstd, sum_h, dot_h);
    Line line{.shift = shift,
              .slope = static_cast<float>(-gradient.slope),
              .constant = static_cast<float>(point.about * gradient.slope - gradient.centre)};
    if (!(std::abs(gradient.slope) < 0x1p120 && std::abs(line.constant) < 0x1p120F)) return false;
    const bool stream = job.bypass_cache && n % float_lanes() == 0 && layout.group_stride % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.dx) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    const std::int64_t ahead = group + 1 < layout.groups ? layout.group_stride : 0;
    for (std::int64_t run = 0; run < layout.runs; ++run) {
        const std::int64_t cell = group * layout.group_stride + run * layout.run_stride;
        line.factor = static_cast<float>(point.rstd * job.gamma_at(layout.first_param(group) + run * layout.run_step));
        if (stream)
            write_run<true>(job.x + cell, job.dy + cell, job.dx + cell, n, line, ahead);
        else
            write_run<false>(job.x + cell, job.dy + cell, job.dx + cell, n, line, 0);
    }
    if (stream) hwy::FlushStream();
    return true;
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(SegmentBackward);

bool segment_backward(const BackwardJob& job, std::int64_t group, const ParamSums& sums) {
    return HWY_DYNAMIC_DISPATCH(SegmentBackward)(job, group, sums);
}

}  // namespace normscope::kernels
#endif
