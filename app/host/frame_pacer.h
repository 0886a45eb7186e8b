// SPDX-License-Identifier: MIT
// FramePacer: decides when a frame is drawn. No event, no animation, no result: no frame. It owns no clock and no
// window.
#pragma once

#include <algorithm>
#include <limits>

namespace normscope {

class FramePacer {
public:
    /// Frames after an event: hovering, popups and layout each settle one frame late.
    static constexpr int frames_per_event = 3;

    static constexpr double forever = std::numeric_limits<double>::infinity();

    /// Something happened (input, a result, a changed document): draw the next `frames` frames.
    void request(int frames = frames_per_event) { pending_ = std::max(pending_, frames); }

    /// Something moves: draw until `time` (seconds of the injected clock).
    void animate_until(double time) { animation_end_ = std::max(animation_end_, time); }

    /// A frame is due at `time` (a blinking caret, the next step of a playback), if none comes before.
    void wake_at(double time) { wake_ = std::min(wake_, time); }

    /// How long to wait for events at `now`: 0 draws at once, forever sleeps.
    double timeout(double now) const {
        if (pending_ > 0 || now < animation_end_) return 0;
        return wake_ == forever ? forever : std::max(0.0, wake_ - now);
    }

    bool due(double now) const { return timeout(now) <= 0; }

    /// Called when a frame begins.
    void begin_frame(double now) {
        if (pending_ > 0) --pending_;
        if (wake_ <= now) wake_ = forever;
        ++frames_;
    }

    long long frames() const { return frames_; }

private:
    int pending_ = frames_per_event;
    double animation_end_ = 0;
    double wake_ = forever;
    long long frames_ = 0;
};

}  // namespace normscope
