// SPDX-License-Identifier: MIT
// Playback: advances the playhead in time. It knows no window; the session asks it at each tick.
#pragma once

#include <cstdint>
#include <optional>

namespace normscope {

class Playback {
public:
    static constexpr double term_seconds = 0.45;    ///< rest on one term at speed 1
    static constexpr double finish_seconds = 1.10;  ///< rest on a finished step

    bool playing() const { return playing_; }
    void start(double now) {
        playing_ = true;
        next_ = now + 0.15;
    }
    void stop() { playing_ = false; }

    /// True when the playhead moves on at `now`; `finished_step` says where it will stand then.
    bool due(double now) const { return playing_ && now >= next_; }
    void schedule(double now, bool finished_step, double speed) {
        next_ = now + (finished_step ? finish_seconds : term_seconds) / speed;
    }
    std::optional<double> next() const { return playing_ ? std::optional(next_) : std::nullopt; }

private:
    bool playing_ = false;
    double next_ = 0;
};

}  // namespace normscope
