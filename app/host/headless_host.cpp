// SPDX-License-Identifier: MIT
// A real OpenGL context (EGL, surfaceless on Mesa) without a display server: for pictures and tests.
#include <glad/gl.h>
#include <imgui.h>

#include <optional>

#include "app/host/gl_host.h"
#include "app/render/canvas.h"

namespace normscope {
namespace {

class HeadlessHost final : public Host {
public:
    HeadlessHost(GLFWwindow* window, std::unique_ptr<GlRenderer> renderer, Size size)
        : window_(window), renderer_(std::move(renderer)), size_(size) {
        canvas_.emplace();
        canvas_->bind(size);
        ImGui::GetIO().DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
        ImGui::GetIO().BackendPlatformName = "headless";
    }
    ~HeadlessHost() override {
        renderer_.reset();
        canvas_.reset();
        glfwDestroyWindow(window_);
        release_glfw();
    }

    bool wait(double) override { return false; }  // the null platform has no events to wait for
    void wake() override {}
    double now() const override { return time_; }

    void begin_frame() override {
        auto& io = ImGui::GetIO();
        io.DisplaySize = {static_cast<float>(size_.width), static_cast<float>(size_.height)};
        io.DeltaTime = frame_time;  // a fixed step, so that a picture never depends on the machine's speed
        time_ += static_cast<double>(frame_time);
        renderer_->begin_frame();
    }
    void invalidate() override { renderer_->invalidate(); }
    void end_frame() override {
        canvas_->bind(size_);
        renderer_->draw(size_);
    }

    Size framebuffer_size() const override { return size_; }
    float content_scale() const override { return 1; }
    bool should_close() const override { return closed_; }
    void close() override { closed_ = true; }
    void set_title(const std::string&) override {}
    Picture draw_apart(Size size) override { return normscope::draw_apart(*renderer_, size); }
    Picture read_texture(ImTextureID id) override { return read_gl_texture(id); }
    Picture read_pixels() override {
        canvas_->bind(size_);
        return read_framebuffer(size_);
    }

private:
    static constexpr float frame_time = 1.0f / 60.0f;

    GLFWwindow* window_;
    std::unique_ptr<GlRenderer> renderer_;
    Size size_;
    std::optional<Canvas> canvas_;  // goes before the window
    double time_ = 0;
    bool closed_ = false;
};

}  // namespace

Result<std::unique_ptr<Host>> make_headless_host(Size framebuffer) {
    if (auto ok = acquire_glfw(GLFW_PLATFORM_NULL); !ok) return std::unexpected(ok.error());
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_VISIBLE, GLFW_FALSE);
    glfwWindowHint(GLFW_CONTEXT_CREATION_API, GLFW_EGL_CONTEXT_API);
    auto window = make_gl_window({64, 64}, "NormScope");
    if (!window) {
        release_glfw();
        return std::unexpected(window.error());
    }
    auto renderer = make_renderer(*window);
    if (!renderer) return std::unexpected(renderer.error());
    return std::make_unique<HeadlessHost>(*window, std::move(*renderer), framebuffer);
}

}  // namespace normscope
