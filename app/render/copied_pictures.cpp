// SPDX-License-Identifier: MIT
#include "app/render/copied_pictures.h"

#include <cmath>
#include <optional>

namespace normscope {
namespace {

/// The pixel edge at a place; nothing between two pixels.
std::optional<int> edge_at(float place, float from, float scale) {
    const float pixels = (place - from) * scale;
    if (!(std::abs(pixels) < 1e6f) || pixels != std::floor(pixels)) return {};
    return static_cast<int>(pixels);
}

bool same(ImVec2 a, float x, float y) { return a.x == x && a.y == y; }

std::optional<PixelRect> copied_place(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command,
                                      const TextureSize& size) {
    if (command.UserCallback != nullptr || command.TexRef._TexData != nullptr || command.ElemCount != 6) return {};
    // As ImDrawList::PrimRectUV writes a rectangle: the corners clockwise from the upper left.
    const auto* index = list.IdxBuffer.Data + command.IdxOffset;
    const auto* vertices = list.VtxBuffer.Data + command.VtxOffset;
    const auto &a = vertices[index[0]], &b = vertices[index[1]], &c = vertices[index[2]], &d = vertices[index[5]];
    if (index[3] != index[0] || index[4] != index[2]) return {};
    if (!same(a.uv, 0, 1) || !same(b.uv, 1, 1) || !same(c.uv, 1, 0) || !same(d.uv, 0, 0)) return {};
    if (!same(b.pos, c.pos.x, a.pos.y) || !same(d.pos, a.pos.x, c.pos.y)) return {};
    if ((a.col & b.col & c.col & d.col) != IM_COL32_WHITE) return {};
    const auto from = data.DisplayPos, scale = data.FramebufferScale;
    const auto left = edge_at(a.pos.x, from.x, scale.x), right = edge_at(c.pos.x, from.x, scale.x);
    const auto top = edge_at(a.pos.y, from.y, scale.y), bottom = edge_at(c.pos.y, from.y, scale.y);
    if (!left || !right || !top || !bottom) return {};
    const auto texels = size(command.TexRef._TexID);
    if (texels.width < 1 || *right - *left != texels.width || *bottom - *top != texels.height) return {};
    return PixelRect{*left, *top, *right, *bottom};
}

}  // namespace

std::vector<Cover> covers_of(const ImDrawData& data, const TextureSize& size) {
    std::vector<Cover> covers;
    for (int list = 0; list < data.CmdLists.Size; ++list) {
        const auto& drawn = *data.CmdLists[list];
        for (int i = 0; i < drawn.CmdBuffer.Size; ++i) {
            const auto& command = drawn.CmdBuffer[i];
            const auto place = copied_place(data, drawn, command, size);
            if (!place) continue;
            const auto shown = intersection(*place, clipped_pixels(data, command.ClipRect));
            if (!shown.empty()) covers.push_back({list, i, command.TexRef._TexID, *place, shown});
        }
    }
    return covers;
}

}  // namespace normscope
