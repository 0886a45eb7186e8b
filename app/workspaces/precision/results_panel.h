// SPDX-License-Identifier: MIT
// The right side of the Precision workspace: the offset at hand in the chosen format, x̂ beside the exact one, the other
// formats, and the two orders of casting.
#pragma once

#include "app/workspaces/precision/precision_model.h"

namespace normscope::ui {

void draw_precision_results(const PrecisionModel& model, labs::VarianceAlgorithm& chosen, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
