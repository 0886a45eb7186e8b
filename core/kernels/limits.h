// SPDX-License-Identifier: MIT
// What the machine itself can do: loops that move the bytes of a normalization and compute nothing. Every speed is
// given as a multiple of the fastest of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/kernels/thread_pool.h"

namespace normscope::kernels {

/// y = x, or y = x + dy when `dy` is not null: the traffic of a forward or a backward pass.
struct Move {
    const float* x = nullptr;
    const float* dy = nullptr;
    float* y = nullptr;
    std::int64_t count = 0;
};

struct Limit {
    std::string_view name;
    void (*run)(const Move& move, ThreadPool* pool);
};

/// memcpy (forward only), ordinary stores, non-temporal stores, non-temporal stores with prefetch.
std::span<const Limit> limits();

}  // namespace normscope::kernels
