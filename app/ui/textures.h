// SPDX-License-Identifier: MIT
// Textures made from pixels: uploaded by the renderer at the next frame, freed when nothing uses them any more.
#pragma once

#include <imgui_rich_md/rich_md_host.h>

namespace normscope::ui {

/// A texture of w × h RGBA pixels. The last copy that goes marks it to be destroyed.
RichMd::MarkdownTexture upload_rgba(const unsigned char* rgba, int width, int height);

/// Frees the textures that the renderer has destroyed. Once per frame.
void collect_textures();

/// Frees all that are marked; the renderer must be gone, the ImGui context not yet.
void free_textures();

}  // namespace normscope::ui
