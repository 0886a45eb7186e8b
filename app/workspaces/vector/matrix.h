// SPDX-License-Identifier: MIT
// A plane of the tensor as a matrix: columns are its last axis, rows the examples or another axis; γ and β below the
// columns that they belong to, statistics beside the rows or under the columns that share them, or once for all.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/cell_keys.h"
#include "app/workspaces/vector/matrix_layout.h"
#include "app/workspaces/vector/matrix_sizes.h"

namespace normscope::ui {

class Matrix {
public:
    /// The height that shows everything in this width, its cells in at most `limit`.
    float wanted_height(const View& view, float width, float limit) const;
    void draw(const View& view, ImVec2 from, ImVec2 to);

private:
    void follow(const MatrixLayout& layout, const MatrixSizes& sizes, ImVec2 scroll, ImVec2 size);

    CellKeys keys_;
    RowColumn followed_;                   // the place that the view has scrolled to
    Quantity map_ = Quantity::normalized;  // where there is room for one map
};

}  // namespace normscope::ui
