// SPDX-License-Identifier: MIT
// Pictures that are shown pixel for pixel are copied into the frame, and hide what is drawn before them.
#include "app/render/copied_pictures.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "app/render/partial_draw.h"
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
        return covers_of(data, [](ImTextureID id) { return id == texture ? Size{100, 60} : Size{}; });
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
    EXPECT_EQ(sheet.covers()[0].place, (PixelRect{140, 90, 240, 150}));
    EXPECT_EQ(sheet.covers()[0].texture, PictureSheet::texture);
    sheet.draw({350, 280}, {450, 340});
    EXPECT_EQ(sheet.covers()[0].pixels, (PixelRect{350, 280, 400, 300})) << "as far as it shows";
    EXPECT_EQ(sheet.covers()[0].place, (PixelRect{350, 280, 450, 340}));
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

}  // namespace
}  // namespace normscope::testing
