// SPDX-License-Identifier: MIT
// PictureTarget: a texture that OpenGL draws into and Dear ImGui shows. Two take turns, so that another picture has
// another name: a frame that shows the same names and vertices is not drawn again (see drawn_frame.h).
#pragma once

#include <imgui.h>

#include <array>
#include <functional>
#include <span>

#include "app/render/picture.h"
#include "app/render/pixel_rect.h"

namespace normscope {

class PictureTarget {
public:
    /// What lies at OpenGL's lower edge: the picture's first row, or its last, as in the framebuffer of a window, into
    /// which it can then be copied.
    enum class Below { first_row, last_row };

    explicit PictureTarget(int samples, Below below = Below::first_row) : samples_(samples), below_(below) {}
    ~PictureTarget();
    PictureTarget(const PictureTarget&) = delete;
    PictureTarget& operator=(const PictureTarget&) = delete;

    /// Calls `draw` with the framebuffer bound and cleared to `ground`. False when the driver cannot.
    bool render(Size size, ImU32 ground, const std::function<void()>& draw);

    /// The picture of before, moved: its pixel (x + by_x, y + by_y) is now at (x, y). Calls `draw` with each of the
    /// `exposed` rectangles open, and nothing else. False without a picture of this size, or when the driver cannot.
    bool render_moved(Size size, int by_x, int by_y, std::span<const PixelRect> exposed,
                      const std::function<void()>& draw);

    /// Takes pixels that were made in memory, IM_COL32, in OpenGL's order of rows. False when the driver cannot.
    bool fill(Size size, std::span<const ImU32> pixels);

    /// What was rendered last; 0 before that.
    ImTextureID texture() const { return static_cast<ImTextureID>(textures_[turn_]); }
    Size size() const { return size_; }
    /// Top row first.
    Picture read() const;

private:
    bool fit(Size size);
    void free();

    /// OpenGL's row where a stretch of the picture's rows begins.
    int lower_edge(int top, int bottom) const { return below_ == Below::first_row ? top : size_.height - bottom; }

    int samples_;
    Below below_;
    Size size_{};
    std::size_t turn_ = 0;
    std::array<unsigned, 2> textures_{};
    std::array<unsigned, 2> framebuffers_{};
    unsigned many_ = 0;        // framebuffer with several samples a pixel; 0: samples_ is 1
    unsigned many_color_ = 0;  // its renderbuffer
};

}  // namespace normscope
