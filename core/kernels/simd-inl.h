// SPDX-License-Identifier: MIT
// Vector helpers shared by the kernels, compiled once per instruction set (Highway includes each .cpp several times).
#if defined(NORMSCOPE_KERNELS_SIMD_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef NORMSCOPE_KERNELS_SIMD_INL_H_
#undef NORMSCOPE_KERNELS_SIMD_INL_H_
#else
#define NORMSCOPE_KERNELS_SIMD_INL_H_
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "hwy/cache_control.h"
#include "hwy/highway.h"

// Masked loads and stores that never touch what they leave out. Below AVX2 Highway 1.0.3 emulates them by whole ones.
#undef NORMSCOPE_NATIVE_MASKS
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3 || HWY_TARGET == HWY_AVX3_DL
#define NORMSCOPE_NATIVE_MASKS 1
#else
#define NORMSCOPE_NATIVE_MASKS 0
#endif

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using FloatTag = hn::ScalableTag<float>;
using DoubleTag = hn::ScalableTag<double>;
using HalfTag = hn::Rebind<float, DoubleTag>;  // as many floats as a vector of doubles has lanes
using Floats = hn::Vec<FloatTag>;
using Doubles = hn::Vec<DoubleTag>;
using HalfFloats = hn::Vec<HalfTag>;

constexpr FloatTag float_tag;
constexpr DoubleTag double_tag;
constexpr HalfTag half_tag;

HWY_INLINE std::int64_t float_lanes() { return static_cast<std::int64_t>(hn::Lanes(float_tag)); }
HWY_INLINE std::int64_t double_lanes() { return static_cast<std::int64_t>(hn::Lanes(double_tag)); }

/// The first `count` < Lanes(tag) values at `from`, zeros behind them.
template <class Tag, class T = hn::TFromD<Tag>>
HWY_INLINE hn::Vec<Tag> load_part(Tag tag, const T* from, std::int64_t count) {
#if NORMSCOPE_NATIVE_MASKS
    return hn::MaskedLoad(hn::FirstN(tag, static_cast<std::size_t>(count)), tag, from);
#else
    HWY_ALIGN T buffer[HWY_MAX_BYTES / sizeof(T)] = {};
    std::memcpy(buffer, from, static_cast<std::size_t>(count) * sizeof(T));
    return hn::Load(tag, buffer);
#endif
}

template <class Tag, class T = hn::TFromD<Tag>>
HWY_INLINE void store_part(Tag tag, hn::Vec<Tag> value, T* to, std::int64_t count) {
#if NORMSCOPE_NATIVE_MASKS
    hn::BlendedStore(value, hn::FirstN(tag, static_cast<std::size_t>(count)), tag, to);
#else
    HWY_ALIGN T buffer[HWY_MAX_BYTES / sizeof(T)];
    hn::Store(value, tag, buffer);
    std::memcpy(to, buffer, static_cast<std::size_t>(count) * sizeof(T));
#endif
}

HWY_INLINE Doubles load_doubles(const float* from) { return hn::PromoteTo(double_tag, hn::LoadU(half_tag, from)); }
HWY_INLINE Doubles load_doubles_part(const float* from, std::int64_t count) {
    return hn::PromoteTo(double_tag, load_part(half_tag, from, count));
}

/// The first `count` doubles, or a whole vector of them.
HWY_INLINE Doubles load_part_or_all(const double* from, std::int64_t count) {
    return count == double_lanes() ? hn::LoadU(double_tag, from) : load_part(double_tag, from, count);
}

/// Asks for cells that will soon be read: into the second-level cache, so that the first keeps what is being worked on.
HWY_INLINE void prefetch_next(const float* from) {
#if HWY_COMPILER_GCC || HWY_COMPILER_CLANG
    __builtin_prefetch(from, 0, 2);
#else
    hwy::Prefetch(from);
#endif
}

/// How many cells ahead of a sweep over `cells` to ask for: whole sweeps, and far enough for memory's latency. Measured
/// from 512 to 16384: a sixth of the time of tensors in memory, wherever it lies in between.
HWY_INLINE std::int64_t prefetch_distance(std::int64_t cells) { return (2048 + cells - 1) / cells * cells; }

HWY_INLINE double sum_lanes(Doubles value) { return hn::GetLane(hn::SumOfLanes(double_tag, value)); }

/// Keeps the first `count` lanes, zeros behind them.
HWY_INLINE Doubles keep_first(Doubles value, std::int64_t count) {
    return hn::IfThenElseZero(hn::FirstN(double_tag, static_cast<std::size_t>(count)), value);
}

/// A vector of floats fills two of doubles, except where there are no vectors.
constexpr bool two_halves = HWY_TARGET != HWY_SCALAR;

// Two ways to reach a vector of columns, so that a loop and its rest are written once: kernels take `const auto& at`.
struct WholeVector {
    HWY_INLINE Floats get(const float* from) const { return hn::LoadU(float_tag, from); }
    HWY_INLINE void put(Floats value, float* to) const { hn::StoreU(value, float_tag, to); }
    /// The columns as doubles, in two halves.
    HWY_INLINE Doubles low(const float* from) const { return load_doubles(from); }
    HWY_INLINE Doubles high(const float* from) const {
        if constexpr (!two_halves) return hn::Zero(double_tag);
        return load_doubles(from + double_lanes());
    }
    HWY_INLINE Doubles keep_low(Doubles value) const { return value; }
    HWY_INLINE Doubles keep_high(Doubles value) const { return two_halves ? value : hn::Zero(double_tag); }
    HWY_INLINE void add_to(Floats value, double* to) const {
        HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];
        hn::Store(value, float_tag, lanes);
        hn::StoreU(hn::Add(hn::LoadU(double_tag, to), load_doubles(lanes)), double_tag, to);
        if constexpr (two_halves) {
            double* high_to = to + double_lanes();
            const Doubles sum = hn::Add(hn::LoadU(double_tag, high_to), load_doubles(lanes + double_lanes()));
            hn::StoreU(sum, double_tag, high_to);
        }
    }
};

struct PartVector {
    std::int64_t count;  ///< columns, fewer than float_lanes()

    HWY_INLINE Floats get(const float* from) const { return load_part(float_tag, from, count); }
    HWY_INLINE void put(Floats value, float* to) const { store_part(float_tag, value, to, count); }
    HWY_INLINE Doubles low(const float* from) const {
        return count < double_lanes() ? load_doubles_part(from, count) : load_doubles(from);
    }
    HWY_INLINE Doubles high(const float* from) const {
        if (count <= double_lanes()) return hn::Zero(double_tag);
        return load_doubles_part(from + double_lanes(), count - double_lanes());
    }
    HWY_INLINE Doubles keep_low(Doubles value) const {
        return count < double_lanes() ? keep_first(value, count) : value;
    }
    HWY_INLINE Doubles keep_high(Doubles value) const {
        if (count <= double_lanes()) return hn::Zero(double_tag);
        return keep_first(value, count - double_lanes());
    }
    HWY_INLINE void add_to(Floats value, double* to) const {
        HWY_ALIGN float lanes[HWY_MAX_BYTES / sizeof(float)];
        hn::Store(value, float_tag, lanes);
        for (std::int64_t k = 0; k < count; ++k) to[k] += double{lanes[k]};
    }
};

/// Calls column(i, at) for every vector of columns first … last-1.
template <class Column>
HWY_INLINE void for_columns(std::int64_t first, std::int64_t last, const Column& column) {
    const std::int64_t lanes = float_lanes();
    std::int64_t i = first;
    for (; i + lanes <= last; i += lanes) column(i, WholeVector{});
    if (i < last) column(i, PartVector{last - i});
}

struct RunningSums {
    Doubles sum0, sum1, sum2, sum3, squares0, squares1, squares2, squares3;

    HWY_INLINE RunningSums() {
        sum0 = sum1 = sum2 = sum3 = squares0 = squares1 = squares2 = squares3 = hn::Zero(double_tag);
    }
    HWY_INLINE Doubles sum() const { return hn::Add(hn::Add(sum0, sum1), hn::Add(sum2, sum3)); }
    HWY_INLINE Doubles squares() const { return hn::Add(hn::Add(squares0, squares1), hn::Add(squares2, squares3)); }
};

/// Adds x − shift and its square, for n consecutive values, to `sums`. A float squared is exact in double, so that the
/// result does not depend on how the values are distributed; four chains each hide the latency of an addition.
template <bool with_sum, bool with_shift>
HWY_INLINE void add_sums(const float* HWY_RESTRICT x, std::int64_t n, double shift, RunningSums& sums) {
    const std::int64_t lanes = double_lanes();
    const Doubles k = hn::Set(double_tag, shift);
    const auto step = [&](Doubles value, Doubles& sum, Doubles& squares) HWY_ATTR {
        if constexpr (with_shift) value = hn::Sub(value, k);
        if constexpr (with_sum) sum = hn::Add(sum, value);
        squares = hn::MulAdd(value, value, squares);
    };
    std::int64_t i = 0;
    for (; i + 4 * lanes <= n; i += 4 * lanes) {
        step(load_doubles(x + i), sums.sum0, sums.squares0);
        step(load_doubles(x + i + lanes), sums.sum1, sums.squares1);
        step(load_doubles(x + i + 2 * lanes), sums.sum2, sums.squares2);
        step(load_doubles(x + i + 3 * lanes), sums.sum3, sums.squares3);
    }
    for (; i + lanes <= n; i += lanes) step(load_doubles(x + i), sums.sum0, sums.squares0);
    if (i < n) {
        Doubles value = load_doubles_part(x + i, n - i);
        if constexpr (with_shift) value = keep_first(hn::Sub(value, k), n - i);
        if constexpr (with_sum) sums.sum1 = hn::Add(sums.sum1, value);
        sums.squares1 = hn::MulAdd(value, value, sums.squares1);
    }
}

}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // include guard per target
