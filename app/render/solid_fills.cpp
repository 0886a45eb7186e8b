// SPDX-License-Identifier: MIT
#include "app/render/solid_fills.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "app/render/pixel_rect.h"

namespace normscope {
namespace {

// How many pieces may be passed by one that is brought forward: looking farther costs more than it saves.
constexpr std::size_t most_passed = 24;

/// Consecutive triangles of one command that need the same.
struct Piece {
    FillKind kind = FillKind::textured;
    unsigned first = 0;  // index of its first index
    unsigned count = 0;
    float area = 0;
    PixelRect pixels;  // around what it draws
    const ImDrawCmd* command = nullptr;
};

struct Triangle {
    const ImDrawVert& a;
    const ImDrawVert& b;
    const ImDrawVert& c;

    FillKind kind(ImVec2 white) const {
        const auto plain = [&](const ImDrawVert& v) { return v.uv.x == white.x && v.uv.y == white.y; };
        if (!plain(a) || !plain(b) || !plain(c)) return FillKind::textured;
        return (a.col & b.col & c.col & IM_COL32_A_MASK) == IM_COL32_A_MASK ? FillKind::opaque : FillKind::blended;
    }
    float area() const {
        return std::abs((b.pos.x - a.pos.x) * (c.pos.y - a.pos.y) - (c.pos.x - a.pos.x) * (b.pos.y - a.pos.y)) / 2;
    }
};

void append(std::vector<Piece>& pieces, std::size_t begin, const Piece& next) {
    if (pieces.size() > begin && pieces.back().kind == next.kind) {
        pieces.back().count += next.count;
        pieces.back().area += next.area;
        pieces.back().pixels = around(pieces.back().pixels, next.pixels);
    } else {
        pieces.push_back(next);
    }
}

/// Appends what the triangles of a command need; stretches too small to matter count as textured.
void cut_up(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command, float least_area,
            std::vector<Piece>& found, std::vector<Piece>& pieces) {
    found.clear();
    const auto clip = clipped_pixels(data, command.ClipRect);
    const auto most = static_cast<float>(clip.area());
    const auto white = ImGui::GetIO().Fonts->TexUvWhitePixel;
    const auto* vertices = list.VtxBuffer.Data + command.VtxOffset;
    for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 3) {
        const auto* index = list.IdxBuffer.Data + i;
        const Triangle triangle{vertices[index[0]], vertices[index[1]], vertices[index[2]]};
        const auto kind = triangle.kind(white);
        const auto pixels = covered_pixels(data, triangle.a, triangle.b, triangle.c, clip);
        append(found, 0,
               {kind, i, 3, kind == FillKind::textured ? 0 : std::min(triangle.area(), most), pixels, &command});
    }
    const auto begin = pieces.size();
    for (auto piece : found) {
        if (piece.area < least_area) piece.kind = FillKind::textured;
        append(pieces, begin, piece);
    }
}

/// Brings together what needs the same: pieces that share no pixel may change places.
std::vector<Piece> grouped(const std::vector<Piece>& pieces) {
    std::vector<Piece> ordered;
    ordered.reserve(pieces.size());
    std::vector<bool> taken(pieces.size());
    std::vector<PixelRect> passed;
    auto kind = FillKind::textured;
    for (std::size_t begin = 0; begin < pieces.size();) {
        passed.clear();
        for (std::size_t i = begin; i < pieces.size() && passed.size() < most_passed; ++i) {
            if (taken[i]) continue;
            const auto meets = [&](const PixelRect& other) { return !intersection(other, pieces[i].pixels).empty(); };
            if (pieces[i].kind != kind || std::ranges::any_of(passed, meets)) {
                passed.push_back(pieces[i].pixels);
                continue;
            }
            ordered.push_back(pieces[i]);
            taken[i] = true;
        }
        while (begin < pieces.size() && taken[begin]) ++begin;
        if (begin < pieces.size()) kind = pieces[begin].kind;
    }
    return ordered;
}

ImDrawCmd change_to(FillKind kind, const ImDrawCmd& beside, const FillChange& change) {
    ImDrawCmd command = beside;
    command.ElemCount = 0;
    command.UserCallback = change.change;
    command.UserCallbackData = change.user_data[static_cast<std::size_t>(kind)];
    return command;
}

/// The pieces as commands, with a change wherever the kind is another one; textured before and behind them.
void emit(const std::vector<Piece>& pieces, const FillChange& change, ImVector<ImDrawCmd>& commands) {
    auto current = FillKind::textured;
    for (const auto& piece : pieces) {
        if (piece.kind != current) commands.push_back(change_to(piece.kind, *piece.command, change));
        current = piece.kind;
        commands.push_back(*piece.command);
        commands.back().IdxOffset = piece.first;
        commands.back().ElemCount = piece.count;
    }
    if (current != FillKind::textured)
        commands.push_back(change_to(FillKind::textured, *pieces.back().command, change));
}

}  // namespace

void split_solid_fills(ImDrawData& data, const FillChange& change, float least_area) {
    const auto& atlas = *ImGui::GetIO().Fonts;
    std::vector<Piece> found, pieces;
    for (auto* list : data.CmdLists) {
        ImVector<ImDrawCmd> commands;
        commands.reserve(list->CmdBuffer.Size + 16);
        pieces.clear();
        for (const auto& command : list->CmdBuffer) {
            if (command.UserCallback != nullptr) {
                emit(grouped(std::exchange(pieces, {})), change, commands);
                commands.push_back(command);
            } else if (command.TexRef._TexData == atlas.TexRef._TexData) {
                cut_up(data, *list, command, least_area, found, pieces);
            } else {
                const bool picture = command.TexRef._TexData == nullptr;
                pieces.push_back({picture ? FillKind::picture : FillKind::textured, command.IdxOffset,
                                  command.ElemCount, 0, clipped_pixels(data, command.ClipRect), &command});
            }
        }
        emit(grouped(pieces), change, commands);
        list->CmdBuffer.swap(commands);
    }
}

}  // namespace normscope
