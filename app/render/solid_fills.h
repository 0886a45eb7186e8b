// SPDX-License-Identifier: MIT
// Splits Dear ImGui's draw commands by what their pixels need. Every triangle of Dear ImGui reads the font texture,
// also where it only fills: on a software rasteriser that read is most of a frame.
#pragma once

#include <imgui.h>

#include <array>

namespace normscope {

enum class FillKind {
    textured,  ///< text, icons, pictures: Dear ImGui's own shader
    blended,   ///< a plain colour that lets something through
    opaque,    ///< a plain colour that lets nothing through
};

/// How the renderer is told: `change` is called as a draw command, with the user data of the kind that follows.
struct FillChange {
    ImDrawCallback change = nullptr;
    std::array<void*, 3> user_data{};  ///< by FillKind
};

/// Puts a change before every stretch of large triangles that need no texture, and one back to `textured` behind it.
/// Order, vertices and indices stay as they are. `least_area` is what a stretch must cover, in pixels, to be worth two
/// changes of state.
void split_solid_fills(ImDrawData& data, const FillChange& change, float least_area);

}  // namespace normscope
