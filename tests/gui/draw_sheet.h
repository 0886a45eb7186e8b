// SPDX-License-Identifier: MIT
// Draw data of rectangles, and rectangles of pixels, for tests of what a frame draws.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <vector>

#include "app/render/pixel_rect.h"
#include "harness.h"

namespace normscope::testing {

struct Sheet {
    Desk desk;  // lists need fonts
    ImDrawList list{ImGui::GetDrawListSharedData()};
    ImDrawData data;

    explicit Sheet(ImVec2 size = {400, 300}, float scale = 1) {
        desk.frame();  // tells lists how they are drawn
        data.Valid = true;
        data.DisplaySize = size;
        data.FramebufferScale = {scale, scale};
        clear();
    }
    void clear() {
        list._ResetForNewFrame();
        list._SetPixelDensity(data.FramebufferScale.x);
        list.PushClipRect({0, 0}, data.DisplaySize);
        list.PushTexture(ImGui::GetIO().Fonts->TexRef);
    }
    void box(float left, float top, float side, ImU32 color) {
        list.AddRectFilled({left, top}, {left + side, top + side}, color);
    }
    ImDrawData& finished() {
        data.CmdLists.clear();
        data.CmdLists.push_back(&list);
        return data;
    }
};

inline bool covers(const std::vector<PixelRect>& parts, int x, int y) {
    return std::ranges::any_of(parts, [&](const PixelRect& part) {
        return x >= part.left && x < part.right && y >= part.top && y < part.bottom;
    });
}

}  // namespace normscope::testing
