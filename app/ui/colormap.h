// SPDX-License-Identifier: MIT
// Colours of numbers: a diverging map centred on 0, and hues for groups that share a mean.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace normscope::ui {

/// −1 … 1: from light blue through the ground of the theme to light orange. NaN is the colour of what fails.
ImU32 diverging_color(float share);

/// The hue of a group: neighbours differ, and the first 35 are all distinct.
ImU32 group_color(std::int64_t group);

/// Words over a ground of that colour: light or dark, whichever is read better.
ImU32 ink_on(ImU32 ground);

}  // namespace normscope::ui
