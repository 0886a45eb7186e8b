// SPDX-License-Identifier: MIT
// Drawing helpers: text with a font and a size, panels, icons.
#pragma once

#include <imgui.h>

#include <string_view>

namespace normscope::ui {

enum class Align { left, center, right };

/// Text at a position; returns its width. `size` in pixels.
float text(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words,
           Align align = Align::left);
/// Text on a ground of its own, where lines pass behind it.
float text_on_ground(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words,
                     ImU32 ground);
float text_width(ImFont* font, float size, std::string_view words);

/// Text that reads upwards: it begins at `position` and ends above it.
void text_up(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImU32 color, std::string_view words);

/// Text cut with "…" to fit `width`.
void text_clipped(ImDrawList* list, ImFont* font, float size, ImVec2 position, float width, ImU32 color,
                  std::string_view words);

/// Text wrapped to `width`; returns the height it takes.
float text_wrapped(ImDrawList* list, ImFont* font, float size, ImVec2 position, float width, ImU32 color,
                   std::string_view words);
/// Text wrapped to the width of `room`, cut with "…" in the last line that its height holds.
void text_within(ImDrawList* list, ImFont* font, float size, ImVec2 position, ImVec2 room, ImU32 color,
                 std::string_view words);
float wrapped_height(ImFont* font, float size, float width, std::string_view words);

/// Text in one line about the height `middle_y`, or where that is too long in two of smaller text; cut with "…" only
/// where two do not hold it.
void text_in_two(ImDrawList* list, ImFont* font, float size, ImVec2 left_middle, float width, ImU32 color,
                 std::string_view words);

/// A panel's ground: rounded, with a hairline.
void panel(ImDrawList* list, ImVec2 from, ImVec2 to);
/// A sunken box.
void inset(ImDrawList* list, ImVec2 from, ImVec2 to);

/// A hairline across `width`, `above` logical pixels below the cursor and 12 above what follows.
void rule(float width, float above = 7);

/// Small capitals-like heading of a panel section at the cursor; advances it.
void section(const char* words);

void dashed_line(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float thickness, float dash);

/// A filled triangle, its corners in any order: Dear ImGui smooths the edges only of what goes round clockwise.
void triangle(ImDrawList* list, ImVec2 a, ImVec2 b, ImVec2 c, ImU32 color);

enum class Icon { first, back, play, pause, next, last, check, plus, minus, close, chevron_right, copy, search, bars };
void icon(ImDrawList* list, Icon which, ImVec2 center, float size, ImU32 color);

}  // namespace normscope::ui
