// SPDX-License-Identifier: MIT
// Rows: y of a block of rows while the statistics of the next are summed.
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
#include "core/kernels/rows_sweep-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

constexpr std::int64_t together = 2;  // rows of a sweep; more would spill the vector registers

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

/// y of a block's rows, each in its own form.
template <bool stream>
HWY_INLINE void write_rows(const ForwardJob& job, Rows rows, const RowBlock& block, std::int64_t first,
                           std::int64_t count) {
    RowBlock none;
    for (std::int64_t r = 0; r < count; ++r) {
        const std::int64_t param = job.layout.first_param(first + r);
        rows.gamma = job.gamma + param;
        rows.beta = job.beta != nullptr ? job.beta + param : nullptr;
        if (block.form[r] == Form::in_double)
            write_double(job, rows, block, r);
        else if (block.form[r] == Form::pair)
            sweep<1, Output::pair, Input::none, stream>(rows, block, r, nullptr, none);
        else
            sweep<1, Output::pair_residual, Input::none, stream>(rows, block, r, nullptr, none);
    }
}

/// Sums of a block's rows.
template <Input input>
HWY_INLINE void read_rows(const float* x, std::int64_t n, std::int64_t count, RowBlock& filling) {
    const Rows rows{nullptr, nullptr, nullptr, nullptr, n};
    std::int64_t r = 0;
    for (; r + together <= count; r += together)
        sweep<together, Output::none, input, false>(rows, filling, r, x + r * n, filling);
    for (; r < count; ++r) sweep<1, Output::none, input, false>(rows, filling, r, x + r * n, filling);
}

/// Both at once, for two blocks of the same height.
template <Output output, Input input, bool stream>
HWY_INLINE void write_and_read(const Rows& rows, const RowBlock& block, std::int64_t count, RowBlock& filling) {
    const float* next = rows.x + count * rows.n;
    for (std::int64_t r = 0; r < count; r += together)
        sweep<together, output, input, stream>(rows, block, r, next + r * rows.n, filling);
}

HWY_INLINE bool all_of_form(const RowBlock& block, std::int64_t count, Form form) {
    bool all = true;
    for (std::int64_t r = 0; r < count; ++r) all &= block.form[r] == form;
    return all;
}

/// Groups first … last-1 in blocks. The heights are powers of two, so that the blocks of any number of threads, whose
/// ranges begin at multiples of 16, are the same.
template <Input input, bool stream>
void forward_range(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    constexpr bool centred = input != Input::squares;
    constexpr bool shifted = input == Input::about_first;
    const std::int64_t n = job.layout.size;
    const std::int64_t height = n <= 512 ? 8 : n <= 1024 ? 4 : 2;  // two blocks and y fit the first-level cache
    const std::int64_t ahead = job.prefetch ? prefetch_distance(together * n) : 0;
    const bool reads = !job.finish.known();
    const bool shared = job.layout.param_period == 1;
    RowBlock blocks[2];
    RowBlock* block = &blocks[0];
    RowBlock* filling = &blocks[1];
    std::int64_t count = std::min(height, last - first);
    if (reads) read_rows<input>(job.x + first * n, n, count, *block);
    finish_block<centred, shifted>(job, first, count, *block);
    for (std::int64_t group = first; group < last;) {
        const Rows rows{job.x + group * n, job.y + group * n, job.gamma, job.beta, n, ahead};
        const std::int64_t following = std::min(height, last - group - count);
        const bool fused = reads && shared && count == height && following == height;
        if (fused && all_of_form(*block, count, Form::pair)) {
            write_and_read<Output::pair, input, stream>(rows, *block, count, *filling);
        } else if (fused && all_of_form(*block, count, Form::pair_residual)) {
            write_and_read<Output::pair_residual, input, stream>(rows, *block, count, *filling);
        } else {
            if (reads && following > 0) read_rows<input>(rows.x + count * n, n, following, *filling);
            write_rows<stream>(job, rows, *block, group, count);
        }
        group += count;
        count = following;
        if (count > 0) finish_block<centred, shifted>(job, group, count, *filling);
        std::swap(block, filling);
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

void ScanRowParams(ForwardJob& job) {
    if (is_narrow(job)) return;
    const Layout& layout = job.layout;
    scan_params(job, layout.param_period == 1 ? layout.size : layout.param_period * layout.param_scale);
}

void RowsForward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    const std::int64_t n = job.layout.size;
    if (narrow_forward(job, first, last)) return;
    const bool stream = job.bypass_cache && n % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.y) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    if (!job.finish.needs_mean())
        forward_range<Input::squares>(job, first, last, stream);
    else if (n <= longest_shifted)
        forward_range<Input::about_first>(job, first, last, stream);
    else
        forward_range<Input::about_zero>(job, first, last, stream);
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(ScanRowParams);
HWY_EXPORT(RowsForward);

void scan_row_params(ForwardJob& job) { HWY_DYNAMIC_DISPATCH(ScanRowParams)(job); }

void rows_forward(const ForwardJob& job, std::int64_t first, std::int64_t last) {
    HWY_DYNAMIC_DISPATCH(RowsForward)(job, first, last);
}

}  // namespace normscope::kernels
#endif
