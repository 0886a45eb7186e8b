// SPDX-License-Identifier: MIT
// Waiting for jobs: as long as they take on a busy machine, and no longer.
#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "harness.h"

namespace normscope::testing {

/// Frames until `done`, for ten seconds at most.
inline void wait_until(Hands& hands, const std::function<bool()>& done) {
    for (int i = 0; i < 2000; ++i) {
        hands.wait_frames(1);
        if (done()) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "what was waited for did not come";
}

/// Until a text is shown under a name.
inline void wait_for_text(Hands& hands, const std::string& name, const std::string& text) {
    wait_until(hands, [&] { return hands.shown(name) == text; });
}

}  // namespace normscope::testing
