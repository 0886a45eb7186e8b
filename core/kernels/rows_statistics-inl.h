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
    alignas(64) double sum_lanes[most_rows * HWY_MAX_BYTES / sizeof(double)];  // a vector for each row
    alignas(64) double square_lanes[most_rows * HWY_MAX_BYTES / sizeof(double)];
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

/// The commonest specs, a vector of rows at a time: the same as moments_about() within a few units of double. Does rows
/// r … r+count-1 and returns a bit for each that needs finish_row(). `shift` is 0 where the sums are about 0.
template <bool centred, bool shifted, class D>
HWY_INLINE std::uint32_t finish_vector(D d, const ForwardJob& job, std::int64_t group, std::int64_t r,
                                       std::int64_t count, RowBlock& block) {
    using Wide = hn::Vec<D>;
    const hn::Rebind<float, D> f;
    const Wide zero = hn::Zero(d);
    const Wide inverse = hn::Set(d, 1.0 / job.finish.count);
    const Wide sum = centred ? hn::Load(d, block.sum + r) : zero;
    const Wide squares = hn::Load(d, block.squares + r);
    const Wide shift = shifted ? hn::Load(d, block.shift + r) : zero;
    const Wide delta = hn::Mul(sum, inverse);
    Wide deviation = squares;
    if constexpr (centred) deviation = hn::Max(zero, hn::Sub(squares, hn::Mul(sum, delta)));
    const Wide spread = hn::Mul(deviation, hn::Set(d, 1.0 / job.finish.square_count));
    const Wide rstd = hn::Div(hn::Set(d, 1.0), hn::Sqrt(hn::Add(spread, hn::Set(d, job.finish.eps))));
    const Wide mean = hn::Add(shift, delta);
    const Wide offset = hn::Neg(hn::Mul(mean, rstd));
    auto good = hn::And(hn::Ge(rstd, hn::Set(d, least_rstd)), hn::Le(rstd, hn::Set(d, most_rstd)));
    if constexpr (centred) {
        const Wide limit = hn::Set(d, job.beta_is_small ? most_offset : 1.0);
        good = hn::And(good, hn::And(hn::Le(hn::Abs(offset), limit), hn::Gt(spread, zero)));
        // Sums about 0: see moments_about_zero().
        if constexpr (!shifted)
            good =
                hn::And(good, hn::Le(hn::Mul(mean, mean), hn::Mul(hn::Set(d, 0x1p20 / job.finish.count), deviation)));
    }
    const auto store = [&](Wide value, double* to) HWY_ATTR {
        if (to == nullptr) return;
        if (count == static_cast<std::int64_t>(hn::Lanes(d)))
            hn::StoreU(value, d, to + group + r);
        else
            store_part(d, value, to + group + r, count);
    };
    store(mean, job.stats.mean);
    store(rstd, job.stats.rstd);
    store(zero, job.stats.mean_low);
    store(spread, job.stats.spread);
    const auto r1 = hn::DemoteTo(f, rstd);
    const auto n1 = hn::DemoteTo(f, offset);
    hn::StoreU(r1, f, block.r1 + r);
    hn::StoreU(hn::DemoteTo(f, hn::Sub(rstd, hn::PromoteTo(d, r1))), f, block.r2 + r);
    hn::StoreU(n1, f, block.n1 + r);
    hn::StoreU(hn::DemoteTo(f, hn::Sub(offset, hn::PromoteTo(d, n1))), f, block.n2 + r);
    const Form form = job.beta_is_small ? Form::pair : Form::pair_residual;
    for (std::int64_t k = r; k < r + count; ++k) block.form[k] = form;
    if (hn::AllTrue(d, good)) return 0;
    std::uint8_t bits[8] = {};
    hn::StoreMaskBits(d, good, bits);
    return ~std::uint32_t{bits[0]} & ((1U << count) - 1U);
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

/// Adds up the lanes of `count` rows, a vector of rows at a time and every row in the same order.
template <bool centred>
HWY_INLINE void add_lanes(std::int64_t count, RowBlock& block) {
    constexpr std::size_t width = HWY_MAX_BYTES / sizeof(double);
    const std::int64_t lanes = double_lanes();
    for (std::int64_t r = 0; r < count; r += lanes) {
        Doubles sums[width];
        Doubles squares[width];
        for (std::int64_t k = 0; k < lanes; ++k) {
            const auto at = static_cast<std::size_t>(std::min(r + k, count - 1)) * width;  // the last row fills up
            if constexpr (centred) sums[k] = hn::Load(double_tag, block.sum_lanes + at);
            squares[k] = hn::Load(double_tag, block.square_lanes + at);
        }
        if constexpr (centred) hn::Store(transpose_sum(sums), double_tag, block.sum + r);
        hn::Store(transpose_sum(squares), double_tag, block.squares + r);
    }
}

/// From a block's sums to all that its output needs.
template <bool centred, bool shifted>
HWY_INLINE void finish_block(const ForwardJob& job, std::int64_t group, std::int64_t count, RowBlock& block) {
    const Finish& finish = job.finish;
    const bool common = finish.divide && !finish.eps_outside && finish.center == finish.about_mean && HWY_NATIVE_FMA &&
                        !job.one_plus && job.finite_params && !finish.known();
    if (!finish.known()) add_lanes<centred>(count, block);
    const std::int64_t lanes = double_lanes();
    for (std::int64_t r = 0; r < count; r += lanes) {
        const std::int64_t some = std::min(lanes, count - r);
        std::uint32_t left = (1U << some) - 1U;
        // The root and the division of one double take half the time of a vector's.
        if (common && some == 1)
            left = finish_vector<centred, shifted>(hn::CappedTag<double, 1>(), job, group, r, 1, block);
        else if (common)
            left = finish_vector<centred, shifted>(double_tag, job, group, r, some, block);
        for (std::int64_t k = 0; left != 0; ++k, left >>= 1)
            if ((left & 1U) != 0) finish_row(job, group + r + k, r + k, shifted, block);
    }
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
