// SPDX-License-Identifier: MIT
// One operator's card: its x̂ as a grid, its statistics, how far the pinned example moved, what it depends on.
#pragma once

#include "app/workspaces/compare/batch_grid.h"

namespace normscope::ui {

struct CardStyle {
    GridView in_sight;
    bool change = false;  ///< show Δx̂ in the place of x̂
    double most = 0;      ///< end of the colour scale
    double violin_most = 2;
};

/// Height that a card needs above its violins for so many rows.
void draw_card(const View& view, CompareModel& model, const CompareCard& card, const CardStyle& style, ImVec2 from,
               ImVec2 to);

}  // namespace normscope::ui
