// SPDX-License-Identifier: MIT
// CubePainter: cubes of cells in OpenGL, as instanced boxes (shaders/cube.*), painted from back to front.
#pragma once

#include <imgui.h>

#include <memory>
#include <string>
#include <vector>

#include "app/render/picture.h"
#include "core/axis/projection.h"

namespace normscope {

struct CubeInstance {
    Box box;
    ImU32 fill = 0;
    ImU32 edge = 0;
};

/// Cells of one projection, the farthest first.
struct CubeBatch {
    Projection projection;
    std::vector<CubeInstance> cells;
    float line_width = 1;
};

class CubePainter {
public:
    CubePainter();
    ~CubePainter();

    /// Draws into a picture of `size` pixels. Where the ground is transparent its colour is that of what the picture
    /// will be laid over, and no part of it. The texture, or 0 without OpenGL.
    ImTextureID draw(const std::vector<CubeBatch>& batches, Size size, ImU32 ground);

    /// The picture that was drawn, top row first; empty without OpenGL.
    Picture read() const;

    /// For every pixel, 1 + the index of the cell in front, counted through all batches; 0 where there is none. Drawn
    /// by OpenGL with the same shader.
    std::vector<std::uint32_t> read_cells(const std::vector<CubeBatch>& batches, Size size);

    /// The driver's words when a shader was refused.
    const std::string& refusal() const { return refusal_; }

private:
    struct Gl;
    bool prepare();

    std::unique_ptr<Gl> gl_;
    std::string refusal_;
};

}  // namespace normscope
