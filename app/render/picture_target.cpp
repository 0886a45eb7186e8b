// SPDX-License-Identifier: MIT
#include "app/render/picture_target.h"

#include <glad/gl.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "app/render/gl_program.h"

namespace normscope {
namespace {

int wrapped(int at, int count) { return (at % count + count) % count; }

/// Consecutive columns or rows of a picture that lie consecutively in its texture.
struct TexelRun {
    int pixel = 0, texel = 0, count = 0;
};

/// Of `count` of them from `pixel` on, in a texture of `size` whose place `first` is the picture's first.
std::array<TexelRun, 2> runs(int pixel, int count, int first, int size) {
    const int texel = wrapped(pixel + first, size), before_end = std::min(count, size - texel);
    return {TexelRun{pixel, texel, before_end}, TexelRun{pixel + before_end, 0, count - before_end}};
}

/// Of a picture in the order of its texture.
std::vector<std::uint8_t> unwrapped(const Picture& picture, int first_column, int first_row) {
    if (first_column == 0 && first_row == 0) return picture.rgba;
    const auto [width, height] = picture.size;
    std::vector<std::uint8_t> rgba(picture.rgba.size());
    const auto pixel = [&](int x, int y) { return (static_cast<std::ptrdiff_t>(y) * width + x) * 4; };
    for (int y = 0; y < height; ++y)
        for (const auto& columns : runs(0, width, first_column, width))
            std::copy_n(picture.rgba.begin() + pixel(columns.texel, wrapped(y + first_row, height)), columns.count * 4,
                        rgba.begin() + pixel(columns.pixel, y));
    return rgba;
}

}  // namespace

PictureTarget::~PictureTarget() { free(); }

void PictureTarget::free() {
    if (textures_[0] == 0) return;
    glDeleteTextures(2, textures_.data());
    glDeleteFramebuffers(2, framebuffers_.data());
    if (many_ != 0) {
        glDeleteFramebuffers(1, &many_);
        glDeleteRenderbuffers(1, &many_color_);
    }
    textures_ = framebuffers_ = {};
    many_ = many_color_ = 0;
}

bool PictureTarget::fit(Size size) {
    if (textures_[0] != 0 && size.width == size_.width && size.height == size_.height) return true;
    free();
    size_ = size;
    glGenTextures(2, textures_.data());
    glGenFramebuffers(2, framebuffers_.data());
    bool complete = true;
    for (std::size_t i = 0; i < 2; ++i) {
        glBindTexture(GL_TEXTURE_2D, textures_[i]);
        glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, size.width, size.height, 0, GL_BGRA, GL_UNSIGNED_BYTE, nullptr);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
        glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
        glBindFramebuffer(GL_FRAMEBUFFER, framebuffers_[i]);
        glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, textures_[i], 0);
        complete = complete && glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    }
    GLint most = 1;
    glGetIntegerv(GL_MAX_SAMPLES, &most);
    if (samples_ > 1 && most > 1) {
        glGenFramebuffers(1, &many_);
        glGenRenderbuffers(1, &many_color_);
        glBindFramebuffer(GL_FRAMEBUFFER, many_);
        glBindRenderbuffer(GL_RENDERBUFFER, many_color_);
        glRenderbufferStorageMultisample(GL_RENDERBUFFER, std::min(samples_, most), GL_RGBA8, size.width, size.height);
        glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, many_color_);
        complete = complete && glCheckFramebufferStatus(GL_FRAMEBUFFER) == GL_FRAMEBUFFER_COMPLETE;
    }
    return complete;
}

void PictureTarget::begin_anew() {
    turn_ = 1 - turn_;
    first_column_ = first_row_ = 0;
}

bool PictureTarget::render(Size size, ImU32 ground, const std::function<void()>& draw) {
    if (size.width < 1 || size.height < 1) return false;
    const GlStateGuard guard;
    if (!fit(size)) return false;
    begin_anew();
    glBindFramebuffer(GL_FRAMEBUFFER, many_ != 0 ? many_ : framebuffers_[turn_]);
    glViewport(0, 0, size.width, size.height);
    const auto color = ImGui::ColorConvertU32ToFloat4(ground);
    glClearColor(color.x, color.y, color.z, color.w);
    glClear(GL_COLOR_BUFFER_BIT);
    draw();
    if (many_ == 0) return true;
    glBindFramebuffer(GL_READ_FRAMEBUFFER, many_);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffers_[turn_]);
    glBlitFramebuffer(0, 0, size.width, size.height, 0, 0, size.width, size.height, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    return true;
}

bool PictureTarget::move(Size size, int by_x, int by_y) {
    if (textures_[turn_] == 0 || size.width != size_.width || size.height != size_.height) return false;
    first_column_ = wrapped(first_column_ + by_x, size.width);
    first_row_ = wrapped(first_row_ + (below_ == Below::first_row ? by_y : -by_y), size.height);
    return true;
}

void PictureTarget::put(const PixelRect& part, std::span<const ImU32> pixels) {
    const int width = part.right - part.left, low = std::min(row(part.top), row(part.bottom - 1));
    if (part.empty() || pixels.size() != static_cast<std::size_t>(part.area()) || textures_[turn_] == 0) return;
    const GlStateGuard guard;
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, textures_[turn_]);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, width);
    for (const auto& rows : runs(low, part.bottom - part.top, first_row_, size_.height))
        for (const auto& columns : runs(part.left, width, first_column_, size_.width)) {
            const auto first = static_cast<std::size_t>(rows.pixel - low) * static_cast<std::size_t>(width) +
                               static_cast<std::size_t>(columns.pixel - part.left);
            if (rows.count > 0 && columns.count > 0)
                glTexSubImage2D(GL_TEXTURE_2D, 0, columns.texel, rows.texel, columns.count, rows.count, GL_RGBA,
                                GL_UNSIGNED_BYTE, pixels.data() + first);
        }
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
}

void PictureTarget::show(ImDrawList& list, ImVec2 from, ImVec2 to) const {
    if (textures_[turn_] == 0) return;
    const auto at = [](float a, float b, int pixel, int of) {
        return pixel == of ? b : a + (b - a) * static_cast<float>(pixel) / static_cast<float>(of);
    };
    const auto share = [](int texel, int of) { return static_cast<float>(texel) / static_cast<float>(of); };
    const bool turned = below_ == Below::last_row;
    for (const auto& rows : runs(0, size_.height, first_row_, size_.height))
        for (const auto& columns : runs(0, size_.width, first_column_, size_.width)) {
            if (rows.count == 0 || columns.count == 0) continue;
            const int top = turned ? size_.height - rows.pixel - rows.count : rows.pixel;
            const int above = turned ? rows.texel + rows.count : rows.texel;
            const int below = turned ? rows.texel : rows.texel + rows.count;
            list.AddImage(ImTextureRef(texture()),
                          {at(from.x, to.x, columns.pixel, size_.width), at(from.y, to.y, top, size_.height)},
                          {at(from.x, to.x, columns.pixel + columns.count, size_.width),
                           at(from.y, to.y, top + rows.count, size_.height)},
                          {share(columns.texel, size_.width), share(above, size_.height)},
                          {share(columns.texel + columns.count, size_.width), share(below, size_.height)});
        }
}

bool PictureTarget::fill(Size size, std::span<const ImU32> pixels) {
    const auto count = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    if (size.width < 1 || size.height < 1 || pixels.size() != count || !has_gl()) return false;
    const GlStateGuard guard;
    if (!fit(size)) return false;
    begin_anew();
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, textures_[turn_]);
    glPixelStorei(GL_UNPACK_ALIGNMENT, 4);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, 0);
    glTexSubImage2D(GL_TEXTURE_2D, 0, 0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE, pixels.data());
    return true;
}

Picture PictureTarget::read() const {
    Picture picture{size_, {}};
    if (textures_[turn_] == 0) return picture;
    const GlStateGuard guard;
    picture.rgba.resize(static_cast<std::size_t>(size_.width) * static_cast<std::size_t>(size_.height) * 4);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffers_[turn_]);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, size_.width, size_.height, GL_RGBA, GL_UNSIGNED_BYTE, picture.rgba.data());
    picture.rgba = unwrapped(picture, first_column_, first_row_);
    if (below_ == Below::last_row) turn_over(picture);
    return picture;
}

}  // namespace normscope
