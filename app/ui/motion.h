// SPDX-License-Identifier: MIT
// Motion: values that ease towards a target, and whether anything is still moving.
#pragma once

#include <imgui.h>

namespace normscope::ui {

/// Begins a frame at `now` seconds. With motion off, every value jumps to its target.
void begin_motion(double now, bool enabled);

/// True when some value is still on its way: another frame is needed.
bool in_motion();

/// Says that something moves by itself: another frame is needed.
void keep_moving();

/// Says that work in the background is going to change the picture: frames go on until nobody says so any more.
void await_work();
/// True when somebody waits for such work in this frame.
bool awaiting_work();

/// The eased value of `id`, which starts at its first target and then takes `seconds` to each new one.
float ease(ImGuiID id, float target, float seconds = 0.2f);
double ease(ImGuiID id, double target, float seconds = 0.2f);

/// Forgets all values, so that the next ones start at rest.
void reset_motion();

}  // namespace normscope::ui
