// SPDX-License-Identifier: MIT
#include "app/render/drawn_frame.h"

#include <algorithm>
#include <cstring>

namespace normscope {
namespace {

template <class T>
bool same_bytes(const std::vector<T>& kept, const ImVector<T>& now) {
    const auto count = static_cast<std::size_t>(now.Size);
    return kept.size() == count && (count == 0 || std::memcmp(kept.data(), now.Data, count * sizeof(T)) == 0);
}

template <class T>
void keep(std::vector<T>& kept, const ImVector<T>& now) {
    kept.assign(now.begin(), now.end());
}

bool same(const ImDrawCmd& a, const ImDrawCmd& b) {
    return std::memcmp(&a.ClipRect, &b.ClipRect, sizeof a.ClipRect) == 0 && a.TexRef._TexData == b.TexRef._TexData &&
           a.TexRef._TexID == b.TexRef._TexID && a.VtxOffset == b.VtxOffset && a.IdxOffset == b.IdxOffset &&
           a.ElemCount == b.ElemCount && a.UserCallback == b.UserCallback && a.UserCallbackData == b.UserCallbackData;
}

bool same(ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; }

}  // namespace

bool DrawnFrame::changed(const ImDrawData& data) {
    bool other = !known_ || !same(size_, data.DisplaySize) || !same(scale_, data.FramebufferScale);
    known_ = true;
    size_ = data.DisplaySize;
    scale_ = data.FramebufferScale;
    if (data.Textures != nullptr)
        for (const auto* texture : *data.Textures) other |= texture->Status != ImTextureStatus_OK;
    other |= lists_.size() != static_cast<std::size_t>(data.CmdLists.Size);
    lists_.resize(static_cast<std::size_t>(data.CmdLists.Size));
    for (std::size_t i = 0; i < lists_.size(); ++i) {
        auto& kept = lists_[i];
        const auto& now = *data.CmdLists[static_cast<int>(i)];
        const auto same_command = [](const ImDrawCmd& a, const ImDrawCmd& b) { return same(a, b); };
        if (same_bytes(kept.vertices, now.VtxBuffer) && same_bytes(kept.indices, now.IdxBuffer) &&
            std::ranges::equal(kept.commands, now.CmdBuffer, same_command))
            continue;
        other = true;
        keep(kept.vertices, now.VtxBuffer);
        keep(kept.indices, now.IdxBuffer);
        keep(kept.commands, now.CmdBuffer);
    }
    return other;
}

}  // namespace normscope
