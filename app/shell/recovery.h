// SPDX-License-Identifier: MIT
// Recovery: what a start does with work that a program left behind which ended without saving it.
#pragma once

#include "app/session/session.h"
#include "app/shell/autosave.h"

namespace normscope {

/// Takes back what was left in the folder `state`: the newest work, or, where the program was started with a file
/// (not `bare`), the work on that file. What is not taken back stays, and a notice says how to get it.
void offer_recovery(Session& session, Autosave& autosave, const std::filesystem::path& state, bool bare);

}  // namespace normscope
