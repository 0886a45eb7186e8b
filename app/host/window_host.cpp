// SPDX-License-Identifier: MIT
// A window on X11 or Wayland through GLFW.
#include <backends/imgui_impl_glfw.h>
#include <glad/gl.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

#include "app/host/gl_host.h"
#include "app/host/true_modifiers.h"
#include "app/host/window_fit.h"
#include "app/render/canvas.h"

namespace normscope {
namespace {

ImGuiKeyChord chord_of(int mods) {
    return ((mods & GLFW_MOD_CONTROL) != 0 ? ImGuiMod_Ctrl : 0) | ((mods & GLFW_MOD_SHIFT) != 0 ? ImGuiMod_Shift : 0) |
           ((mods & GLFW_MOD_ALT) != 0 ? ImGuiMod_Alt : 0) | ((mods & GLFW_MOD_SUPER) != 0 ? ImGuiMod_Super : 0);
}

class WindowHost final : public Host {
public:
    WindowHost(GLFWwindow* window, std::unique_ptr<GlRenderer> renderer)
        : window_(window), renderer_(std::move(renderer)) {
        glfwSetWindowUserPointer(window, this);
        install_callbacks();
        ImGui_ImplGlfw_InitForOpenGL(window, true);  // chains to the callbacks installed before
        correct_modifiers();
        glfwSwapInterval(1);
    }
    ~WindowHost() override {
        renderer_.reset();
        canvas_.reset();
        ImGui_ImplGlfw_Shutdown();
        glfwDestroyWindow(window_);
        release_glfw();
    }

    bool wait(double timeout) override {
        event_ = false;
        if (timeout <= 0)
            glfwPollEvents();
        else if (std::isinf(timeout))
            glfwWaitEvents();
        else
            glfwWaitEventsTimeout(timeout);
        return std::exchange(event_, false);
    }
    void wake() override { glfwPostEmptyEvent(); }
    double now() const override { return glfwGetTime(); }

    void begin_frame() override {
        renderer_->begin_frame();
        ImGui_ImplGlfw_NewFrame();
    }
    void end_frame() override {
        const auto size = framebuffer_size();
        if (canvas_->bind(size)) renderer_->invalidate();
        if (!renderer_->draw(size)) return;
        canvas_->show();
        glfwSwapBuffers(window_);
    }

    void invalidate() override { renderer_->invalidate(); }

    Size framebuffer_size() const override {
        Size size;
        glfwGetFramebufferSize(window_, &size.width, &size.height);
        return size;
    }
    float content_scale() const override {
        float x = 1;
        float y = 1;
        glfwGetWindowContentScale(window_, &x, &y);
        return std::max(x, y);
    }
    bool should_close() const override { return glfwWindowShouldClose(window_) != 0; }
    void close() override { glfwSetWindowShouldClose(window_, GLFW_TRUE); }
    void keep_open() override {
        glfwSetWindowShouldClose(window_, GLFW_FALSE);
        if (iconified()) glfwRestoreWindow(window_);
        glfwRequestWindowAttention(window_);
    }
    bool iconified() const override { return glfwGetWindowAttrib(window_, GLFW_ICONIFIED) != 0; }
    void set_title(const std::string& title) override { glfwSetWindowTitle(window_, title.c_str()); }
    std::vector<std::filesystem::path> take_dropped_files() override { return std::exchange(dropped_, {}); }
    Picture draw_apart(Size size) override { return normscope::draw_apart(*renderer_, size); }
    Picture read_texture(ImTextureID id) override { return read_gl_texture(id); }
    Picture read_pixels() override {
        canvas_->bind(framebuffer_size());
        return read_framebuffer(framebuffer_size());
    }

private:
    static WindowHost& self(GLFWwindow* window) { return *static_cast<WindowHost*>(glfwGetWindowUserPointer(window)); }

    void install_callbacks() {
        glfwSetDropCallback(window_, [](GLFWwindow* w, int count, const char** paths) {
            self(w).event_ = true;
            for (int i = 0; i < count; ++i) self(w).dropped_.emplace_back(paths[i]);
        });
        glfwSetKeyCallback(window_, [](GLFWwindow* w, int, int, int, int) { self(w).event_ = true; });
        glfwSetCharCallback(window_, [](GLFWwindow* w, unsigned) { self(w).event_ = true; });
        glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int, int, int) { self(w).event_ = true; });
        glfwSetScrollCallback(window_, [](GLFWwindow* w, double, double) { self(w).event_ = true; });
        glfwSetCursorPosCallback(window_, [](GLFWwindow* w, double, double) { self(w).event_ = true; });
        glfwSetCursorEnterCallback(window_, [](GLFWwindow* w, int) { self(w).event_ = true; });
        glfwSetWindowFocusCallback(window_, [](GLFWwindow* w, int) { self(w).redraw(); });
        glfwSetFramebufferSizeCallback(window_, [](GLFWwindow* w, int, int) { self(w).redraw(); });
        glfwSetWindowRefreshCallback(window_, [](GLFWwindow* w) { self(w).redraw(); });
        glfwSetWindowContentScaleCallback(window_, [](GLFWwindow* w, float, float) { self(w).event_ = true; });
        glfwSetWindowCloseCallback(window_, [](GLFWwindow* w) { self(w).event_ = true; });
        glfwSetWindowIconifyCallback(window_, [](GLFWwindow* w, int) { self(w).redraw(); });
    }

    /// Goes before what the backend has installed.
    void correct_modifiers() {
        glfwSetKeyCallback(window_, [](GLFWwindow* w, int key, int code, int action, int mods) {
            const auto pass_on = [&] { ImGui_ImplGlfw_KeyCallback(w, key, code, action, mods); };
            // Beside a modifier's own event stands what was held before it.
            if (key >= GLFW_KEY_LEFT_SHIFT && key <= GLFW_KEY_RIGHT_SUPER)
                pass_on();
            else
                with_modifiers(chord_of(mods), pass_on);
        });
        glfwSetMouseButtonCallback(window_, [](GLFWwindow* w, int button, int action, int mods) {
            with_modifiers(chord_of(mods), [&] { ImGui_ImplGlfw_MouseButtonCallback(w, button, action, mods); });
        });
    }

    /// The screen may have lost what was drawn.
    void redraw() {
        event_ = true;
        invalidate();
    }

    GLFWwindow* window_;
    std::unique_ptr<GlRenderer> renderer_;
    std::optional<Canvas> canvas_{std::in_place};  // goes before the window
    bool event_ = false;
    std::vector<std::filesystem::path> dropped_;
};

}  // namespace

namespace {

void fit_to_screen(GLFWwindow* window) {
    WorkArea area;
    if (auto* monitor = glfwGetPrimaryMonitor())
        glfwGetMonitorWorkarea(monitor, &area.x, &area.y, &area.size.width, &area.size.height);
    WindowFrame frame;
    glfwGetWindowFrameSize(window, &frame.left, &frame.top, &frame.right, &frame.bottom);
    Size now, pixels;
    glfwGetWindowSize(window, &now.width, &now.height);
    // Where windows are measured in pixels, the least size grows with the monitor's scale.
    glfwGetFramebufferSize(window, &pixels.width, &pixels.height);
    float content = 1;
    glfwGetWindowContentScale(window, &content, nullptr);
    const auto fit = fit_window(now, area, frame, pixels.width == now.width ? static_cast<double>(content) : 1.0);
    glfwSetWindowSizeLimits(window, fit.least.width, fit.least.height, GLFW_DONT_CARE, GLFW_DONT_CARE);
    if (!fit.place) return;
    glfwSetWindowSize(window, fit.place->size.width, fit.place->size.height);
    glfwSetWindowPos(window, fit.place->x, fit.place->y);
}

}  // namespace

Result<std::unique_ptr<Host>> make_window_host(const HostOptions& options) {
    if (auto ok = acquire_glfw(GLFW_ANY_PLATFORM); !ok) return std::unexpected(ok.error());
    glfwDefaultWindowHints();
    glfwWindowHint(GLFW_SCALE_TO_MONITOR, GLFW_TRUE);
    glfwWindowHint(GLFW_VISIBLE, options.visible ? GLFW_TRUE : GLFW_FALSE);
    glfwWindowHintString(GLFW_X11_CLASS_NAME, "normscope");
    glfwWindowHintString(GLFW_X11_INSTANCE_NAME, "normscope");
    glfwWindowHintString(GLFW_WAYLAND_APP_ID, "normscope");
    auto window = make_gl_window(options.size, options.title.c_str());
    if (!window) {
        release_glfw();
        return std::unexpected(window.error());
    }
    fit_to_screen(*window);
    auto renderer = make_renderer(*window);
    if (!renderer) return std::unexpected(renderer.error());
    return std::make_unique<WindowHost>(*window, std::move(*renderer));
}

}  // namespace normscope
