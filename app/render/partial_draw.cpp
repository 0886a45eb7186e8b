// SPDX-License-Identifier: MIT
#include "app/render/partial_draw.h"

#include <vector>

namespace normscope {
namespace {

/// What of a command reaches into one part.
struct Share {
    PixelRect pixels;
    std::vector<ImDrawIdx> indices;
};

/// The parts that `clip` meets.
std::vector<Share> shares_of(const PixelRect& clip, std::span<const PixelRect> parts) {
    std::vector<Share> shares;
    for (const auto& part : parts)
        if (const auto both = intersection(clip, part); !both.empty()) shares.push_back({both, {}});
    return shares;
}

void distribute(const ImDrawData& data, const ImDrawList& list, const ImDrawCmd& command, const PixelRect& clip,
                std::vector<Share>& shares) {
    const auto* vertices = list.VtxBuffer.Data + command.VtxOffset;
    for (unsigned i = command.IdxOffset; i + 2 < command.IdxOffset + command.ElemCount; i += 3) {
        const auto* index = list.IdxBuffer.Data + i;
        const auto covered = covered_pixels(data, vertices[index[0]], vertices[index[1]], vertices[index[2]], clip);
        for (auto& share : shares)
            if (!intersection(covered, share.pixels).empty())
                share.indices.insert(share.indices.end(), index, index + 3);
    }
}

}  // namespace

void cut_to(ImDrawData& data, std::span<const PixelRect> parts) {
    for (auto* list : data.CmdLists) {
        ImVector<ImDrawIdx> indices;
        ImVector<ImDrawCmd> commands;
        for (const auto& command : list->CmdBuffer) {
            const auto clip = clipped_pixels(data, command.ClipRect);
            auto shares = shares_of(clip, parts);
            if (!shares.empty()) distribute(data, *list, command, clip, shares);
            for (const auto& share : shares) {
                if (share.indices.empty()) continue;
                commands.push_back(command);
                commands.back().ClipRect = clip_of(data, share.pixels);
                commands.back().IdxOffset = static_cast<unsigned>(indices.Size);
                commands.back().ElemCount = static_cast<unsigned>(share.indices.size());
                for (const auto index : share.indices) indices.push_back(index);
            }
        }
        list->IdxBuffer.swap(indices);
        list->CmdBuffer.swap(commands);
        if (list->CmdBuffer.empty()) list->VtxBuffer.resize(0);
    }
}

}  // namespace normscope
