// SPDX-License-Identifier: MIT
#include "app/host/gl_host.h"

#include <fmt/format.h>
#include <glad/gl.h>

#include <algorithm>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "app/render/gl_program.h"
#include "app/render/picture_target.h"

namespace normscope {
namespace {

int users = 0;

std::string glfw_words() {
    const char* words = nullptr;
    glfwGetError(&words);
    return words ? words : "no reason was given";
}

/// A software rasteriser takes and gives back megabytes in every frame; glibc would return them to the system each time
/// and have every page cleared again.
void keep_memory_between_frames() {
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, 16 << 20);
    mallopt(M_TRIM_THRESHOLD, 64 << 20);
#endif
}

}  // namespace

Result<void> acquire_glfw(int platform) {
    if (users++ > 0) return {};
    keep_memory_between_frames();
    glfwInitHint(GLFW_PLATFORM, platform);
    if (glfwInit()) return {};
    --users;
    return fail(fmt::format(
        "no window system could be reached ({}); with no display, use normscope --screenshot OUT.png", glfw_words()));
}

void release_glfw() {
    if (--users == 0) glfwTerminate();
}

Result<GLFWwindow*> make_gl_window(Size size, const char* title) {
    glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
    glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
    glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
    glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
    GLFWwindow* window = glfwCreateWindow(size.width, size.height, title, nullptr, nullptr);
    if (!window)
        return fail(fmt::format("OpenGL 3.3 is not available ({}); install a Mesa driver such as libgl1-mesa-dri",
                                glfw_words()));
    glfwMakeContextCurrent(window);
    if (gladLoadGL(glfwGetProcAddress) == 0) {
        glfwDestroyWindow(window);
        return fail("the OpenGL functions could not be loaded; install a Mesa driver such as libgl1-mesa-dri");
    }
    return window;
}

Result<std::unique_ptr<GlRenderer>> make_renderer(GLFWwindow* window) {
    auto renderer = GlRenderer::make();
    if (renderer) return renderer;
    glfwDestroyWindow(window);
    release_glfw();
    return renderer;
}

Picture draw_apart(GlRenderer& renderer, Size size) {
    PictureTarget target(1);
    renderer.invalidate();
    target.render(size, IM_COL32_BLACK_TRANS, [&] { renderer.draw(size, 0); });
    renderer.invalidate();
    auto picture = target.read();
    turn_over(picture);
    // What was drawn over nothing has its colours multiplied by its opacity; files keep them apart.
    for (std::size_t i = 0; i + 3 < picture.rgba.size(); i += 4) {
        const unsigned alpha = picture.rgba[i + 3];
        if (alpha == 0 || alpha == 255) continue;
        for (std::size_t k = i; k < i + 3; ++k)
            picture.rgba[k] = static_cast<std::uint8_t>(std::min(255U, (picture.rgba[k] * 255U + alpha / 2) / alpha));
    }
    return picture;
}

Picture read_gl_texture(ImTextureID id) {
    const GlStateGuard guard;
    Picture picture;
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(id));
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &picture.size.width);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &picture.size.height);
    if (picture.size.width < 1 || picture.size.height < 1) return {};
    picture.rgba.resize(static_cast<std::size_t>(picture.size.width) * static_cast<std::size_t>(picture.size.height) *
                        4);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glGetTexImage(GL_TEXTURE_2D, 0, GL_RGBA, GL_UNSIGNED_BYTE, picture.rgba.data());
    return picture;
}

Picture read_framebuffer(Size size) {
    Picture picture{size, {}};
    picture.rgba.resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 4);
    glPixelStorei(GL_PACK_ALIGNMENT, 1);
    glReadPixels(0, 0, size.width, size.height, GL_RGBA, GL_UNSIGNED_BYTE, picture.rgba.data());
    turn_over(picture);
    for (std::size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 0xFF;
    return picture;
}

}  // namespace normscope
