// SPDX-License-Identifier: MIT
// The operator of the document and its choices: axes, ε, groups, mode, γ and β, precision, conventions.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

/// Which operator: one of the row, or of a list where there is no room for a row.
void draw_operator(const View& view, float width);
/// One row for each choice.
void draw_choices(const View& view, float width);

}  // namespace normscope::ui
