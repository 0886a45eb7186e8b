// SPDX-License-Identifier: MIT
// The texts of one frame, with their places.
#pragma once

#include <vector>

#include "app/ui/probe.h"
#include "harness.h"

namespace normscope::testing {

inline std::vector<ui::DrawnText> texts_of_a_frame(Hands& hands) {
    std::vector<ui::DrawnText> texts;
    ui::set_drawn_texts(&texts);
    hands.wait_frames(1);
    ui::set_drawn_texts(nullptr);
    return texts;
}

}  // namespace normscope::testing
