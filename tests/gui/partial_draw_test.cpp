// SPDX-License-Identifier: MIT
// A frame draws only where something changed: the picture must be the one that a whole frame gives, pixel for pixel.
#include <algorithm>
#include <array>
#include <cmath>
#include <random>

#include "app/render/drawn_frame.h"
#include "app/render/partial_draw.h"
#include "app/render/pixel_rect.h"
#include "draw_sheet.h"
#include "gl_desk.h"
#include "harness.h"
#include "heat_desk.h"

namespace normscope::testing {
namespace {

/// Draws every frame twice: what changed, and then all of it; and some of them a third time over nothing, as figures
/// are saved: there every triangle is drawn in its order, whatever hides it, and nothing is copied.
class ComparingHost final : public Host {
public:
    explicit ComparingHost(Host& inner) : inner_(inner) {}

    bool wait(double timeout) override { return inner_.wait(timeout); }
    void wake() override { inner_.wake(); }
    double now() const override { return inner_.now(); }
    void begin_frame() override { inner_.begin_frame(); }
    void end_frame() override {
        auto& data = *ImGui::GetDrawData();
        std::array<std::vector<ImDrawList*>, 2> copies;
        for (auto& lists : copies)
            for (const auto* list : data.CmdLists) lists.push_back(list->CloneOutput());
        inner_.end_frame();
        const auto partly = inner_.read_pixels();
        inner_.invalidate();
        std::ranges::copy(copies[0], data.CmdLists.begin());
        inner_.end_frame();
        const auto all = inner_.read_pixels();
        if (partly.rgba != all.rgba) note_difference(partly, all);
        if (different_.size() % 25 == 24) {
            std::ranges::copy(copies[1], data.CmdLists.begin());
            const auto apart = inner_.draw_apart(all.size);
            ++compared_apart_;
            // Its colours were multiplied by their opacity and divided by it again.
            const auto near = [](std::uint8_t a, std::uint8_t b) { return a <= b + 2 && b <= a + 2; };
            if (!std::ranges::equal(all.rgba, apart.rgba, near)) note_difference(all, apart, near);
        }
        different_.push_back(last_ != all.rgba);
        last_ = all.rgba;
        for (const auto& lists : copies)
            for (auto* list : lists) IM_DELETE(list);
        data.CmdLists.clear();
    }
    Size framebuffer_size() const override { return inner_.framebuffer_size(); }
    float content_scale() const override { return 1; }
    bool should_close() const override { return false; }
    void close() override {}
    void set_title(const std::string&) override {}
    Picture read_pixels() override { return inner_.read_pixels(); }

    const std::string& difference() const { return difference_; }
    /// How many frames showed another picture than the one before.
    long changes() const { return std::ranges::count(different_, true); }
    int compared_apart() const { return compared_apart_; }

private:
    template <class Same = std::ranges::equal_to>
    void note_difference(const Picture& partly, const Picture& all, Same same = {}) {
        if (!difference_.empty()) return;
        const auto at = std::ranges::mismatch(partly.rgba, all.rgba, same).in1 - partly.rgba.begin();
        const auto pixel = static_cast<int>(at / 4);
        difference_ = "frame " + std::to_string(different_.size()) + ", first at " +
                      std::to_string(pixel % all.size.width) + ", " + std::to_string(pixel / all.size.width);
    }

    Host& inner_;
    std::vector<bool> different_;
    std::vector<std::uint8_t> last_;
    std::string difference_;
    int compared_apart_ = 0;
};

/// Moves, wheels, drags and keys at random.
void fidget(Program& program, std::mt19937& random, int frames) {
    auto& io = ImGui::GetIO();
    const auto below = [&](unsigned most) { return static_cast<float>(random() % most); };
    constexpr ImGuiKey keys[] = {ImGuiKey_RightArrow, ImGuiKey_LeftArrow, ImGuiKey_DownArrow, ImGuiKey_Tab,
                                 ImGuiKey_Escape,     ImGuiKey_F6,        ImGuiKey_Space,     ImGuiKey_Home};
    for (int i = 0; i < frames; ++i) {
        switch (random() % 8) {
        case 0:
            io.AddMouseWheelEvent(0, random() % 2 ? 1.0f : -1.0f);
            break;
        case 1:
            io.AddMouseButtonEvent(0, true);
            break;
        case 2:
            io.AddMouseButtonEvent(0, false);
            break;
        case 3: {
            const auto key = keys[random() % std::size(keys)];
            io.AddKeyEvent(key, true);
            program.frame();
            io.AddKeyEvent(key, false);
            break;
        }
        case 4:
            io.AddMousePosEvent(io.MousePos.x + below(41) - 20, io.MousePos.y + below(41) - 20);
            break;
        default:
            io.AddMousePosEvent(below(960), below(600));
        }
        program.frame();
    }
    io.AddMouseButtonEvent(0, false);
    program.frame();
}

class PartialDraw : public ::testing::TestWithParam<const char*> {};

TEST_P(PartialDraw, ShowsWhatAWholeFrameWouldShow) {
    TemporaryFolder home;
    GlDesk desk({960, 600});
    ASSERT_TRUE(desk.host) << "Mesa's software rasteriser is part of what the tests install";
    ComparingHost host(*desk.host);
    Settings settings;
    settings.motion = true;
    Program program(host, settings, lessons(), 1);
    StartAt start;
    const bool map = GetParam() == std::string_view("map");
    start.workspace = map ? "axis" : GetParam();
    if (map) start.document = std::make_shared<const Document>(heat_document(700, 900));
    ASSERT_TRUE(program.begin(start));
    program.settle(20);
    std::mt19937 random(20);
    fidget(program, random, 120);
    EXPECT_EQ(host.difference(), "");
    EXPECT_GT(host.changes(), 20) << "otherwise there was nothing to compare";
    EXPECT_GT(host.compared_apart(), 3);
}

INSTANTIATE_TEST_SUITE_P(Screens, PartialDraw,
                         ::testing::Values("vector", "axis", "map", "compare", "precision", "photo", "model"),
                         [](const auto& screen) { return std::string(screen.param); });

TEST(DrawnFrameParts, AreWhereSomethingWasAndWhereItIs) {
    Sheet sheet;
    DrawnFrame drawn;
    const auto draw = [&](float left) {
        sheet.clear();
        sheet.box(10, 10, 20, IM_COL32_WHITE);
        sheet.box(left, 200, 20, IM_COL32_WHITE);
        return drawn.changes(sheet.finished());
    };
    EXPECT_EQ(draw(100), std::vector{whole(sheet.data)}) << "the first";
    EXPECT_TRUE(draw(100).empty());
    const auto parts = draw(360);
    EXPECT_TRUE(covers(parts, 110, 210)) << "it left";
    EXPECT_TRUE(covers(parts, 370, 210)) << "it came";
    EXPECT_FALSE(covers(parts, 20, 20)) << "the other stayed";
    EXPECT_FALSE(covers(parts, 210, 210)) << "nothing between";
}

TEST(DrawnFrameParts, SeeWhatLiesAboveAndWhatCutsOff) {
    Sheet sheet;
    DrawnFrame drawn;
    const auto draw = [&](bool white_above, float cut) {
        sheet.clear();
        sheet.box(200, 100, 30, white_above ? IM_COL32_BLACK : IM_COL32_WHITE);
        sheet.box(200, 100, 30, white_above ? IM_COL32_WHITE : IM_COL32_BLACK);
        sheet.list.PushClipRect({0, 0}, {cut, 300});
        sheet.box(40, 20, 30, IM_COL32_WHITE);
        sheet.list.PopClipRect();
        return drawn.changes(sheet.finished());
    };
    draw(false, 60);
    EXPECT_TRUE(covers(draw(true, 60), 210, 110)) << "the same triangles in another order";
    EXPECT_TRUE(covers(draw(true, 50), 55, 30)) << "less of it shows";
}

TEST(DrawnFrameParts, DoNotOverlapAndLeaveNothingOut) {
    std::mt19937 random(3);
    for (int round = 0; round < 60; ++round) {
        Sheet sheet({700, 500});
        DrawnFrame drawn;
        const auto count = 1 + random() % 60;
        std::vector<ImVec2> places;
        const auto draw = [&] {
            sheet.clear();
            for (const auto& place : places) sheet.box(place.x, place.y, 9, IM_COL32_WHITE);
            return drawn.changes(sheet.finished());
        };
        draw();
        for (unsigned i = 0; i < count; ++i)
            places.push_back({static_cast<float>(random() % 690), static_cast<float>(random() % 490)});
        const auto parts = draw();
        for (const auto& place : places)
            EXPECT_TRUE(covers(parts, static_cast<int>(place.x) + 4, static_cast<int>(place.y) + 4));
        for (std::size_t i = 0; i < parts.size(); ++i) {
            EXPECT_EQ(intersection(parts[i], whole(sheet.data)), parts[i]);
            for (std::size_t k = 0; k < i; ++k) EXPECT_TRUE(intersection(parts[i], parts[k]).empty());
        }
        EXPECT_LE(parts.size(), 24u);
    }
}

TEST(DrawnFrameParts, AreJoinedWhereLittleLiesBetween) {
    Sheet sheet({1600, 900});
    DrawnFrame drawn;
    const auto parts_of = [&](std::initializer_list<ImVec2> places) {
        sheet.clear();
        drawn.changes(sheet.finished());
        for (const auto& place : places) sheet.box(place.x, place.y, 20, IM_COL32_WHITE);
        auto parts = drawn.changes(sheet.finished());
        drawn.forget();
        return parts;
    };
    EXPECT_EQ(parts_of({{36, 36}, {132, 36}}), (std::vector<PixelRect>{{32, 32, 160, 64}}));
    EXPECT_EQ(parts_of({{36, 36}, {1032, 36}}).size(), 2u) << "a long way between them";
    EXPECT_EQ(parts_of({{36, 36}, {100, 100}, {68, 68}}).size(), 1u) << "three along a diagonal";
}

/// A batch that was cut: its clip and how many triangles it has.
std::vector<std::pair<PixelRect, unsigned>> batches(const Sheet& sheet) {
    std::vector<std::pair<PixelRect, unsigned>> found;
    for (const auto& command : sheet.list.CmdBuffer)
        found.emplace_back(clipped_pixels(sheet.data, command.ClipRect), command.ElemCount / 3);
    return found;
}

TEST(CutFrames, TakeTogetherWhatNeedsNoClipOfItsOwn) {
    using Batches = std::vector<std::pair<PixelRect, unsigned>>;
    const PixelRect part{0, 0, 200, 200};
    const auto cut = [&](std::initializer_list<std::pair<ImVec4, ImVec2>> boxes) {
        Sheet sheet;
        for (const auto& [clip, at] : boxes) {
            sheet.list.PushClipRect({clip.x, clip.y}, {clip.z, clip.w});
            sheet.box(at.x, at.y, 20, IM_COL32_WHITE);
            sheet.list.PopClipRect();
        }
        auto& data = sheet.finished();
        cut_to(data, std::vector{part});
        return batches(sheet);
    };
    EXPECT_EQ(cut({{{10, 10, 90, 90}, {30, 30}}, {{100, 10, 190, 90}, {130, 30}}, {{0, 0, 400, 300}, {150, 150}}}),
              (Batches{{part, 6}}))
        << "each lies inside of its clip";
    EXPECT_EQ(cut({{{10, 10, 40, 90}, {30, 30}}, {{100, 10, 190, 90}, {130, 30}}}),
              (Batches{{{10, 10, 40, 90}, 2}, {part, 2}}))
        << "the first is cut off";
    EXPECT_EQ(cut({{{0, 0, 400, 300}, {12, 12}}, {{10, 10, 40, 90}, {30, 30}}}), (Batches{{{10, 10, 40, 90}, 4}}))
        << "the first lies inside of what cuts off the second";
    EXPECT_EQ(cut({{{0, 0, 400, 300}, {190, 190}}}), (Batches{{part, 2}})) << "the part cuts it off";
    EXPECT_EQ(cut({{{0, 0, 400, 300}, {210, 30}}}), Batches{}) << "it lies outside";
}

TEST(CutFrames, KeepsMoreThanSixtyFourPartsApart) {
    Sheet sheet({1600, 900});
    std::vector<PixelRect> parts;
    for (int row = 0; row < 9; ++row)
        for (int column = 0; column < 16; ++column)
            parts.push_back({column * 100, row * 100, column * 100 + 40, row * 100 + 40});
    for (const auto& part : parts)
        sheet.box(static_cast<float>(part.left) + 10, static_cast<float>(part.top) + 10, 20, IM_COL32_WHITE);
    auto& data = sheet.finished();
    cut_to(data, parts);
    auto left = batches(sheet);
    ASSERT_EQ(left.size(), parts.size());
    for (std::size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(left[i], std::pair(parts[i], 2u));
}

TEST(PixelRects, ClipsComeBackAtEveryScale) {
    std::mt19937 random(5);
    for (const float scale : {1.0f, 1.25f, 1.5f, 1.7f, 2.0f, 3.0f}) {
        Sheet sheet({801, 603}, scale);
        const auto all = whole(sheet.data);
        for (int i = 0; i < 2000; ++i) {
            const int left = static_cast<int>(random() % static_cast<unsigned>(all.right));
            const int top = static_cast<int>(random() % static_cast<unsigned>(all.bottom));
            const PixelRect rect{left, top,
                                 left + 1 + static_cast<int>(random() % static_cast<unsigned>(all.right - left)),
                                 top + 1 + static_cast<int>(random() % static_cast<unsigned>(all.bottom - top))};
            ASSERT_EQ(clipped_pixels(sheet.data, clip_of(sheet.data, rect)), rect) << "at scale " << scale;
        }
    }
}

TEST(PixelRects, CoverEveryCentreInsideOfATriangle) {
    Sheet sheet({200, 200});
    std::mt19937 random(9);
    std::uniform_real_distribution<float> place(-40, 240);
    const PixelRect limit{20, 30, 170, 160};
    int inside = 0;
    for (int i = 0; i < 400; ++i) {
        ImDrawVert v[3] = {};
        for (auto& vertex : v) vertex.pos = {place(random), place(random)};
        const auto covered = covered_pixels(sheet.data, v[0], v[1], v[2], limit);
        for (int y = limit.top; y < limit.bottom; ++y)
            for (int x = limit.left; x < limit.right; ++x) {
                const float px = static_cast<float>(x) + 0.5f, py = static_cast<float>(y) + 0.5f;
                const auto side = [&](const ImDrawVert& a, const ImDrawVert& b) {
                    return (b.pos.x - a.pos.x) * (py - a.pos.y) - (b.pos.y - a.pos.y) * (px - a.pos.x);
                };
                const float s[3] = {side(v[0], v[1]), side(v[1], v[2]), side(v[2], v[0])};
                if (*std::ranges::min_element(s) < 0 && *std::ranges::max_element(s) > 0) continue;
                ++inside;
                ASSERT_TRUE(covers({covered}, x, y)) << x << ", " << y;
            }
    }
    EXPECT_GT(inside, 10000);
}

TEST(PixelRects, WhatIsNoNumberTouchesNothing) {
    Sheet sheet;
    ImDrawVert v[3] = {};
    v[0].pos = {NAN, NAN};
    v[1].pos = {NAN, NAN};
    v[2].pos = {NAN, NAN};
    EXPECT_TRUE(covered_pixels(sheet.data, v[0], v[1], v[2], {0, 0, 100, 100}).empty());
    v[0].pos = {-1e30f, -1e30f};
    v[1].pos = {1e30f, -1e30f};
    v[2].pos = {0, 1e30f};
    EXPECT_EQ(covered_pixels(sheet.data, v[0], v[1], v[2], {0, 0, 100, 100}), (PixelRect{0, 0, 100, 100}));
}

TEST(DrawnFrameParts, AnEditedCellIsNotTheWholeWindow) {
    Desk desk;
    desk.frames(4);
    DrawnFrame drawn;
    drawn.changes(*ImGui::GetDrawData());
    desk.session().edit(SetCell{0, 2.5f}, "Set");
    desk.frame();
    auto& data = *ImGui::GetDrawData();
    const auto parts = drawn.changes(data);
    ASSERT_FALSE(parts.empty());
    long area = 0;
    for (const auto& part : parts) area += part.area();
    EXPECT_LT(area, whole(data).area() * 6 / 10);
    int before = 0, after = 0;
    for (const auto* list : data.CmdLists) before += list->IdxBuffer.Size;
    cut_to(data, parts);
    for (const auto* list : data.CmdLists) after += list->IdxBuffer.Size;
    EXPECT_GT(after, 0);
    EXPECT_LT(after, before) << "what lies elsewhere is not sent again";
}

}  // namespace
}  // namespace normscope::testing
