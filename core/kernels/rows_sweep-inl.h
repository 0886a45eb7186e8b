// SPDX-License-Identifier: MIT
// One loop over the columns of a few rows that writes y of one block while it sums the next: the arithmetic of the one
// hides the memory of the other.
#if defined(NORMSCOPE_KERNELS_ROWS_SWEEP_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_KERNELS_ROWS_SWEEP_INL_H_
#undef NORMSCOPE_KERNELS_ROWS_SWEEP_INL_H_
#else
#define NORMSCOPE_KERNELS_ROWS_SWEEP_INL_H_
#endif

#include "core/kernels/rows_statistics-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {

/// What a sweep writes: nothing, or y by the pair formula, with p's own rounding error in the rest or without.
enum class Output { none, pair, pair_residual };
/// What a sweep sums: nothing, squares, or values and squares, about 0 or about the row's first value.
enum class Input { none, squares, about_zero, about_first };

/// Where the rows of a block lie, and what scales them.
struct Rows {
    const float* x;
    float* y;
    const float* gamma;
    const float* beta;  // may be null
    std::int64_t n;
    std::int64_t ahead = 0;  // cells from those being summed to those asked for; 0: none is
};

template <Output output>
HWY_INLINE Floats pair_value(Floats x, Floats r1, Floats r2, Floats n1, Floats n2, Floats gamma, Floats beta) {
    const Floats p = hn::MulAdd(x, r1, n1);
    if constexpr (output == Output::pair_residual) n2 = hn::Add(hn::Add(hn::MulSub(x, r1, p), n1), n2);
    const Floats t = hn::MulAdd(x, r2, n2);
    return hn::MulAdd(p, gamma, hn::MulAdd(t, gamma, beta));
}

/// y of rows r0 … r0+R-1 of a block, and the sums of the R rows at `next`, which go to rows r0 … of `filling`. A row's
/// sums are added up in one order, whatever else the sweep does. All loads of a column precede its stores: rows a
/// multiple of 4 KiB apart would otherwise wait for each other's addresses.
template <int R, Output output, Input input, bool stream>
HWY_INLINE void sweep(const Rows& rows, const RowBlock& block, std::int64_t r0, const float* next, RowBlock& filling) {
    constexpr bool writes = output != Output::none;
    constexpr bool reads = input != Input::none;
    constexpr auto count = static_cast<std::size_t>(R);
    const std::int64_t n = rows.n;
    const std::int64_t ahead = rows.ahead;
    const float* gamma = rows.gamma;
    const float* beta = rows.beta;
    const float* x = writes ? rows.x + r0 * n : nullptr;
    float* y = writes ? rows.y + r0 * n : nullptr;
    Floats r1[count], r2[count], n1[count], n2[count], out[count];
    Doubles shift[count], sum[count], sum_high[count], squares[count], squares_high[count];
    for (int r = 0; r < R; ++r) {
        if constexpr (writes) {
            r1[r] = hn::Set(float_tag, block.r1[r0 + r]);
            r2[r] = hn::Set(float_tag, block.r2[r0 + r]);
            n1[r] = hn::Set(float_tag, block.n1[r0 + r]);
            n2[r] = hn::Set(float_tag, block.n2[r0 + r]);
        }
        sum[r] = sum_high[r] = squares[r] = squares_high[r] = hn::Zero(double_tag);
        shift[r] = hn::Set(double_tag, input == Input::about_first ? double{next[r * n]} : 0.0);
    }
    const auto column = [&](std::int64_t i, const auto& at) HWY_ATTR {
        if constexpr (reads) {
            for (int r = 0; r < R && stream && ahead != 0; ++r) prefetch_next(next + r * n + i + ahead);
            for (int r = 0; r < R; ++r) {
                Doubles low = at.low(next + r * n + i);
                Doubles high = at.high(next + r * n + i);
                if constexpr (input == Input::about_first) {
                    low = at.keep_low(hn::Sub(low, shift[r]));
                    high = at.keep_high(hn::Sub(high, shift[r]));
                }
                if constexpr (input != Input::squares) {
                    sum[r] = hn::Add(sum[r], low);
                    sum_high[r] = hn::Add(sum_high[r], high);
                }
                squares[r] = hn::MulAdd(low, low, squares[r]);
                squares_high[r] = hn::MulAdd(high, high, squares_high[r]);
            }
        }
        if constexpr (writes) {
            const Floats g = at.get(gamma + i);
            const Floats b = beta != nullptr ? at.get(beta + i) : hn::Zero(float_tag);
            for (int r = 0; r < R; ++r)
                out[r] = pair_value<output>(at.get(x + r * n + i), r1[r], r2[r], n1[r], n2[r], g, b);
            for (int r = 0; r < R; ++r) {
                if constexpr (stream)
                    hn::Stream(out[r], float_tag, y + r * n + i);
                else
                    at.put(out[r], y + r * n + i);
            }
        }
    };
    for_columns(0, n, column);
    if constexpr (reads) {
        for (int r = 0; r < R; ++r) {
            const auto at = static_cast<std::size_t>(r0 + r) * HWY_MAX_BYTES / sizeof(double);
            if constexpr (input == Input::about_first) filling.shift[r0 + r] = hn::GetLane(shift[r]);
            if constexpr (input != Input::squares)
                hn::Store(hn::Add(sum[r], sum_high[r]), double_tag, filling.sum_lanes + at);
            hn::Store(hn::Add(squares[r], squares_high[r]), double_tag, filling.square_lanes + at);
        }
    }
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
