// SPDX-License-Identifier: MIT
#include "app/render/heat_painter.h"

#include <glad/gl.h>

#include <algorithm>
#include <cmath>

#include "app/render/gl_program.h"
#include "app/render/picture_target.h"
#include "core/kernels/thread_pool.h"

namespace normscope {

ImU32 color_in(const HeatStyle& style, const HeatCell& cell) {
    if (cell.kind > 0.5f) return cell.kind < 1.5f ? style.nan : cell.kind < 2.5f ? style.infinite : style.ground;
    const float half_steps = 0.5f * static_cast<float>(style.colours.size() - 1);
    const float value = std::clamp(cell.value / style.range, -1.0f, 1.0f);
    return style.colours[static_cast<std::size_t>(half_steps + 0.5f + value * half_steps)];
}

struct HeatPainter::Gl {
    unsigned program = 0;
    unsigned array = 0;
    std::array<unsigned, 2> textures{};  // values, colours
    PictureTarget picture{1, PictureTarget::Below::last_row};

    Gl() = default;
    Gl(const Gl&) = delete;
    Gl& operator=(const Gl&) = delete;
    ~Gl() {
        glDeleteProgram(program);
        glDeleteVertexArrays(1, &array);
        glDeleteTextures(2, textures.data());
    }
    int place(const char* name) const { return glGetUniformLocation(program, name); }
    void load(unsigned texture, GLint format, Size size, GLenum components, GLenum type, const void* data) const {
        glBindTexture(GL_TEXTURE_2D, texture);
        glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
        glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
        glTexImage2D(GL_TEXTURE_2D, 0, format, size.width, size.height, 0, components, type, data);
        for (const auto side : {GLenum{GL_TEXTURE_MIN_FILTER}, GLenum{GL_TEXTURE_MAG_FILTER}})
            glTexParameteri(GL_TEXTURE_2D, side, GL_NEAREST);
        for (const auto wrap : {GLenum{GL_TEXTURE_WRAP_S}, GLenum{GL_TEXTURE_WRAP_T}})
            glTexParameteri(GL_TEXTURE_2D, wrap, GL_CLAMP_TO_EDGE);
    }
};

HeatPainter::HeatPainter() = default;
HeatPainter::~HeatPainter() = default;

bool HeatPainter::ready() {
    if (!has_gl() || !refusal_.empty()) return false;
    if (gl_) return true;
    const auto program = make_gl_program("shaders/heat.vert", "shaders/heat.frag");
    if (!program) {
        refusal_ = program.error().message;
        return false;
    }
    gl_ = std::make_unique<Gl>();
    gl_->program = *program;
    glGenVertexArrays(1, &gl_->array);
    glGenTextures(2, gl_->textures.data());
    return true;
}

ImTextureID HeatPainter::draw(const std::vector<HeatCell>& cells, Size size, const HeatStyle& style) {
    if (cells.empty() || !ready()) return 0;
    const GlStateGuard guard;
    moved_ = false;
    glActiveTexture(GL_TEXTURE0);
    gl_->load(gl_->textures[0], GL_RG32F, size, GL_RG, GL_FLOAT, cells.data());
    return colour(size, style);
}

ImTextureID HeatPainter::draw_enlarged(const std::vector<HeatCell>& cells, Size size, int side, Size shown,
                                       const HeatStyle& style) {
    if (cells.empty() || !ready()) return 0;
    const auto columns = static_cast<std::size_t>(size.width), width = static_cast<std::size_t>(shown.width);
    enlarged_.resize(width * static_cast<std::size_t>(shown.height));
    const auto line = [&](int y) {  // OpenGL's first row is the lowest
        return enlarged_.data() + static_cast<std::size_t>(shown.height - 1 - y) * width;
    };
    const auto draw_rows = [&](std::int64_t begin, std::int64_t end) {
        for (auto row = static_cast<int>(begin); row < static_cast<int>(end); ++row) {
            const auto* from = cells.data() + static_cast<std::size_t>(row) * columns;
            const int first = row * side, last = std::min(first + side, shown.height);
            auto* to = line(first);
            for (int x = 0; x < shown.width; ++from) {
                const auto colour = color_in(style, *from);
                for (const int stop = std::min(x + side, shown.width); x < stop; ++x) to[x] = colour;
            }
            for (int y = first + 1; y < last; ++y) std::copy_n(to, width, line(y));
        }
    };
    kernels::parallel_for(&kernels::ThreadPool::shared(), size.height, 8, draw_rows);
    return gl_->picture.fill(shown, enlarged_) ? gl_->picture.texture() : 0;
}

ImTextureID HeatPainter::draw_again(const std::vector<HeatCell>& cells, std::span<const std::size_t> touched, Size size,
                                    const HeatStyle& style) {
    if (moved_) return draw(cells, size, style);
    if (cells.empty() || !ready()) return 0;
    const GlStateGuard guard;
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, gl_->textures[0]);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 1);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    const auto width = static_cast<std::size_t>(size.width);
    for (const auto pixel : touched)
        glTexSubImage2D(GL_TEXTURE_2D, 0, static_cast<GLint>(pixel % width), static_cast<GLint>(pixel / width), 1, 1,
                        GL_RG, GL_FLOAT, &cells[pixel]);
    return colour(size, style);
}

ImTextureID HeatPainter::draw_moved(const std::vector<HeatCell>& cells, int by_x, int by_y,
                                    std::span<const PixelRect> exposed, Size size, const HeatStyle& style) {
    if (cells.empty() || !ready() || !gl_->picture.move(size, by_x, by_y)) return 0;
    moved_ = true;
    for (const auto& part : exposed) {
        exposed_.clear();
        for (int y = part.bottom - 1; y >= part.top; --y)  // OpenGL's first row is the lowest
            for (int x = part.left; x < part.right; ++x)
                exposed_.push_back(
                    color_in(style, cells[static_cast<std::size_t>(y) * static_cast<std::size_t>(size.width) +
                                          static_cast<std::size_t>(x)]));
        gl_->picture.put(part, exposed_);
    }
    return gl_->picture.texture();
}

void HeatPainter::show(ImDrawList& list, ImVec2 from, ImVec2 to) const {
    if (gl_) gl_->picture.show(list, from, to);
}

ImTextureID HeatPainter::colour(Size size, const HeatStyle& style) {
    auto colours = style.colours;
    colours.insert(colours.end(), {style.nan, style.infinite, style.ground});
    gl_->load(gl_->textures[1], GL_RGBA8, {static_cast<int>(colours.size()), 1}, GL_RGBA, GL_UNSIGNED_BYTE,
              colours.data());
    const bool drawn = gl_->picture.render(size, style.ground, [&] { paint(style); });
    return drawn ? gl_->picture.texture() : 0;
}

/// From the textures, over the whole framebuffer.
void HeatPainter::paint(const HeatStyle& style) const {
    glDisable(GL_BLEND);
    glUseProgram(gl_->program);
    glBindVertexArray(gl_->array);
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, gl_->textures[0]);
    glActiveTexture(GL_TEXTURE1);
    glBindTexture(GL_TEXTURE_2D, gl_->textures[1]);
    glUniform1i(gl_->place("cells"), 0);
    glUniform1i(gl_->place("colours"), 1);
    glUniform1f(gl_->place("range"), style.range);
    glDrawArrays(GL_TRIANGLES, 0, 3);
    glBindTexture(GL_TEXTURE_2D, 0);
}

Picture HeatPainter::read() const { return gl_ ? gl_->picture.read() : Picture{}; }

}  // namespace normscope
