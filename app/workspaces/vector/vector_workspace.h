// SPDX-License-Identifier: MIT
// The Vector workspace: x, x − μ, x̂ and y of one row side by side, the batch as a matrix, and the formula with the
// user's numbers.
#pragma once

#include "app/workspaces/vector/bar_chart.h"
#include "app/workspaces/vector/line_values.h"
#include "app/workspaces/vector/matrix.h"
#include "app/workspaces/workspace.h"

namespace normscope::ui {

class VectorWorkspace final : public WorkspaceScreen {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to) override;

private:
    void draw_charts(const View& view, ImVec2 from, ImVec2 to);
    void settle_ranges(const View& view);
    void draw_zoom(const View& view, ImVec2 from, ImVec2 to) const;

    Matrix matrix_;
    LineValues values_;
    // The scales that are drawn. They stand still from the press to the release of a gesture.
    Range input_range_;    // of x and x − μ
    Range output_range_;   // of x̂ and y: the same unless they are zoomed
    Range squares_range_;  // of x²
};

}  // namespace normscope::ui
