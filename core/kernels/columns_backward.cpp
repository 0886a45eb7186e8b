// SPDX-License-Identifier: MIT
// Columns, backward: Σdy and Σdy·t per column, by blocks of rows as in the forward pass, then dx = dy·a + t·slope + c.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/columns_backward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>

#include "core/kernels/columns.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

// Rows whose terms are summed in float before double takes over: at most 4 units of 2^-24 are lost in 8 of one sign.
constexpr std::int64_t rows_together = 8;

HWY_INLINE void add_to(double* to, Floats value, std::int64_t count) {
    HWY_ALIGN float buffer[HWY_MAX_BYTES / sizeof(float)];
    hn::Store(value, float_tag, buffer);
    const std::int64_t lanes = double_lanes();
    std::int64_t i = 0;
    for (; i + lanes <= count; i += lanes)
        hn::StoreU(hn::Add(hn::LoadU(double_tag, to + i), load_doubles(buffer + i)), double_tag, to + i);
    for (; i < count; ++i) to[i] += double{buffer[i]};
}

template <int R>
HWY_INLINE void add_rows(const float* x, const float* dy, std::int64_t columns, const float* shift, double* sums,
                         double* dots) {
    const std::int64_t lanes = float_lanes();
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const bool whole = left == lanes;
        const auto get = [&](const float* from)
                             HWY_ATTR { return whole ? hn::LoadU(float_tag, from) : load_part(float_tag, from, left); };
        const Floats k = get(shift + c);
        Floats s = hn::Zero(float_tag);
        Floats d = hn::Zero(float_tag);
        for (int r = 0; r < R; ++r) {
            const Floats up = get(dy + r * columns + c);
            s = hn::Add(s, up);
            d = hn::MulAdd(up, hn::Sub(get(x + r * columns + c), k), d);
        }
        add_to(sums + c, s, left);
        add_to(dots + c, d, left);
    }
}

void ColumnDots(const float* x, const float* dy, std::int64_t columns, std::int64_t first, std::int64_t last,
                const float* shift, double* sums, double* dots) {
    std::int64_t row = first;
    for (; row + rows_together <= last; row += rows_together)
        add_rows<rows_together>(x + row * columns, dy + row * columns, columns, shift, sums, dots);
    for (; row < last; ++row) add_rows<1>(x + row * columns, dy + row * columns, columns, shift, sums, dots);
}

bool ColumnLinesOf(const BackwardJob& job, std::int64_t first, const float* shift, const double* sums,
                   const double* dots, const LinesOut& out) {
    const DoubleTag d;
    const std::int64_t columns = job.layout.columns;
    const std::int64_t lanes = double_lanes();
    const Doubles zero = hn::Zero(d);
    const Doubles largest = hn::Set(d, 0x1p120);
    auto good = hn::Eq(zero, zero);
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const auto get = [left](const double* from) HWY_ATTR { return load_part_or_all(from, left); };
        const auto widen = [left, lanes](const float* from)
                               HWY_ATTR { return left == lanes ? load_doubles(from) : load_doubles_part(from, left); };
        const Doubles rstd = get(job.rstd + first + c);
        const Doubles sum = get(sums + c);
        const Doubles dot = get(dots + c);
        // group_point(), gradient_line() and column_line() for a mean that is removed and that the spread is about.
        const Doubles rest =
            hn::Add(hn::Sub(get(job.mean + first + c), widen(shift + c)), get(job.mean_low + first + c));
        const Doubles hat = hn::Mul(rstd, hn::Sub(dot, hn::Mul(rest, sum)));
        const Doubles factor = job.gamma != nullptr ? hn::Mul(rstd, widen(job.gamma + c)) : rstd;
        const Doubles slope = hn::Mul(hn::Mul(factor, rstd), hn::Mul(hat, hn::Set(d, 1.0 / job.finish.square_count)));
        const Doubles centre = hn::Mul(factor, hn::Mul(sum, hn::Set(d, 1.0 / job.finish.count)));
        const Doubles constant = hn::Sub(hn::Mul(rest, slope), centre);
        auto fits = hn::And(hn::Ge(rstd, hn::Set(d, 0x1p-60)), hn::Le(rstd, hn::Set(d, 0x1p60)));
        fits = hn::And(fits, hn::Le(hn::Abs(hn::Mul(rest, rstd)), hn::Set(d, 1.0)));
        fits = hn::And(fits, hn::And(hn::Lt(hn::Abs(sum), largest), hn::Lt(hn::Abs(dot), largest)));
        fits = hn::And(fits, hn::And(hn::Lt(hn::Abs(slope), largest), hn::Lt(hn::Abs(constant), largest)));
        good = hn::And(good, hn::Or(fits, hn::Not(hn::FirstN(d, static_cast<std::size_t>(left)))));
        store_part(half_tag, hn::DemoteTo(half_tag, factor), out.factor + c, left);
        store_part(half_tag, hn::DemoteTo(half_tag, hn::Neg(slope)), out.slope + c, left);
        store_part(half_tag, hn::DemoteTo(half_tag, constant), out.constant + c, left);
        store_part(d, hat, out.dgamma + first + c, left);
        store_part(d, sum, out.dbeta + first + c, left);
    }
    return hn::AllTrue(d, good);
}

template <int R, bool stream>
HWY_INLINE void write_rows(const ColumnLines& k, const float* x, const float* dy, float* dx, std::int64_t columns) {
    const std::int64_t lanes = float_lanes();
    for (std::int64_t c = 0; c < columns; c += lanes) {
        const std::int64_t left = std::min(lanes, columns - c);
        const bool whole = left == lanes;
        const auto get = [&](const float* from)
                             HWY_ATTR { return whole ? hn::LoadU(float_tag, from) : load_part(float_tag, from, left); };
        const Floats shift = get(k.shift + c);
        const Floats factor = get(k.factor + c);
        const Floats slope = get(k.slope + c);
        const Floats constant = get(k.constant + c);
        Floats out[static_cast<std::size_t>(R)];
        for (int r = 0; r < R; ++r) {
            const Floats t = hn::Sub(get(x + r * columns + c), shift);
            out[r] = hn::MulAdd(get(dy + r * columns + c), factor, hn::MulAdd(t, slope, constant));
        }
        for (int r = 0; r < R; ++r) {
            if constexpr (stream)
                hn::Stream(out[r], float_tag, dx + r * columns + c);
            else if (whole)
                hn::StoreU(out[r], float_tag, dx + r * columns + c);
            else
                store_part(float_tag, out[r], dx + r * columns + c, left);
        }
    }
}

void ColumnGradient(const ColumnLines& k, const float* x, const float* dy, float* dx, std::int64_t columns,
                    std::int64_t first, std::int64_t last, bool bypass_cache) {
    const bool stream = bypass_cache && columns % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(dx) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    std::int64_t row = first;
    for (; row + rows_together <= last; row += rows_together) {
        const std::int64_t at = row * columns;
        if (stream)
            write_rows<rows_together, true>(k, x + at, dy + at, dx + at, columns);
        else
            write_rows<rows_together, false>(k, x + at, dy + at, dx + at, columns);
    }
    for (; row < last; ++row) {
        const std::int64_t at = row * columns;
        write_rows<1, false>(k, x + at, dy + at, dx + at, columns);
    }
    if (stream) hwy::FlushStream();
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(ColumnDots);
HWY_EXPORT(ColumnGradient);
HWY_EXPORT(ColumnLinesOf);

void column_dots(const float* x, const float* dy, std::int64_t columns, std::int64_t first, std::int64_t last,
                 const float* shift, double* sums, double* dots) {
    HWY_DYNAMIC_DISPATCH(ColumnDots)(x, dy, columns, first, last, shift, sums, dots);
}

bool column_lines(const BackwardJob& job, std::int64_t first, const float* shift, const double* sums,
                  const double* dots, const LinesOut& out) {
    return HWY_DYNAMIC_DISPATCH(ColumnLinesOf)(job, first, shift, sums, dots, out);
}

void column_gradient(const ColumnLines& k, const float* x, const float* dy, float* dx, std::int64_t columns,
                     std::int64_t first, std::int64_t last, bool bypass_cache) {
    HWY_DYNAMIC_DISPATCH(ColumnGradient)(k, x, dy, dx, columns, first, last, bypass_cache);
}

}  // namespace normscope::kernels
#endif
