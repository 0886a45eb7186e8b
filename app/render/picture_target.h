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

    /// The picture of before, moved: its pixel (x + by_x, y + by_y) is now at (x, y). Nothing is copied, the texture is
    /// shown from another place on, and what comes into sight is to be put(). False without a picture of this size.
    bool move(Size size, int by_x, int by_y);

    /// Writes `pixels` of a part of the picture, IM_COL32, in OpenGL's order of rows.
    void put(const PixelRect& part, std::span<const ImU32> pixels);

    /// Takes pixels that were made in memory, IM_COL32, in OpenGL's order of rows. False when the driver cannot.
    bool fill(Size size, std::span<const ImU32> pixels);

    /// Adds it to what Dear ImGui draws, in up to four rectangles.
    void show(ImDrawList& list, ImVec2 from, ImVec2 to) const;

    /// What was rendered last; 0 before that. After a move() it begins somewhere in its midst: see show().
    ImTextureID texture() const { return static_cast<ImTextureID>(textures_[turn_]); }
    Size size() const { return size_; }
    /// Top row first.
    Picture read() const;

private:
    bool fit(Size size);
    void free();
    void begin_anew();

    /// The picture's first or last row in OpenGL's order of rows.
    int row(int y) const { return below_ == Below::first_row ? y : size_.height - 1 - y; }

    int samples_;
    Below below_;
    Size size_{};
    std::size_t turn_ = 0;
    int first_column_ = 0, first_row_ = 0;  // of the texture, where the picture begins: it goes on behind the last
    std::array<unsigned, 2> textures_{};
    std::array<unsigned, 2> framebuffers_{};
    unsigned many_ = 0;        // framebuffer with several samples a pixel; 0: samples_ is 1
    unsigned many_color_ = 0;  // its renderbuffer
};

}  // namespace normscope
