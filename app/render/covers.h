// SPDX-License-Identifier: MIT
// What hides whatever a frame draws before it: that need not be drawn. Pictures that are shown pixel for pixel OpenGL
// copies.
#pragma once

#include <imgui.h>

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "app/render/picture.h"
#include "app/render/pixel_rect.h"

namespace normscope {

/// Tells the size of a texture of OpenGL.
using TextureSize = std::function<Size(ImTextureID)>;

/// A rectangle of texels where they are shown, the lowest row first.
struct CopiedTexels {
    PixelRect place;          ///< also outside of the framebuffer
    int column = 0, row = 0;  ///< of the texture: what lies in the lower left corner
};

/// A command that fills one rectangle and lets nothing through.
struct Cover {
    int list = 0, command = 0;  ///< places in the draw data
    /// Of a command that shows a texture of OpenGL, bottom row first, a texel a pixel, neither tinted nor turned: its
    /// `copied` parts can be copied. 0: it is to be drawn.
    ImTextureID texture = 0;
    PixelRect pixels;  ///< what shows of it
    std::vector<CopiedTexels> copied = {};
    std::optional<ImU32> color = {};  ///< of one that fills whole pixels with it

    /// Whether its pixels can be written without a shader.
    bool is_copied() const { return texture != 0 || color; }
};

/// Of some parts, what none of these covers hides.
std::vector<PixelRect> not_hidden(std::span<const PixelRect> parts, std::span<const Cover> covers);

/// Gives every opaque rectangle of at least `least_area` pixels a command of its own. Order, vertices and indices stay
/// as they are.
void part_rectangles(ImDrawData& data, float least_area);

/// In the order in which they are drawn: pictures that can be copied, and opaque rectangles of at least `least_area`
/// pixels that have a command of their own.
std::vector<Cover> covers_of(const ImDrawData& data, const TextureSize& size, float least_area);

}  // namespace normscope
