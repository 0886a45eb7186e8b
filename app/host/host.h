// SPDX-License-Identifier: MIT
// Host: the window, the clock and the clipboard as the program sees them. Implemented by a GLFW window and by a
// headless OpenGL context without a display server.
#pragma once

#include <imgui.h>

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "app/render/picture.h"
#include "core/base/result.h"

namespace normscope {

struct HostOptions {
    std::string title = "NormScope";
    Size size{1600, 900};  ///< logical
    bool visible = true;
};

class Host {
public:
    virtual ~Host() = default;

    /// Blocks until an event, a wake() or the timeout (∞ allowed). True when there was an event.
    virtual bool wait(double timeout) = 0;
    /// Wakes wait() from any thread.
    virtual void wake() = 0;
    virtual double now() const = 0;

    virtual void begin_frame() = 0;  ///< starts the ImGui platform and renderer frame
    virtual void end_frame() = 0;  ///< renders ImGui's draw data and presents it, unless it shows what is there already
    virtual void invalidate() {}   ///< the next frame is drawn also when it shows what is there already

    virtual Size framebuffer_size() const = 0;
    virtual float content_scale() const = 0;
    virtual bool should_close() const = 0;
    virtual void close() = 0;
    virtual void keep_open() {}  ///< the person asked to close; first there is a question to answer
    virtual bool iconified() const { return false; }
    virtual void set_title(const std::string& title) = 0;
    virtual std::vector<std::filesystem::path> take_dropped_files() { return {}; }

    /// The last frame's pixels.
    virtual Picture read_pixels() = 0;

    /// Renders ImGui's draw data into a picture of this size instead of presenting it: for figures that are saved.
    /// Where nothing is drawn it lets everything through. Empty without OpenGL.
    virtual Picture draw_apart(Size) { return {}; }
    /// The pixels of a texture that is shown; empty without OpenGL.
    virtual Picture read_texture(ImTextureID) { return {}; }
};

/// A window on X11 or Wayland. Fails with one sentence when there is no display or no OpenGL 3.3.
Result<std::unique_ptr<Host>> make_window_host(const HostOptions& options);

/// An OpenGL 3.3 context that needs no display server. ImGui's context must exist.
Result<std::unique_ptr<Host>> make_headless_host(Size framebuffer);

}  // namespace normscope
