// SPDX-License-Identifier: MIT
// DrawnFrame: remembers what the last frame drew, so that a frame that would show the same is not drawn again.
#pragma once

#include <imgui.h>

#include <vector>

namespace normscope {

class DrawnFrame {
public:
    /// True when `data` draws something else than it did at the last call, or a texture waits for its pixels.
    /// Remembers `data`.
    bool changed(const ImDrawData& data);

    /// The framebuffer no longer holds the frame: the next one is drawn in any case.
    void forget() { known_ = false; }

private:
    struct List {
        std::vector<ImDrawVert> vertices;
        std::vector<ImDrawIdx> indices;
        std::vector<ImDrawCmd> commands;
    };

    bool known_ = false;
    ImVec2 size_{};
    ImVec2 scale_{};
    std::vector<List> lists_;
};

}  // namespace normscope
