// SPDX-License-Identifier: MIT
#include "app/render/solid_fills.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace normscope {
namespace {

/// Consecutive triangles of one command that need the same.
struct Stretch {
    FillKind kind = FillKind::textured;
    unsigned first = 0;  // index of its first index
    unsigned count = 0;
    float area = 0;
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

void append(std::vector<Stretch>& stretches, const Stretch& next) {
    if (!stretches.empty() && stretches.back().kind == next.kind) {
        stretches.back().count += next.count;
        stretches.back().area += next.area;
    } else {
        stretches.push_back(next);
    }
}

/// What was found in the triangles of a command; stretches too small to matter count as textured.
void find_stretches(const ImDrawList& list, const ImDrawCmd& command, ImVec2 white, float least_area,
                    std::vector<Stretch>& found, std::vector<Stretch>& kept) {
    found.clear();
    kept.clear();
    const float clip = (command.ClipRect.z - command.ClipRect.x) * (command.ClipRect.w - command.ClipRect.y);
    const auto* vertices = list.VtxBuffer.Data + command.VtxOffset;
    for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 3) {
        const auto* index = list.IdxBuffer.Data + i;
        const Triangle triangle{vertices[index[0]], vertices[index[1]], vertices[index[2]]};
        const auto kind = triangle.kind(white);
        append(found, {kind, i, 3, kind == FillKind::textured ? 0 : std::min(triangle.area(), clip)});
    }
    for (auto stretch : found) {
        if (stretch.area < least_area) stretch.kind = FillKind::textured;
        append(kept, stretch);
    }
}

ImDrawCmd change_to(FillKind kind, const ImDrawCmd& beside, const FillChange& change) {
    ImDrawCmd command = beside;
    command.ElemCount = 0;
    command.UserCallback = change.change;
    command.UserCallbackData = change.user_data[static_cast<std::size_t>(kind)];
    return command;
}

}  // namespace

void split_solid_fills(ImDrawData& data, const FillChange& change, float least_area) {
    const auto& atlas = *ImGui::GetIO().Fonts;
    std::vector<Stretch> found;
    std::vector<Stretch> kept;
    for (auto* list : data.CmdLists) {
        ImVector<ImDrawCmd> commands;
        commands.reserve(list->CmdBuffer.Size + 16);
        for (const auto& command : list->CmdBuffer) {
            if (command.UserCallback == nullptr && command.TexRef._TexData == nullptr) {
                commands.push_back(change_to(FillKind::picture, command, change));
                commands.push_back(command);
                commands.push_back(change_to(FillKind::textured, command, change));
                continue;
            }
            const bool fonts = command.UserCallback == nullptr && command.TexRef._TexData == atlas.TexRef._TexData;
            if (fonts) find_stretches(*list, command, atlas.TexUvWhitePixel, least_area, found, kept);
            if (!fonts || (kept.size() == 1 && kept[0].kind == FillKind::textured)) {
                commands.push_back(command);
                continue;
            }
            auto current = FillKind::textured;
            for (const auto& stretch : kept) {
                if (stretch.kind != current) commands.push_back(change_to(stretch.kind, command, change));
                current = stretch.kind;
                commands.push_back(command);
                commands.back().IdxOffset = stretch.first;
                commands.back().ElemCount = stretch.count;
            }
            if (current != FillKind::textured) commands.push_back(change_to(FillKind::textured, command, change));
        }
        list->CmdBuffer.swap(commands);
    }
}

}  // namespace normscope
