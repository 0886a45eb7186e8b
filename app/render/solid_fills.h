// SPDX-License-Identifier: MIT
// Splits Dear ImGui's draw commands by what their pixels need. Every triangle of Dear ImGui reads a texture through a
// filter, also where it only fills or repeats pixels: on a software rasteriser that read is most of a frame.
#pragma once

#include <imgui.h>

#include <array>

namespace normscope {

enum class FillKind {
    textured,  ///< text, icons, formulas: Dear ImGui's own shader
    blended,   ///< a plain colour that lets something through
    opaque,    ///< a plain colour that lets nothing through
    picture,   ///< a PictureTarget: its texels are pixels
};

/// How the renderer is told: `change` is called as a draw command, with the user data of the kind that follows.
struct FillChange {
    ImDrawCallback change = nullptr;
    std::array<void*, 4> user_data{};  ///< by FillKind
};

/// Puts a change before every picture and every stretch of large triangles that need no texture, and one back to
/// `textured` behind it. Pictures are what has a texture of OpenGL and not of Dear ImGui.
/// Vertices and indices stay as they are, and so does the order of what shares a pixel; what does not is brought together
/// by kind. `least_area` is what a stretch must cover, in pixels, to be worth two changes of state.
void split_solid_fills(ImDrawData& data, const FillChange& change, float least_area);

}  // namespace normscope
