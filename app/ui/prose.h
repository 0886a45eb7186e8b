// SPDX-License-Identifier: MIT
// Prose: Markdown with $LaTeX$ through imgui_rich_md, in the program's fonts.
#pragma once

#include <string>

namespace normscope::ui {

/// Makes the Markdown context of the current ImGui context; needs load_fonts() first.
void start_prose();
void stop_prose();

/// Markdown at the cursor, wrapped to the content region; `size` is logical pixels.
void prose(const std::string& markdown, float size = 14.5f);

}  // namespace normscope::ui
