// SPDX-License-Identifier: MIT
// Controls: buttons, links and segmented choices.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "app/ui/draw.h"
#include "app/ui/number_field.h"

namespace normscope::ui {

/// A button with words. `primary`: in the accent colour.
bool button(const char* label, ImVec2 size = {0, 0}, bool primary = false);
bool icon_button(const char* id, Icon which, ImVec2 size, bool primary = false, bool enabled = true,
                 const char* tooltip = nullptr);
/// Words that act like a link.
bool link(const char* label);
void tooltip(const char* words);

/// One of several choices in a row, `width` wide in all. Returns the clicked index, or -1.
int segmented(const char* id, std::span<const std::string> labels, int active, float width);

}  // namespace normscope::ui
