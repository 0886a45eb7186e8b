// SPDX-License-Identifier: MIT
// The batch as a matrix: rows are examples, columns are features; γ and β below the features they belong to, statistics
// beside the rows or under the columns that share them.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

class Matrix {
public:
    /// The height that shows everything, at most `limit`.
    float wanted_height(const View& view, float limit) const;
    void draw(const View& view, ImVec2 from, ImVec2 to);

private:
    RowColumn followed_;  // the place that the view has scrolled to
};

}  // namespace normscope::ui
