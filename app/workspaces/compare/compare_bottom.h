// SPDX-License-Identifier: MIT
// Below the cards: the spread of the focused x̂ against batch size, and where that number comes from.
#pragma once

#include "app/workspaces/compare/compare_model.h"

namespace normscope::ui {

void draw_spread_chart(const CompareModel& model, ImVec2 from, ImVec2 to);
void draw_origins(const CompareModel& model, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
