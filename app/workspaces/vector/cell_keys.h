// SPDX-License-Identifier: MIT
// The keyboard in a matrix of cells, as in a spreadsheet: a cursor that arrows, Tab and Enter move, typing that
// replaces, and the ways in and out.
#pragma once

#include <optional>
#include <string>

#include "app/ui/controls.h"
#include "app/workspaces/vector/matrix_layout.h"
#include "core/tensor/line.h"

namespace normscope::ui {

/// Places are rows and columns of the matrix: the plane's, then one row each for γ and β.
class CellKeys {
public:
    /// Call before the cells are drawn. Follows a selection that was moved elsewhere.
    void begin(const View& view, const MatrixLayout& layout);
    /// Call right after the number field of a cell, with the id of the field.
    void after_cell(const View& view, RowColumn at, ImGuiID id, const NumberField& field);
    /// Call after all cells, inside their window.
    void end(const View& view);

    bool is_cursor(RowColumn at) const { return focused_ && cursor_ == at; }
    bool focused() const { return focused_; }
    RowColumn cursor() const { return cursor_; }

private:
    std::int64_t height() const;
    std::int64_t columns_of(std::int64_t row) const;
    bool on_params() const { return cursor_.row >= layout_.rows(); }
    bool leaves(bool backwards) const;
    std::optional<ParamPlace> param(const View& view) const;
    void move(const View& view, std::int64_t down, std::int64_t right, bool extend);
    void step(const View& view, int direction);
    void go(const View& view, RowColumn next, bool extend);
    void select(const View& view, bool extend);
    void claim_keys() const;
    void take_keys(const View& view);
    void take_moves(const View& view);

    MatrixLayout layout_;
    RowColumn cursor_;
    std::int64_t followed_ = -1;  // the selected cell, and where it stood, that the cursor has followed
    RowColumn followed_place_;
    std::optional<RowColumn> wanted_;  // the cell that is to get the keyboard when it is drawn
    int patience_ = 0;                 // frames until a cell that is not drawn is no longer waited for
    int asked_ = 0;                    // frame in which that was asked for
    ImGuiID cursor_id_ = 0;
    double cursor_value_ = 0;
    std::optional<Edit> cursor_zero_;  // sets the cursor's parameter to 0
    bool focused_ = false;
    bool engaged_ = false;  // the focus came by a person's hand
    bool seen_ = false;     // a cell had the keyboard in this frame
    bool ended_ = false;    // a typing ended in this frame, whose key is spent
};

}  // namespace normscope::ui
