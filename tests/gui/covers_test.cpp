// SPDX-License-Identifier: MIT
// What hides what is drawn before it: large opaque rectangles, and pictures, which are copied where they are shown
// pixel for pixel.
#include "app/render/covers.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <random>

#include "app/render/partial_draw.h"
#include "app/render/picture_target.h"
#include "draw_sheet.h"
#include "gl_desk.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

/// Over nothing, as figures are saved, pictures are drawn by triangles and whatever lies under them too.
TEST(CopiedPictures, AreWhatTrianglesWouldHaveDrawn) {
    MapDesk map(heat_document(900, 1300));
    ASSERT_TRUE(map.desk.host);
    auto& io = ImGui::GetIO();
    for (const float wheel : {0.0f, 2.0f, 9.0f}) {
        const auto [left, top, right, bottom] = map.box("heat area");
        io.AddMousePosEvent(static_cast<float>(left + right) / 2, static_cast<float>(top + bottom) / 2);
        io.AddMouseWheelEvent(0, wheel);
        const auto copied = map.seen();
        ImGui::NewFrame();  // the same once more, as draw data of its own
        ImGui::EndFrame();
        map.program->frame();
        const auto drawn = map.desk.host->draw_apart(copied.size);
        ASSERT_EQ(copied.rgba.size(), drawn.rgba.size());
        int others = 0, most = 0;
        for (std::size_t i = 0; i < copied.rgba.size(); ++i) {
            const int by = std::abs(static_cast<int>(copied.rgba[i]) - static_cast<int>(drawn.rgba[i]));
            others += by > 2 ? 1 : 0;
            most = std::max(most, by);
        }
        EXPECT_EQ(others, 0) << "by up to " << most << ", wheel " << wheel;
    }
}

/// A picture that is shown larger than it is, as where a pixel of the window is several of the screen.
TEST(CopiedPictures, AreNotBlurredWhereTheyAreEnlarged) {
    GlDesk desk({400, 300});
    ASSERT_TRUE(desk.host);
    PictureTarget picture(1);
    ASSERT_TRUE(picture.fill({2, 1}, std::vector<ImU32>{IM_COL32(255, 0, 0, 255), IM_COL32(0, 0, 255, 255)}));
    desk.host->begin_frame();
    ImGui::NewFrame();
    ImGui::GetForegroundDrawList()->AddImage(ImTextureRef(picture.texture()), {100, 100}, {300, 200});
    ImGui::Render();
    desk.host->end_frame();
    const auto seen = desk.host->read_pixels();
    for (int x = 100; x < 300; ++x)
        EXPECT_EQ(pixel(seen, x, 150), x < 200 ? IM_COL32(255, 0, 0, 255) : IM_COL32(0, 0, 255, 255)) << x;
}

TEST(PixelRects, AHoleLeavesWhatLiesAroundIt) {
    std::mt19937 random(8);
    const auto any = [&] {
        const int left = static_cast<int>(random() % 12), top = static_cast<int>(random() % 12);
        return PixelRect{left, top, left + static_cast<int>(random() % 9), top + static_cast<int>(random() % 9)};
    };
    for (int round = 0; round < 400; ++round) {
        const auto hole = any();
        std::vector<PixelRect> parts;
        if (const auto first = any(); !first.empty()) parts.push_back(first);
        parts.push_back({20, 3, 26, 8});
        const auto left = without(parts, hole);
        for (int y = 0; y < 24; ++y)
            for (int x = 0; x < 30; ++x) {
                const auto here =
                    std::ranges::count_if(left, [&](const PixelRect& part) { return covers({part}, x, y); });
                EXPECT_EQ(here, covers(parts, x, y) && !covers({hole}, x, y) ? 1 : 0) << x << " " << y;
            }
    }
}

/// A picture of 100 × 60 between boxes, in a sheet of 400 × 300.
struct PictureSheet : Sheet {
    static constexpr ImTextureID texture = 77;

    void draw(ImVec2 from, ImVec2 to, ImVec2 first = {0, 1}, ImVec2 last = {1, 0}, ImU32 tint = IM_COL32_WHITE) {
        clear();
        box(150, 100, 20, IM_COL32_WHITE);  // below the picture
        box(10, 10, 20, IM_COL32_WHITE);    // beside it
        list.AddImage(ImTextureRef(texture), from, to, first, last, tint);
        box(155, 105, 20, IM_COL32_BLACK);  // above it
        finished();
    }
    std::vector<Cover> covers() {
        return covers_of(data, [](ImTextureID id) { return id == texture ? Size{100, 60} : Size{}; }, 8192);
    }
    /// Triangles by where they lie.
    struct Parts {
        int below = 0, beside = 0, above = 0, pictures = 0;
    };
    Parts parts() const {
        Parts found;
        for (const auto& command : list.CmdBuffer)
            for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 3) {
                const auto index = command.VtxOffset + list.IdxBuffer[static_cast<int>(i)];
                const auto& corner = list.VtxBuffer[static_cast<int>(index)];
                const bool picture = command.TexRef._TexData == nullptr;
                if (picture)
                    ++found.pictures;
                else if (corner.pos.x < 60)
                    ++found.beside;
                else if ((corner.col & ~IM_COL32_A_MASK) == 0)
                    ++found.above;
                else
                    ++found.below;
            }
        return found;
    }
};

TEST(CopiedPictures, AreThoseThatAreShownAsTheyAre) {
    PictureSheet sheet;
    sheet.draw({140, 90}, {240, 150});
    ASSERT_EQ(sheet.covers().size(), 1u);
    EXPECT_EQ(sheet.covers()[0].copied.at(0).place, (PixelRect{140, 90, 240, 150}));
    EXPECT_EQ(sheet.covers()[0].texture, PictureSheet::texture);
    sheet.draw({350, 280}, {450, 340});
    EXPECT_EQ(sheet.covers()[0].pixels, (PixelRect{350, 280, 400, 300})) << "as far as it shows";
    EXPECT_EQ(sheet.covers()[0].copied.at(0).place, (PixelRect{350, 280, 450, 340}));
    const auto none = [&](const char* why) { EXPECT_TRUE(sheet.covers().empty()) << why; };
    sheet.draw({140, 90}, {241, 150});
    none("larger than its texture");
    sheet.draw({140, 90}, {240, 149});
    none("lower than its texture");
    sheet.draw({140.5f, 90}, {240.5f, 150});
    none("between two pixels");
    sheet.draw({140, 90}, {240, 150}, {0, 0}, {1, 1});
    none("its first row is above");
    sheet.draw({140, 90}, {240, 150}, {0, 1}, {0.5f, 0});
    none("half of it");
    sheet.draw({140, 90}, {240, 150}, {0, 1}, {1, 0}, IM_COL32(255, 255, 255, 128));
    none("it lets through what is below");
    sheet.draw({500, 90}, {600, 150});
    none("it lies outside");
}

/// As a picture that was moved does: in pieces that fill its rectangle.
TEST(CopiedPictures, CanBeginInTheMidstOfTheirTexture) {
    PictureSheet sheet;
    const auto draw = [&](float gap, float last_column) {
        sheet.clear();
        const auto piece = [&](float left, float right, float top, float bottom, float column, float row) {
            const auto wide = right - left, high = bottom - top;
            sheet.list.AddImage(ImTextureRef(PictureSheet::texture), {left, top}, {right, bottom},
                                {column / 100, (row + high) / 60}, {(column + wide) / 100, row / 60});
        };
        piece(140, 210, 90, 110, 30, 0);
        piece(210 + gap, 240 + gap, 90, 110, 0, 0);
        piece(140, 210, 110, 150, 30, 20);
        piece(210, 240, 110, 150, last_column, 20);
        sheet.finished();
        return sheet.covers();
    };
    const auto found = draw(0, 0);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].pixels, (PixelRect{140, 90, 240, 150}));
    ASSERT_EQ(found[0].copied.size(), 4u);
    EXPECT_EQ(found[0].copied[2].place, (PixelRect{140, 110, 210, 150}));
    EXPECT_EQ(found[0].copied[2].column, 30);
    EXPECT_EQ(found[0].copied[2].row, 20);
    EXPECT_EQ(draw(0, 70).size(), 1u) << "whatever of it they show";
    EXPECT_TRUE(draw(1, 0).empty()) << "something shows between them";
    EXPECT_TRUE(draw(-1, 0).empty()) << "two overlap";
    EXPECT_TRUE(draw(0, 80).empty()) << "past the end of the texture";
}

TEST(CopiedPictures, LeaveOutWhatTheyHideAndNothingElse) {
    PictureSheet sheet;
    sheet.draw({140, 90}, {240, 150});
    const std::vector all{whole(sheet.data)};
    const auto covered = sheet.covers();
    const auto before = sheet.parts();
    EXPECT_GT(before.below, 0);
    EXPECT_EQ(before.pictures, 2);
    cut_to(sheet.data, all, covered);
    const auto after = sheet.parts();
    EXPECT_EQ(after.below, 0);
    EXPECT_EQ(after.pictures, 0);
    EXPECT_EQ(after.beside, before.beside);
    EXPECT_EQ(after.above, before.above);
}

/// The corners of every triangle in the order in which they are drawn.
std::vector<ImVec2> corners_of(const ImDrawData& data) {
    std::vector<ImVec2> corners;
    for (const auto* list : data.CmdLists)
        for (const auto& command : list->CmdBuffer)
            for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; ++i)
                corners.push_back(
                    list->VtxBuffer[static_cast<int>(command.VtxOffset + list->IdxBuffer[static_cast<int>(i)])].pos);
    return corners;
}

std::vector<Cover> covers_in(ImDrawData& data) {
    part_rectangles(data, 8192);
    return covers_of(data, [](ImTextureID) { return Size{}; }, 8192);
}

TEST(Covers, AreLargeRectanglesThatLetNothingThrough) {
    const auto cover = [](const std::function<void(Sheet&)>& draw, float scale = 1) -> std::vector<PixelRect> {
        Sheet sheet({400, 300}, scale);
        sheet.box(10, 10, 20, IM_COL32_WHITE);
        draw(sheet);
        sheet.box(60, 60, 20, IM_COL32_BLACK);
        auto& data = sheet.finished();
        const auto before = corners_of(data);
        std::vector<PixelRect> found;
        for (const auto& one : covers_in(data)) {
            EXPECT_EQ(one.texture, ImTextureID{0}) << "it is drawn, not copied";
            EXPECT_EQ(sheet.list.CmdBuffer[one.command].ElemCount, 6u) << "alone in its command";
            found.push_back(one.pixels);
        }
        const auto after = corners_of(data);
        EXPECT_TRUE(std::ranges::equal(before, after, [](ImVec2 a, ImVec2 b) { return a.x == b.x && a.y == b.y; }));
        return found;
    };
    using Rects = std::vector<PixelRect>;
    const auto filled = [](ImVec2 from, ImVec2 to, ImU32 color, float rounding = 0) {
        return [=](Sheet& sheet) { sheet.list.AddRectFilled(from, to, color, rounding); };
    };
    EXPECT_EQ(cover(filled({50, 40}, {250, 140}, IM_COL32_BLACK)), (Rects{{50, 40, 250, 140}}));
    EXPECT_EQ(cover(filled({51, 41}, {251, 141}, IM_COL32_BLACK), 1.5f), (Rects{{77, 62, 376, 211}}))
        << "only pixels that lie in it whole";
    EXPECT_EQ(cover(filled({50.4f, 40.5f}, {250.6f, 140.5f}, IM_COL32_BLACK)), (Rects{{51, 41, 250, 140}}));
    EXPECT_EQ(cover(filled({350, 240}, {550, 440}, IM_COL32_BLACK)), Rects{}) << "hardly any of it shows";
    EXPECT_EQ(cover(filled({50, 40}, {250, 140}, IM_COL32(0, 0, 0, 254))), Rects{}) << "something shines through";
    EXPECT_EQ(cover(filled({50, 40}, {130, 140}, IM_COL32_BLACK)), Rects{}) << "too small";
    EXPECT_EQ(cover(filled({50, 40}, {250, 140}, IM_COL32_BLACK, 9)), Rects{}) << "its corners are open";
    EXPECT_EQ(cover([](Sheet& sheet) {
                  sheet.list.AddRectFilledMultiColor({50, 40}, {250, 140}, IM_COL32_BLACK, IM_COL32_WHITE,
                                                     IM_COL32_BLACK, IM_COL32_BLACK_TRANS);
              }),
              Rects{})
        << "open in one corner";
    EXPECT_EQ(cover([](Sheet& sheet) { sheet.list.AddTriangleFilled({50, 40}, {250, 40}, {50, 240}, IM_COL32_BLACK); }),
              Rects{});
    EXPECT_EQ(cover([](Sheet& sheet) { sheet.list.AddImage(ImGui::GetIO().Fonts->TexRef, {50, 40}, {250, 140}); }),
              Rects{})
        << "letters have gaps";
}

TEST(Covers, AreFilledWithoutAShaderWhereTheyHaveOneColourAndEndAtPixels) {
    const auto color = [](const std::function<void(Sheet&)>& draw, float scale = 1) {
        Sheet sheet({400, 300}, scale);
        draw(sheet);
        const auto covers = covers_in(sheet.finished());
        EXPECT_EQ(covers.size(), 1u);
        return covers.empty() ? std::nullopt : covers[0].color;
    };
    const auto filled = [](ImVec2 from, ImVec2 to) {
        return [=](Sheet& sheet) {
            sheet.list.PrimReserve(6, 4);
            sheet.list.PrimRect(from, to, IM_COL32(9, 8, 7, 255));
        };
    };
    EXPECT_EQ(color(filled({50, 40}, {250, 140})), IM_COL32(9, 8, 7, 255));
    EXPECT_EQ(color(filled({50.5f, 40}, {250, 140}), 2), IM_COL32(9, 8, 7, 255));
    EXPECT_EQ(color(filled({50.5f, 40}, {250, 140})), std::nullopt) << "half of a column";
    EXPECT_EQ(color(filled({51, 40}, {251, 140}), 1.5f), std::nullopt);
    EXPECT_EQ(color([](Sheet& sheet) {
                  sheet.list.AddRectFilledMultiColor({50, 40}, {250, 140}, IM_COL32_BLACK, IM_COL32_WHITE,
                                                     IM_COL32_BLACK, IM_COL32_BLACK);
              }),
              std::nullopt)
        << "it has several";
}

/// More colours than are kept at once, in rectangles larger than the pictures of one colour that they are filled from.
TEST(Covers, ShowTheColourThatWasAskedFor) {
    GlDesk desk({1500, 700});
    ASSERT_TRUE(desk.host);
    for (int round = 0; round < 14; ++round) {
        const auto ground = IM_COL32(10 + round, 20, 30, 255), sheet = IM_COL32(40, 50 + 3 * round, 60, 255);
        desk.host->begin_frame();
        ImGui::NewFrame();
        auto* list = ImGui::GetForegroundDrawList();
        list->AddRectFilled({0, 0}, {1500, 700}, ground);
        list->AddRectFilled({90, 30}, {1333, 611}, sheet);
        list->AddRectFilled({700, 300}, {710, 310}, IM_COL32_WHITE);
        ImGui::Render();
        desk.host->end_frame();
        const auto seen = desk.host->read_pixels();
        for (int y = 0; y < 700; ++y)
            for (int x = 0; x < 1500; ++x) {
                const auto expected = x >= 700 && x < 710 && y >= 300 && y < 310  ? IM_COL32_WHITE
                                      : x >= 90 && x < 1333 && y >= 30 && y < 611 ? sheet
                                                                                  : ground;
                ASSERT_EQ(pixel(seen, x, y), expected) << round << ": " << x << " " << y;
            }
    }
}

/// Also not they themselves, where they are filled without a shader.
TEST(Covers, WhatTheyHideIsNotDrawn) {
    for (const float left : {50.0f, 50.5f}) {
        Sheet sheet;
        sheet.box(100, 100, 20, IM_COL32_WHITE);  // below
        sheet.box(240, 100, 20, IM_COL32_WHITE);  // half of it below
        sheet.box(10, 10, 20, IM_COL32_WHITE);    // beside
        sheet.list.PrimReserve(6, 4);
        sheet.list.PrimRect({left, 40}, {250, 240}, IM_COL32_BLACK);
        sheet.box(150, 100, 20, IM_COL32_WHITE);  // above
        auto& data = sheet.finished();
        const auto covers = covers_in(data);
        ASSERT_EQ(covers.size(), 1u);
        const std::vector all{whole(data)};
        cut_to(data, all, covers);
        const auto drawn_at = [&](float x, float y) {
            std::vector<PixelRect> clips;
            for (const auto& command : sheet.list.CmdBuffer)
                for (unsigned i = command.IdxOffset; i < command.IdxOffset + command.ElemCount; i += 3) {
                    const auto& corner = sheet.list.VtxBuffer[sheet.list.IdxBuffer[static_cast<int>(i)]].pos;
                    if (corner.x == x && corner.y == y) clips.push_back(clipped_pixels(data, command.ClipRect));
                }
            return clips;
        };
        EXPECT_TRUE(drawn_at(100, 100).empty());
        EXPECT_FALSE(drawn_at(10, 10).empty());
        EXPECT_FALSE(drawn_at(150, 100).empty());
        EXPECT_EQ(drawn_at(left, 40).empty(), left == 50) << "it itself";
        ASSERT_FALSE(drawn_at(240, 100).empty());
        for (const auto& clip : drawn_at(240, 100))
            EXPECT_TRUE(intersection(clip, covers[0].pixels).empty()) << "where it shows, and no further";
    }
}

}  // namespace
}  // namespace normscope::testing
