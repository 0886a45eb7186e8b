// SPDX-License-Identifier: MIT
// x̂ and y of all that the matrix shows, beside x's rows, in the colours of those who share a mean: by row under
// LayerNorm, by column under BatchNorm.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/matrix_layout.h"

namespace normscope::ui {

/// Where the maps go: their rows stand beside those of x.
struct MapPlace {
    ImVec2 from;                              ///< top left of the heading
    float width = 0;                          ///< of all maps, pixels; 0: there is no room
    int count = 0;                            ///< 2: x̂ and y; 1: one of them
    float top = 0;                            ///< where the rows begin to be seen
    float rows_y = 0;                         ///< of the first row, scrolled
    float pitch = 0;                          ///< from row to row
    std::int64_t first_row = 0, end_row = 0;  ///< in sight
};

/// The width, in pixels, in which both maps can write their numbers; 0: there are no maps.
float maps_wish(const MatrixLayout& layout);
/// Takes what `spare` leaves, in pixels, and no more than the maps need: both where their numbers can be read, else one
/// with its numbers, else both in colours.
void give_room(const MatrixLayout& layout, float spare, MapPlace& place);
/// Where there is one map its heading offers the other, and `one` is the person's choice.
void draw_batch_maps(const View& view, const MatrixLayout& layout, const MapPlace& place, Quantity& one);

}  // namespace normscope::ui
