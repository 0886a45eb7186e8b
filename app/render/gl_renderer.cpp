// SPDX-License-Identifier: MIT
#include "app/render/gl_renderer.h"

#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>
#include <imgui.h>

#include <array>

#include "app/render/gl_program.h"

namespace normscope {
namespace {

// In pixels: below it two changes of state cost more than the texture reads that they save.
constexpr float least_area = 1024;

/// The program that Dear ImGui's renderer draws with; it does not say so itself, so it is caught at work.
GLuint current_program_of_imgui() {
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushClipRect({0, 0}, {1, 1});
    GLint program = 0;
    list.AddCallback(
        [](const ImDrawList*, const ImDrawCmd* command) {
            glGetIntegerv(GL_CURRENT_PROGRAM, static_cast<GLint*>(command->UserCallbackData));
        },
        &program);
    ImDrawData data;
    data.Valid = true;
    data.DisplaySize = data.FramebufferScale = {1, 1};
    data.AddDrawList(&list);
    ImGui_ImplOpenGL3_RenderDrawData(&data);
    return static_cast<GLuint>(program);
}

/// The program for plain colours, with its attributes where Dear ImGui's renderer puts them.
Result<GLuint> make_program(GLuint like) {
    const auto place = [&](const char* name) { return glGetAttribLocation(like, name); };
    std::array<const char*, 3> names = {"", "", ""};
    for (const char* name : {"Position", "Color"}) names[static_cast<std::size_t>(place(name))] = name;
    return make_gl_program("shaders/solid.vert", "shaders/solid.frag", names);
}

}  // namespace

Result<std::unique_ptr<GlRenderer>> GlRenderer::make() {
    ImGui_ImplOpenGL3_Init("#version 330 core");
    ImGui_ImplOpenGL3_NewFrame();  // makes its program
    const GLuint textured = current_program_of_imgui();
    auto plain = make_program(textured);
    if (!plain) {
        ImGui_ImplOpenGL3_Shutdown();
        return std::unexpected(plain.error());
    }
    return std::unique_ptr<GlRenderer>(new GlRenderer(textured, *plain));
}

GlRenderer::~GlRenderer() {
    glDeleteProgram(plain_);
    ImGui_ImplOpenGL3_Shutdown();
}

void GlRenderer::change_fill(const ImDrawList*, const ImDrawCmd* command) {
    const auto& [renderer, kind] = *static_cast<const Change*>(command->UserCallbackData);
    if (kind == FillKind::opaque)
        glDisable(GL_BLEND);
    else
        glEnable(GL_BLEND);
    glUseProgram(kind == FillKind::textured ? renderer->textured_ : renderer->plain_);
    if (kind == FillKind::textured || renderer->placed_) return;
    std::array<GLfloat, 16> projection{};
    glGetUniformfv(renderer->textured_, glGetUniformLocation(renderer->textured_, "ProjMtx"), projection.data());
    glUniformMatrix4fv(glGetUniformLocation(renderer->plain_, "ProjMtx"), 1, GL_FALSE, projection.data());
    renderer->placed_ = true;
}

void GlRenderer::begin_frame() { ImGui_ImplOpenGL3_NewFrame(); }

bool GlRenderer::draw(Size size, float ground_alpha) {
    auto* data = ImGui::GetDrawData();
    if (!drawn_.changed(*data)) return false;
    glViewport(0, 0, size.width, size.height);
    glClearColor(0, 0, 0, ground_alpha);
    glClear(GL_COLOR_BUFFER_BIT);
    split_solid_fills(*data, {change_fill, {&changes_[0], &changes_[1], &changes_[2]}}, least_area);
    placed_ = false;
    ImGui_ImplOpenGL3_RenderDrawData(data);
    return true;
}

}  // namespace normscope
