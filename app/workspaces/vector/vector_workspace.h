// SPDX-License-Identifier: MIT
// The Vector workspace: x, x − μ, x̂ and y of one row side by side, the batch as a matrix, the formula with the user's
// numbers, the transport, the inspector and the ledger.
#pragma once

#include "app/ui/lesson_panel.h"
#include "app/workspaces/vector/bar_chart.h"
#include "app/workspaces/vector/inspector.h"
#include "app/workspaces/vector/matrix.h"

namespace normscope::ui {

class VectorWorkspace {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to);
    LessonPanel& lesson_panel() { return lesson_panel_; }

private:
    void draw_charts(const View& view, ImVec2 from, ImVec2 to);
    void settle_ranges(const View& view);

    LessonPanel lesson_panel_;
    Inspector inspector_;
    Matrix matrix_;
    Range input_range_;   // of x and x − μ
    Range output_range_;  // of x̂ and y
};

}  // namespace normscope::ui
