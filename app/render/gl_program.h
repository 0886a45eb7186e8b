// SPDX-License-Identifier: MIT
// Programs of embedded shaders, and the OpenGL state that drawing between Dear ImGui's frames has to leave as it was.
#pragma once

#include <span>
#include <string_view>

#include "core/base/result.h"

namespace normscope {

/// True when a real OpenGL context draws this interface; tests without one see the same screens without such pictures.
bool has_gl();

/// Links two embedded shaders ("shaders/cube.vert"), with `attributes` at the locations 0, 1, … ("": none there). Fails
/// with the driver's words.
Result<unsigned> make_gl_program(std::string_view vertex, std::string_view fragment,
                                 std::span<const char* const> attributes = {});

/// Saves what drawing into a texture changes, and puts it back.
class GlStateGuard {
public:
    GlStateGuard();
    ~GlStateGuard();
    GlStateGuard(const GlStateGuard&) = delete;
    GlStateGuard& operator=(const GlStateGuard&) = delete;

private:
    int draw_framebuffer_ = 0, read_framebuffer_ = 0, renderbuffer_ = 0, program_ = 0, array_ = 0, buffer_ = 0;
    int texture_ = 0, unit_ = 0, unpack_alignment_ = 0, unpack_row_ = 0;
    int viewport_[4] = {};
    int blend_[4] = {};
    bool blends_ = false, scissors_ = false, tests_depth_ = false, culls_ = false;
};

}  // namespace normscope
