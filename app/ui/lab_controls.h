// SPDX-License-Identifier: MIT
// Controls of the labs: a slider, a switch, a row of chips. They change a value that their owner keeps.
#pragma once

#include <functional>
#include <string>

#include "app/ui/controls.h"

namespace normscope::ui {

/// A slider between two ends, even or logarithmic. True when the value changed. `color` 0: the accent's. The wheel
/// (Ctrl) and the arrow keys move it by a fiftieth of its length, and by no less than `grain`, of which the value then
/// is a multiple.
bool slider(const char* id, double& value, double least, double most, bool logarithmic, ImVec2 from, ImVec2 to,
            ImU32 color = 0, double grain = 0);

/// Whole notches of the wheel, without Ctrl, over a part of the window that takes the wheel for itself.
double wheel_notches_over(const char* id, ImVec2 from, ImVec2 to);

/// A switch; true when it was flipped. The owner keeps its state.
bool toggle_switch(const char* id, bool on, ImVec2 from);
inline constexpr float switch_width = 34;  // logical pixels
inline constexpr float switch_height = 19;

/// Words in a rounded box that are on or off; advances `x` by its width. True when clicked.
bool chip(const char* label, bool on, float& x, float y);

/// A number of a lab under its own name; the wheel takes ten times the step of a drag.
NumberField lab_field(const std::string& name, double value, float step, float font_size,
                      std::function<Result<void>(double)> set);

/// A heading in small letters.
void small_heading(ImDrawList* list, ImVec2 at, const char* words);

}  // namespace normscope::ui
