// SPDX-License-Identifier: MIT
// Colours of signed values: blue below 0, orange above, the ground at 0.
#pragma once

#include <imgui.h>

#include "app/ui/colormap.h"

namespace normscope::ui {

/// Colour of `value` on a scale that ends at ±`most`. Values that are not finite have the colour of what fails.
ImU32 diverging(double value, double most);

}  // namespace normscope::ui
