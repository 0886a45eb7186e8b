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

/// Of some parts, what no cover hides that is drawn later than a command; told of the commands in their order.
class OpenParts {
public:
    OpenParts(std::span<const PixelRect> parts, std::span<const Cover> covers) : parts_(parts), covers_(covers) {
        cut();
    }
    /// None where the command is a cover itself.
    std::span<const PixelRect> at(int list, int command) {
        if (covers_.empty() || covers_.front().list != list || covers_.front().command != command) return open_;
        covers_ = covers_.subspan(1);
        cut();
        return {};
    }

private:
    void cut() {
        open_.assign(parts_.begin(), parts_.end());
        for (const auto& cover : covers_) open_ = without(open_, cover.pixels);
    }

    std::span<const PixelRect> parts_;
    std::span<const Cover> covers_;  // which are still to come
    std::vector<PixelRect> open_;
};

}  // namespace

void cut_to(ImDrawData& data, std::span<const PixelRect> parts, std::span<const Cover> covers) {
    OpenParts open(parts, covers);
    for (int number = 0; number < data.CmdLists.Size; ++number) {
        auto* list = data.CmdLists[number];
        ImVector<ImDrawIdx> indices;
        ImVector<ImDrawCmd> commands;
        for (int i = 0; i < list->CmdBuffer.Size; ++i) {
            const auto& command = list->CmdBuffer[i];
            const auto clip = clipped_pixels(data, command.ClipRect);
            auto shares = shares_of(clip, open.at(number, i));
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
