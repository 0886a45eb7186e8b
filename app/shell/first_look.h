// SPDX-License-Identifier: MIT
// A first look: four bars to drag, and LayerNorm of them beside. It belongs to no document.
#pragma once

#include <array>

#include "app/ui/view.h"

namespace normscope {

class FirstLook {
public:
    void draw(ImVec2 from, ImVec2 to);

private:
    std::array<float, 4> x_{2, 0, 7, 4};
};

}  // namespace normscope
