// SPDX-License-Identifier: MIT
// Rows, backward: a sweep of two rows shares each load of γ and of the sums of dγ and dβ. It adds up the two sums of
// each row and, in the same loop, writes dx of the two rows before.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/rows_backward.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <algorithm>
#include <cmath>

#include "core/kernels/backward_jobs.h"
#include "core/kernels/rows_narrow_backward-inl.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

constexpr int together = 2;  // rows of a sweep; more would spill the vector registers
// A float sum of 8 terms of one sign loses at most 4 units of 2^-24; 16 would spend all that dγ may lose.
constexpr int sweeps_before_spill = 8 / together;
// Cells of a row that are summed in float before double takes over: at most 64 terms in one lane of AVX-512.
constexpr std::int64_t cells_before_spill = 1024;

struct Row {
    const float* x = nullptr;
    const float* dy = nullptr;
    float* dx = nullptr;
    GroupPoint point;
    double sum_h = 0;
    double dot = 0;
    float slope = 0;  // dx = rstd·h + t·slope + constant
    float constant = 0;
    std::int64_t soon = 0;  // cells from those being read to those asked for; 0: none is
};

HWY_INLINE double sum_floats(Floats value) {
    const hn::Half<FloatTag> half;
#if HWY_TARGET == HWY_SCALAR
    (void)half;
    return double{hn::GetLane(value)};
#else
    return sum_lanes(hn::Add(hn::PromoteTo(double_tag, hn::LowerHalf(half, value)),
                             hn::PromoteTo(double_tag, hn::UpperHalf(half, value))));
#endif
}

/// What a sweep does with the terms of dγ and dβ: nothing (there are none), begin a float sum, go on with it, or go on
/// and move it into the double sums.
enum class Terms { none, begin, add, spill };

/// The float sums of a part, and the double ones they go to.
struct Accumulators {
    float* dgamma;
    float* dbeta;
    ParamSums total;
};

template <Terms terms, class At>
HWY_INLINE void accumulate(Floats value, float* to, double* total, const At& at) {
    if constexpr (terms == Terms::spill) {
        at.add_to(value, total);
    } else {
        at.put(value, to);
    }
}

/// A and B of the R rows `next` with their terms of dγ (and, when `full`, A's and dβ's), and in the same loop dx of the
/// R rows `current`, whose A and B are known: the arithmetic of the one hides the memory of the other. Columns first …
/// last-1.
template <int R, bool full, Terms terms, bool writes, bool stream>
HWY_INLINE void sweep(const Row* current, Row* next, const float* gamma, const Accumulators& sums, std::int64_t first,
                      std::int64_t last, std::int64_t next_rows) {
    constexpr bool reads = terms != Terms::none;
    constexpr auto count = static_cast<std::size_t>(R);
    const float* x[count];
    const float* dy[count];
    float* dx[count];
    // The next rows follow the current ones: one offset instead of more pointers than there are registers.
    const std::int64_t ahead = writes ? next_rows : 0;
    const std::int64_t soon = reads && stream ? next[0].soon : 0;
    // Copies, because a store of floats might change what `sums` refers to.
    float* const dgamma = sums.dgamma;
    float* const dbeta = sums.dbeta;
    double* const total_dgamma = reads ? sums.total.dgamma : nullptr;
    double* const total_dbeta = reads ? sums.total.dbeta : nullptr;
    Floats shift[count], rstd[count], slope[count], constant[count], out[count];
    Floats next_shift[count], next_rstd[count], next_offset[count], sum[count], dot[count];
    for (int r = 0; r < R; ++r) {
        if constexpr (writes) {
            x[r] = current[r].x;
            dy[r] = current[r].dy;
            dx[r] = current[r].dx;
            shift[r] = hn::Set(float_tag, static_cast<float>(current[r].point.shift));
            rstd[r] = hn::Set(float_tag, static_cast<float>(current[r].point.rstd));
            slope[r] = hn::Set(float_tag, current[r].slope);
            constant[r] = hn::Set(float_tag, current[r].constant);
        }
        if constexpr (reads) {
            const GroupPoint& point = next[r].point;
            x[r] = next[r].x - ahead;
            dy[r] = next[r].dy - ahead;
            next_shift[r] = hn::Set(float_tag, static_cast<float>(point.shift));
            next_rstd[r] = hn::Set(float_tag, static_cast<float>(point.rstd));
            next_offset[r] = hn::Set(float_tag, static_cast<float>(-point.hat * point.rstd));
            sum[r] = dot[r] = hn::Zero(float_tag);
        }
    }
    const auto column = [&](std::int64_t i, const auto& at) HWY_ATTR {
        const Floats g = at.get(gamma + i);
        if constexpr (reads) {
            constexpr bool begins = terms == Terms::begin;
            Floats dg = begins ? hn::Zero(float_tag) : at.get(dgamma + i);
            Floats db = begins || !full ? hn::Zero(float_tag) : at.get(dbeta + i);
            for (int r = 0; r < R && stream && soon != 0; ++r) {
                prefetch_next(x[r] + (i + ahead + soon));
                prefetch_next(dy[r] + (i + ahead + soon));
            }
            for (int r = 0; r < R; ++r) {
                const Floats upstream = at.get(dy[r] + (i + ahead));
                Floats value = at.get(x[r] + (i + ahead));
                if constexpr (full)
                    value = hn::MulAdd(hn::Sub(value, next_shift[r]), next_rstd[r], next_offset[r]);
                else
                    value = hn::Mul(value, next_rstd[r]);
                const Floats h = hn::Mul(upstream, g);
                if constexpr (full) {
                    sum[r] = hn::Add(sum[r], h);
                    db = hn::Add(db, upstream);
                }
                dot[r] = hn::MulAdd(h, value, dot[r]);
                dg = hn::MulAdd(upstream, value, dg);
            }
            accumulate<terms>(dg, dgamma + i, total_dgamma + i, at);
            if constexpr (full) accumulate<terms>(db, dbeta + i, total_dbeta + i, at);
        }
        if constexpr (writes) {
            for (int r = 0; r < R; ++r) {
                Floats value = at.get(x[r] + i);
                if constexpr (full)
                    value = hn::MulAdd(hn::Sub(value, shift[r]), slope[r], constant[r]);
                else
                    value = hn::Mul(value, slope[r]);
                out[r] = hn::MulAdd(hn::Mul(at.get(dy[r] + i), g), rstd[r], value);
            }
            for (int r = 0; r < R; ++r) {
                if constexpr (stream)
                    hn::Stream(out[r], float_tag, dx[r] + i);
                else
                    at.put(out[r], dx[r] + i);
            }
        }
    };
    for_columns(first, last, column);
    if constexpr (reads) {
        for (int r = 0; r < R; ++r) {
            if constexpr (full) next[r].sum_h += sum_floats(sum[r]);
            next[r].dot += sum_floats(dot[r]);
        }
    }
}

/// A sweep over all columns, in stretches short enough for float sums.
template <int R, bool full, Terms terms, bool writes, bool stream>
void whole_sweep(const Row* current, Row* next, const float* gamma, const Accumulators& sums, std::int64_t n) {
    for (std::int64_t i = 0; i < n; i += cells_before_spill)
        sweep<R, full, terms, writes, stream>(current, next, gamma, sums, i, std::min(n, i + cells_before_spill),
                                              R * n);
}

bool all_finite(const double* values, std::int64_t n) {
    const std::int64_t lanes = double_lanes();
    Doubles doubt = hn::Zero(double_tag);  // NaN from the first that is not finite
    Doubles doubt_too = doubt;
    std::int64_t i = 0;
    for (; i + 2 * lanes <= n; i += 2 * lanes) {
        const Doubles a = hn::LoadU(double_tag, values + i);
        const Doubles b = hn::LoadU(double_tag, values + i + lanes);
        doubt = hn::Add(doubt, hn::Sub(a, a));
        doubt_too = hn::Add(doubt_too, hn::Sub(b, b));
    }
    double sum = sum_lanes(hn::Add(doubt, doubt_too));
    for (; i < n; ++i) sum += values[i] - values[i];
    return sum == 0;
}

/// The line of dx for one row; false when it does not fit a float.
bool finish_row(const BackwardJob& job, std::int64_t group, Row& row) {
    const GradientLine line = gradient_line(job, group, row.point.rstd, row.sum_h, row.dot);
    const double constant = row.point.about * line.slope - line.centre;
    row.slope = static_cast<float>(-line.slope);
    row.constant = static_cast<float>(constant);
    return std::abs(row.sum_h) < 0x1p120 && std::abs(row.dot) < 0x1p120 && std::abs(line.slope) < 0x1p120 &&
           std::abs(constant) < 0x1p120;
}

/// The rows of one part, one after the other. A pair of rows waits, summed, until the next pair is read.
template <bool full, bool stream>
class Part {
public:
    Part(const BackwardJob& job, const ParamSums& sums, float* scratch)
        : job_(job), n_(job.layout.size), sums_{scratch, scratch + n_, sums} {}

    void pair(std::int64_t group) {
        Row next[together] = {row(group), row(group + 1)};
        if (!next[0].point.in_float || !next[1].point.in_float || job_.layout.param_period != 1) {
            write_waiting();
            single(group);
            single(group + 1);
            return;
        }
        read<together>(next, job_.gamma);
        for (int r = 0; r < together; ++r) fits_ &= finish_row(job_, group + r, next[r]);
        std::copy_n(next, together, waiting_);
        waits_ = true;
    }

    void single(std::int64_t group) {
        const std::int64_t param = job_.layout.first_param(group);
        Row next = row(group);
        if (!next.point.in_float) {
            group_backward(job_, group, {.base = group * n_, .first_param = param, .sums_at = param}, sums_.total);
            return;
        }
        write_waiting();
        if (param != param_) move_sums();
        param_ = param;
        read<1>(&next, job_.gamma + param);
        fits_ &= finish_row(job_, group, next);
        whole_sweep<1, full, Terms::none, true, stream>(&next, nullptr, job_.gamma + param, sums_, n_);
    }

    /// False when something left float's range.
    bool finish(std::int64_t params) {
        write_waiting();
        move_sums();
        if (stream) hwy::FlushStream();
        return fits_ && all_finite(sums_.total.dgamma, params) && (!full || all_finite(sums_.total.dbeta, params));
    }

private:
    Row row(std::int64_t group) const {
        const std::int64_t at = group * n_;
        return {
            .x = job_.x + at, .dy = job_.dy + at, .dx = job_.dx + at, .point = group_point(job_, group), .soon = soon_};
    }

    template <int R, Terms terms>
    void read_as(Row* next, const float* gamma, const Accumulators& to) {
        if (R == together && waits_)
            whole_sweep<R, full, terms, R == together, stream>(waiting_, next, gamma, to, n_);
        else
            whole_sweep<R, full, terms, false, false>(nullptr, next, gamma, to, n_);
    }
    template <int R>
    void read(Row* next, const float* gamma) {
        const Accumulators to{sums_.dgamma, sums_.dbeta, {sums_.total.dgamma + param_, sums_.total.dbeta + param_}};
        if (unspilled_ == 0)
            read_as<R, Terms::begin>(next, gamma, to);
        else if (unspilled_ + 1 < sweeps_before_spill)
            read_as<R, Terms::add>(next, gamma, to);
        else
            read_as<R, Terms::spill>(next, gamma, to);
        unspilled_ = (unspilled_ + 1) % sweeps_before_spill;
    }
    void write_waiting() {
        if (waits_) whole_sweep<together, full, Terms::none, true, stream>(waiting_, nullptr, job_.gamma, sums_, n_);
        waits_ = false;
    }
    void move_sums() {
        if (unspilled_ == 0) return;
        const Accumulators& sums = sums_;
        const std::int64_t param = param_;
        for_columns(0, n_, [&](std::int64_t i, const auto& at) HWY_ATTR {
            at.add_to(at.get(sums.dgamma + i), sums.total.dgamma + param + i);
            if constexpr (full) at.add_to(at.get(sums.dbeta + i), sums.total.dbeta + param + i);
        });
        unspilled_ = 0;
    }

    const BackwardJob& job_;
    std::int64_t n_;
    std::int64_t soon_ = job_.prefetch ? prefetch_distance(together * n_) : 0;
    Accumulators sums_;
    Row waiting_[together];
    bool waits_ = false;
    int unspilled_ = 0;  // sweeps in the float sums
    std::int64_t param_ = 0;
    bool fits_ = true;
};

template <bool full, bool stream>
bool rows_backward_range(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                         float* scratch) {
    Part<full, stream> part(job, sums, scratch);
    std::int64_t group = first;
    for (; group + together <= last; group += together) part.pair(group);
    if (group < last) part.single(group);
    return part.finish(job.layout.param_period * std::max(job.layout.param_scale, job.layout.size));
}

template <bool full>
bool rows_backward_range(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                         float* scratch) {
    const bool stream = job.bypass_cache && job.layout.size % float_lanes() == 0 &&
                        reinterpret_cast<std::uintptr_t>(job.dx) % (sizeof(float) * hn::Lanes(float_tag)) == 0;
    if (stream) return rows_backward_range<full, true>(job, first, last, sums, scratch);
    return rows_backward_range<full, false>(job, first, last, sums, scratch);
}

bool RowsBackward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                  float* scratch) {
    if (is_narrow(job)) return narrow_backward(job, first, last, sums);
    if (job.finish.needs_mean() || job.wants_dbeta) return rows_backward_range<true>(job, first, last, sums, scratch);
    return rows_backward_range<false>(job, first, last, sums, scratch);
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(RowsBackward);

bool rows_backward(const BackwardJob& job, std::int64_t first, std::int64_t last, const ParamSums& sums,
                   float* scratch) {
    return HWY_DYNAMIC_DISPATCH(RowsBackward)(job, first, last, sums, scratch);
}

}  // namespace normscope::kernels
#endif
