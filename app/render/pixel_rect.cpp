// SPDX-License-Identifier: MIT
#include "app/render/pixel_rect.h"

#include <algorithm>
#include <cmath>

namespace normscope {

std::vector<PixelRect> without(std::span<const PixelRect> parts, const PixelRect& hole) {
    std::vector<PixelRect> left;
    for (const auto& part : parts) {
        const auto cut = intersection(part, hole);
        if (cut.empty()) {
            left.push_back(part);
            continue;
        }
        for (const PixelRect& beside : {PixelRect{part.left, part.top, part.right, cut.top},
                                        PixelRect{part.left, cut.bottom, part.right, part.bottom},
                                        PixelRect{part.left, cut.top, cut.left, cut.bottom},
                                        PixelRect{cut.right, cut.top, part.right, cut.bottom}})
            if (!beside.empty()) left.push_back(beside);
    }
    return left;
}

PixelRect whole(const ImDrawData& data) {
    return {0, 0, static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x + 0.5f),
            static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y + 0.5f)};
}

PixelRect clipped_pixels(const ImDrawData& data, const ImVec4& clip) {
    const auto all = whole(data);
    const ImVec2 scale = data.FramebufferScale;
    const ImVec2 from{(clip.x - data.DisplayPos.x) * scale.x, (clip.y - data.DisplayPos.y) * scale.y};
    const ImVec2 to{(clip.z - data.DisplayPos.x) * scale.x, (clip.w - data.DisplayPos.y) * scale.y};
    if (!(to.x > from.x) || !(to.y > from.y)) return {};
    // OpenGL counts rows from below, and what is cast is cut towards 0.
    const int below = static_cast<int>(static_cast<float>(all.bottom) - to.y);
    const int left = static_cast<int>(from.x);
    const int bottom = all.bottom - below;
    return intersection(
        all, {left, bottom - static_cast<int>(to.y - from.y), left + static_cast<int>(to.x - from.x), bottom});
}

ImVec4 clip_of(const ImDrawData& data, const PixelRect& pixels) {
    const ImVec2 scale = data.FramebufferScale;
    // What the renderer casts lies a quarter above a whole number, so that no rounding of floats crosses one.
    const float left = static_cast<float>(pixels.left) + 0.25f;
    const float right = static_cast<float>(pixels.right) + 0.5f;
    const float top = static_cast<float>(pixels.top) - 0.5f;
    const float bottom = static_cast<float>(pixels.bottom) - 0.25f;
    return {data.DisplayPos.x + left / scale.x, data.DisplayPos.y + top / scale.y, data.DisplayPos.x + right / scale.x,
            data.DisplayPos.y + bottom / scale.y};
}

}  // namespace normscope
