// SPDX-License-Identifier: MIT
// What a person asks for who saves a part of the screen as a picture.
#pragma once

#include <filesystem>
#include <string>

namespace normscope {

struct FigureExport {
    std::string figure;         ///< a name of ui::figures(); empty: the whole screen of the workspace
    float scale = 1;            ///< pixels for each pixel of the screen; an SVG has none
    bool transparent = false;   ///< without the grounds of panels
    std::filesystem::path out;  ///< *.png or *.svg
};

inline constexpr float most_figure_scale = 4;

}  // namespace normscope
