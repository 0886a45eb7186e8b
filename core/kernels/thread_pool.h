// SPDX-License-Identifier: MIT
// A small pool of persistent threads for kernels that last microseconds: a join costs some hundred nanoseconds while
// the workers still spin, and nothing while they sleep.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <thread>
#include <type_traits>
#include <vector>

namespace normscope::kernels {

class ThreadPool {
public:
    /// `threads` counts the caller; 0 means one per hardware thread.
    explicit ThreadPool(int threads = 0);
    ~ThreadPool();
    ThreadPool(const ThreadPool&) = delete;
    ThreadPool& operator=(const ThreadPool&) = delete;

    int size() const { return static_cast<int>(workers_.size()) + 1; }

    /// Calls f(part) for part = 0 … parts-1, part 0 on this thread, and returns when all are done. Runs everything here
    /// when another thread uses the pool right now: results never depend on who computes a part.
    template <class Function>
    void run(int parts, Function&& f) {
        const auto call = [](void* context, int part) {
            (*static_cast<std::remove_reference_t<Function>*>(context))(part);
        };
        run_parts(parts, call, &f);
    }

    /// The pool of the process, made when first used.
    static ThreadPool& shared();

private:
    using Call = void (*)(void* context, int part);
    void run_parts(int parts, Call call, void* context);
    void work(int worker);

    std::mutex user_;  // one fork at a time
    Call call_ = nullptr;
    void* context_ = nullptr;
    int parts_ = 0;
    alignas(64) std::atomic<std::uint32_t> epoch_{0};  // apart from done_: a worker's answer must not evict the flag
    alignas(64) std::atomic<int> pending_{0};
    alignas(64) std::atomic<bool> stop_{false};
    std::vector<std::thread> workers_;
};

/// Splits 0 … count into at most pool->size() ranges whose ends are multiples of `grain`, and calls f(begin, end) for
/// each. One range, here, when `pool` is null or there is nothing to share.
template <class Function>
void parallel_for(ThreadPool* pool, std::int64_t count, std::int64_t grain, Function&& f) {
    const std::int64_t blocks = grain > 0 ? (count + grain - 1) / grain : count;
    const std::int64_t wanted = pool != nullptr ? pool->size() : 1;
    const std::int64_t parts = wanted < blocks ? wanted : blocks;
    if (parts <= 1) {
        if (count > 0) f(std::int64_t{0}, count);
        return;
    }
    pool->run(static_cast<int>(parts), [&](int part) {
        const std::int64_t first = blocks * part / parts * grain;
        const std::int64_t last = blocks * (part + 1) / parts * grain;
        f(first, last < count ? last : count);
    });
}

}  // namespace normscope::kernels
