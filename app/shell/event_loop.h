// SPDX-License-Identifier: MIT
// The event loop: sleeps until something happens, and draws only then. It knows the window through the host alone.
#pragma once

#include "app/shell/autosave.h"
#include "app/shell/program.h"

namespace normscope {

/// Runs until the host is to close or the person quits.
void run_event_loop(Program& program, Host& host, Autosave& autosave);

}  // namespace normscope
