// SPDX-License-Identifier: MIT
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/kernels/limits.cpp"
#include "hwy/foreach_target.h"
// foreach_target.h must come first
#include <cstring>

#include "core/kernels/limits.h"
#include "core/kernels/simd-inl.h"

HWY_BEFORE_NAMESPACE();
namespace normscope::kernels::HWY_NAMESPACE {
namespace {

enum class Store { plain, stream, stream_prefetch };

constexpr std::int64_t ahead = 2048;  // cells: far enough for memory's latency, near enough for the first-level cache

template <Store store, bool add>
HWY_INLINE void move_range(const Move& move, std::int64_t first, std::int64_t last) {
    const std::int64_t lanes = float_lanes();
    std::int64_t i = first;
    const auto value = [&](std::int64_t at) HWY_ATTR {
        const Floats x = hn::LoadU(float_tag, move.x + at);
        if constexpr (add)
            return hn::Add(x, hn::LoadU(float_tag, move.dy + at));
        else
            return x;
    };
    for (; i + 4 * lanes <= last; i += 4 * lanes) {
        const Floats v[4] = {value(i), value(i + lanes), value(i + 2 * lanes), value(i + 3 * lanes)};
        for (std::int64_t k = 0; k < 4; ++k) {
            float* to = move.y + i + k * lanes;
            if constexpr (store == Store::stream_prefetch) {
                hwy::Prefetch(move.x + i + k * lanes + ahead);
                if constexpr (add) hwy::Prefetch(move.dy + i + k * lanes + ahead);
            }
            if constexpr (store == Store::plain)
                hn::StoreU(v[k], float_tag, to);
            else
                hn::Stream(v[k], float_tag, to);
        }
    }
    for (; i < last; ++i) move.y[i] = add ? move.x[i] + move.dy[i] : move.x[i];
    if constexpr (store != Store::plain) hwy::FlushStream();
}

template <Store store>
HWY_INLINE void either(const Move& move, std::int64_t first, std::int64_t last) {
    if (move.dy != nullptr)
        move_range<store, true>(move, first, last);
    else
        move_range<store, false>(move, first, last);
}

void MovePlain(const Move& move, std::int64_t first, std::int64_t last) { either<Store::plain>(move, first, last); }
void MoveStream(const Move& move, std::int64_t first, std::int64_t last) { either<Store::stream>(move, first, last); }
void MoveStreamPrefetch(const Move& move, std::int64_t first, std::int64_t last) {
    either<Store::stream_prefetch>(move, first, last);
}

}  // namespace
}  // namespace normscope::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace normscope::kernels {
HWY_EXPORT(MovePlain);
HWY_EXPORT(MoveStream);
HWY_EXPORT(MoveStreamPrefetch);

namespace {

template <class Function>
void shared(const Move& move, ThreadPool* pool, Function&& function) {
    ThreadPool* used = move.count >= 16384 ? pool : nullptr;
    parallel_for(used, move.count, 64, [&](std::int64_t first, std::int64_t last) { function(first, last); });
}

void copy_memory(const Move& move, ThreadPool* pool) {
    shared(move, pool, [&](std::int64_t first, std::int64_t last) {
        std::memcpy(move.y + first, move.x + first, static_cast<std::size_t>(last - first) * sizeof(float));
    });
}
void plain(const Move& move, ThreadPool* pool) {
    shared(move, pool, [&](std::int64_t first, std::int64_t last) {
        HWY_DYNAMIC_DISPATCH(MovePlain)(move, first, last);
    });
}
bool can_stream(const Move& move) { return reinterpret_cast<std::uintptr_t>(move.y) % 64 == 0; }
void stream(const Move& move, ThreadPool* pool) {
    if (!can_stream(move)) return plain(move, pool);
    shared(move, pool, [&](std::int64_t first, std::int64_t last) {
        HWY_DYNAMIC_DISPATCH(MoveStream)(move, first, last);
    });
}
void stream_prefetch(const Move& move, ThreadPool* pool) {
    if (!can_stream(move)) return plain(move, pool);
    shared(move, pool, [&](std::int64_t first, std::int64_t last) {
        HWY_DYNAMIC_DISPATCH(MoveStreamPrefetch)(move, first, last);
    });
}

constexpr Limit all[] = {
    {"memcpy", copy_memory}, {"stream", plain}, {"non-temporal", stream}, {"non-temporal + prefetch", stream_prefetch}};

}  // namespace

std::span<const Limit> limits() { return all; }

}  // namespace normscope::kernels
#endif
