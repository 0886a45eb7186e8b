// SPDX-License-Identifier: MIT
// What the sides of the detective share: verdicts as icons and words, and numbers.
#pragma once

#include <string>

#include "app/ui/draw.h"
#include "core/detect/detect.h"

namespace normscope::ui {

ImU32 verdict_color(FitVerdict verdict);
/// A tick in a disc, half a disc, a ring, a cross in a ring: the verdict without its colour.
void draw_verdict_icon(ImDrawList* list, FitVerdict verdict, ImVec2 center, float radius);

/// "1.7", "2.59e6".
std::string misfit_figure(double ulps);

/// y of a cell as a fraction: LaTeX of (x − μ)/√(σ² + ε) with the numbers, γ and β where there are some.
std::string cell_formula(const NormSpec& spec, const NormParams& params, const Tensor& x, std::int64_t cell,
                         double value);

/// "divides by n − 1, ε after the root".
std::string divisor_words(const NormSpec& spec);

}  // namespace normscope::ui
