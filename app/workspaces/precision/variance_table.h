// SPDX-License-Identifier: MIT
// The middle of the Precision workspace, below: the variance at fixed offsets, and the chosen algorithm in numbers.
#pragma once

#include "app/workspaces/precision/precision_model.h"

namespace normscope::ui {

inline constexpr float variance_table_height = 148;  // logical pixels
inline constexpr float variance_band_height = 78;

void draw_variance_table(PrecisionModel& model, labs::VarianceAlgorithm& chosen, ImVec2 from, ImVec2 to);

/// σ² by the chosen algorithm at the offset at hand, with its numbers, and why it is right or wrong.
void draw_variance_band(const PrecisionModel& model, labs::VarianceAlgorithm chosen, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
