// SPDX-License-Identifier: MIT
// The parts of a card below and beside its grid.
#pragma once

#include "app/workspaces/compare/card.h"

namespace normscope::ui {

struct CardParts {
    bool beside = true;  ///< statistics of rows stand beside the grid, others below it
};
CardParts card_parts_of(const labs::Comparison& shown);

/// μ as a dot and ±σ as a bar per row, old ones in grey; rms as a bar from 0.
void draw_statistics_beside(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model,
                            const Grid& grid, ImVec2 from, float right);
/// The same below the columns.
void draw_statistics_below(ImDrawList* list, const labs::Comparison& shown, const Grid& grid, ImVec2 from, ImVec2 to);
/// The pinned example's statistics in numbers.
void draw_statistics_words(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model, ImVec2 from,
                           float right);
void draw_violins(ImDrawList* list, const CompareCard& card, const CompareModel& model, const CardStyle& style,
                  ImVec2 from, ImVec2 to);
void draw_dependence(ImDrawList* list, const labs::Comparison& shown, const CompareModel& model, ImVec2 from,
                     ImVec2 to);

}  // namespace normscope::ui
