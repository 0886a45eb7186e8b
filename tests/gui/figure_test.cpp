// SPDX-License-Identifier: MIT
// Figures that are saved: their size, their ground, and that text in an SVG is text, where the screen has it.
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

#include "app/lessons/built_in_lessons.h"
#include "app/render/svg.h"
#include "app/ui/figures.h"
#include "core/io/file.h"
#include "core/norm/operators.h"
#include "gl_desk.h"
#include "harness.h"

namespace normscope::testing {
namespace {

struct Saved : ::testing::Test {
    TemporaryFolder folder;
    GlDesk desk{{1600, 900}};
    Settings settings;

    std::unique_ptr<Program> program_on(std::int64_t rows, std::int64_t columns, const char* workspace) {
        settings.motion = false;
        auto program = std::make_unique<Program>(*desk.host, settings, built_in_lessons(), 1.0f);
        std::vector<float> values;
        for (std::int64_t i = 0; i < rows * columns; ++i) values.push_back(static_cast<float>((i * 7) % 13) - 5.5f);
        Document document;
        document.title = "thirteen & <seven>";
        document.x = *Tensor::from({rows, columns}, std::move(values));
        document.spec = *make_spec("layer_norm", "pytorch", document.x.shape(), {});
        StartAt start;
        start.document = std::make_shared<const Document>(*with_fitting_params(std::move(document)));
        EXPECT_TRUE(program->begin(start));
        program->session().show_workspace(workspace);
        program->settle();
        return program;
    }

    static ui::Figure figure(std::string_view name) {
        const auto all = ui::figures();
        const auto found = std::ranges::find(all, name, &ui::Figure::name);
        return found == all.end() ? ui::Figure{} : *found;
    }
};

TEST_F(Saved, PixelsHaveTheSizeAndTheGroundThatWereAskedFor) {
    ASSERT_TRUE(desk.host);
    const auto program = program_on(5, 7, "axis");
    program->frame();
    const auto before = desk.host->read_pixels();
    const auto cube = figure("cube");
    ASSERT_GT(cube.to.x, cube.from.x);
    for (const bool transparent : {false, true}) {
        const auto file = folder.path() / "cube.png";
        const auto done = program->export_figure({"cube", 2, transparent, file});
        ASSERT_TRUE(done) << done.error().message;
        const auto bytes = read_file(file).value();
        const auto number = [&](std::size_t at) {
            int value = 0;
            for (std::size_t i = at; i < at + 4; ++i) value = value * 256 + static_cast<unsigned char>(bytes[i]);
            return value;
        };
        EXPECT_NEAR(number(16), 2 * (cube.to.x - cube.from.x), 40) << "width";
        EXPECT_NEAR(number(20), 2 * (cube.to.y - cube.from.y), 8) << "height";
        EXPECT_EQ(bytes[25], transparent ? 6 : 2) << "with opacity, or without";
    }
    program->settle();
    EXPECT_EQ(desk.host->read_pixels().rgba, before.rgba) << "the screen is as it was";
}

TEST_F(Saved, TextInAnSvgIsTextWithItsFontNamed) {
    ASSERT_TRUE(desk.host);
    const auto program = program_on(90, 70, "axis");
    program->frame();
    const auto map = figure("heat map");
    const auto file = folder.path() / "map.svg";
    const auto done = program->export_figure({.figure = "heat map", .out = file});
    ASSERT_TRUE(done) << done.error().message;
    const auto text = read_file(file).value();
    EXPECT_TRUE(text.starts_with("<svg xmlns="));
    EXPECT_NE(text.find("<title>thirteen &amp; &lt;seven&gt;: heat map</title>"), std::string::npos);
    EXPECT_TRUE(std::regex_search(
        text,
        std::regex("font-family=\"Inter, sans-serif\" font-weight=\"600\"[^>]*>thirteen &amp; &lt;seven&gt;</text>")));
    EXPECT_TRUE(std::regex_search(text, std::regex("font-family=\"JetBrains Mono, monospace\"[^>]*>−?[0-9.]+</text>")));
    EXPECT_NE(text.find("href=\"data:image/png;base64,iVBORw0KGgo"), std::string::npos) << "the map itself";
    std::smatch size;
    ASSERT_TRUE(std::regex_search(text, size, std::regex("width=\"([0-9.]+)\" height=\"([0-9.]+)\"")));
    EXPECT_NEAR(std::stod(size[1]), static_cast<double>(map.to.x - map.from.x), 1);
    EXPECT_NEAR(std::stod(size[2]), static_cast<double>(map.to.y - map.from.y), 1);
    const auto count = [&](const std::string& what) {
        std::size_t found = 0;
        for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
        return found;
    };
    EXPECT_EQ(count("<g"), count("</g>"));
    EXPECT_EQ(count("<text"), count("</text>"));
}

TEST_F(Saved, WrongNamesAreRefusedWithTheRightOnes) {
    ASSERT_TRUE(desk.host);
    const auto program = program_on(2, 3, "axis");
    const auto wrong = program->export_figure({.figure = "cub", .out = folder.path() / "a.svg"});
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error().message, "there is no figure \"cub\" on this screen; it has: Axis, cube, groupings");
    const auto kind = program->export_figure({.figure = "cube", .out = folder.path() / "a.gif"});
    ASSERT_FALSE(kind);
    EXPECT_EQ(kind.error().message,
              "a.gif is neither .png nor .svg; the end of the name says which of them is written");
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Svg, APartOfAPictureStandsWhereItWasDrawn) {
    Desk desk;
    desk.frames(2);
    ImDrawList list(ImGui::GetDrawListSharedData());
    list._ResetForNewFrame();
    list.PushTexture(ImTextureRef(ImTextureID{99}));
    list.PushClipRect({0, 0}, {400, 300});
    // The right half of a picture, 100 wide from 200 on: all of it would begin at 100.
    list.AddImage(ImTextureRef(ImTextureID{99}), {200, 50}, {300, 150}, {0.5f, 0}, {1, 1});
    ImDrawData data;
    data.Valid = true;
    data.DisplaySize = {400, 300};
    data.FramebufferScale = {1, 1};
    data.AddDrawList(&list);
    const auto svg =
        svg_of(data, {.from = {0, 0},
                      .to = {400, 300},
                      .title = "t",
                      .font = [](const ImFont*) { return SvgFont{"f"}; },
                      .pixels = [](ImTextureID) { return Picture{{2, 1}, std::vector<std::uint8_t>(8, 255)}; }});
    EXPECT_NE(svg.find("translate(100.00 50.00)"), std::string::npos) << svg;
    EXPECT_NE(svg.find("width=\"200.00\""), std::string::npos) << svg;
}

TEST(SaveFigure, IsAskedForInTheWindow) {
    TemporaryFolder folder;
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.axis");
        hands.run_command("file.figure");
        hands.wait_frames(3);
        hands.click("groupings##figure");
        hands.click("##figure file");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        const auto file = folder.path() / "g.svg";
        hands.type(file.string());
        hands.click("Save##figure");
        hands.wait_frames(3);
        const auto text = read_file(file);
        EXPECT_TRUE(text) << hands.shown("notice");
        if (text) {
            EXPECT_NE(text->find(">LayerNorm</text>"), std::string::npos);
        }
        ASSERT_TRUE(write_file(file, "mine"));
        hands.run_command("file.figure");
        hands.wait_frames(3);
        hands.click("Save##figure");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("figure problem"), "g.svg is there already. Save again to replace it.");
        EXPECT_EQ(read_file(file).value(), "mine");
        hands.click("Save##figure");
        hands.wait_frames(3);
        EXPECT_NE(read_file(file).value(), "mine");
        const auto other = folder.path() / "h.svg";
        ASSERT_TRUE(write_file(file, "mine"));
        ASSERT_TRUE(write_file(other, "mine too"));
        hands.run_command("file.figure");
        hands.wait_frames(3);
        hands.click("Save##figure");  // asks about the first
        hands.click("##figure file");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(other.string());
        hands.click("Save##figure");
        hands.wait_frames(3);
        EXPECT_EQ(hands.shown("figure problem"), "h.svg is there already. Save again to replace it.");
        EXPECT_EQ(read_file(other).value(), "mine too") << "the answer was about another file";
        EXPECT_EQ(read_file(file).value(), "mine");
    });
}

}  // namespace
}  // namespace normscope::testing
