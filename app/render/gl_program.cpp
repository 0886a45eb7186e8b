// SPDX-License-Identifier: MIT
#include "app/render/gl_program.h"

#include <embedded/shaders.h>
#include <fmt/format.h>
#include <glad/gl.h>
#include <imgui.h>

#include <array>

namespace normscope {
namespace {

Result<GLuint> compile(GLenum stage, std::string_view file) {
    const auto source = embedded::shaders::find(file);
    if (!source) return fail(fmt::format("the shader {} is not in this binary; build it again", file));
    const auto* text = reinterpret_cast<const GLchar*>(source->bytes.data());
    const auto length = static_cast<GLint>(source->bytes.size());
    const GLuint shader = glCreateShader(stage);
    glShaderSource(shader, 1, &text, &length);
    glCompileShader(shader);
    GLint good = GL_FALSE;
    glGetShaderiv(shader, GL_COMPILE_STATUS, &good);
    if (good == GL_TRUE) return shader;
    std::array<char, 512> words{};
    glGetShaderInfoLog(shader, static_cast<GLsizei>(words.size()), nullptr, words.data());
    glDeleteShader(shader);
    return fail(fmt::format("the OpenGL driver refuses the shader {}: {}", file, words.data()));
}

int integer(GLenum name) {
    GLint value = 0;
    glGetIntegerv(name, &value);
    return value;
}

void enable(GLenum what, bool on) { on ? glEnable(what) : glDisable(what); }

}  // namespace

bool has_gl() { return ImGui::GetIO().BackendRendererUserData != nullptr; }

Result<unsigned> make_gl_program(std::string_view vertex_file, std::string_view fragment_file,
                                 std::span<const char* const> attributes) {
    auto vertex = compile(GL_VERTEX_SHADER, vertex_file);
    if (!vertex) return vertex;
    auto fragment = compile(GL_FRAGMENT_SHADER, fragment_file);
    if (!fragment) {
        glDeleteShader(*vertex);
        return fragment;
    }
    const GLuint program = glCreateProgram();
    glAttachShader(program, *vertex);
    glAttachShader(program, *fragment);
    GLuint place = 0;
    for (const char* name : attributes) {
        if (*name != 0) glBindAttribLocation(program, place, name);
        ++place;
    }
    glLinkProgram(program);
    glDeleteShader(*vertex);
    glDeleteShader(*fragment);
    GLint good = GL_FALSE;
    glGetProgramiv(program, GL_LINK_STATUS, &good);
    if (good == GL_TRUE) return program;
    glDeleteProgram(program);
    return fail(fmt::format("the OpenGL driver refuses to link {} and {}", vertex_file, fragment_file));
}

GlStateGuard::GlStateGuard()
    : draw_framebuffer_(integer(GL_DRAW_FRAMEBUFFER_BINDING)), read_framebuffer_(integer(GL_READ_FRAMEBUFFER_BINDING)),
      renderbuffer_(integer(GL_RENDERBUFFER_BINDING)), program_(integer(GL_CURRENT_PROGRAM)),
      array_(integer(GL_VERTEX_ARRAY_BINDING)), buffer_(integer(GL_ARRAY_BUFFER_BINDING)),
      unit_(integer(GL_ACTIVE_TEXTURE)), unpack_alignment_(integer(GL_UNPACK_ALIGNMENT)),
      unpack_row_(integer(GL_UNPACK_ROW_LENGTH)), blends_(glIsEnabled(GL_BLEND) == GL_TRUE),
      scissors_(glIsEnabled(GL_SCISSOR_TEST) == GL_TRUE), tests_depth_(glIsEnabled(GL_DEPTH_TEST) == GL_TRUE),
      culls_(glIsEnabled(GL_CULL_FACE) == GL_TRUE) {
    glActiveTexture(GL_TEXTURE0);
    texture_ = integer(GL_TEXTURE_BINDING_2D);
    glGetIntegerv(GL_VIEWPORT, viewport_);
    blend_[0] = integer(GL_BLEND_SRC_RGB);
    blend_[1] = integer(GL_BLEND_DST_RGB);
    blend_[2] = integer(GL_BLEND_SRC_ALPHA);
    blend_[3] = integer(GL_BLEND_DST_ALPHA);
    glDisable(GL_SCISSOR_TEST);
    glDisable(GL_DEPTH_TEST);
    glDisable(GL_CULL_FACE);
}

GlStateGuard::~GlStateGuard() {
    glBindFramebuffer(GL_DRAW_FRAMEBUFFER, static_cast<GLuint>(draw_framebuffer_));
    glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(read_framebuffer_));
    glBindRenderbuffer(GL_RENDERBUFFER, static_cast<GLuint>(renderbuffer_));
    glUseProgram(static_cast<GLuint>(program_));
    glBindVertexArray(static_cast<GLuint>(array_));
    glBindBuffer(GL_ARRAY_BUFFER, static_cast<GLuint>(buffer_));
    glActiveTexture(GL_TEXTURE0);
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(texture_));
    glActiveTexture(static_cast<GLenum>(unit_));
    glPixelStorei(GL_UNPACK_ALIGNMENT, unpack_alignment_);
    glPixelStorei(GL_UNPACK_ROW_LENGTH, unpack_row_);
    glViewport(viewport_[0], viewport_[1], viewport_[2], viewport_[3]);
    glBlendFuncSeparate(static_cast<GLenum>(blend_[0]), static_cast<GLenum>(blend_[1]), static_cast<GLenum>(blend_[2]),
                        static_cast<GLenum>(blend_[3]));
    enable(GL_BLEND, blends_);
    enable(GL_SCISSOR_TEST, scissors_);
    enable(GL_DEPTH_TEST, tests_depth_);
    enable(GL_CULL_FACE, culls_);
}

}  // namespace normscope
