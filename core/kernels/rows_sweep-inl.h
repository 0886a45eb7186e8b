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

/// Sums of R rows, n cells apart. A row's sums are added up in one order, whatever is written between them.
template <int R, Input input>
class RowSums {
public:
    HWY_INLINE RowSums(const float* from, std::int64_t n) : from_(from), n_(n) {
        for (int r = 0; r < R; ++r) {
            sum_[r] = sum_high_[r] = squares_[r] = squares_high_[r] = hn::Zero(double_tag);
            shift_[r] = hn::Set(double_tag, input == Input::about_first ? double{from[r * n]} : 0.0);
        }
    }

    template <class At>
    HWY_INLINE void add(std::int64_t i, const At& at) {
        for (int r = 0; r < R; ++r) {
            Doubles low = at.low(from_ + r * n_ + i);
            Doubles high = at.high(from_ + r * n_ + i);
            if constexpr (input == Input::about_first) {
                low = at.keep_low(hn::Sub(low, shift_[r]));
                high = at.keep_high(hn::Sub(high, shift_[r]));
            }
            if constexpr (input != Input::squares) {
                sum_[r] = hn::Add(sum_[r], low);
                sum_high_[r] = hn::Add(sum_high_[r], high);
            }
            squares_[r] = hn::MulAdd(low, low, squares_[r]);
            squares_high_[r] = hn::MulAdd(high, high, squares_high_[r]);
        }
    }

    /// As rows r0 … of the block.
    HWY_INLINE void store(std::int64_t r0, RowBlock& block) const {
        for (int r = 0; r < R; ++r) {
            const auto at = static_cast<std::size_t>(r0 + r) * HWY_MAX_BYTES / sizeof(double);
            if constexpr (input == Input::about_first) block.shift[r0 + r] = hn::GetLane(shift_[r]);
            if constexpr (input != Input::squares)
                hn::Store(hn::Add(sum_[r], sum_high_[r]), double_tag, block.sum_lanes + at);
            hn::Store(hn::Add(squares_[r], squares_high_[r]), double_tag, block.square_lanes + at);
        }
    }

private:
    static constexpr auto count = static_cast<std::size_t>(R);

    const float* from_;
    std::int64_t n_;
    Doubles shift_[count], sum_[count], sum_high_[count], squares_[count], squares_high_[count];
};

/// y of R rows of a block, from row r0 on.
template <int R, Output output, bool stream>
class RowOutput {
public:
    HWY_INLINE RowOutput(const Rows& rows, const RowBlock& block, std::int64_t r0)
        : x_(rows.x + r0 * rows.n), y_(rows.y + r0 * rows.n), gamma_(rows.gamma), beta_(rows.beta), n_(rows.n) {
        for (int r = 0; r < R; ++r) {
            r1_[r] = hn::Set(float_tag, block.r1[r0 + r]);
            r2_[r] = hn::Set(float_tag, block.r2[r0 + r]);
            n1_[r] = hn::Set(float_tag, block.n1[r0 + r]);
            n2_[r] = hn::Set(float_tag, block.n2[r0 + r]);
        }
    }

    /// The vectors of `columns` columns from i on. All loads precede the stores: a load whose address differs from a
    /// store before it by a multiple of 4 KiB waits for that store.
    template <int columns, class At>
    HWY_INLINE void put(std::int64_t i, const At& at) const {
        const std::int64_t lanes = float_lanes();
        Floats out[count][static_cast<std::size_t>(columns)];
        for (int k = 0; k < columns; ++k) {
            const Floats gamma = at.get(gamma_ + i + k * lanes);
            const Floats beta = beta_ != nullptr ? at.get(beta_ + i + k * lanes) : hn::Zero(float_tag);
            for (int r = 0; r < R; ++r)
                out[r][k] = pair_value<output>(at.get(x_ + r * n_ + i + k * lanes), r1_[r], r2_[r], n1_[r], n2_[r],
                                               gamma, beta);
        }
        for (int r = 0; r < R; ++r) {
            for (int k = 0; k < columns; ++k) {
                if constexpr (stream)
                    hn::Stream(out[r][k], float_tag, y_ + r * n_ + i + k * lanes);
                else
                    at.put(out[r][k], y_ + r * n_ + i + k * lanes);
            }
        }
    }

private:
    static constexpr auto count = static_cast<std::size_t>(R);

    const float* x_;
    float* y_;
    const float* gamma_;
    const float* beta_;
    std::int64_t n_;
    Floats r1_[count], r2_[count], n1_[count], n2_[count];
};

/// Rows r0 … r0+R-1 of a block are written, unless `output` is none, while the R rows at `next` are summed into rows r0
/// … of `filling`, unless `input` is.
template <int R, Output output, Input input, bool stream>
HWY_INLINE void sweep(const Rows& rows, const RowBlock& block, std::int64_t r0, const float* next, RowBlock& filling) {
    const std::int64_t n = rows.n;
    const std::int64_t lanes = float_lanes();
    const std::int64_t ahead = rows.ahead;
    std::int64_t i = 0;
    if constexpr (output == Output::none) {
        RowSums<R, input> sums(next, n);
        for_columns(0, n, [&](std::int64_t k, const auto& at) HWY_ATTR { sums.add(k, at); });
        sums.store(r0, filling);
    } else if constexpr (input == Input::none) {
        const RowOutput<R, output, stream> out(rows, block, r0);
        for (; i + 2 * lanes <= n; i += 2 * lanes) out.template put<2>(i, WholeVector{});
        for_columns(i, n, [&](std::int64_t k, const auto& at) HWY_ATTR { out.template put<1>(k, at); });
    } else {
        RowSums<R, input> sums(next, n);
        const RowOutput<R, output, stream> out(rows, block, r0);
        for (; i + 2 * lanes <= n; i += 2 * lanes) {
            for (int r = 0; r < R && stream && ahead != 0; ++r) {
                prefetch_next(next + r * n + i + ahead);
                prefetch_next(next + r * n + i + lanes + ahead);
            }
            sums.add(i, WholeVector{});
            sums.add(i + lanes, WholeVector{});
            out.template put<2>(i, WholeVector{});
        }
        for_columns(i, n, [&](std::int64_t k, const auto& at) HWY_ATTR {
            sums.add(k, at);
            out.template put<1>(k, at);
        });
        sums.store(r0, filling);
    }
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
