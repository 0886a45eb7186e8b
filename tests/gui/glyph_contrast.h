// SPDX-License-Identifier: MIT
// How well letters and lines stand out in a rendered picture, measured where the draw data says that they are.
#pragma once

#include <imgui.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/render/picture.h"
#include "app/ui/probe.h"

namespace normscope::testing {

ImU32 pixel(const Picture& picture, int x, int y);

struct GlyphContrast {
    ImVec2 from, to;
    double contrast = 1;  ///< of the pixels that the letter covers wholly with what is around it
};

/// Of every letter of the last frame's draw data that is not cut off. `window`: only of the windows whose names begin
/// so.
std::vector<GlyphContrast> contrasts_of_glyphs(const Picture& picture, std::string_view window);

/// Texts with a letter that is below the least contrast, as "words: contrast".
std::set<std::string> unreadable_texts(const Picture& picture, const std::vector<ui::DrawnText>& texts,
                                       std::string_view window);

/// Of each level line of a colour, whatever its alpha, in a part of the picture: the median along it.
std::vector<double> contrasts_of_lines(const Picture& picture, ImU32 color, ImVec2 from, ImVec2 to);

}  // namespace normscope::testing
