// SPDX-License-Identifier: MIT
// The frame that all pages share: a title, a way back, and a column that scrolls.
#pragma once

#include <string>
#include <string_view>

#include "app/ui/draw.h"
#include "app/ui/view.h"

namespace normscope {

/// Begins a page in the rectangle; returns the width of its column. What follows is laid out at the cursor.
float begin_page(const ui::View& view, const char* title, const std::string& says, ImVec2 from, ImVec2 to);
void end_page();

/// Opens the lesson step that "layernorm-by-hand/2" names.
void open_step(const ui::View& view, std::string_view place);
/// "LayerNorm by hand, step 2"; empty when there is no such step.
std::string step_name(const ui::View& view, std::string_view place);

/// A paragraph at the cursor, `width` wide.
void paragraph(std::string_view words, float size, float width, ImU32 color);

}  // namespace normscope
