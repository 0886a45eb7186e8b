// SPDX-License-Identifier: MIT
// GlRenderer: Dear ImGui's OpenGL 3 renderer, which draws nothing twice, with a faster way for plain colours
// (shaders/solid.*).
#pragma once

#include <array>
#include <memory>

#include "app/render/drawn_frame.h"
#include "app/render/picture.h"
#include "app/render/solid_fills.h"
#include "core/base/result.h"

namespace normscope {

class GlRenderer {
public:
    /// Needs a current OpenGL 3.3 context and ImGui's context. Fails with the driver's words when a shader is refused.
    static Result<std::unique_ptr<GlRenderer>> make();
    ~GlRenderer();
    GlRenderer(const GlRenderer&) = delete;
    GlRenderer& operator=(const GlRenderer&) = delete;

    void begin_frame();
    /// Draws ImGui's draw data over the whole of the bound framebuffer. False, and nothing done, when that would show
    /// what the last call drew.
    bool draw(Size size, float ground_alpha = 1);
    /// The framebuffer lost the last frame (its window was resized, or uncovered).
    void invalidate() { drawn_.forget(); }

private:
    struct Change {
        GlRenderer* renderer;
        FillKind kind;
    };

    explicit GlRenderer(unsigned textured, unsigned plain) : textured_(textured), plain_(plain) {}
    static void change_fill(const ImDrawList*, const ImDrawCmd* command);

    unsigned textured_;  // Dear ImGui's program
    unsigned plain_;
    DrawnFrame drawn_;
    bool placed_ = false;  // this frame's projection is set in our program
    std::array<Change, 3> changes_{{{this, FillKind::textured}, {this, FillKind::blended}, {this, FillKind::opaque}}};
};

}  // namespace normscope
