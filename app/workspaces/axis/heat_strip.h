// SPDX-License-Identifier: MIT
// HeatStrip: one number for each row or column beside a heat map.
#pragma once

#include <imgui.h>

#include <span>
#include <vector>

#include "app/render/picture_target.h"
#include "core/axis/pyramid.h"
#include "core/norm/quantity.h"

namespace normscope::ui {

class HeatStrip {
public:
    /// One line of pixels for each stretch: from the least to the most where it stands for several numbers, a line of
    /// the colour of what fails where one of them is not finite. `upright`: the stretches go down. Labels stand at its
    /// two ends.
    void draw(ImVec2 from, ImVec2 to, bool upright, std::span<const double> values, std::span<const Stretch> stretches,
              Quantity quantity);

private:
    // Thousands of lines, of which a frame changes few: as triangles they cost more than the map itself.
    PictureTarget picture_{1};
    std::vector<ImU32> pixels_;
};

}  // namespace normscope::ui
