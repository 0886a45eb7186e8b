// SPDX-License-Identifier: MIT
// Figures: parts of the screen that can be saved as a picture of their own. Whoever draws one names it, in every frame.
#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <string_view>

namespace normscope::ui {

struct Figure {
    std::string name;
    ImVec2 from, to;  ///< pixels
};

void name_figure(std::string_view name, ImVec2 from, ImVec2 to);
/// Of the last whole frame, the whole screen of the workspace first.
std::span<const Figure> figures();
void begin_figures();  ///< a frame begins

/// Panels and boxes have no ground, so that a figure can be laid over any other.
void set_groundless(bool on);
bool groundless();

}  // namespace normscope::ui
