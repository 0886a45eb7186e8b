// SPDX-License-Identifier: MIT
// DrawnFrame: remembers what the last frame drew, so that a frame draws only where it shows something else.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <vector>

#include "app/render/pixel_rect.h"

namespace normscope {

class DrawnFrame {
public:
    /// Where `data` draws something else than it did at the last call: rectangles of the framebuffer that do not
    /// overlap, none when it would show the same. All of it at the first call and in another size. Remembers `data`. A
    /// texture that has got more pixels is another one only where it is used: Dear ImGui adds glyphs beside those that
    /// the last frame used, and moves them only into another texture.
    std::vector<PixelRect> changes(const ImDrawData& data);

    /// The framebuffer no longer holds the frame: the next one is drawn whole in any case.
    void forget() { known_ = false; }

private:
    struct List {
        std::vector<ImDrawVert> vertices;
        std::vector<ImDrawIdx> indices;
        std::vector<ImDrawCmd> commands;
    };

    bool same_lists(const ImDrawData& data) const;
    void keep(const ImDrawData& data);

    bool known_ = false;
    ImVec2 size_{};
    ImVec2 scale_{};
    std::vector<List> lists_;
    std::vector<std::uint64_t> tiles_;  // what was drawn into each, as a hash
};

}  // namespace normscope
