// SPDX-License-Identifier: MIT
// How the screen shows that something is there which a lesson keeps back until the person has guessed.
#pragma once

#include <imgui.h>

#include <string_view>

namespace normscope::ui {

/// A hatched field with a dashed edge in the place of what is not shown yet.
void hatch(ImDrawList* list, ImVec2 from, ImVec2 to, float rounding);

/// The same of the size of a number, in the right end of a row.
void withheld_number(ImDrawList* list, ImVec2 right, float width, float height);

/// A lock with words below it, in the middle of a hatched field; where they have no room in `most`, the lock alone.
void lock_card(ImDrawList* list, ImVec2 center, std::string_view words, ImVec2 most);

}  // namespace normscope::ui
