// SPDX-License-Identifier: MIT
#include "core/kernels/thread_pool.h"

#include <algorithm>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace normscope::kernels {
namespace {

void relax() {
#if defined(__x86_64__) || defined(__i386__)
    _mm_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
}

// About 50 µs of waiting: longer than the gap between the two passes of one kernel, shorter than a frame.
constexpr int spins_before_sleep = 2000;

}  // namespace

ThreadPool::ThreadPool(int threads) {
    const int wanted = threads > 0 ? threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    workers_.reserve(static_cast<std::size_t>(wanted - 1));
    for (int worker = 1; worker < wanted; ++worker) workers_.emplace_back([this, worker] { work(worker); });
}

ThreadPool::~ThreadPool() {
    stop_.store(true, std::memory_order_relaxed);
    epoch_.fetch_add(1, std::memory_order_release);
    epoch_.notify_all();
    for (auto& worker : workers_) worker.join();
}

ThreadPool& ThreadPool::shared() {
    static ThreadPool pool;
    return pool;
}

void ThreadPool::run_parts(int parts, Call call, void* context) {
    const std::unique_lock lock(user_, std::try_to_lock);
    if (!lock.owns_lock() || workers_.empty() || parts <= 1) {
        for (int part = 0; part < parts; ++part) call(context, part);
        return;
    }
    call_ = call;
    context_ = context;
    parts_ = parts;
    pending_.store(static_cast<int>(workers_.size()), std::memory_order_relaxed);
    epoch_.fetch_add(1, std::memory_order_release);
    epoch_.notify_all();
    for (int part = 0; part < parts; part += size()) call(context, part);
    int spins = 0;
    while (pending_.load(std::memory_order_acquire) != 0) {
        relax();
        if (++spins > spins_before_sleep) std::this_thread::yield();
    }
}

void ThreadPool::work(int worker) {
    std::uint32_t seen = 0;
    for (;;) {
        int spins = 0;
        while (epoch_.load(std::memory_order_acquire) == seen) {
            relax();
            if (++spins > spins_before_sleep) epoch_.wait(seen, std::memory_order_acquire);
        }
        seen = epoch_.load(std::memory_order_acquire);
        if (stop_.load(std::memory_order_relaxed)) return;
        for (int part = worker; part < parts_; part += size()) call_(context_, part);
        pending_.fetch_sub(1, std::memory_order_release);
    }
}

}  // namespace normscope::kernels
