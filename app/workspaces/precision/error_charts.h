// SPDX-License-Identifier: MIT
// The middle of the Precision workspace, above: errors of σ² and of x̂ against the offset, and the other formats.
#pragma once

#include "app/workspaces/precision/precision_model.h"

namespace normscope::ui {

void draw_error_charts(const View& view, PrecisionModel& model, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
