// SPDX-License-Identifier: MIT
// How long work is watched and stopped.
#pragma once

#include <functional>
#include <stop_token>

namespace normscope {

struct Control {
    std::stop_token stop;                        ///< asked between blocks of about a megabyte
    std::function<void(double share)> progress;  ///< 0 … 1, from the thread that works; may be empty

    bool cancelled() const { return stop.stop_requested(); }
    void report(double share) const {
        if (progress) progress(share);
    }
};

/// The sentence of work that was stopped.
inline constexpr const char* cancelled_message = "cancelled; nothing has changed";

}  // namespace normscope
