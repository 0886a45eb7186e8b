// SPDX-License-Identifier: MIT
// Columns of a row-major matrix: sums of blocks of rows, kept per block so that their order never depends on threads;
// then coefficients per column; then y, block by block. Rows are read in memory order: strips of columns would touch
// one page per row.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/columns_forward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>

#include "core/kernels/columns.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

constexpr std::int64_t rows_together = 8;  // rows per visit of a column's sums: amortises their load and store

/// Adds R rows of one vector of columns to the sums.
template <int R, bool with_shift>
HWY_INLINE void add_rows(const float* x, std::int64_t columns, const double* shift, double* sums, double* squares) {
    const std::int64_t lanes = double_lanes();
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const bool whole = left == lanes;
        Doubles s = whole ? hn::LoadU(double_tag, sums + c) : load_part(double_tag, sums + c, left);
        Doubles q = whole ? hn::LoadU(double_tag, squares + c) : load_part(double_tag, squares + c, left);
        Doubles k = hn::Zero(double_tag);
        if constexpr (with_shift) k = whole ? hn::LoadU(double_tag, shift + c) : load_part(double_tag, shift + c, left);
        for (int r = 0; r < R; ++r) {
            const float* at = x + r * columns + c;
            Doubles value = whole ? load_doubles(at) : load_doubles_part(at, left);
            if constexpr (with_shift) value = hn::Sub(value, k);
            s = hn::Add(s, value);
            q = hn::MulAdd(value, value, q);
        }
        if (whole) {
            hn::StoreU(s, double_tag, sums + c);
            hn::StoreU(q, double_tag, squares + c);
        } else {
            store_part(double_tag, s, sums + c, left);
            store_part(double_tag, q, squares + c, left);
        }
    }
}

/// Sums of rows first … last-1 into `sums` and `squares`, which start at 0.
template <bool with_shift>
void sum_rows(const float* x, std::int64_t columns, std::int64_t first, std::int64_t last, const double* shift,
              double* sums, double* squares) {
    std::int64_t row = first;
    for (; row + rows_together <= last; row += rows_together)
        add_rows<rows_together, with_shift>(x + row * columns, columns, shift, sums, squares);
    for (; row < last; ++row) add_rows<1, with_shift>(x + row * columns, columns, shift, sums, squares);
}

void ColumnSums(const float* x, std::int64_t columns, std::int64_t first, std::int64_t last, const double* shift,
                double* sums, double* squares) {
    if (shift != nullptr)
        sum_rows<true>(x, columns, first, last, shift, sums, squares);
    else
        sum_rows<false>(x, columns, first, last, shift, sums, squares);
}

template <int R, bool stream>
HWY_INLINE void write_rows(const ColumnCoefficients& k, const float* x, float* y, std::int64_t columns) {
    const std::int64_t lanes = float_lanes();
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const bool whole = left == lanes;
        const auto get = [&](const float* from)
                             HWY_ATTR { return whole ? hn::LoadU(float_tag, from) : load_part(float_tag, from, left); };
        const Floats a1 = get(k.a1 + c);
        const Floats a2 = get(k.a2 + c);
        const Floats b1 = get(k.b1 + c);
        const Floats b2 = get(k.b2 + c);
        Floats out[static_cast<std::size_t>(R)];
        for (int r = 0; r < R; ++r) {
            const Floats v = get(x + r * columns + c);
            out[r] = hn::MulAdd(v, a1, hn::Add(b1, hn::MulAdd(v, a2, b2)));
        }
        for (int r = 0; r < R; ++r) {
            if constexpr (stream)
                hn::Stream(out[r], float_tag, y + r * columns + c);
            else if (whole)
                hn::StoreU(out[r], float_tag, y + r * columns + c);
            else
                store_part(float_tag, out[r], y + r * columns + c, left);
        }
    }
}

template <int R>
HWY_INLINE void write_rows_double(const ColumnCoefficients& k, const float* x, float* y, std::int64_t columns) {
    const std::int64_t lanes = double_lanes();
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const bool whole = left == lanes;
        const auto get = [&](const double* from) HWY_ATTR {
            return whole ? hn::LoadU(double_tag, from + c) : load_part(double_tag, from + c, left);
        };
        const Doubles shift = get(k.shift);
        const Doubles delta = get(k.delta);
        const Doubles rstd = get(k.rstd);
        const Doubles gamma = get(k.gamma);
        const Doubles beta = get(k.beta);
        for (int r = 0; r < R; ++r) {
            const float* from = x + r * columns + c;
            const Doubles deviation =
                hn::Sub(hn::Sub(whole ? load_doubles(from) : load_doubles_part(from, left), shift), delta);
            // 0·∞ is 0 here: a constant column at ε = 0 gives β.
            const Doubles normalized =
                hn::IfThenZeroElse(hn::Eq(deviation, hn::Zero(double_tag)), hn::Mul(deviation, rstd));
            const HalfFloats value = hn::DemoteTo(half_tag, hn::MulAdd(normalized, gamma, beta));
            if (whole)
                hn::StoreU(value, half_tag, y + r * columns + c);
            else
                store_part(half_tag, value, y + r * columns + c, left);
        }
    }
}

bool HasFma() { return HWY_NATIVE_FMA != 0; }

/// γ or β of a vector of columns; `when_absent` where there is none.
HWY_INLINE Doubles load_params(const float* from, std::int64_t at, std::int64_t left, double when_absent) {
    if (from == nullptr) return hn::Set(double_tag, when_absent);
    return left == double_lanes() ? load_doubles(from + at) : load_doubles_part(from + at, left);
}

/// Stores a double as the sum of two floats.
HWY_INLINE void store_pair(Doubles value, float* high, float* low, std::int64_t left) {
    const HalfFloats first = hn::DemoteTo(half_tag, value);
    const HalfFloats second = hn::DemoteTo(half_tag, hn::Sub(value, hn::PromoteTo(double_tag, first)));
    store_part(half_tag, first, high, left);
    store_part(half_tag, second, low, left);
}

bool ColumnFinish(const ForwardJob& job, std::int64_t first, const double* sums, const double* squares,
                  const ColumnPairs& out) {
    const DoubleTag d;
    const std::int64_t columns = job.layout.columns;
    const std::int64_t lanes = double_lanes();
    const Doubles zero = hn::Zero(d);
    const Doubles inverse = hn::Set(d, 1.0 / job.finish.count);
    const Doubles inverse_squares = hn::Set(d, 1.0 / job.finish.square_count);
    const Doubles cancel = hn::Set(d, 0x1p20 / job.finish.count);
    const Doubles eps = hn::Set(d, job.finish.eps);
    auto good = hn::Eq(zero, zero);
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const Doubles sum = load_part_or_all(sums + c, left);
        const Doubles square = load_part_or_all(squares + c, left);
        const Doubles mean = hn::Mul(sum, inverse);
        const Doubles deviation = hn::Sub(square, hn::Mul(sum, mean));
        const Doubles spread = hn::Mul(deviation, inverse_squares);
        const Doubles rstd = hn::Div(hn::Set(d, 1.0), hn::Sqrt(hn::Add(spread, eps)));
        const Doubles gamma = load_params(job.gamma, c, left, 1.0);
        const Doubles beta = load_params(job.beta, c, left, 0.0);
        const Doubles a = hn::Mul(gamma, rstd);
        const Doubles b = hn::Sub(beta, hn::Mul(mean, a));
        // The conditions of moments_about_zero() and affine_pair(); a column of zeros goes the long way.
        const Doubles largest = hn::Max(hn::Abs(gamma), hn::Abs(beta));
        auto fits = hn::And(hn::Le(hn::Mul(mean, mean), hn::Mul(cancel, deviation)), hn::Gt(spread, zero));
        fits = hn::And(fits, hn::Le(hn::Abs(b), hn::Add(largest, largest)));
        fits = hn::And(fits, hn::And(hn::Ge(hn::Abs(a), hn::Set(d, 0x1p-96)), hn::Le(hn::Abs(a), hn::Set(d, 0x1p96))));
        fits = hn::And(fits, hn::Le(largest, hn::Set(d, 0x1p126)));
        good = hn::And(good, hn::Or(fits, hn::Not(hn::FirstN(d, static_cast<std::size_t>(left)))));
        store_pair(a, out.a1 + c, out.a2 + c, left);
        store_pair(b, out.b1 + c, out.b2 + c, left);
        if (job.stats.mean != nullptr) store_part(d, mean, job.stats.mean + first + c, left);
        if (job.stats.rstd != nullptr) store_part(d, rstd, job.stats.rstd + first + c, left);
        if (job.stats.mean_low != nullptr) store_part(d, zero, job.stats.mean_low + first + c, left);
        if (job.stats.spread != nullptr) store_part(d, spread, job.stats.spread + first + c, left);
    }
    return hn::AllTrue(d, good);
}

void ColumnWrite(const ColumnCoefficients& k, const float* x, float* y, std::int64_t columns, std::int64_t first,
                 std::int64_t last, bool bypass_cache) {
    const bool in_float = HWY_NATIVE_FMA && k.all_in_float;
    const std::size_t vector = sizeof(float) * hn::Lanes(float_tag);
    const bool stream =
        bypass_cache && columns % float_lanes() == 0 && reinterpret_cast<std::uintptr_t>(y) % vector == 0;
    std::int64_t row = first;
    for (; row + rows_together <= last; row += rows_together) {
        const std::int64_t at = row * columns;
        if (!in_float)
            write_rows_double<rows_together>(k, x + at, y + at, columns);
        else if (stream)
            write_rows<rows_together, true>(k, x + at, y + at, columns);
        else
            write_rows<rows_together, false>(k, x + at, y + at, columns);
    }
    for (; row < last; ++row) {
        if (in_float)
            write_rows<1, false>(k, x + row * columns, y + row * columns, columns);
        else
            write_rows_double<1>(k, x + row * columns, y + row * columns, columns);
    }
    if (stream) hwy::FlushStream();
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(ColumnSums);
HWY_EXPORT(ColumnWrite);
HWY_EXPORT(ColumnFinish);
HWY_EXPORT(HasFma);

void column_sums(const float* x, std::int64_t columns, std::int64_t first, std::int64_t last, const double* shift,
                 double* sums, double* squares) {
    HWY_DYNAMIC_DISPATCH(ColumnSums)(x, columns, first, last, shift, sums, squares);
}

bool fused_multiply_add() { return HWY_DYNAMIC_DISPATCH(HasFma)(); }

bool column_finish(const ForwardJob& job, std::int64_t first, const double* sums, const double* squares,
                   const ColumnPairs& out) {
    return HWY_DYNAMIC_DISPATCH(ColumnFinish)(job, first, sums, squares, out);
}

void column_write(const ColumnCoefficients& k, const float* x, float* y, std::int64_t columns, std::int64_t first,
                  std::int64_t last, bool bypass_cache) {
    HWY_DYNAMIC_DISPATCH(ColumnWrite)(k, x, y, columns, first, last, bypass_cache);
}

}  // namespace normscope::kernels
#endif
