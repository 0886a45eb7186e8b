// SPDX-License-Identifier: MIT
// Which modifiers are held when a key or a button goes down. A window manager that takes a chord for itself keeps the
// release of its Ctrl or Alt; GLFW then believes it held until it is pressed again, and Dear ImGui's backend asks GLFW.
// What the display server says beside each event is true.
#pragma once

#include <imgui.h>

#include <functional>

namespace normscope {

/// Calls `pass_on`, which queues an event for Dear ImGui, and puts `mods` (of ImGuiMod_*) in the place of what it says
/// of the modifiers.
void with_modifiers(ImGuiKeyChord mods, const std::function<void()>& pass_on);

}  // namespace normscope
