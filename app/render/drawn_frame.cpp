// SPDX-License-Identifier: MIT
#include "app/render/drawn_frame.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <span>

namespace normscope {
namespace {

constexpr int tile = 32;                     // pixels
constexpr std::size_t most_rectangles = 24;  // each repeats the commands that reach into it
constexpr long pixels_for_another = 6000;    // as long as a rectangle of its own takes
constexpr double nearly_all = 0.7;           // of the framebuffer

template <class T>
bool same_bytes(const std::vector<T>& kept, const ImVector<T>& now) {
    const auto count = static_cast<std::size_t>(now.Size);
    return kept.size() == count && (count == 0 || std::memcmp(kept.data(), now.Data, count * sizeof(T)) == 0);
}

bool same(const ImDrawCmd& a, const ImDrawCmd& b) {
    return std::memcmp(&a.ClipRect, &b.ClipRect, sizeof a.ClipRect) == 0 && a.TexRef._TexData == b.TexRef._TexData &&
           a.TexRef._TexID == b.TexRef._TexID && a.VtxOffset == b.VtxOffset && a.IdxOffset == b.IdxOffset &&
           a.ElemCount == b.ElemCount && a.UserCallback == b.UserCallback && a.UserCallbackData == b.UserCallbackData;
}

bool same(ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; }

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) {
    return std::rotl((hash ^ more) * 0x9E3779B97F4A7C15ULL, 29);
}

std::uint64_t bits_of(ImVec2 pair) {
    return static_cast<std::uint64_t>(std::bit_cast<std::uint32_t>(pair.x)) << 32 |
           std::bit_cast<std::uint32_t>(pair.y);
}

std::uint64_t hash_of(const ImDrawVert& vertex) {
    return mixed(mixed(mixed(1, bits_of(vertex.pos)), bits_of(vertex.uv)), vertex.col);
}

/// Of what a command says about each of its triangles.
std::uint64_t hash_of(const ImDrawCmd& command, const PixelRect& clip) {
    const auto pair = [](int a, int b) {
        return static_cast<std::uint64_t>(static_cast<std::uint32_t>(a)) << 32 | static_cast<std::uint32_t>(b);
    };
    std::uint64_t hash = mixed(mixed(2, pair(clip.left, clip.top)), pair(clip.right, clip.bottom));
    hash = mixed(hash, std::bit_cast<std::uintptr_t>(command.TexRef._TexData));
    return mixed(hash, static_cast<std::uint64_t>(command.TexRef._TexID));
}

/// The framebuffer in squares, and for each a hash of what is drawn into it, in order: squares with the same hash show
/// the same.
struct Tiles {
    int columns = 0, rows = 0;
    std::vector<std::uint64_t> hashes;

    explicit Tiles(const PixelRect& all)
        : columns((all.right + tile - 1) / tile), rows((all.bottom + tile - 1) / tile),
          hashes(static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows)) {}

    void add(const PixelRect& pixels, std::uint64_t hash) {
        if (pixels.empty()) return;
        for (int row = pixels.top / tile; row <= (pixels.bottom - 1) / tile; ++row)
            for (int column = pixels.left / tile; column <= (pixels.right - 1) / tile; ++column) {
                auto& mine = hashes[static_cast<std::size_t>(row * columns + column)];
                mine = mixed(mine, hash);
            }
    }
};

void add(Tiles& tiles, const ImDrawData& data, const ImDrawList& list) {
    std::vector<std::uint64_t> vertices(static_cast<std::size_t>(list.VtxBuffer.Size));
    std::ranges::transform(list.VtxBuffer, vertices.begin(), [](const ImDrawVert& vertex) { return hash_of(vertex); });
    for (const auto& command : list.CmdBuffer) {
        const auto clip = clipped_pixels(data, command.ClipRect);
        if (clip.empty()) continue;
        const auto own = hash_of(command, clip);
        for (unsigned i = command.IdxOffset; i + 2 < command.IdxOffset + command.ElemCount; i += 3) {
            const auto* index = list.IdxBuffer.Data + i;
            const auto a = command.VtxOffset + index[0], b = command.VtxOffset + index[1],
                       c = command.VtxOffset + index[2];
            const auto* v = list.VtxBuffer.Data;
            tiles.add(covered_pixels(data, v[a], v[b], v[c], clip),
                      mixed(mixed(mixed(own, vertices[a]), vertices[b]), vertices[c]));
        }
    }
}

Tiles tiles_of(const ImDrawData& data) {
    Tiles tiles(whole(data));
    for (const auto* list : data.CmdLists) add(tiles, data, *list);
    return tiles;
}

/// Runs of the marked squares of a row, as long as equal runs stand below each other in one.
std::vector<PixelRect> rectangles(const std::vector<bool>& marked, int columns, int rows, int side,
                                  const PixelRect& all) {
    std::vector<PixelRect> found;
    std::size_t above = 0;  // where the last row's begin
    for (int row = 0; row < rows; ++row) {
        const auto begin = found.size();
        for (int column = 0; column < columns; ++column) {
            if (!marked[static_cast<std::size_t>(row * columns + column)]) continue;
            const int first = column;
            while (column < columns && marked[static_cast<std::size_t>(row * columns + column)]) ++column;
            found.push_back(intersection(all, {first * side, row * side, column * side, (row + 1) * side}));
        }
        const auto same_columns = [](const PixelRect& a, const PixelRect& b) {
            return a.left == b.left && a.right == b.right && a.bottom == b.top;
        };
        const auto last = std::span(found).subspan(above, begin - above);
        const auto now = std::span(found).subspan(begin);
        if (!now.empty() && std::ranges::equal(last, now, same_columns)) {
            for (auto& rect : last) rect.bottom = now.front().bottom;
            found.resize(begin);
        } else {
            above = begin;
        }
    }
    return found;
}

/// Joins rectangles where the pixels between them are cheaper than another rectangle.
std::vector<PixelRect> joined(std::vector<PixelRect> rects) {
    const auto costs_less = [&](std::size_t i, std::size_t k) {
        const auto both = around(rects[i], rects[k]);
        long kept = 0;
        for (const auto& rect : rects) {
            const auto inside = intersection(rect, both);
            if (!inside.empty() && inside != rect) return false;  // it would lie in two
            kept += inside.area();
        }
        return both.area() - kept < pixels_for_another;
    };
    for (std::size_t i = 0; i < rects.size(); ++i)
        for (std::size_t k = i + 1; k < rects.size(); ++k) {
            if (!costs_less(i, k)) continue;
            const auto both = around(rects[i], rects[k]);
            std::erase_if(rects, [&](const PixelRect& rect) { return intersection(rect, both) == rect; });
            rects.push_back(both);
            i = 0;  // with it others may be worth it
            k = 0;
        }
    return rects;
}

std::vector<PixelRect> marked_rectangles(std::vector<bool> marked, int columns, int rows, const PixelRect& all) {
    for (int side = tile;; side *= 2) {
        auto found = rectangles(marked, columns, rows, side, all);
        long area = 0;
        for (const auto& rect : found) area += rect.area();
        if (static_cast<double>(area) > nearly_all * static_cast<double>(all.area())) return {all};
        if (found.size() <= most_rectangles) return joined(std::move(found));
        const int half_columns = (columns + 1) / 2, half_rows = (rows + 1) / 2;
        std::vector<bool> coarser(static_cast<std::size_t>(half_columns) * static_cast<std::size_t>(half_rows));
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < columns; ++column)
                if (marked[static_cast<std::size_t>(row * columns + column)])
                    coarser[static_cast<std::size_t>(row / 2 * half_columns + column / 2)] = true;
        marked = std::move(coarser);
        columns = half_columns;
        rows = half_rows;
    }
}

}  // namespace

bool DrawnFrame::same_lists(const ImDrawData& data) const {
    return std::ranges::equal(lists_, data.CmdLists, [](const List& kept, const ImDrawList* now) {
        return same_bytes(kept.vertices, now->VtxBuffer) && same_bytes(kept.indices, now->IdxBuffer) &&
               std::ranges::equal(kept.commands, now->CmdBuffer,
                                  [](const ImDrawCmd& a, const ImDrawCmd& b) { return same(a, b); });
    });
}

void DrawnFrame::keep(const ImDrawData& data) {
    known_ = true;
    size_ = data.DisplaySize;
    scale_ = data.FramebufferScale;
    lists_.resize(static_cast<std::size_t>(data.CmdLists.Size));
    for (std::size_t i = 0; i < lists_.size(); ++i) {
        const auto& now = *data.CmdLists[static_cast<int>(i)];
        lists_[i].vertices.assign(now.VtxBuffer.begin(), now.VtxBuffer.end());
        lists_[i].indices.assign(now.IdxBuffer.begin(), now.IdxBuffer.end());
        lists_[i].commands.assign(now.CmdBuffer.begin(), now.CmdBuffer.end());
    }
}

std::vector<PixelRect> DrawnFrame::changes(const ImDrawData& data) {
    const auto all = whole(data);
    const bool comparable = known_ && same(size_, data.DisplaySize) && same(scale_, data.FramebufferScale);
    if (comparable && same_lists(data)) return {};
    keep(data);
    auto tiles = tiles_of(data);
    std::vector<bool> other(tiles.hashes.size());
    if (comparable)
        for (std::size_t i = 0; i < other.size(); ++i) other[i] = tiles.hashes[i] != tiles_[i];
    tiles_ = std::move(tiles.hashes);
    return comparable ? marked_rectangles(std::move(other), tiles.columns, tiles.rows, all) : std::vector{all};
}

}  // namespace normscope
