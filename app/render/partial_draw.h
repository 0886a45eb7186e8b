// SPDX-License-Identifier: MIT
// Leaves of a frame's draw data only what parts of the framebuffer need, in few commands.
#pragma once

#include <imgui.h>

#include <span>

#include "app/render/covers.h"
#include "app/render/pixel_rect.h"

namespace normscope {

/// Drawn afterwards, `data` changes no pixel outside of `parts` and those inside as it did before. The parts must not
/// overlap: a pixel of two would be blended twice. What `covers` hide is left out, and those that are copied are taken
/// for drawn already. Commands keep their order inside of a part, and share one clip rectangle where that makes no
/// difference.
void cut_to(ImDrawData& data, std::span<const PixelRect> parts, std::span<const Cover> covers = {});

}  // namespace normscope
