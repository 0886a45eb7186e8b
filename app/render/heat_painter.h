// SPDX-License-Identifier: MIT
// HeatPainter: a matrix of values as a picture, coloured by OpenGL (shaders/heat.*).
#pragma once

#include <imgui.h>

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "app/render/picture.h"
#include "app/render/pixel_rect.h"

namespace normscope {

struct HeatCell {
    enum Kind : std::uint8_t { finite, nan, infinite, outside };
    float value = 0;
    float kind = finite;
};

struct HeatStyle {
    float range = 1;
    std::vector<ImU32> colours;  ///< from −range to +range, in equal steps of the value
    ImU32 nan = 0, infinite = 0, ground = 0;

    friend bool operator==(const HeatStyle&, const HeatStyle&) = default;
};

/// What the shader makes of a cell, in the same arithmetic.
ImU32 color_in(const HeatStyle& style, const HeatCell& cell);

class HeatPainter {
public:
    HeatPainter();
    ~HeatPainter();

    /// One pixel a value, top row first. The texture, or 0 without OpenGL; its rows are in OpenGL's order, the last one
    /// first.
    ImTextureID draw(const std::vector<HeatCell>& cells, Size size, const HeatStyle& style);
    /// The same with each value as a square of `side` pixels, cut at the right and at the bottom to a picture of
    /// `shown`. Coloured in memory: there are far fewer values than pixels, and rows repeat.
    ImTextureID draw_enlarged(const std::vector<HeatCell>& cells, Size size, int side, Size shown,
                              const HeatStyle& style);
    /// The same where only some of the values are others than at the last call.
    ImTextureID draw_again(const std::vector<HeatCell>& cells, std::span<const std::size_t> touched, Size size,
                           const HeatStyle& style);
    /// The picture of before, moved: what was at (x + by_x, y + by_y) is now at (x, y), and only the `exposed` pixels
    /// are others, coloured in memory. 0 also where there is no picture to move. To be seen by show().
    ImTextureID draw_moved(const std::vector<HeatCell>& cells, int by_x, int by_y, std::span<const PixelRect> exposed,
                           Size size, const HeatStyle& style);
    /// Adds the picture to what Dear ImGui draws.
    void show(ImDrawList& list, ImVec2 from, ImVec2 to) const;
    Picture read() const;
    const std::string& refusal() const { return refusal_; }

private:
    struct Gl;
    bool ready();
    ImTextureID colour(Size size, const HeatStyle& style);
    void paint(const HeatStyle& style) const;

    std::unique_ptr<Gl> gl_;
    std::string refusal_;
    bool moved_ = false;  // the texture of values is that of before
    std::vector<ImU32> enlarged_, exposed_;
};

}  // namespace normscope
