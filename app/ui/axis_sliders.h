// SPDX-License-Identifier: MIT
// Where in a tensor of more than two axes one is: a named slider for each axis that the view beside it does not draw.
#pragma once

#include <span>

#include "app/ui/view.h"

namespace normscope::ui {

/// Height of a row of sliders, logical.
inline constexpr float axis_sliders_height = 30;

/// Sliders for `axes` of x in a row from `from` on; moving one selects the cell with that index. Returns the width
/// used.
float axis_sliders(const View& view, ImVec2 from, std::span<const int> axes);

/// A choice of the axis along which the selection is looked at, by the axes' names, and beside it, or below it where
/// `width` is too narrow, the sliders for `axes`; where even that is too narrow, fields without tracks.
void axis_bar(const View& view, ImVec2 from, float width, const char* words, std::span<const int> axes);
float axis_bar_height(const View& view, float width, const char* words, std::span<const int> axes);

}  // namespace normscope::ui
