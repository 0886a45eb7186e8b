// SPDX-License-Identifier: MIT
// x̂ and y of all that the matrix shows, beside x's rows, in the colours of those who share a mean: by row under
// LayerNorm, by column under BatchNorm. Where there is room the other of the two stands beside it.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/flipped_batch.h"
#include "app/workspaces/vector/matrix_layout.h"

namespace normscope::ui {

/// Where the maps go.
struct MapPlace {
    ImVec2 from;                              ///< top left of the heading
    float width = 0;                          ///< of all maps, pixels
    int count = 0;                            ///< 2: x̂ and y; 3: the flipped x̂ between them; 0: there are none
    float top = 0;                            ///< where the rows begin to be seen
    float rows_y = 0;                         ///< of the first row, scrolled
    float pitch = 0;                          ///< from row to row
    std::int64_t first_row = 0, end_row = 0;  ///< in sight
};

/// Widths in pixels: in which two maps show their colours, in which they write their numbers, in which all that there
/// are do so, and in which those have their full size. 0: there are no maps.
struct MapWidths {
    float colors = 0, numbers = 0, all_numbers = 0, all = 0;
};
MapWidths map_widths(const MatrixLayout& layout, bool flipped);

/// Takes what `spare` leaves, in pixels, and no more than the maps need: all of them where their numbers can be read,
/// else x̂ and y.
void give_room(const MatrixLayout& layout, float spare, bool flipped, MapPlace& place);
void draw_batch_maps(const View& view, const MatrixLayout& layout, const MapPlace& place, const FlippedBatch& flipped);

}  // namespace normscope::ui
