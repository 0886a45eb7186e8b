// SPDX-License-Identifier: MIT
// How large the parts of a matrix are drawn in the room that it gets. In little room its columns and rows get smaller
// before it scrolls, and what scrolls ends at a whole row.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/batch_maps.h"
#include "app/workspaces/vector/matrix_layout.h"

namespace normscope::ui {

inline constexpr float matrix_header = 20;  ///< logical height of the columns' numbers

/// All in pixels.
struct MatrixSizes {
    float label = 0, cell = 0, stat = 0;  ///< widths: of a row's name, of a number, of a statistic beside the rows
    float row = 0;                        ///< height
    float stats = 0;                      ///< width of all that stands beside the rows
    float grid = 0, shown = 0;            ///< widths of all numbers, and of those in sight
    float bar_across = 0, bar_down = 0;   ///< thickness of the scroll bars; 0: there is none
    float height = 0;                     ///< of everything
    MapPlace maps;                        ///< their number and width
};

/// At most `limit` high, but for what the buttons beside it need.
MatrixSizes matrix_sizes(const View& view, const MatrixLayout& layout, float width, float limit);

}  // namespace normscope::ui
