// SPDX-License-Identifier: MIT
// Pictures that are moved: shown from the midst of their texture on, they are what they would be had they been copied.
#include "app/render/picture_target.h"

#include <array>
#include <random>
#include <vector>

#include "app/render/svg.h"
#include "gl_desk.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

constexpr Size size{13, 9};

/// The colours of a plane without an end, each of its own.
ImU32 color_at(int x, int y) { return IM_COL32(90 + x, 90 + y, 7, 255); }

/// A picture of the part of the plane whose upper left corner is (left, top).
struct Gliding {
    PictureTarget::Below below;
    PictureTarget picture{1, below};
    int left = 0, top = 0;

    explicit Gliding(PictureTarget::Below where) : below(where) {
        EXPECT_TRUE(picture.fill(size, pixels({0, 0, size.width, size.height})));
    }
    /// In OpenGL's order of rows.
    std::vector<ImU32> pixels(const PixelRect& part) const {
        std::vector<ImU32> found;
        for (int i = 0; i < part.bottom - part.top; ++i) {
            const int y = below == PictureTarget::Below::first_row ? part.top + i : part.bottom - 1 - i;
            for (int x = part.left; x < part.right; ++x) found.push_back(color_at(left + x, top + y));
        }
        return found;
    }
    void glide(int by_x, int by_y) {
        EXPECT_TRUE(picture.move(size, by_x, by_y));
        left += by_x;
        top += by_y;
        const PixelRect all{0, 0, size.width, size.height};
        const std::array<PixelRect, 1> kept{{{-by_x, -by_y, size.width - by_x, size.height - by_y}}};
        for (const auto& exposed : without(std::array{all}, kept.front())) picture.put(exposed, pixels(exposed));
    }
};

/// The desk's screen with the picture at (20, 30), `larger` times as large.
Picture screen_with(GlDesk& desk, const PictureTarget& picture, float larger) {
    desk.host->begin_frame();
    ImGui::NewFrame();
    picture.show(*ImGui::GetForegroundDrawList(), {20, 30},
                 {20 + larger * static_cast<float>(size.width), 30 + larger * static_cast<float>(size.height)});
    ImGui::Render();
    desk.host->end_frame();
    return desk.host->read_pixels();
}

TEST(PictureTargets, ThatGlideShowWhatTheyWouldHadTheyBeenCopied) {
    GlDesk desk({120, 90});
    ASSERT_TRUE(desk.host);
    std::mt19937 random(3);
    for (const auto below : {PictureTarget::Below::first_row, PictureTarget::Below::last_row}) {
        Gliding gliding(below);
        for (int step = 0; step < 40; ++step) {
            gliding.glide(static_cast<int>(random() % 13) - 6, static_cast<int>(random() % 9) - 4);
            const auto read = gliding.picture.read();
            const auto copied = screen_with(desk, gliding.picture, 1), enlarged = screen_with(desk, gliding.picture, 3);
            for (int y = 0; y < size.height; ++y)
                for (int x = 0; x < size.width; ++x) {
                    const auto expected = color_at(gliding.left + x, gliding.top + y);
                    ASSERT_EQ(pixel(read, x, y), expected) << step << ": " << x << " " << y;
                    ASSERT_EQ(pixel(copied, 20 + x, 30 + y), expected) << step << ": " << x << " " << y;
                    ASSERT_EQ(pixel(enlarged, 21 + 3 * x, 31 + 3 * y), expected) << step << ": " << x << " " << y;
                }
        }
        EXPECT_TRUE(gliding.picture.fill(size, gliding.pixels({0, 0, size.width, size.height})));
        EXPECT_EQ(pixel(gliding.picture.read(), 0, 0), color_at(gliding.left, gliding.top)) << "it begins anew";
    }
}

TEST(PictureTargets, OfAnotherSizeDoNotGlide) {
    GlDesk desk({120, 90});
    ASSERT_TRUE(desk.host);
    PictureTarget picture(1);
    EXPECT_FALSE(picture.move(size, 1, 0)) << "there is none";
    ASSERT_TRUE(picture.fill(size, std::vector<ImU32>(static_cast<std::size_t>(size.width * size.height), 5)));
    EXPECT_FALSE(picture.move({size.width, size.height + 1}, 1, 0));
    picture.put({0, 0, 2, 2}, std::vector<ImU32>(3, 9));  // not as many pixels as the part has
    EXPECT_EQ(pixel(picture.read(), 0, 0), 5u | IM_COL32_A_MASK);
}

/// In SVG each piece is the whole picture with the rest cut off.
TEST(PictureTargets, AreCutToTheirPiecesInSvg) {
    GlDesk desk({120, 90});
    ASSERT_TRUE(desk.host);
    Gliding gliding(PictureTarget::Below::last_row);
    const auto svg = [&] {
        screen_with(desk, gliding.picture, 2);
        return svg_of(*ImGui::GetDrawData(), {.from = {0, 0},
                                              .to = {120, 90},
                                              .title = "picture",
                                              .font = [](const ImFont*) { return SvgFont{"mono"}; },
                                              .pixels = [](ImTextureID) { return Picture{{1, 1}, {1, 2, 3, 255}}; }});
    };
    const auto pieces = [](const std::string& text) {
        int count = 0;
        for (auto at = text.find("<svg x="); at != std::string::npos; at = text.find("<svg x=", at + 1)) ++count;
        return count;
    };
    EXPECT_EQ(pieces(svg()), 0);
    gliding.glide(5, -2);
    const auto found = svg();
    EXPECT_EQ(pieces(found), 4);
    // Columns 5 … 12 of the texture lie at the left, 0 … 4 at the right; its rows 2 … 8 lie below the first two.
    EXPECT_NE(found.find("<svg x=\"20.00\" y=\"34.00\" width=\"16.00\" height=\"14.00\">"), std::string::npos) << found;
    EXPECT_NE(found.find("<svg x=\"36.00\" y=\"30.00\" width=\"10.00\" height=\"4.00\">"), std::string::npos) << found;
}

}  // namespace
}  // namespace normscope::testing
