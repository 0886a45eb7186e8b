// SPDX-License-Identifier: MIT
#include "app/render/cube_painter.h"

#include <glad/gl.h>

#include <algorithm>
#include <array>
#include <cstddef>

#include "app/render/gl_program.h"
#include "app/render/picture_target.h"

namespace normscope {

namespace {

/// The colours without the ground that they were blended into: laid over it again, the picture is what was drawn.
std::vector<ImU32> without_ground(const Picture& picture, ImU32 ground) {
    std::vector<ImU32> pixels(picture.rgba.size() / 4, 0);
    const std::array<int, 3> of_ground = {static_cast<int>(ground >> IM_COL32_R_SHIFT & 0xFF),
                                          static_cast<int>(ground >> IM_COL32_G_SHIFT & 0xFF),
                                          static_cast<int>(ground >> IM_COL32_B_SHIFT & 0xFF)};
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        const int alpha = picture.rgba[4 * i + 3];
        if (alpha == 0) continue;
        std::array<int, 3> own{};
        for (std::size_t k = 0; k < 3; ++k) {
            const int sum = 255 * picture.rgba[4 * i + k] - (255 - alpha) * of_ground[k];
            own[k] = std::clamp((sum + alpha / 2) / alpha, 0, 255);
        }
        pixels[i] = IM_COL32(own[0], own[1], own[2], alpha);
    }
    return pixels;
}

}  // namespace

struct CubePainter::Gl {
    unsigned program = 0;
    unsigned array = 0;
    unsigned buffer = 0;
    PictureTarget picture{4};
    PictureTarget cells{1};  // blending or several samples would mix the numbers

    Gl() = default;
    Gl(const Gl&) = delete;
    Gl& operator=(const Gl&) = delete;
    ~Gl() {
        glDeleteProgram(program);
        glDeleteVertexArrays(1, &array);
        glDeleteBuffers(1, &buffer);
    }

    void set(const char* name, const Vec3& v) const {
        glUniform3f(glGetUniformLocation(program, name), v[0], v[1], v[2]);
    }

    void draw(const std::vector<CubeBatch>& batches, Size size, bool numbers) const {
        glUseProgram(program);
        glBindVertexArray(array);
        glBindBuffer(GL_ARRAY_BUFFER, buffer);
        if (numbers) {
            glDisable(GL_BLEND);
        } else {
            glEnable(GL_BLEND);
            glBlendFuncSeparate(GL_SRC_ALPHA, GL_ONE_MINUS_SRC_ALPHA, GL_ONE, GL_ONE_MINUS_SRC_ALPHA);
        }
        glUniform1i(glGetUniformLocation(program, "numbers"), numbers ? 1 : 0);
        glUniform2f(glGetUniformLocation(program, "size"), static_cast<float>(size.width),
                    static_cast<float>(size.height));
        GLint first = 0;
        for (const auto& batch : batches) {
            const auto count = static_cast<GLsizei>(batch.cells.size());
            glBufferData(GL_ARRAY_BUFFER, static_cast<GLsizeiptr>(batch.cells.size() * sizeof(CubeInstance)),
                         batch.cells.data(), GL_STREAM_DRAW);
            set("right", batch.projection.right);
            set("down", batch.projection.down);
            set("toward", batch.projection.toward);
            glUniform2f(glGetUniformLocation(program, "origin"), batch.projection.origin[0],
                        batch.projection.origin[1]);
            glUniform1f(glGetUniformLocation(program, "line_width"), batch.line_width);
            glUniform1i(glGetUniformLocation(program, "first"), first);
            glDrawArraysInstanced(GL_TRIANGLES, 0, 18, count);
            first += count;
        }
    }
};

CubePainter::CubePainter() = default;
CubePainter::~CubePainter() = default;

bool CubePainter::prepare() {
    if (gl_) return true;
    if (!has_gl() || !refusal_.empty()) return false;
    constexpr std::array<const char*, 4> attributes = {"center", "extent", "fill", "edge"};
    const auto program = make_gl_program("shaders/cube.vert", "shaders/cube.frag", attributes);
    if (!program) {
        refusal_ = program.error().message;
        return false;
    }
    const GlStateGuard guard;
    gl_ = std::make_unique<Gl>();
    gl_->program = *program;
    glGenVertexArrays(1, &gl_->array);
    glGenBuffers(1, &gl_->buffer);
    glBindVertexArray(gl_->array);
    glBindBuffer(GL_ARRAY_BUFFER, gl_->buffer);
    const auto attribute = [](GLuint place, GLint count, GLenum type, std::size_t offset) {
        glEnableVertexAttribArray(place);
        glVertexAttribPointer(place, count, type, type == GL_UNSIGNED_BYTE ? GL_TRUE : GL_FALSE, sizeof(CubeInstance),
                              reinterpret_cast<const void*>(offset));
        glVertexAttribDivisor(place, 1);
    };
    attribute(0, 3, GL_FLOAT, offsetof(CubeInstance, box) + offsetof(Box, center));
    attribute(1, 3, GL_FLOAT, offsetof(CubeInstance, box) + offsetof(Box, half));
    attribute(2, 4, GL_UNSIGNED_BYTE, offsetof(CubeInstance, fill));
    attribute(3, 4, GL_UNSIGNED_BYTE, offsetof(CubeInstance, edge));
    return true;
}

ImTextureID CubePainter::draw(const std::vector<CubeBatch>& batches, Size size, ImU32 ground) {
    if (!prepare()) return 0;
    auto& picture = gl_->picture;
    if (!picture.render(size, ground, [&] { gl_->draw(batches, size, false); })) return 0;
    if (ground >> IM_COL32_A_SHIFT == 0 && !picture.fill(size, without_ground(picture.read(), ground))) return 0;
    return picture.texture();
}

Picture CubePainter::read() const { return gl_ ? gl_->picture.read() : Picture{}; }

std::vector<std::uint32_t> CubePainter::read_cells(const std::vector<CubeBatch>& batches, Size size) {
    std::vector<std::uint32_t> cells;
    if (!prepare() || !gl_->cells.render(size, 0, [&] { gl_->draw(batches, size, true); })) return cells;
    const auto picture = gl_->cells.read();
    cells.reserve(picture.rgba.size() / 4);
    for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4)
        cells.push_back(picture.rgba[i] | std::uint32_t{picture.rgba[i + 1]} << 8U |
                        std::uint32_t{picture.rgba[i + 2]} << 16U);
    return cells;
}

}  // namespace normscope
