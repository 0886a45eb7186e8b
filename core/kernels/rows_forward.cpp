// SPDX-License-Identifier: MIT
// Rows: statistics of a block of rows while it enters the first-level cache, then y of the same block.
//
// y is computed in one of two ways, chosen per row; both stay within 2 ulp of the true value, an ulp being taken at
// M = max(|y|, |γ|, |β|).
//   pair    x̂ = x·r − m·r with r and m·r each as a sum of two floats, p = fma(x, r₁, n₁) and the rest t = fma(x, r₂,
//   n₂):
//           y = fma(p, γ, fma(t, γ, β)). Rounding p costs up to 1 ulp where |p·γ| < 2M, the inner sum ½ ulp(β), the
//           outer one ½ ulp. That is at most 2 ulp when |β| ≤ |γ|/4; when β can be larger and cancel p·γ, p's own
//           rounding error is added to t first, which works as long as |m·r| ≤ 1.
//   double  everything else, and every instruction set without a fused multiply-add.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rows_forward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include "core/kernels/rows_narrow-inl.h"
#include "core/kernels/rows_statistics-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

constexpr std::int64_t sweep = 4;  // rows that share one load of γ and β; more would spill the vector registers

template <bool with_residual>
HWY_INLINE Floats pair_value(Floats x, Floats r1, Floats r2, Floats n1, Floats n2, Floats gamma, Floats beta) {
    const Floats p = hn::MulAdd(x, r1, n1);
    if constexpr (with_residual) n2 = hn::Add(hn::Add(hn::MulSub(x, r1, p), n1), n2);
    const Floats t = hn::MulAdd(x, r2, n2);
    return hn::MulAdd(p, gamma, hn::MulAdd(t, gamma, beta));
}

/// Where a block's rows lie, and what scales them.
struct Rows {
    const float* x;
    float* y;
    const float* gamma;
    const float* beta;  // may be null
    std::int64_t n;
    std::int64_t ahead;  // cells to the block that is read next
};

/// y of rows r … r+R-1 by the pair formula. All loads of a column come before its stores: rows a multiple of 4 KiB
/// apart would otherwise wait for each other's addresses.
template <int R, bool with_residual, bool stream>
HWY_INLINE void write_pair(const Rows& rows, const RowBlock& block, std::int64_t r0) {
    const std::int64_t lanes = float_lanes();
    const std::int64_t n = rows.n;
    const float* HWY_RESTRICT gamma = rows.gamma;
    const float* HWY_RESTRICT beta = rows.beta;
    const float* x = rows.x + r0 * n;
    float* y = rows.y + r0 * n;
    constexpr auto count = static_cast<std::size_t>(R);
    Floats r1[count], r2[count], n1[count], n2[count], out[count];
    for (int r = 0; r < R; ++r) {
        r1[r] = hn::Set(float_tag, block.r1[r0 + r]);
        r2[r] = hn::Set(float_tag, block.r2[r0 + r]);
        n1[r] = hn::Set(float_tag, block.n1[r0 + r]);
        n2[r] = hn::Set(float_tag, block.n2[r0 + r]);
    }
    std::int64_t i = 0;
    for (; i + lanes <= n; i += lanes) {
        const Floats g = hn::LoadU(float_tag, gamma + i);
        const Floats b = beta != nullptr ? hn::LoadU(float_tag, beta + i) : hn::Zero(float_tag);
        for (int r = 0; r < R; ++r)
            out[r] = pair_value<with_residual>(hn::LoadU(float_tag, x + r * n + i), r1[r], r2[r], n1[r], n2[r], g, b);
        for (int r = 0; r < R; ++r) {
            if constexpr (stream) {
                prefetch_next(x + r * n + i + rows.ahead);
                hn::Stream(out[r], float_tag, y + r * n + i);
            } else {
                hn::StoreU(out[r], float_tag, y + r * n + i);
            }
        }
    }
    if (i == n) return;
    const Floats g = load_part(float_tag, gamma + i, n - i);
    const Floats b = beta != nullptr ? load_part(float_tag, beta + i, n - i) : hn::Zero(float_tag);
    for (int r = 0; r < R; ++r) {
        const Floats v = load_part(float_tag, x + r * n + i, n - i);
        store_part(float_tag, pair_value<with_residual>(v, r1[r], r2[r], n1[r], n2[r], g, b), y + r * n + i, n - i);
    }
}

/// One row in double. (x − K) − δ is exactly 0 on a constant row, and 0·∞ is defined as 0 there.
void write_double(const ForwardJob& job, const Rows& rows, const RowBlock& block, std::int64_t r) {
    const std::int64_t n = rows.n;
    const float* x = rows.x + r * n;
    float* y = rows.y + r * n;
    const Doubles zero = hn::Zero(double_tag);
    const Doubles shift = hn::Set(double_tag, block.shift[r]);
    const Doubles delta = hn::Set(double_tag, block.delta[r]);
    const Doubles rstd = hn::Set(double_tag, block.rstd[r]);
    const Doubles one = hn::Set(double_tag, job.one_plus ? 1.0 : 0.0);
    const std::int64_t lanes = double_lanes();
    for (std::int64_t i = 0; i < n; i += lanes) {
        const std::int64_t left = std::min(lanes, n - i);
        const bool whole = left == lanes;
        const auto get = [&](const float* from)
                             HWY_ATTR { return whole ? load_doubles(from + i) : load_doubles_part(from + i, left); };
        const Doubles deviation = hn::Sub(hn::Sub(get(x), shift), delta);
        const Doubles normalized = hn::IfThenZeroElse(hn::Eq(deviation, zero), hn::Mul(deviation, rstd));
        const Doubles g = hn::Add(get(rows.gamma), one);
        const Doubles b = rows.beta != nullptr ? get(rows.beta) : zero;
        const HalfFloats out = hn::DemoteTo(half_tag, hn::MulAdd(normalized, g, b));
        if (whole)
            hn::StoreU(out, half_tag, y + i);
        else
            store_part(half_tag, out, y + i, left);
    }
}

template <bool stream>
HWY_INLINE void write_rows(const ForwardJob& job, const RowBlock& block, std::int64_t first, std::int64_t count) {
    const std::int64_t n = job.layout.size;
    const bool shared = job.layout.param_period == 1;
    Rows rows{job.x + first * n, job.y + first * n, job.gamma, job.beta, n, count * n};
    for (std::int64_t r = 0; r < count;) {
        if (!shared) {
            const std::int64_t param = job.layout.first_param(first + r);
            rows.gamma = job.gamma + param;
            rows.beta = job.beta != nullptr ? job.beta + param : nullptr;
        }
        const Form form = block.form[r];
        bool together = shared && form != Form::in_double && r + sweep <= count;
        for (std::int64_t k = 1; together && k < sweep; ++k) together = block.form[r + k] == form;
        if (form == Form::in_double)
            write_double(job, rows, block, r);
        else if (together && form == Form::pair)
            write_pair<sweep, false, stream>(rows, block, r);
        else if (together)
            write_pair<sweep, true, stream>(rows, block, r);
        else if (form == Form::pair)
            write_pair<1, false, stream>(rows, block, r);
        else
            write_pair<1, true, stream>(rows, block, r);
        r += together ? sweep : 1;
    }
}

template <bool centred, bool shifted>
void forward_range(const ForwardJob& job, std::int64_t first, std::int64_t last, bool stream) {
    // A block stays in a third of a 48 KiB first-level cache between its two passes.
    const std::int64_t block_rows =
        std::clamp<std::int64_t>(4096 / std::max<std::int64_t>(job.layout.size, 1), 1, most_rows);
    RowBlock block;
    for (std::int64_t group = first; group < last; group += block_rows) {
        const std::int64_t count = std::min(block_rows, last - group);
        block_statistics<centred, shifted>(job, group, count, block);
        if (stream)
            write_rows<true>(job, block, group, count);
        else
            write_rows<false>(job, block, group, count);
    }
    if (stream) hwy::FlushStream();
}

/// True when no β is larger than a quarter of its γ, and all are finite and far from float's end.
HWY_INLINE void scan_params(ForwardJob& job, std::int64_t count) {
    auto finite = hn::Eq(hn::Zero(float_tag), hn::Zero(float_tag));
    auto small = finite;
    const Floats largest = hn::Set(float_tag, 0x1p126F);
    const Floats quarter = hn::Set(float_tag, 0.25F);
    const std::int64_t lanes = float_lanes();
    for (std::int64_t i = 0; i < count; i += lanes) {
        const std::int64_t left = std::min(lanes, count - i);
        const auto get = [&](const float* from) HWY_ATTR {
            return hn::Abs(left == lanes ? hn::LoadU(float_tag, from + i) : load_part(float_tag, from + i, left));
        };
        const Floats gamma = get(job.gamma);
        finite = hn::And(finite, hn::Le(gamma, largest));
        if (job.beta == nullptr) continue;
        const Floats beta = get(job.beta);
        finite = hn::And(finite, hn::Le(beta, largest));
        small = hn::And(small, hn::Le(beta, hn::Mul(gamma, quarter)));
    }
    job.finite_params = hn::AllTrue(float_tag, finite);
    job.beta_is_small = hn::AllTrue(float_tag, small);
}

// About the first value of a row of n, at most (n − 1)·variance can cancel: no row of 512 needs a second pass, and a
// batch of them no branch. Longer rows, which spend their time on the sums, save that subtraction.
constexpr std::int64_t longest_shifted = 512;

void RowsForward(const ForwardJob& given, std::int64_t first, std::int64_t last) {
    ForwardJob job = given;
    const std::int64_t n = job.layout.size;
    const bool narrow = narrow_forward(job, first, last);
    if (narrow) return;
    scan_params(job, job.layout.param_period == 1 ? n : job.layout.param_period * job.layout.param_scale);
    const bool stream = job.bypass_cache && n % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.y) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    if (!job.finish.needs_mean())
        forward_range<false, false>(job, first, last, stream);
    else if (n <= longest_shifted)
        forward_range<true, true>(job, first, last, stream);
    else
        forward_range<true, false>(job, first, last, stream);
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
