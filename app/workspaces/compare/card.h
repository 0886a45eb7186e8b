// SPDX-License-Identifier: MIT
// One operator's card: its x̂ as a grid, its statistics, how far the pinned example moved, what it depends on.
#pragma once

#include "app/workspaces/compare/batch_grid.h"

namespace normscope::ui {

/// What the cells of the cards show: x̂, by how much it changed, or by how much it differs from another operator's.
enum class CardShows : std::uint8_t { values, change, difference };

struct CardStyle {
    GridView in_sight;
    CardShows shows = CardShows::values;
    const labs::Comparison* reference = nullptr;  ///< what x̂ is compared with; there while differences are shown
    double most = 0;                              ///< end of the colour scale
    double violin_most = 2;
};

/// Largest |x̂ − x̂ of the other|; NaN where one of them refuses the batch.
double largest_difference_of(const labs::Comparison& shown, const labs::Comparison& other);

/// True when it is to be what the others are compared with.
bool draw_card(const View& view, CompareModel& model, const CompareCard& card, const CardStyle& style, ImVec2 from,
               ImVec2 to);

}  // namespace normscope::ui
