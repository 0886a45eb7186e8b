// SPDX-License-Identifier: MIT
#include "core/kernels/machine.h"

#if defined(__linux__)
#include <sched.h>
#endif

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <span>
#include <string>

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

std::optional<std::int64_t> last_level_of(const std::filesystem::path& caches) {
    const auto word = [](const std::filesystem::path& file) {
        std::string text;
        std::ifstream(file) >> text;
        return text;
    };
    std::optional<std::int64_t> bytes;
    int deepest = 0;
    for (int index = 0;; ++index) {
        const auto cache = caches / fmt::format("index{}", index);
        const auto level = word(cache / "level");
        if (level.empty()) return bytes;
        const auto text = word(cache / "size");  // "32768K"
        std::int64_t size = 0;
        const auto [unit, code] = std::from_chars(text.data(), text.data() + text.size(), size);
        const std::string_view rest(unit, text.data() + text.size());
        const int shift = rest == "K" ? 10 : rest == "M" ? 20 : rest == "G" ? 30 : 0;
        const int depth = level.size() == 1 ? level.front() - '0' : 0;
        if (code != std::errc{} || size <= 0 || size > std::int64_t{1} << 30 || depth <= deepest ||
            word(cache / "type") == "Instruction")
            continue;
        deepest = depth;
        bytes = size << shift;
    }
}

std::int64_t last_level_cache_bytes() {
    static const std::int64_t bytes = [] {
#if defined(__linux__)
        const auto core = std::max(sched_getcpu(), 0);
        if (const auto found = last_level_of(fmt::format("/sys/devices/system/cpu/cpu{}/cache", core))) return *found;
#endif
        return std::int64_t{32} << 20;
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
