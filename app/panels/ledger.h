// SPDX-License-Identifier: MIT
// The ledger: where the clicked number comes from, term by term; each of its operands can be clicked in turn.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

float ledger_height(const View& view, float width);
void draw_ledger(const View& view, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
