// SPDX-License-Identifier: MIT
// How large the parts of a matrix are drawn in the room that it gets. In little room its columns and rows get smaller
// before it scrolls, and what scrolls ends at a whole row.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/batch_maps.h"
#include "app/workspaces/vector/matrix_layout.h"

namespace normscope::ui {

inline constexpr float matrix_header = 20;  ///< logical height of the columns' numbers

/// What a matrix gets.
struct MatrixRoom {
    float width = 0, limit = 0;  ///< pixels
    bool drawer = false;         ///< too low for all of it: it can be drawn in to its row in focus
    bool drawn_in = false;       ///< and is
    float control = 0;           ///< width, in pixels, of what then opens it
    float label = 0;             ///< width, in pixels, of the name of the row that is then shown
    bool flipped = false;        ///< there is a map of the flipped batch
};

/// All in pixels.
struct MatrixSizes {
    float label = 0, cell = 0, stat = 0;  ///< widths: of a row's name, of a number, of a statistic beside the rows
    float row = 0;                        ///< height
    float stats = 0;                      ///< width of all that stands beside the rows
    float grid = 0, shown = 0;            ///< widths of all numbers, and of those in sight
    float bar_across = 0, bar_down = 0;   ///< thickness of the scroll bars; 0: there is none
    float height = 0;                     ///< of everything
    float below = 0;                      ///< height of a line for the control that opens it; 0: that stands beside
    MapPlace maps;                        ///< their number and width
};

/// The height, in pixels, below which a matrix cannot show three rows, or all there are, with what stands below them.
float least_height(const MatrixLayout& layout);
/// At most `limit` high, but for what the buttons beside it need.
MatrixSizes matrix_sizes(const View& view, const MatrixLayout& layout, const MatrixRoom& room);

}  // namespace normscope::ui
