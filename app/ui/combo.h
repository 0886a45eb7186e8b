// SPDX-License-Identifier: MIT
// A choice among a few, as a combo box.
#pragma once

#include <imgui.h>

#include <span>
#include <string>

namespace normscope::ui {

/// Draws it at a place, without moving the cursor; "custom" where none is `active`. Returns the picked index, or -1.
int combo(const char* id, ImVec2 at, float width, std::span<const std::string> labels, int active);

}  // namespace normscope::ui
