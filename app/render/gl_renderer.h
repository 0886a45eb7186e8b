// SPDX-License-Identifier: MIT
// GlRenderer: Dear ImGui's OpenGL 3 renderer, which draws only what changed, with faster ways for plain colours
// and for pictures (shaders/solid.*, shaders/picture.*).
#pragma once

#include <array>
#include <map>
#include <memory>
#include <span>

#include "app/render/covers.h"
#include "app/render/drawn_frame.h"
#include "app/render/picture.h"
#include "app/render/picture_target.h"
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
    /// Brings the bound framebuffer, which holds what the last call drew, to what ImGui's draw data shows. False, and
    /// nothing done, when that is the same.
    bool draw(Size size, float ground_alpha = 1);
    /// The framebuffer lost the last frame (it has another size, or is another one).
    void invalidate() { drawn_.forget(); }

private:
    struct Change {
        GlRenderer* renderer;
        FillKind kind;
    };

    GlRenderer(unsigned textured, unsigned plain, unsigned picture);
    static void change_fill(const ImDrawList*, const ImDrawCmd* command);
    void copy(const Cover& cover, std::span<const PixelRect> parts, int height);
    void make_ground(ImU32 color);

    std::array<unsigned, 4> programs_;  // by FillKind; the first is Dear ImGui's
    unsigned pictures_ = 0;             // a framebuffer around the picture that is copied
    std::map<ImU32, PictureTarget> grounds_;
    DrawnFrame drawn_;
    std::array<bool, 4> placed_{};  // this frame's projection is set in the program
    std::array<Change, 4> changes_{
        {{this, FillKind::textured}, {this, FillKind::blended}, {this, FillKind::opaque}, {this, FillKind::picture}}};
};

}  // namespace normscope
