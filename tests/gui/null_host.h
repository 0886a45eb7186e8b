// SPDX-License-Identifier: MIT
// NullHost: a host without window, OpenGL or waiting, whose clock only the test moves.
#pragma once

#include <atomic>
#include <functional>
#include <utility>

#include "app/host/host.h"

namespace normscope::testing {

class NullHost final : public Host {
public:
    explicit NullHost(Size size);
    ~NullHost() override;

    /// Sleeping moves the clock on by the timeout, at most to `horizon`, where the program is asked to close.
    bool wait(double timeout) override;
    void wake() override { woken = true; }  // from any thread
    double now() const override { return time; }

    void begin_frame() override;
    void end_frame() override;

    Size framebuffer_size() const override { return size; }
    float content_scale() const override { return 1; }
    bool should_close() const override { return closed; }
    void close() override { closed = true; }
    void keep_open() override { closed = time >= horizon; }
    bool iconified() const override { return minimised; }
    std::vector<std::filesystem::path> take_dropped_files() override { return std::exchange(dropped, {}); }
    void set_title(const std::string& words) override { title = words; }
    Picture read_pixels() override { return {}; }

    Size size;
    double time = 0;
    double horizon = 1e9;
    double frame_time = 1.0 / 60.0;  ///< what drawing a frame takes
    bool event = false;              ///< what the next wait() reports
    bool closed = false;             ///< as the window's close button sets it
    bool minimised = false;
    std::atomic<bool> woken = false;
    std::vector<std::filesystem::path> dropped;
    std::function<void()> meanwhile;  ///< what happens outside while the program sleeps
    long long waits = 0;
    long long frames = 0;
    std::string title;

private:
    double drawn_ = 0;
};

}  // namespace normscope::testing
