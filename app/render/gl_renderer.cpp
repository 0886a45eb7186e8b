// SPDX-License-Identifier: MIT
#include "app/render/gl_renderer.h"

#include <backends/imgui_impl_opengl3.h>
#include <glad/gl.h>
#include <imgui.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "app/render/gl_program.h"
#include "app/render/partial_draw.h"

namespace normscope {
namespace {

// In pixels: below it two changes of state cost more than the texture reads that they save.
constexpr float least_area = 1024;
// Of the framebuffer: what a smaller rectangle hides is cheaper to draw than the pieces around it, and no screen has
// many larger ones, whatever its size.
constexpr float least_cover = 1.0f / 64;
constexpr Size ground_size{512, 128};  // small enough to stay in a cache
constexpr std::size_t most_grounds = 8;

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

/// A program of ours, with its attributes where Dear ImGui's renderer puts them.
Result<GLuint> make_program(GLuint like, const char* vertex, const char* fragment) {
    const auto place = [&](const char* name) { return glGetAttribLocation(like, name); };
    std::array<const char*, 3> names = {"", "", ""};
    for (const char* name : {"Position", "UV", "Color"}) names[static_cast<std::size_t>(place(name))] = name;
    return make_gl_program(vertex, fragment, names);
}

Size texture_size(ImTextureID id) {
    Size size;
    GLint bound = 0;
    glGetIntegerv(GL_TEXTURE_BINDING_2D, &bound);
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(id));
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_WIDTH, &size.width);
    glGetTexLevelParameteriv(GL_TEXTURE_2D, 0, GL_TEXTURE_HEIGHT, &size.height);
    glBindTexture(GL_TEXTURE_2D, static_cast<GLuint>(bound));
    return size;
}

bool waits_for_pixels(const ImDrawData& data) {
    return data.Textures != nullptr && std::ranges::any_of(*data.Textures, [](const ImTextureData* texture) {
               return texture->Status != ImTextureStatus_OK;
           });
}

void clear(std::span<const PixelRect> parts, Size size) {
    glEnable(GL_SCISSOR_TEST);
    for (const auto& part : parts) {
        glScissor(part.left, size.height - part.bottom, part.right - part.left, part.bottom - part.top);
        glClear(GL_COLOR_BUFFER_BIT);
    }
    glDisable(GL_SCISSOR_TEST);
}

}  // namespace

Result<std::unique_ptr<GlRenderer>> GlRenderer::make() {
    ImGui_ImplOpenGL3_Init("#version 330 core");
    ImGui_ImplOpenGL3_NewFrame();  // makes its program
    const GLuint textured = current_program_of_imgui();
    auto plain = make_program(textured, "shaders/solid.vert", "shaders/solid.frag");
    auto picture = make_program(textured, "shaders/picture.vert", "shaders/picture.frag");
    for (const auto* program : {&plain, &picture}) {
        if (*program) continue;
        for (const auto* made : {&plain, &picture})
            if (*made) glDeleteProgram(**made);
        ImGui_ImplOpenGL3_Shutdown();
        return std::unexpected(program->error());
    }
    return std::unique_ptr<GlRenderer>(new GlRenderer(textured, *plain, *picture));
}

GlRenderer::GlRenderer(unsigned textured, unsigned plain, unsigned picture)
    : programs_{textured, plain, plain, picture} {
    glGenFramebuffers(1, &pictures_);
}

GlRenderer::~GlRenderer() {
    glDeleteFramebuffers(1, &pictures_);
    for (const auto kind : {FillKind::opaque, FillKind::picture})
        glDeleteProgram(programs_[static_cast<std::size_t>(kind)]);
    ImGui_ImplOpenGL3_Shutdown();
}

void GlRenderer::change_fill(const ImDrawList*, const ImDrawCmd* command) {
    const auto& [renderer, kind] = *static_cast<const Change*>(command->UserCallbackData);
    const bool alone = kind == FillKind::opaque || kind == FillKind::picture;
    (alone ? glDisable : glEnable)(GL_BLEND);
    // Dear ImGui's sampler filters; a PictureTarget's own does not.
    const auto& state = *static_cast<ImGui_ImplOpenGL3_RenderState*>(ImGui::GetPlatformIO().Renderer_RenderState);
    glBindSampler(0, kind == FillKind::picture ? 0 : state.CurrentSampler);
    const auto& programs = renderer->programs_;
    const auto program = programs[static_cast<std::size_t>(kind)];
    glUseProgram(program);
    auto& placed = renderer->placed_[static_cast<std::size_t>(kind)];
    if (kind == FillKind::textured || placed) return;
    std::array<GLfloat, 16> projection{};
    glGetUniformfv(programs[0], glGetUniformLocation(programs[0], "ProjMtx"), projection.data());
    glUniformMatrix4fv(glGetUniformLocation(program, "ProjMtx"), 1, GL_FALSE, projection.data());
    placed = true;
}

/// Rows lie in the picture as they do in the framebuffer, from below: nothing is turned, and no shader runs.
void GlRenderer::copy(const Cover& cover, std::span<const PixelRect> parts, int height) {
    if (cover.color) make_ground(*cover.color);
    const auto texture = cover.color ? grounds_.at(*cover.color).texture() : cover.texture;
    GLint before = 0;
    glGetIntegerv(GL_READ_FRAMEBUFFER_BINDING, &before);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, pictures_);
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, static_cast<GLuint>(texture), 0);
    const auto blit = [&](const PixelRect& pixels, int left, int low) {
        const int width = pixels.right - pixels.left, rows = pixels.bottom - pixels.top;
        glBlitFramebuffer(left, low, left + width, low + rows, pixels.left, height - pixels.bottom, pixels.right,
                          height - pixels.top, GL_COLOR_BUFFER_BIT, GL_NEAREST);
    };
    for (const auto& part : parts) {
        const auto shown = intersection(part, cover.pixels);
        for (const auto& [place, column, row] : cover.copied)
            if (const auto pixels = intersection(shown, place); !pixels.empty())
                blit(pixels, column + pixels.left - place.left, row + place.bottom - pixels.bottom);
        for (int top = shown.top; cover.color && top < shown.bottom; top += ground_size.height)
            for (int left = shown.left; left < shown.right; left += ground_size.width)
                blit(intersection(shown, {left, top, left + ground_size.width, top + ground_size.height}), 0, 0);
    }
    glFramebufferTexture2D(GL_READ_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, 0, 0);
    glBindFramebuffer(GL_READ_FRAMEBUFFER, static_cast<GLuint>(before));
}

/// A picture of one colour, of which fills are copied.
void GlRenderer::make_ground(ImU32 color) {
    if (grounds_.contains(color)) return;
    if (grounds_.size() >= most_grounds) grounds_.clear();  // those of another theme
    constexpr auto pixels = static_cast<std::size_t>(ground_size.width) * ground_size.height;
    grounds_.try_emplace(color, 1, PictureTarget::Below::first_row)
        .first->second.fill(ground_size, std::vector<ImU32>(pixels, color));
}

void GlRenderer::begin_frame() { ImGui_ImplOpenGL3_NewFrame(); }

bool GlRenderer::draw(Size size, float ground_alpha) {
    auto* data = ImGui::GetDrawData();
    const auto parts = drawn_.changes(*data);
    if (parts.empty() && !waits_for_pixels(*data)) return false;
    // Over nothing, as figures are saved, a picture with gaps must be blended: it is not copied, and hides nothing.
    const bool opaque = ground_alpha >= 1;
    const float least = least_cover * static_cast<float>(whole(*data).area());
    if (opaque) part_rectangles(*data, least);
    const auto covers = opaque ? covers_of(*data, texture_size, least) : std::vector<Cover>{};
    glViewport(0, 0, size.width, size.height);
    // Nothing is drawn where a copied picture will lie, so that it can be there before: in between, drawing would have
    // to wait.
    for (std::size_t i = 0; i < covers.size(); ++i)
        if (covers[i].is_copied()) copy(covers[i], not_hidden(parts, std::span(covers).subspan(i + 1)), size.height);
    glClearColor(0, 0, 0, ground_alpha);
    clear(not_hidden(parts, covers), size);
    if (!covers.empty() || parts != std::vector{whole(*data)}) cut_to(*data, parts, covers);
    const auto pictures = opaque ? FillKind::picture : FillKind::textured;
    split_solid_fills(
        *data, {change_fill, {&changes_[0], &changes_[1], &changes_[2], &changes_[static_cast<std::size_t>(pictures)]}},
        least_area);
    placed_ = {};
    ImGui_ImplOpenGL3_RenderDrawData(data);
    return !parts.empty();
}

}  // namespace normscope
