// SPDX-License-Identifier: MIT
// Jobs: long work on a thread of its own, with progress and cancellation. The outcome arrives once, as a value, and an
// inbox wakes whoever waits for it.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "core/base/memory.h"
#include "core/base/result.h"

namespace normscope {

/// Where jobs report. It outlives them. The owner sleeps until `wake` is called, then asks take() and looks at its
/// jobs.
class Inbox {
public:
    /// `wake` is called from the jobs' threads.
    void on_wake(std::function<void()> wake);

    /// From any thread: a job made progress or has finished.
    void notify();

    /// Whether anything was notified since the last call.
    bool take() { return arrived_.exchange(false); }

private:
    std::mutex mutex_;
    std::function<void()> wake_;
    std::atomic<bool> arrived_ = false;
};

/// What the work of a job sees of it.
class JobControl {
public:
    JobControl(std::stop_token stop, std::atomic<double>& share, Inbox& inbox)
        : stop_(std::move(stop)), share_(share), inbox_(inbox) {}

    /// Asked often by long work, which then returns early; what it returns is not looked at.
    bool cancelled() const { return stop_.stop_requested(); }
    const std::stop_token& stop_token() const { return stop_; }

    /// Share of the work that is done, 0 … 1. Cheap: the owner is woken a few times a second at most.
    void progress(double share);

private:
    static constexpr std::chrono::milliseconds interval{100};

    std::stop_token stop_;
    std::atomic<double>& share_;
    Inbox& inbox_;
    std::chrono::steady_clock::time_point told_{};
};

/// One piece of work. The work is a function Result<T>(JobControl&) that owns all it reads. Lack of memory becomes an
/// error like any other. The destructor cancels and waits.
template <class T>
class Job {
public:
    /// Never started.
    Job() = default;

    template <class Work>
    Job(Inbox& inbox, Work work)
        : state_(std::make_shared<State>()),
          thread_([state = state_, &inbox, work = std::move(work)](const std::stop_token& stop) mutable {
              JobControl control(stop, state->share, inbox);
              auto outcome = within_memory([&]() -> Result<T> { return work(control); });
              {
                  const std::scoped_lock lock(state->mutex);
                  state->outcome = std::make_shared<Result<T>>(std::move(outcome));
              }
              state->finished.notify_all();
              inbox.notify();
          }) {}

    bool started() const { return state_ != nullptr; }
    bool running() const { return started() && !result(); }
    double progress() const { return started() ? state_->share.load() : 0; }
    void cancel() { thread_.request_stop(); }

    /// Waits for the end, at most so long. True when the result is there.
    bool wait_for(std::chrono::milliseconds time) const {
        if (!started()) return false;
        std::unique_lock lock(state_->mutex);
        return state_->finished.wait_for(lock, time, [&] { return state_->outcome != nullptr; });
    }

    /// The outcome; nullptr until the work has ended.
    std::shared_ptr<const Result<T>> result() const {
        if (!started()) return nullptr;
        const std::scoped_lock lock(state_->mutex);
        return state_->outcome;
    }

    /// Hands the outcome over once it is there; the job is then as if never started. Nobody else may hold result().
    std::optional<Result<T>> take() {
        if (!started() || !result()) return std::nullopt;
        thread_.join();
        auto outcome = std::move(*state_->outcome);
        state_.reset();
        return outcome;
    }

private:
    struct State {
        std::atomic<double> share = 0;
        std::mutex mutex;
        std::condition_variable finished;
        std::shared_ptr<Result<T>> outcome;
    };

    std::shared_ptr<State> state_;
    std::jthread thread_;  // last, so that it has ended before the state goes
};

}  // namespace normscope
