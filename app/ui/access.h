// SPDX-License-Identifier: MIT
// Access: what the keyboard reaches. Tab goes through all controls in the order in which they are drawn, F6 from panel
// to panel, and a ring shows where one is.
#pragma once

#include <imgui.h>

#include <string>
#include <string_view>

namespace normscope::ui {

/// The smallest side of what is to be hit with a pointer, logical pixels.
inline constexpr float least_target = 28;

/// An area to press, also by Tab and Enter. `stop` false: one of many that the arrows go among, such as the numbers of
/// cells that are not in focus, so that Tab does not have to pass them all.
bool hit_area(const char* id, ImVec2 size, bool stop = true);

/// What is drawn from here on belongs to this panel. Panels are gone through in the order in which they are drawn.
void begin_panel(std::string_view name);
/// The panel whose control has the keyboard, visibly or not.
const std::string& focused_panel();
/// Says that the last item can have the keyboard; hit_area() and the controls do so themselves.
void keyboard_stop();
/// The next item gets the keyboard, whatever has it now.
void take_keyboard();
/// Goes to the first control of the next (1) or previous (−1) panel.
void go_to_panel(int by);

/// By how many steps the arrows to the left and right, or up and down, move the last item, which has the keyboard and
/// takes them: five with Shift. Right and up are forwards.
enum class Arrows { sideways, upright };
int arrow_steps(Arrows arrows = Arrows::sideways);

/// Once a frame, before everything and after it. With large targets an area takes the pointer `least_target` wide and
/// high also where it is drawn smaller.
void begin_access(bool large_targets);
void draw_focus_ring();

}  // namespace normscope::ui
