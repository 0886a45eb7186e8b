// SPDX-License-Identifier: MIT
// Colours of numbers: a diverging map centred on 0, and hues for groups that share a mean.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace normscope::ui {

/// −1 … 1: from light blue through the ground of the theme to light orange. NaN is the colour of what fails.
ImU32 diverging_color(float share);

/// How values get colours. Signed ones diverge from 0; the others show the size alone, 0 the darkest.
enum class ColorMap { diverging, viridis, cividis };

/// How far a value stands along the colours of a map.
enum class ColorScale { linear, asinh, log };
inline constexpr float log_decades = 3;  ///< what is less than 1/1000 of the range has the colour of 0

/// Colour of a value on a map that ends at ±`range`.
ImU32 map_color(ColorMap map, ColorScale scale, float value, float range);
/// −1 … 1 along a map as it is drawn beside its picture; of sizes 0 … 1.
ImU32 map_color_at(ColorMap map, float share);

/// The hue of a group: neighbours differ, and the first 35 are all distinct.
ImU32 group_color(std::int64_t group);

/// Words over a ground of that colour: light or dark, whichever is read better.
ImU32 ink_on(ImU32 ground);

}  // namespace normscope::ui
