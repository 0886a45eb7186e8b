// SPDX-License-Identifier: MIT
// Rows: statistics of a block of rows while it enters the first-level cache, then y of the same block.
//
// y is computed in one of two ways, chosen per row; both stay within 2 ulp of the true value, an ulp being taken at
// M = max(|y|, |γ|, |β|).
//   pair    x̂ = x·r − m·r with r and m·r each as a sum of two floats, p = fma(x, r₁, n₁) and the rest t = fma(x, r₂, n₂):
//           y = fma(p, γ, fma(t, γ, β)). Rounding p costs up to 1 ulp where |p·γ| < 2M, the inner sum ½ ulp(β), the
//           outer one ½ ulp. That is at most 2 ulp when |β| ≤ |γ|/4; when β can be larger and cancel p·γ, p's own
//           rounding error is added to t first, which works as long as |m·r| ≤ 1.
//   double  everything else, and every instruction set without a fused multiply-add.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rows_forward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>
#include <cmath>

#include "core/kernels/jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

enum class Form { pair, pair_residual, in_double };

constexpr std::int64_t most_rows = 8;  // rows whose statistics are finished together
constexpr std::int64_t sweep = 4;      // rows that share one load of γ and β; more would spill the vector registers

// Powers of two between which r, r₂ = 2^-24·r and x·r₂ are all normal floats.
constexpr double least_rstd = 0x1p-96;
constexpr double most_rstd = 0x1p96;
// t carries 24 bits of x·r₂, so that |m·r| = 2^16 leaves an error of 2^-32.
constexpr double most_offset = 65536.0;

Form form_of(const ForwardJob& job, const Moments& m, double offset) {
    if (!HWY_NATIVE_FMA || job.one_plus || !job.finite_params) return Form::in_double;
    if (!(m.rstd >= least_rstd && m.rstd <= most_rstd)) return Form::in_double;
    if (offset != 0 && !(m.spread > 0)) return Form::in_double;  // a constant row must give exactly β
    if (job.beta_is_small) return std::abs(offset) <= most_offset ? Form::pair : Form::in_double;
    return std::abs(offset) <= 1 ? Form::pair_residual : Form::in_double;
}

struct Row {
    const float* x = nullptr;
    float* y = nullptr;
    Moments moments;
    Form form = Form::in_double;
    float r1 = 0, r2 = 0, n1 = 0, n2 = 0;
};

/// Statistics of one row, from sums about 0 where they are accurate, else about its mean.
HWY_INLINE void finish_row(const ForwardJob& job, std::int64_t group, double sum, double squares, Row& row) {
    const Finish& finish = job.finish;
    double mean = 0;
    double mean_low = 0;
    if (finish.known()) {
        row.moments = known_moments(finish, group);
        mean = row.moments.delta;
    } else if (!moments_about_zero(finish, sum, squares, row.moments, mean)) {
        const double shift = double{static_cast<float>(mean)};
        RunningSums again;
        add_sums<true, true>(row.x, job.layout.size, shift, again);
        row.moments = moments_about(finish, shift, sum_lanes(again.sum()), sum_lanes(again.squares()), mean, mean_low);
    }
    keep_moments(job.stats, group, row.moments, mean, mean_low);
    const double rstd = row.moments.rstd;
    const double offset = -(row.moments.shift + row.moments.delta) * rstd;
    row.form = form_of(job, row.moments, offset);
    if (row.form == Form::in_double) return;
    row.r1 = static_cast<float>(rstd);
    row.r2 = static_cast<float>(rstd - double{row.r1});
    row.n1 = static_cast<float>(offset);
    row.n2 = static_cast<float>(offset - double{row.n1});
}

template <bool with_residual>
HWY_INLINE Floats pair_value(Floats x, Floats r1, Floats r2, Floats n1, Floats n2, Floats gamma, Floats beta) {
    const Floats p = hn::MulAdd(x, r1, n1);
    if constexpr (with_residual) n2 = hn::Add(hn::Add(hn::MulSub(x, r1, p), n1), n2);
    const Floats t = hn::MulAdd(x, r2, n2);
    return hn::MulAdd(p, gamma, hn::MulAdd(t, gamma, beta));
}

/// y of R rows by the pair formula. All loads of a column come before its stores: rows a multiple of 4 KiB apart
/// would otherwise wait for each other's addresses.
template <int R, bool with_residual, bool stream>
HWY_INLINE void write_pair(const Row* rows, const float* HWY_RESTRICT gamma, const float* HWY_RESTRICT beta, std::int64_t n,
                           std::int64_t ahead) {
    const std::int64_t lanes = float_lanes();
    constexpr auto count = static_cast<std::size_t>(R);
    Floats r1[count], r2[count], n1[count], n2[count], out[count];
    for (int r = 0; r < R; ++r) {
        r1[r] = hn::Set(float_tag, rows[r].r1);
        r2[r] = hn::Set(float_tag, rows[r].r2);
        n1[r] = hn::Set(float_tag, rows[r].n1);
        n2[r] = hn::Set(float_tag, rows[r].n2);
    }
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Floats g = hn::LoadU(float_tag, gamma + i);
        const Floats b = beta != nullptr ? hn::LoadU(float_tag, beta + i) : hn::Zero(float_tag);
        for (int r = 0; r < R; ++r)
            out[r] = pair_value<with_residual>(hn::LoadU(float_tag, rows[r].x + i), r1[r], r2[r], n1[r], n2[r], g, b);
        for (int r = 0; r < R; ++r) {
            if constexpr (stream) {
                hwy::Prefetch(rows[r].x + i + ahead);
                hn::Stream(out[r], float_tag, rows[r].y + i);
            } else {
                hn::StoreU(out[r], float_tag, rows[r].y + i);
            }
        }
    }
    if (i == n) return;
    const Floats g = load_part(float_tag, gamma + i, n - i);
    const Floats b = beta != nullptr ? load_part(float_tag, beta + i, n - i) : hn::Zero(float_tag);
    for (int r = 0; r < R; ++r) {
        const Floats x = load_part(float_tag, rows[r].x + i, n - i);
        store_part(float_tag, pair_value<with_residual>(x, r1[r], r2[r], n1[r], n2[r], g, b), rows[r].y + i, n - i);
    }
}

/// One row in double. (x − K) − δ is exactly 0 on a constant row, and 0·∞ is defined as 0 there.
void write_double(const ForwardJob& job, const Row& row, const float* gamma, const float* beta) {
    const std::int64_t n = job.layout.size;
    const Moments& m = row.moments;
    if (std::isinf(m.rstd)) {
        for (std::int64_t i = 0; i < n; ++i) {
            const double deviation = (double{row.x[i]} - m.shift) - m.delta;
            const double normalized = deviation == 0 ? 0.0 : deviation * m.rstd;
            const double factor = job.one_plus ? 1.0 + double{gamma[i]} : double{gamma[i]};
            row.y[i] = static_cast<float>(factor * normalized + (beta != nullptr ? double{beta[i]} : 0.0));
        }
        return;
    }
    const std::int64_t lanes = double_lanes();
    const Doubles shift = hn::Set(double_tag, m.shift);
    const Doubles delta = hn::Set(double_tag, m.delta);
    const Doubles rstd = hn::Set(double_tag, m.rstd);
    const Doubles one = hn::Set(double_tag, job.one_plus ? 1.0 : 0.0);
    for (std::int64_t i = 0; i < n; i += lanes) {
        const std::int64_t left = std::min(lanes, n - i);
        const bool whole = left == lanes;
        const auto get = [&](const float* from) HWY_ATTR {
            return whole ? load_doubles(from + i) : load_doubles_part(from + i, left);
        };
        const Doubles normalized = hn::Mul(hn::Sub(hn::Sub(get(row.x), shift), delta), rstd);
        const Doubles g = hn::Add(get(gamma), one);
        const Doubles b = beta != nullptr ? get(beta) : hn::Zero(double_tag);
        const HalfFloats y = hn::DemoteTo(half_tag, hn::MulAdd(normalized, g, b));
        if (whole) hn::StoreU(y, half_tag, row.y + i);
        else store_part(half_tag, y, row.y + i, left);
    }
}

template <bool stream>
HWY_INLINE void write_rows(const ForwardJob& job, const Row* rows, std::int64_t count, std::int64_t first) {
    const std::int64_t n = job.layout.size;
    const bool shared = job.layout.param_period == 1;
    for (std::int64_t r = 0; r < count;) {
        const std::int64_t param = job.layout.first_param(first + r);
        const float* gamma = job.gamma + param;
        const float* beta = job.beta != nullptr ? job.beta + param : nullptr;
        const std::int64_t ahead = count * n;
        const Form form = rows[r].form;
        bool together = shared && form != Form::in_double && r + sweep <= count;
        for (std::int64_t k = 1; together && k < sweep; ++k) together = rows[r + k].form == form;
        if (form == Form::in_double) write_double(job, rows[r], gamma, beta);
        else if (together && form == Form::pair) write_pair<sweep, false, stream>(rows + r, gamma, beta, n, ahead);
        else if (together) write_pair<sweep, true, stream>(rows + r, gamma, beta, n, ahead);
        else if (form == Form::pair) write_pair<1, false, stream>(rows + r, gamma, beta, n, ahead);
        else write_pair<1, true, stream>(rows + r, gamma, beta, n, ahead);
        r += together ? sweep : 1;
    }
}

template <bool with_sum>
HWY_INLINE void block_forward(const ForwardJob& job, std::int64_t first, std::int64_t count, bool stream) {
    const std::int64_t n = job.layout.size;
    Row rows[most_rows];
    for (std::int64_t r = 0; r < count; ++r) {
        rows[r].x = job.x + (first + r) * n;
        rows[r].y = job.y + (first + r) * n;
        double sum = 0;
        double squares = 0;
        if (!job.finish.known()) {
            RunningSums sums;
            add_sums<with_sum, false>(rows[r].x, n, 0.0, sums);
            if constexpr (with_sum) sum = sum_lanes(sums.sum());
            squares = sum_lanes(sums.squares());
        }
        finish_row(job, first + r, sum, squares, rows[r]);
    }
    if (stream) write_rows<true>(job, rows, count, first);
    else write_rows<false>(job, rows, count, first);
}

void RowsForward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    const std::int64_t n = job.layout.size;
    // A block stays in half of a 32 KiB first-level cache between its two passes.
    const std::int64_t block = std::clamp<std::int64_t>(4096 / std::max<std::int64_t>(n, 1), 1, most_rows);
    const bool aligned = n % float_lanes() == 0 && reinterpret_cast<std::uintptr_t>(job.y) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    const bool stream = job.bypass_cache && aligned;
    for (std::int64_t group = first; group < last; group += block) {
        const std::int64_t count = std::min(block, last - group);
        if (job.finish.needs_mean()) block_forward<true>(job, group, count, stream);
        else block_forward<false>(job, group, count, stream);
    }
    if (stream) hwy::FlushStream();
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(RowsForward);

void rows_forward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    HWY_DYNAMIC_DISPATCH(RowsForward)(job, first, last);
}

}  // namespace normscope::kernels
#endif
