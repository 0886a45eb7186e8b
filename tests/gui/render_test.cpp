// SPDX-License-Identifier: MIT
// What happens to Dear ImGui's draw data on its way to OpenGL: nothing is lost, reordered or drawn twice.
#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <string>

#include "app/render/drawn_frame.h"
#include "app/render/pixel_rect.h"
#include "app/render/solid_fills.h"
#include "draw_sheet.h"
#include "harness.h"

namespace normscope::testing {
namespace {

void no_change(const ImDrawList*, const ImDrawCmd*) {}

/// One triangle as it will be drawn.
struct Drawn {
    const ImTextureData* texture;
    ImVec4 clip;
    ImVec2 at[3];
    ImU32 colors[3];
    ImVec2 uv[3];
    FillKind kind;
};

const std::array<FillKind, 4> kinds = {FillKind::textured, FillKind::blended, FillKind::opaque, FillKind::picture};

FillChange named_changes() {
    FillChange change{no_change, {}};
    for (std::size_t i = 0; i < kinds.size(); ++i) change.user_data[i] = const_cast<FillKind*>(&kinds[i]);
    return change;
}

std::vector<Drawn> triangles(const ImDrawData& data) {
    std::vector<Drawn> drawn;
    for (const auto* list : data.CmdLists) {
        auto kind = FillKind::textured;
        for (const auto& command : list->CmdBuffer) {
            if (command.UserCallback == no_change) kind = *static_cast<const FillKind*>(command.UserCallbackData);
            for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 3) {
                Drawn one{command.TexRef._TexData, command.ClipRect, {}, {}, {}, kind};
                for (unsigned k = 0; k < 3; ++k) {
                    const auto index = list->IdxBuffer[static_cast<int>(i + k)];
                    const auto& vertex = list->VtxBuffer[static_cast<int>(command.VtxOffset + index)];
                    one.at[k] = vertex.pos;
                    one.colors[k] = vertex.col;
                    one.uv[k] = vertex.uv;
                }
                drawn.push_back(one);
            }
        }
        EXPECT_EQ(kind, FillKind::textured) << "the next list begins with Dear ImGui's own state";
    }
    return drawn;
}

/// For each pixel a hash of what is drawn into it, in order.
std::vector<std::size_t> by_pixel(const ImDrawData& data, const std::vector<Drawn>& drawn) {
    const auto all = whole(data);
    std::vector<std::size_t> pixels(static_cast<std::size_t>(all.area()), 1);
    for (const auto& one : drawn) {
        std::string bytes(reinterpret_cast<const char*>(one.at), sizeof one.at);
        bytes.append(reinterpret_cast<const char*>(one.colors), sizeof one.colors);
        bytes.append(reinterpret_cast<const char*>(one.uv), sizeof one.uv);
        const auto hash = std::hash<std::string>()(bytes);
        ImDrawVert v[3] = {};
        for (int k = 0; k < 3; ++k) v[k].pos = one.at[k];
        const auto box = covered_pixels(data, v[0], v[1], v[2], clipped_pixels(data, one.clip));
        for (int y = box.top; y < box.bottom; ++y)
            for (int x = box.left; x < box.right; ++x) {
                auto& pixel = pixels[static_cast<std::size_t>(y * all.right + x)];
                pixel = (pixel ^ hash) * 0x9E3779B97F4A7C15ULL;
            }
    }
    return pixels;
}

TEST(SolidFills, KeepWhatMeetsInItsOrder) {
    Desk desk;
    for (const char* workspace : {"vector", "axis", "compare", "precision"}) {
        desk.session().show_workspace(workspace);
        desk.frames(3);
        auto& data = *ImGui::GetDrawData();
        const auto before = triangles(data);
        split_solid_fills(data, named_changes(), 1024);
        const auto after = triangles(data);
        ASSERT_GT(before.size(), 1000u);
        ASSERT_EQ(after.size(), before.size()) << "none is lost or drawn twice";
        const auto was = by_pixel(data, before), is = by_pixel(data, after);
        EXPECT_TRUE(was == is) << workspace << ", first at pixel " << std::ranges::mismatch(was, is).in1 - was.begin();
    }
}

TEST(SolidFills, BringTogetherWhatDoesNotMeet) {
    Sheet sheet;
    const auto changes = [&](float step) {
        sheet.clear();
        for (int i = 0; i < 6; ++i) {
            const float left = 10 + step * static_cast<float>(i);
            sheet.box(left, 10, 40, IM_COL32_BLACK);
            sheet.list.AddText({left + 25, 20}, IM_COL32_WHITE, "1");
        }
        auto& data = sheet.finished();
        split_solid_fills(data, named_changes(), 1024);
        return std::ranges::count_if(sheet.list.CmdBuffer,
                                     [](const ImDrawCmd& command) { return command.UserCallback == no_change; });
    };
    EXPECT_EQ(changes(60), 2) << "all boxes, then all letters";
    EXPECT_EQ(changes(20), 12) << "each box hides a part of the letter before it";
}

TEST(SolidFills, OnlyPlainColoursLeaveTheTexture) {
    Desk desk;
    desk.frames(3);
    auto& data = *ImGui::GetDrawData();
    split_solid_fills(data, named_changes(), 1024);
    const auto white = ImGui::GetIO().Fonts->TexUvWhitePixel;
    int opaque = 0;
    for (const auto& one : triangles(data)) {
        if (one.kind == FillKind::textured) continue;
        EXPECT_EQ(one.texture, ImGui::GetIO().Fonts->TexRef._TexData);
        for (const auto uv : one.uv) EXPECT_TRUE(uv.x == white.x && uv.y == white.y);
        if (one.kind != FillKind::opaque) continue;
        ++opaque;
        for (const auto color : one.colors)
            EXPECT_EQ(color >> IM_COL32_A_SHIFT, 0xFFu) << "it would hide what shines through";
    }
    EXPECT_GT(opaque, 10) << "the ground and the panels";
}

TEST(SolidFills, SmallStretchesStay) {
    Desk desk;
    desk.frames(3);
    auto& data = *ImGui::GetDrawData();
    split_solid_fills(data, named_changes(), 1e9f);
    for (const auto& one : triangles(data)) EXPECT_EQ(one.kind, FillKind::textured);
}

TEST(DrawnFrame, KnowsWhatIsOnScreenAlready) {
    Desk desk;
    desk.frames(4);
    DrawnFrame drawn;
    EXPECT_FALSE(drawn.changes(*ImGui::GetDrawData()).empty()) << "the first";
    desk.frame();
    EXPECT_TRUE(drawn.changes(*ImGui::GetDrawData()).empty());
    desk.session().edit(SetCell{0, 2.5f}, "Set");
    desk.frame();
    EXPECT_FALSE(drawn.changes(*ImGui::GetDrawData()).empty());
    desk.frame();
    EXPECT_TRUE(drawn.changes(*ImGui::GetDrawData()).empty());
    drawn.forget();
    EXPECT_FALSE(drawn.changes(*ImGui::GetDrawData()).empty()) << "the window was uncovered";
    EXPECT_TRUE(drawn.changes(*ImGui::GetDrawData()).empty());
}

TEST(DrawnFrame, SeesASingleVertexACommandAndAList) {
    Desk desk;
    desk.frames(4);
    auto& data = *ImGui::GetDrawData();
    DrawnFrame drawn;
    drawn.changes(data);
    auto& list = *data.CmdLists[0];
    list.VtxBuffer.back().col ^= 1;
    EXPECT_FALSE(drawn.changes(data).empty()) << "one bit of a colour";
    list.CmdBuffer.back().ClipRect.z -= 1;
    EXPECT_FALSE(drawn.changes(data).empty()) << "what is cut off";
    for (const ImTextureID id : {ImTextureID{71}, ImTextureID{72}}) {
        list.CmdBuffer.back().TexRef = ImTextureRef(id);
        EXPECT_FALSE(drawn.changes(data).empty()) << "another picture in the same place";
    }
    std::swap(list.IdxBuffer[0], list.IdxBuffer[1]);
    EXPECT_FALSE(drawn.changes(data).empty());
    data.DisplaySize.x += 1;
    EXPECT_FALSE(drawn.changes(data).empty());
    data.CmdLists.pop_back();
    EXPECT_FALSE(drawn.changes(data).empty());
    EXPECT_TRUE(drawn.changes(data).empty());
}

TEST(DrawnFrame, MoreGlyphsAreNoOtherPicture) {
    Desk desk;
    desk.frames(4);
    auto& data = *ImGui::GetDrawData();
    DrawnFrame drawn;
    drawn.changes(data);
    ASSERT_NE(data.Textures, nullptr);
    ASSERT_GT(data.Textures->Size, 0);
    auto& texture = *(*data.Textures)[0];
    const auto status = texture.Status;
    texture.Status = ImTextureStatus_WantUpdates;
    EXPECT_TRUE(drawn.changes(data).empty()) << "the triangles that use them are what changes";
    texture.Status = status;
}

}  // namespace
}  // namespace normscope::testing
