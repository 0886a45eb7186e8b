// SPDX-License-Identifier: MIT
#include "app/render/canvas.h"

#include <glad/gl.h>

#include <algorithm>

namespace normscope {

Canvas::~Canvas() {
    if (framebuffer_ == 0) return;
    glDeleteFramebuffers(1, &framebuffer_);
    glDeleteTextures(1, &color_);
}

bool Canvas::bind(Size size) {
    if (framebuffer_ == 0) {
        glGenFramebuffers(1, &framebuffer_);
        glGenTextures(1, &color_);
    }
    glBindFramebuffer(GL_FRAMEBUFFER, framebuffer_);
    if (size.width == size_.width && size.height == size_.height) return false;
    size_ = size;
    GLint last = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &last);
    glBindTexture(GL_TEXTURE_2D, color_);
    // In the order of bytes that windows have: copying it to one converts nothing.
    glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA8, std::max(size.width, 1), std::max(size.height, 1), 0, GL_BGRA,
                 GL_UNSIGNED_BYTE, nullptr);
    glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, color_, 0);
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(last));
    return true;
}

void Canvas::show() const {
    glBindFramebuffer(GL_READ_FRAMEBUFFER, framebuffer_);
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, 0);
    glBlitFramebuffer(0, 0, size_.width, size_.height, 0, 0, size_.width, size_.height, GL_COLOR_BUFFER_BIT,
                      GL_NEAREST);
    glBindFramebuffer(GL_FRAMEBUFFER, 0);
}

}  // namespace normscope
