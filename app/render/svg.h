// SPDX-License-Identifier: MIT
// SVG of what Dear ImGui drew: fills as paths, text as text with its fonts named, pictures as embedded PNG.
#pragma once

#include <imgui.h>

#include <functional>
#include <string>
#include <string_view>

#include "app/render/picture.h"

namespace normscope {

/// What a font is called in a style sheet.
struct SvgFont {
    std::string family;
    int weight = 400;
    float em = 1;  ///< its em as a part of the height of a line, which Dear ImGui calls its size
};

struct SvgOptions {
    ImVec2 from, to;  ///< the part of the frame, in pixels
    float scale = 1;  ///< pixels for each unit of the file
    std::string title;
    std::function<SvgFont(const ImFont*)> font;
    std::function<Picture(ImTextureID)> pixels;  ///< of a texture that is no font's; an empty one is left out
};

/// The frame must have been drawn without smoothed edges (ImGuiStyle::AntiAliased…): a vector picture has none.
std::string svg_of(const ImDrawData& data, const SvgOptions& options);

}  // namespace normscope
