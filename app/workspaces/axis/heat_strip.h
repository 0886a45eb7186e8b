// SPDX-License-Identifier: MIT
// HeatStrip: one number for each row or column beside a heat map.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "app/render/picture_target.h"
#include "core/axis/pyramid.h"
#include "core/norm/quantity.h"

namespace normscope::ui {

class HeatStrip {
public:
    /// One line of pixels for each stretch: from the least to the most where it stands for several numbers, a line of
    /// the colour of what fails where one of them is not finite. `upright`: the stretches go down. Labels stand at its
    /// two ends. `version` is another one whenever the values are.
    void draw(ImVec2 from, ImVec2 to, bool upright, std::span<const double> values, std::uint64_t version,
              std::span<const Stretch> stretches, Quantity quantity);

private:
    /// What a picture was made of.
    struct Made {
        int width = 0, height = 0;
        bool upright = false;
        std::uint64_t version = 0;
        std::vector<Stretch> stretches;
        ImU32 ground = 0, line = 0, bad = 0;
        float scale = 0;

        friend bool operator==(const Made&, const Made&) = default;
    };
    void make(std::span<const double> values, Quantity quantity);

    // Thousands of lines, of which a frame changes few: as triangles they cost more than the map itself.
    PictureTarget picture_{1, PictureTarget::Below::last_row};
    Made made_;
    std::vector<ImU32> pixels_;  // kept: as large as what is allocated by pages, which are slow to come by
    std::string low_, high_;     // the labels
};

}  // namespace normscope::ui
