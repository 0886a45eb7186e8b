// SPDX-License-Identifier: MIT
// The event loop: sleeps until something happens, and draws only then. It knows the window through the host alone.
#pragma once

#include <functional>

#include "app/shell/autosave.h"
#include "app/shell/program.h"

namespace normscope {

/// Runs until the host is to close or the person quits. `keep` is called when what the person has learnt has changed:
/// it must not wait for a clean end.
void run_event_loop(Program& program, Host& host, Autosave& autosave, const std::function<void()>& keep = {});

}  // namespace normscope
