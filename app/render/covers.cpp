// SPDX-License-Identifier: MIT
#include "app/render/covers.h"

#include <cmath>
#include <optional>
#include <utility>

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
    const auto &from = corners.a.pos, &to = corners.c.pos, &scale = data.FramebufferScale;
    if ((to.x - from.x) * scale.x * (to.y - from.y) * scale.y < least_area) return false;  // nearly all are letters
    const auto shown = intersection(filled(data, corners), clipped_pixels(data, command.ClipRect));
    return static_cast<float>(shown.area()) >= least_area;
}

bool has_one_color(const Corners& corners) {
    const auto& [a, b, c, d] = corners;
    return a.col == b.col && a.col == c.col && a.col == d.col;
}

bool ends_at_pixels(const ImDrawData& data, const Corners& corners) {
    const auto from = data.DisplayPos, scale = data.FramebufferScale;
    const auto whole = [](float pixels) { return std::abs(pixels) < 1e6f && pixels == std::floor(pixels); };
    return whole((corners.a.pos.x - from.x) * scale.x) && whole((corners.a.pos.y - from.y) * scale.y) &&
           whole((corners.c.pos.x - from.x) * scale.x) && whole((corners.c.pos.y - from.y) * scale.y);
}

/// The texels that a rectangle shows as they are; nothing where it does anything else.
std::optional<CopiedTexels> copied_texels(const ImDrawData& data, const Corners& corners, Size texture) {
    const auto& [a, b, c, d] = corners;
    if (!same(b.uv, c.uv.x, a.uv.y) || !same(d.uv, a.uv.x, c.uv.y)) return {};
    if ((a.col & b.col & c.col & d.col) != IM_COL32_WHITE || !ends_at_pixels(data, corners)) return {};
    const auto place = filled(data, corners);
    const auto texel = [](float share, int size) {
        const float at = share * static_cast<float>(size), whole = std::round(at);
        return std::abs(at - whole) < 0.01f ? static_cast<int>(whole) : -1;
    };
    const int left = texel(a.uv.x, texture.width), right = texel(c.uv.x, texture.width);
    const int below = texel(c.uv.y, texture.height), above = texel(a.uv.y, texture.height);
    if (left < 0 || below < 0 || right > texture.width || above > texture.height) return {};
    if (right - left != place.right - place.left || above - below != place.bottom - place.top) return {};
    return CopiedTexels{place, left, below};
}

constexpr unsigned most_copied = 4;  // a picture that begins in the midst of its texture

/// What a command shows of a texture where it does nothing else, and fills a rectangle with it; else nothing.
std::vector<CopiedTexels> copied_by(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command,
                                    const TextureSize& size) {
    if (command.TexRef._TexData != nullptr || command.ElemCount == 0 || command.ElemCount % 6 != 0 ||
        command.ElemCount > 6 * most_copied)
        return {};
    const auto texture = size(command.TexRef._TexID);
    std::vector<CopiedTexels> copied;
    PixelRect all;
    long area = 0;
    for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 6) {
        const auto corners = rectangle(list, command, i);
        const auto texels = corners ? copied_texels(data, *corners, texture) : std::nullopt;
        if (!texels) return {};
        for (const auto& other : copied)
            if (!intersection(other.place, texels->place).empty()) return {};
        all = around(all, texels->place);
        area += texels->place.area();
        copied.push_back(*texels);
    }
    return area == all.area() ? copied : std::vector<CopiedTexels>{};
}

/// What of a command hides all that is drawn before it.
std::optional<Cover> cover_of(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command,
                              const TextureSize& size, float least_area) {
    const auto clip = clipped_pixels(data, command.ClipRect);
    if (auto copied = copied_by(data, list, command, size); !copied.empty()) {
        PixelRect all;
        for (const auto& texels : copied) all = around(all, texels.place);
        return Cover{.texture = command.TexRef._TexID, .pixels = intersection(all, clip), .copied = std::move(copied)};
    }
    const auto corners = command.ElemCount == 6 ? rectangle(list, command, command.IdxOffset) : std::nullopt;
    if (!corners || !lets_nothing_through(*corners, command) || !is_large(data, *corners, command, least_area))
        return {};
    Cover cover{.pixels = intersection(filled(data, *corners), clip)};
    if (command.TexRef._TexData != nullptr && has_one_color(*corners) && ends_at_pixels(data, *corners))
        cover.color = corners->a.col;
    return cover;
}

/// Appends what of `command` lies from `first` to `end`.
void append(ImVector<ImDrawCmd>& commands, const ImDrawCmd& command, unsigned first, unsigned end) {
    if (first >= end) return;
    commands.push_back(command);
    commands.back().IdxOffset = first;
    commands.back().ElemCount = end - first;
}

}  // namespace

std::vector<PixelRect> not_hidden(std::span<const PixelRect> parts, std::span<const Cover> covers) {
    std::vector<PixelRect> open(parts.begin(), parts.end());
    for (const auto& cover : covers) open = without(open, cover.pixels);
    return open;
}

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
            if (command.UserCallback != nullptr) continue;
            auto cover = cover_of(data, drawn, command, size, least_area);
            if (!cover || cover->pixels.empty()) continue;
            cover->list = list;
            cover->command = i;
            covers.push_back(std::move(*cover));
        }
    }
    return covers;
}

}  // namespace normscope
