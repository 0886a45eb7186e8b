// SPDX-License-Identifier: MIT
#include "app/render/covers.h"

#include <cmath>
#include <optional>

namespace normscope {
namespace {

/// The corners of a rectangle, clockwise from the upper left, as ImDrawList::PrimRect and PrimRectUV write them.
struct Corners {
    const ImDrawVert &a, &b, &c, &d;
};

bool same(ImVec2 a, float x, float y) { return a.x == x && a.y == y; }

/// The rectangle that six indices draw; nothing when they draw anything else.
std::optional<Corners> rectangle(const ImDrawList& list, const ImDrawCmd& command, unsigned first) {
    const auto* index = list.IdxBuffer.Data + first;
    if (index[3] != index[0] || index[4] != index[2]) return {};
    const auto* vertices = list.VtxBuffer.Data + command.VtxOffset;
    const Corners found{vertices[index[0]], vertices[index[1]], vertices[index[2]], vertices[index[5]]};
    const auto &from = found.a.pos, &to = found.c.pos;
    if (!(from.x < to.x && from.y < to.y) || !same(found.b.pos, to.x, from.y) || !same(found.d.pos, from.x, to.y))
        return {};
    return found;
}

/// Whether each of its pixels is replaced: plain colours of the font's texture, and pictures, which are drawn without
/// blending.
bool lets_nothing_through(const Corners& corners, const ImDrawCmd& command) {
    const auto& [a, b, c, d] = corners;
    if ((a.col & b.col & c.col & d.col & IM_COL32_A_MASK) != IM_COL32_A_MASK) return false;
    if (command.TexRef._TexData == nullptr) return true;
    const auto& atlas = *ImGui::GetIO().Fonts;
    const auto white = atlas.TexUvWhitePixel;
    return command.TexRef._TexData == atlas.TexRef._TexData && same(a.uv, white.x, white.y) &&
           same(b.uv, white.x, white.y) && same(c.uv, white.x, white.y) && same(d.uv, white.x, white.y);
}

/// Pixels from a place of the draw data, as far as integers go.
float pixels_at(float place, float from, float scale) {
    const float pixels = (place - from) * scale;
    return pixels > -1e6f ? std::min(pixels, 1e6f) : -1e6f;
}

/// The pixels of which all is inside.
PixelRect filled(const ImDrawData& data, const Corners& corners) {
    const auto from = data.DisplayPos, scale = data.FramebufferScale;
    const auto first = [](float pixels) { return static_cast<int>(std::ceil(pixels)); };
    const auto last = [](float pixels) { return static_cast<int>(std::floor(pixels)); };
    return {first(pixels_at(corners.a.pos.x, from.x, scale.x)), first(pixels_at(corners.a.pos.y, from.y, scale.y)),
            last(pixels_at(corners.c.pos.x, from.x, scale.x)), last(pixels_at(corners.c.pos.y, from.y, scale.y))};
}

/// Whether it hides enough to be worth the pieces that it leaves.
bool is_large(const ImDrawData& data, const Corners& corners, const ImDrawCmd& command, float least_area) {
    const auto shown = intersection(filled(data, corners), clipped_pixels(data, command.ClipRect));
    return static_cast<float>(shown.area()) >= least_area;
}

bool ends_at_pixels(const ImDrawData& data, const Corners& corners) {
    const auto from = data.DisplayPos, scale = data.FramebufferScale;
    const auto whole = [](float pixels) { return std::abs(pixels) < 1e6f && pixels == std::floor(pixels); };
    return whole((corners.a.pos.x - from.x) * scale.x) && whole((corners.a.pos.y - from.y) * scale.y) &&
           whole((corners.c.pos.x - from.x) * scale.x) && whole((corners.c.pos.y - from.y) * scale.y);
}

/// Whether a rectangle shows a texture of OpenGL as it is.
bool is_copy(const ImDrawData& data, const Corners& corners, const ImDrawCmd& command, const TextureSize& size) {
    const auto& [a, b, c, d] = corners;
    if (command.TexRef._TexData != nullptr) return false;
    if (!same(a.uv, 0, 1) || !same(b.uv, 1, 1) || !same(c.uv, 1, 0) || !same(d.uv, 0, 0)) return false;
    if ((a.col & b.col & c.col & d.col) != IM_COL32_WHITE || !ends_at_pixels(data, corners)) return false;
    const auto texels = size(command.TexRef._TexID);
    const auto place = filled(data, corners);
    return texels.width >= 1 && place.right - place.left == texels.width && place.bottom - place.top == texels.height;
}

/// Appends what of `command` lies from `first` to `end`.
void append(ImVector<ImDrawCmd>& commands, const ImDrawCmd& command, unsigned first, unsigned end) {
    if (first >= end) return;
    commands.push_back(command);
    commands.back().IdxOffset = first;
    commands.back().ElemCount = end - first;
}

}  // namespace

void part_rectangles(ImDrawData& data, float least_area) {
    for (auto* list : data.CmdLists) {
        ImVector<ImDrawCmd> commands;
        commands.reserve(list->CmdBuffer.Size + 16);
        for (const auto& command : list->CmdBuffer) {
            const unsigned end = command.IdxOffset + command.ElemCount;
            unsigned begin = command.IdxOffset;
            if (command.UserCallback != nullptr) commands.push_back(command);
            for (unsigned i = begin; command.UserCallback == nullptr && i + 6 <= end;) {
                const auto corners = rectangle(*list, command, i);
                if (!corners || !is_large(data, *corners, command, least_area) ||
                    !lets_nothing_through(*corners, command)) {
                    i += 3;
                    continue;
                }
                append(commands, command, begin, i);
                append(commands, command, i, i + 6);
                begin = i += 6;
            }
            if (command.UserCallback == nullptr) append(commands, command, begin, end);
        }
        list->CmdBuffer.swap(commands);
    }
}

std::vector<Cover> covers_of(const ImDrawData& data, const TextureSize& size, float least_area) {
    std::vector<Cover> covers;
    for (int list = 0; list < data.CmdLists.Size; ++list) {
        const auto& drawn = *data.CmdLists[list];
        for (int i = 0; i < drawn.CmdBuffer.Size; ++i) {
            const auto& command = drawn.CmdBuffer[i];
            if (command.UserCallback != nullptr || command.ElemCount != 6) continue;
            const auto corners = rectangle(drawn, command, command.IdxOffset);
            if (!corners) continue;
            const bool copied = is_copy(data, *corners, command, size);
            if (!copied && (!lets_nothing_through(*corners, command) || !is_large(data, *corners, command, least_area)))
                continue;
            const auto place = filled(data, *corners);
            const auto shown = intersection(place, clipped_pixels(data, command.ClipRect));
            if (!shown.empty())
                covers.push_back({list, i, copied ? command.TexRef._TexID : ImTextureID{0}, place, shown});
        }
    }
    return covers;
}

}  // namespace normscope
