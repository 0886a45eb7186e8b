// SPDX-License-Identifier: MIT
#include "app/render/picture_target.h"

#include <glad/gl.h>

#include <algorithm>

#include "app/render/gl_program.h"

namespace normscope {

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

bool PictureTarget::render(Size size, ImU32 ground, const std::function<void()>& draw) {
    if (size.width < 1 || size.height < 1) return false;
    const GlStateGuard guard;
    if (!fit(size)) return false;
    turn_ = 1 - turn_;
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

bool PictureTarget::render_moved(Size size, int by_x, int by_y, std::span<const PixelRect> exposed,
                                 const std::function<void()>& draw) {
    if (textures_[turn_] == 0 || size.width != size_.width || size.height != size_.height || many_ != 0) return false;
    const GlStateGuard guard;
    const auto last = framebuffers_[turn_];
    turn_ = 1 - turn_;
    const PixelRect all{0, 0, size.width, size.height};
    const auto kept = intersection(all, {-by_x, -by_y, size.width - by_x, size.height - by_y});
    glBindFramebuffer(GL_READ_FRAMEBUFFER, last);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffers_[turn_]);
    glDisable(GL_SCISSOR_TEST);
    if (!kept.empty()) {
        const int from = lower_edge(kept.top + by_y, kept.bottom + by_y), to = lower_edge(kept.top, kept.bottom);
        const int rows = kept.bottom - kept.top;
        glBlitFramebuffer(kept.left + by_x, from, kept.right + by_x, from + rows, kept.left, to, kept.right, to + rows,
                          GL_COLOR_BUFFER_BIT, GL_NEAREST);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffers_[turn_]);
    glViewport(0, 0, size.width, size.height);
    glEnable(GL_SCISSOR_TEST);
    for (const auto& part : exposed) {
        glScissor(part.left, lower_edge(part.top, part.bottom), part.right - part.left, part.bottom - part.top);
        draw();
    }
    glDisable(GL_SCISSOR_TEST);
    return true;
}

bool PictureTarget::fill(Size size, std::span<const ImU32> pixels) {
    const auto count = static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    if (size.width < 1 || size.height < 1 || pixels.size() != count || !has_gl()) return false;
    const GlStateGuard guard;
    if (!fit(size)) return false;
    turn_ = 1 - turn_;
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
    if (below_ == Below::last_row) turn_over(picture);
    return picture;
}

}  // namespace normscope
