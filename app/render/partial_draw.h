// SPDX-License-Identifier: MIT
// Leaves of a frame's draw data only what parts of the framebuffer need.
#pragma once

#include <imgui.h>

#include <span>

#include "app/render/copied_pictures.h"
#include "app/render/pixel_rect.h"

namespace normscope {

/// Drawn afterwards, `data` changes no pixel outside of `parts` and those inside as it did before. The parts must not
/// overlap: a pixel of two would be blended twice. The pictures of `covers` are
/// taken for drawn already: they and what they hide are left out.
void cut_to(ImDrawData& data, std::span<const PixelRect> parts, std::span<const Cover> covers = {});

}  // namespace normscope
