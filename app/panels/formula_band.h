// SPDX-License-Identifier: MIT
// The formula band: the step in progress as mathematics, with the user's numbers substituted.
#pragma once

#include "app/ui/view.h"
#include "core/norm/trace_latex.h"

namespace normscope::ui {

/// The current theme's colours for formulas.
LatexStyle latex_style(int max_terms = 6);

void draw_formula_band(const View& view, ImVec2 from, ImVec2 to);

/// A formula made smaller, down to `least`, until it fits `width`; left-aligned, centred on `middle_y`. Tells where its
/// top left corner is, and its size.
struct FittedFormula {
    ImVec2 at;
    float size = 0;
};
FittedFormula draw_fitted_formula(ImDrawList* list, float x, float middle_y, float width, const std::string& latex,
                                  float size, float least);

}  // namespace normscope::ui
