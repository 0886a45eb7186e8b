// SPDX-License-Identifier: MIT
// What both hosts share: loading OpenGL and reading a framebuffer back.
#pragma once

#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "app/host/host.h"
#include "app/render/gl_renderer.h"

namespace normscope {

/// Initialises GLFW for a platform (GLFW_ANY_PLATFORM or GLFW_PLATFORM_NULL); counted, so hosts may overlap.
Result<void> acquire_glfw(int platform);
void release_glfw();

/// OpenGL 3.3 core, no window decorations of its own; the caller has set further hints.
Result<GLFWwindow*> make_gl_window(Size size, const char* title);

/// The renderer of a window just made. When it fails, the window is destroyed and GLFW released.
Result<std::unique_ptr<GlRenderer>> make_renderer(GLFWwindow* window);

/// What Host says of these, for both hosts.
Picture draw_apart(GlRenderer& renderer, Size size);
Picture read_gl_texture(ImTextureID id);

/// RGBA of the bound framebuffer, top row first.
Picture read_framebuffer(Size size);

}  // namespace normscope
