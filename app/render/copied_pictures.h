// SPDX-License-Identifier: MIT
// Pictures that a frame shows pixel for pixel: OpenGL copies them, and what lies under them need not be drawn.
#pragma once

#include <imgui.h>

#include <functional>
#include <vector>

#include "app/render/picture.h"
#include "app/render/pixel_rect.h"

namespace normscope {

/// Tells the size of a texture of OpenGL.
using TextureSize = std::function<Size(ImTextureID)>;

/// A command that shows a whole texture of OpenGL, bottom row first, a texel a pixel, neither tinted nor turned: it
/// hides what the frame draws before it.
struct Cover {
    int list = 0, command = 0;  ///< places in the draw data
    ImTextureID texture = 0;
    PixelRect place;   ///< of the whole picture, also outside of the framebuffer
    PixelRect pixels;  ///< what shows of it
};

/// In the order in which they are drawn.
std::vector<Cover> covers_of(const ImDrawData& data, const TextureSize& size);

}  // namespace normscope
