// SPDX-License-Identifier: MIT
// Jobs: the outcome arrives once and wakes its owner; cancelled work ends; lack of memory is a sentence.
#include "core/base/job.h"

#include <gtest/gtest.h>

#include <semaphore>
#include <vector>

namespace normscope {
namespace {

using namespace std::chrono_literals;

TEST(Job, TheOutcomeArrivesAndWakesTheOwner) {
    Inbox inbox;
    std::binary_semaphore go(0);
    std::binary_semaphore woken(0);
    inbox.on_wake([&] { woken.release(); });
    Job<int> job(inbox, [&](JobControl&) -> Result<int> {
        go.acquire();
        return 42;
    });
    EXPECT_TRUE(job.running());
    EXPECT_EQ(job.result(), nullptr);
    EXPECT_FALSE(job.wait_for(1ms));
    EXPECT_FALSE(inbox.take());
    go.release();
    woken.acquire();
    EXPECT_TRUE(inbox.take());
    EXPECT_FALSE(inbox.take()) << "once";
    EXPECT_FALSE(job.running());
    ASSERT_NE(job.result(), nullptr);
    EXPECT_EQ(**job.result(), 42);
    const auto taken = job.take();
    ASSERT_TRUE(taken && *taken);
    EXPECT_EQ(**taken, 42);
    EXPECT_FALSE(job.started());
    EXPECT_FALSE(job.take());
}

TEST(Job, ANewJobHasNothing) {
    Job<int> job;
    EXPECT_FALSE(job.started());
    EXPECT_FALSE(job.running());
    EXPECT_FALSE(job.wait_for(0ms));
    EXPECT_FALSE(job.take());
    EXPECT_EQ(job.progress(), 0);
    job.cancel();
}

TEST(Job, CancelledWorkEnds) {
    Inbox inbox;
    std::atomic<bool> ended = false;
    const auto endless = [&](JobControl& control) -> Result<void> {
        while (!control.cancelled()) std::this_thread::sleep_for(1ms);
        ended = true;
        return fail("cancelled");
    };
    {
        Job<void> job(inbox, endless);
        job.cancel();
        EXPECT_TRUE(job.wait_for(10s));
        EXPECT_TRUE(ended);
    }
    ended = false;
    { const Job<void> job(inbox, endless); }
    EXPECT_TRUE(ended) << "the destructor cancels and waits";
    ended = false;
    Job<void> job(inbox, endless);
    job = Job<void>();
    EXPECT_TRUE(ended) << "so does another job in its place";
}

TEST(Job, ProgressIsSeenAndRarelyWakes) {
    Inbox inbox;
    std::atomic<int> wakes = 0;
    inbox.on_wake([&] { ++wakes; });
    std::binary_semaphore half(0);
    std::binary_semaphore go(0);
    Job<int> job(inbox, [&](JobControl& control) -> Result<int> {
        for (int i = 0; i <= 100'000; ++i) control.progress(i / 200'000.0);
        half.release();
        go.acquire();
        control.progress(7);
        return 1;
    });
    half.acquire();
    EXPECT_EQ(job.progress(), 0.5);
    EXPECT_GE(wakes, 1);
    EXPECT_LE(wakes, 50);
    go.release();
    ASSERT_TRUE(job.wait_for(10s));
    EXPECT_EQ(job.progress(), 1) << "no more than all of it";
}

TEST(Job, LackOfMemoryIsAnError) {
    Inbox inbox;
    Job<std::vector<char>> job(inbox, [](JobControl&) -> Result<std::vector<char>> { throw std::bad_alloc(); });
    ASSERT_TRUE(job.wait_for(10s));
    ASSERT_FALSE(*job.result());
    EXPECT_NE(job.result()->error().message.find("not enough memory"), std::string::npos);
    const auto longer = within_memory([]() -> Result<int> { throw std::length_error("vector"); });
    EXPECT_FALSE(longer);
}

}  // namespace
}  // namespace normscope
