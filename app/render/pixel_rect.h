// SPDX-License-Identifier: MIT
// PixelRect: a part of a framebuffer, and which part a draw command may touch.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <span>
#include <vector>

namespace normscope {

/// In pixels, row 0 on top; `right` and `bottom` lie outside.
struct PixelRect {
    int left = 0, top = 0, right = 0, bottom = 0;

    bool empty() const { return left >= right || top >= bottom; }
    long area() const { return empty() ? 0 : static_cast<long>(right - left) * (bottom - top); }
    friend bool operator==(const PixelRect&, const PixelRect&) = default;
};

inline PixelRect intersection(const PixelRect& a, const PixelRect& b) {
    return {std::max(a.left, b.left), std::max(a.top, b.top), std::min(a.right, b.right), std::min(a.bottom, b.bottom)};
}

/// The least rectangle with both in it.
inline PixelRect around(const PixelRect& a, const PixelRect& b) {
    if (a.empty() || b.empty()) return a.empty() ? b : a;
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right), std::max(a.bottom, b.bottom)};
}

/// What is left of rectangles that do not overlap when `hole` is cut out of them; these do not overlap either.
std::vector<PixelRect> without(std::span<const PixelRect> parts, const PixelRect& hole);

/// The whole framebuffer.
PixelRect whole(const ImDrawData& data);

/// The pixels that Dear ImGui's OpenGL renderer lets `clip` touch, by its own rounding.
PixelRect clipped_pixels(const ImDrawData& data, const ImVec4& clip);

/// A clip rectangle for which clipped_pixels() is `pixels`.
ImVec4 clip_of(const ImDrawData& data, const PixelRect& pixels);

/// The pixels that a triangle may touch, inside of `limit`; also of one that lies far outside or nowhere. Asked for
/// every triangle of a frame.
inline PixelRect covered_pixels(const ImDrawData& data, const ImDrawVert& a, const ImDrawVert& b, const ImDrawVert& c,
                                const PixelRect& limit) {
    const auto pixel = [](float place, int least, int most) {  // what is not a number comes to `least`
        return static_cast<int>(std::min(std::max(static_cast<float>(least), place), static_cast<float>(most)));
    };
    const auto x = [&](float place) { return (place - data.DisplayPos.x) * data.FramebufferScale.x; };
    const auto y = [&](float place) { return (place - data.DisplayPos.y) * data.FramebufferScale.y; };
    const float left = std::min(std::min(a.pos.x, b.pos.x), c.pos.x),
                right = std::max(std::max(a.pos.x, b.pos.x), c.pos.x);
    const float top = std::min(std::min(a.pos.y, b.pos.y), c.pos.y),
                bottom = std::max(std::max(a.pos.y, b.pos.y), c.pos.y);
    return {pixel(x(left), limit.left, limit.right), pixel(y(top), limit.top, limit.bottom),
            pixel(x(right) + 1, limit.left, limit.right), pixel(y(bottom) + 1, limit.top, limit.bottom)};
}

}  // namespace normscope
