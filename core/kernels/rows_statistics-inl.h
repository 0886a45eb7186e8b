// SPDX-License-Identifier: MIT
// Statistics of a block of rows: sums, then all roots and divisions of the block in one vector.
#if defined(NORMSCOPE_KERNELS_ROWS_STATISTICS_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_KERNELS_ROWS_STATISTICS_INL_H_
#undef NORMSCOPE_KERNELS_ROWS_STATISTICS_INL_H_
#else
#define NORMSCOPE_KERNELS_ROWS_STATISTICS_INL_H_
#endif

#include <algorithm>
#include <cmath>

#include "core/kernels/jobs.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {

enum class Form : std::uint8_t { pair, pair_residual, in_double };

constexpr std::int64_t most_rows = 8;  // one vector of doubles of the widest instruction set

// Powers of two between which r, r₂ = 2^-24·r and x·r₂ are all normal floats.
constexpr double least_rstd = 0x1p-96;
constexpr double most_rstd = 0x1p96;
// The rest t = x·r₂ + n₂ carries 24 bits, so that |m·r| = 2^16 leaves an error of 2^-32.
constexpr double most_offset = 65536.0;

/// What the output of a block of rows needs, row by row.
struct RowBlock {
    alignas(64) double sum[most_rows];
    alignas(64) double squares[most_rows];
    alignas(64) double shift[most_rows];
    alignas(64) double delta[most_rows];
    alignas(64) double rstd[most_rows];
    float r1[most_rows];
    float r2[most_rows];
    float n1[most_rows];
    float n2[most_rows];
    Form form[most_rows];
};

HWY_INLINE Form form_of(const ForwardJob& job, double rstd, double offset, double spread) {
    if (!HWY_NATIVE_FMA || job.one_plus || !job.finite_params) return Form::in_double;
    if (!(rstd >= least_rstd && rstd <= most_rstd)) return Form::in_double;
    if (offset != 0 && !(spread > 0)) return Form::in_double;  // a constant row must give exactly β
    if (job.beta_is_small) return std::abs(offset) <= most_offset ? Form::pair : Form::in_double;
    return std::abs(offset) <= 1 ? Form::pair_residual : Form::in_double;
}

/// Puts the moments of row r into the block and into the statistics.
HWY_INLINE void set_row(const ForwardJob& job, std::int64_t group, std::int64_t r, const Moments& m, double mean,
                        double mean_low, RowBlock& block) {
    keep_moments(job.stats, group, m, mean, mean_low);
    block.shift[r] = m.shift;
    block.delta[r] = m.delta;
    block.rstd[r] = m.rstd;
    const double offset = -(m.shift + m.delta) * m.rstd;
    block.form[r] = form_of(job, m.rstd, offset, m.spread);
    if (block.form[r] == Form::in_double) return;
    block.r1[r] = static_cast<float>(m.rstd);
    block.r2[r] = static_cast<float>(m.rstd - double{block.r1[r]});
    block.n1[r] = static_cast<float>(offset);
    block.n2[r] = static_cast<float>(offset - double{block.n1[r]});
}

/// One row whose sums about `block.shift` are in the block; sums about its mean where those about 0 are not accurate.
inline void finish_row(const ForwardJob& job, std::int64_t group, std::int64_t r, bool shifted, RowBlock& block) {
    const Finish& finish = job.finish;
    Moments m;
    double mean = 0;
    double mean_low = 0;
    if (finish.known()) {
        m = known_moments(finish, group);
        mean = m.shift + m.delta;
    } else if (shifted) {
        m = moments_about(finish, block.shift[r], block.sum[r], block.squares[r], mean, mean_low);
    } else if (!moments_about_zero(finish, block.sum[r], block.squares[r], m, mean)) {
        const double shift = double{static_cast<float>(mean)};
        RunningSums again;
        add_sums<true, true>(job.x + group * job.layout.size, job.layout.size, shift, again);
        m = moments_about(finish, shift, sum_lanes(again.sum()), sum_lanes(again.squares()), mean, mean_low);
    }
    set_row(job, group, r, m, mean, mean_low, block);
}

/// The commonest specs, a vector of rows at a time: the same arithmetic as moments_about(). False when a row needs
/// finish_row(). `shift` is 0 where the sums are about 0.
template <bool centred, bool shifted>
HWY_INLINE bool finish_vector(const ForwardJob& job, std::int64_t group, std::int64_t r, RowBlock& block) {
    const DoubleTag d;
    const Doubles zero = hn::Zero(d);
    const Doubles inverse = hn::Set(d, 1.0 / job.finish.count);
    const Doubles sum = centred ? hn::Load(d, block.sum + r) : zero;
    const Doubles squares = hn::Load(d, block.squares + r);
    const Doubles shift = shifted ? hn::Load(d, block.shift + r) : zero;
    const Doubles delta = hn::Mul(sum, inverse);
    Doubles deviation = squares;
    if constexpr (centred) deviation = hn::Max(zero, hn::Sub(squares, hn::Mul(sum, delta)));
    const Doubles spread = hn::Mul(deviation, hn::Set(d, 1.0 / job.finish.square_count));
    const Doubles rstd = hn::Div(hn::Set(d, 1.0), hn::Sqrt(hn::Add(spread, hn::Set(d, job.finish.eps))));
    const Doubles mean = hn::Add(shift, delta);
    const Doubles offset = hn::Neg(hn::Mul(mean, rstd));
    auto good = hn::And(hn::Ge(rstd, hn::Set(d, least_rstd)), hn::Le(rstd, hn::Set(d, most_rstd)));
    if constexpr (centred) {
        const Doubles limit = hn::Set(d, job.beta_is_small ? most_offset : 1.0);
        good = hn::And(good, hn::And(hn::Le(hn::Abs(offset), limit), hn::Gt(spread, zero)));
        // Sums about 0: see moments_about_zero().
        if constexpr (!shifted)
            good =
                hn::And(good, hn::Le(hn::Mul(mean, mean), hn::Mul(hn::Set(d, 0x1p20 / job.finish.count), deviation)));
    }
    if (!hn::AllTrue(d, good)) return false;
    if (job.stats.mean != nullptr) hn::StoreU(mean, d, job.stats.mean + group + r);
    if (job.stats.rstd != nullptr) hn::StoreU(rstd, d, job.stats.rstd + group + r);
    if (job.stats.mean_low != nullptr) hn::StoreU(zero, d, job.stats.mean_low + group + r);
    if (job.stats.spread != nullptr) hn::StoreU(spread, d, job.stats.spread + group + r);
    const HalfFloats r1 = hn::DemoteTo(half_tag, rstd);
    const HalfFloats n1 = hn::DemoteTo(half_tag, offset);
    hn::StoreU(r1, half_tag, block.r1 + r);
    hn::StoreU(hn::DemoteTo(half_tag, hn::Sub(rstd, hn::PromoteTo(d, r1))), half_tag, block.r2 + r);
    hn::StoreU(n1, half_tag, block.n1 + r);
    hn::StoreU(hn::DemoteTo(half_tag, hn::Sub(offset, hn::PromoteTo(d, n1))), half_tag, block.n2 + r);
    for (std::int64_t k = r; k < r + double_lanes(); ++k)
        block.form[k] = job.beta_is_small ? Form::pair : Form::pair_residual;
    return true;
}

/// Lane r of the result is the sum of the lanes of v[r].
HWY_INLINE Doubles transpose_sum(const Doubles* v) {
#if HWY_TARGET == HWY_SCALAR
    return v[0];
#else
    const DoubleTag d;
    const auto pair = [d](Doubles a, Doubles b)
                          HWY_ATTR { return hn::Add(hn::InterleaveLower(d, a, b), hn::InterleaveUpper(d, a, b)); };
#if HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
    const auto halves = [d](Doubles a, Doubles b)
                            HWY_ATTR { return hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a)); };
    const Doubles a = halves(pair(v[0], v[1]), pair(v[2], v[3]));
    const Doubles b = halves(pair(v[4], v[5]), pair(v[6], v[7]));
    return hn::Add(Doubles{_mm512_shuffle_f64x2(a.raw, b.raw, 0x88)},
                   Doubles{_mm512_shuffle_f64x2(a.raw, b.raw, 0xDD)});
#elif HWY_TARGET == HWY_AVX2
    const Doubles a = pair(v[0], v[1]);
    const Doubles b = pair(v[2], v[3]);
    return hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
#else
    return pair(v[0], v[1]);
#endif
#endif
}

/// Sums of `count` rows from `group` on, a vector of rows' sums reduced at a time.
template <bool with_sum, bool with_shift>
HWY_INLINE void block_sums(const ForwardJob& job, std::int64_t group, std::int64_t count, RowBlock& block) {
    const std::int64_t n = job.layout.size;
    const std::int64_t lanes = double_lanes();
    for (std::int64_t r = 0; r < count; r += lanes) {
        Doubles sums[HWY_MAX_BYTES / sizeof(double)];
        Doubles squares[HWY_MAX_BYTES / sizeof(double)];
        for (std::int64_t k = 0; k < lanes; ++k) {
            const std::int64_t row = std::min(r + k, count - 1);  // a block's last vector repeats its last row
            const float* x = job.x + (group + row) * n;
            if (r + k >= count) {
                sums[k] = sums[k - 1];
                squares[k] = squares[k - 1];
                continue;
            }
            RunningSums running;
            const double shift = with_shift ? double{x[0]} : 0.0;
            if constexpr (with_shift) block.shift[r + k] = shift;
            add_sums<with_sum, with_shift>(x, n, shift, running);
            sums[k] = running.sum();
            squares[k] = running.squares();
        }
        if constexpr (with_sum) hn::Store(transpose_sum(sums), double_tag, block.sum + r);
        hn::Store(transpose_sum(squares), double_tag, block.squares + r);
    }
}

/// Everything about a block's statistics.
template <bool centred, bool shifted>
HWY_INLINE void block_statistics(const ForwardJob& job, std::int64_t group, std::int64_t count, RowBlock& block) {
    const Finish& finish = job.finish;
    const bool common = finish.divide && !finish.eps_outside && finish.center == finish.about_mean && HWY_NATIVE_FMA &&
                        !job.one_plus && job.finite_params;
    if (!finish.known()) block_sums<centred, shifted>(job, group, count, block);
    for (std::int64_t r = 0; r < count;) {
        if (common && !finish.known() && count - r >= double_lanes() &&
            finish_vector<centred, shifted>(job, group, r, block)) {
            r += double_lanes();
            continue;
        }
        const std::int64_t end = std::min(count, r + double_lanes());
        for (; r < end; ++r) finish_row(job, group + r, r, shifted, block);
    }
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
