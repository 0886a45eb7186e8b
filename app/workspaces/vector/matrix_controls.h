// SPDX-License-Identifier: MIT
// The controls of a matrix: buttons for its rows and columns, and the drawer that it becomes in little height.
#pragma once

#include "app/ui/view.h"
#include "app/workspaces/vector/matrix_layout.h"

namespace normscope::ui {

/// More and fewer features and examples, at the right end; below them, for a drawer, what draws it in. True when that
/// was pressed. `keyboard`: that gets the keyboard.
bool draw_matrix_buttons(const View& view, ImVec2 top_right, bool drawer, bool keyboard);

/// What a matrix that shows its row in focus alone keeps back, "2 more examples, γ, β", and a control that opens it.
float drawer_width(const MatrixLayout& layout);
/// True when it was pressed.
bool draw_drawer(const MatrixLayout& layout, ImVec2 from, bool keyboard);

}  // namespace normscope::ui
