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
    /// Decides how it is shown and answers the height that takes: its cells in at most `limit`. Where it does not fit
    /// into `room` it becomes a drawer, which shows the row in focus until a person opens it.
    float settle(const View& view, float width, float limit, float room);
    /// As it was settled.
    void draw(const View& view, ImVec2 from, ImVec2 to);

    struct Grid;

private:
    void follow(const MatrixLayout& layout, ImVec2 scroll, ImVec2 size);
    MapPlace map_place(const MatrixLayout& layout, const Grid& grid, ImVec2 from, float left) const;
    void draw_numbers(const View& view, const MatrixLayout& layout, Grid& grid, ImVec2 from, ImVec2 to);
    void draw_controls(const View& view, const MatrixLayout& layout, ImVec2 from, ImVec2 to);

    CellKeys keys_;
    FlippedBatch flipped_;
    MatrixRoom room_;
    MatrixSizes sizes_;
    RowColumn followed_;      // the place that the view has scrolled to
    bool open_ = false;       // the drawer, by the person's choice
    bool hand_over_ = false;  // the control that undoes what the last one did gets its keyboard
};

}  // namespace normscope::ui
