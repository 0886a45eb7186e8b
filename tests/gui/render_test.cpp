// SPDX-License-Identifier: MIT
// What happens to Dear ImGui's draw data on its way to OpenGL: nothing is lost, reordered or drawn twice.
#include <algorithm>
#include <array>
#include <cstring>

#include "app/render/drawn_frame.h"
#include "app/render/solid_fills.h"
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

bool same_triangle(const Drawn& a, const Drawn& b) {
    return a.texture == b.texture && std::memcmp(&a.clip, &b.clip, sizeof a.clip) == 0 &&
           std::memcmp(a.at, b.at, sizeof a.at) == 0 && std::memcmp(a.colors, b.colors, sizeof a.colors) == 0 &&
           std::memcmp(a.uv, b.uv, sizeof a.uv) == 0;
}

TEST(SolidFills, KeepEveryTriangleInItsPlace) {
    Desk desk;
    desk.session().open_lesson("layernorm-by-hand", 4);
    desk.frames(3);
    auto& data = *ImGui::GetDrawData();
    const auto before = triangles(data);
    split_solid_fills(data, named_changes(), 1024);
    const auto after = triangles(data);
    ASSERT_GT(before.size(), 1000u);
    ASSERT_EQ(after.size(), before.size());
    EXPECT_TRUE(std::ranges::equal(before, after, same_triangle));
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
