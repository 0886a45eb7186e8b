// SPDX-License-Identifier: MIT
// The program's own event loop, for as long as a test wants.
#pragma once

#include "app/shell/autosave.h"
#include "app/shell/event_loop.h"
#include "harness.h"

namespace normscope::testing {

/// Runs the loop for some seconds; returns the frames that it drew.
inline long long run_for(Desk& desk, Autosave& autosave, double seconds) {
    auto& host = desk.host();
    const auto before = host.frames;
    host.closed = false;
    host.horizon = host.time + seconds;
    run_event_loop(desk.program(), host, autosave);
    return host.frames - before;
}

}  // namespace normscope::testing
