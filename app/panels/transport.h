// SPDX-License-Identifier: MIT
// The transport: first, back, play, next, last, the speeds, and a timeline with one mark per step that scrubs both
// ways.
#pragma once

#include "app/ui/view.h"

namespace normscope::ui {

void draw_transport(const View& view, ImVec2 from, ImVec2 to);

}  // namespace normscope::ui
