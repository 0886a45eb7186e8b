// SPDX-License-Identifier: MIT
// What was drawn without letters in the last frame: rectangles and lines, found by their colour. To be asked between
// frames, not by hands: they act within one.
#pragma once

#include <imgui.h>
#include <imgui_internal.h>

#include <vector>

namespace normscope::testing {

inline bool same_rgb(ImU32 a, ImU32 b) { return ((a ^ b) & ~IM_COL32_A_MASK) == 0; }

inline float alpha_of(ImU32 color) { return static_cast<float>((color >> IM_COL32_A_SHIFT) & 0xFF) / 255; }

/// Whether a visible corner of a colour, whatever its alpha, lies in a rectangle.
inline bool has_color(ImU32 color, const ImRect& in) {
    for (const auto* list : ImGui::GetDrawData()->CmdLists)
        for (const auto& vertex : list->VtxBuffer)
            if (same_rgb(vertex.col, color) && alpha_of(vertex.col) > 0 && in.Contains(vertex.pos)) return true;
    return false;
}

/// The middles of the rectangles that are filled with a tint of a colour.
inline std::vector<ImVec2> tinted(ImU32 color) {
    std::vector<ImVec2> found;
    for (const auto* list : ImGui::GetDrawData()->CmdLists) {
        const auto& all = list->VtxBuffer;
        for (int i = 0; i + 3 < all.Size; ++i) {
            const auto& a = all[i];
            const auto& c = all[i + 2];
            if (!same_rgb(a.col, color) || alpha_of(a.col) == 0 || alpha_of(a.col) > 0.5f) continue;
            const bool corners = all[i + 1].col == a.col && c.col == a.col && all[i + 3].col == a.col &&
                                 all[i + 1].pos.y == a.pos.y && all[i + 1].pos.x == c.pos.x &&
                                 all[i + 3].pos.x == a.pos.x && all[i + 3].pos.y == c.pos.y;
            if (!corners) continue;
            found.push_back({(a.pos.x + c.pos.x) / 2, (a.pos.y + c.pos.y) / 2});
            i += 3;
        }
    }
    return found;
}

}  // namespace normscope::testing
