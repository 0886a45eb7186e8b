// SPDX-License-Identifier: MIT
#include "core/kernels/machine.h"

#if defined(__linux__)
#include <unistd.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <span>

#include "core/kernels/limits.h"

namespace normscope::kernels {
namespace {

// Of a tensor that fits the last-level cache but no other: x and y of 1024 × 768.
constexpr std::int64_t trial_cells = 1024 * 768;
// Below this the tensors may sit in the second-level cache.
constexpr std::int64_t second_level_bytes = std::int64_t{3} << 20;

double copy_time(const Limit& limit, const Move& move) {
    double best = 1e30;
    for (int repeat = 0; repeat < 4; ++repeat) {
        const auto start = std::chrono::steady_clock::now();
        limit.run(move, nullptr);
        best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    return best;
}

/// Whether non-temporal stores beat ordinary ones even inside the last-level cache. They do where that cache is far and
/// does not include the nearer ones (Xeon), and cost a factor of two where it is near (Zen): measured once, in a few
/// milliseconds, when the first tensor of that size comes.
bool bypass_pays_in_cache() {
    static const bool pays = [] {
        struct Free {
            void operator()(float* at) const { std::free(at); }
        };
        const auto bytes = static_cast<std::size_t>(2 * trial_cells) * sizeof(float);
        const std::unique_ptr<float, Free> memory(static_cast<float*>(std::aligned_alloc(64, bytes)));
        if (!memory) return false;
        std::fill_n(memory.get(), 2 * trial_cells, 1.0F);
        const Move move{memory.get(), nullptr, memory.get() + trial_cells, trial_cells};
        double ordinary = 1e30;
        double bypassing = 1e30;
        for (const Limit& limit : limits()) {
            double& best = limit.name.starts_with("non-temporal") ? bypassing : ordinary;
            best = std::min(best, copy_time(limit, move));
        }
        return bypassing < 0.9 * ordinary;
    }();
    return pays;
}

}  // namespace

std::int64_t last_level_cache_bytes() {
    static const std::int64_t bytes = [] {
        std::int64_t found = 0;
#if defined(_SC_LEVEL3_CACHE_SIZE)
        found = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
        return found > 0 ? found : std::int64_t{32} << 20;
    }();
    return bytes;
}

bool bypass_cache(std::int64_t bytes) {
    // From three quarters of the last level on, the rest of it holds what other passes and programs left there.
    if (bytes < second_level_bytes) return false;
    if (bytes >= last_level_cache_bytes() / 4 * 3) return true;
    return bypass_pays_in_cache();
}

bool beyond_cache(std::int64_t bytes) { return bytes >= second_level_bytes && bytes >= last_level_cache_bytes() / 2; }

}  // namespace normscope::kernels
