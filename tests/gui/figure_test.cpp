// SPDX-License-Identifier: MIT
// Figures that are saved: their size, their ground, and that text in an SVG is text, where the screen has it.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spng.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <regex>

#include "app/lessons/built_in_lessons.h"
#include "app/render/svg.h"
#include "app/ui/figures.h"
#include "app/ui/theme.h"
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

/// Red, green, blue and opacity of every pixel of a .png, as another reader has them.
std::vector<std::uint8_t> rgba_of(const std::string& bytes) {
    const std::unique_ptr<spng_ctx, void (*)(spng_ctx*)> context(spng_ctx_new(0), spng_ctx_free);
    std::size_t size = 0;
    spng_set_png_buffer(context.get(), bytes.data(), bytes.size());
    spng_decoded_image_size(context.get(), SPNG_FMT_RGBA8, &size);
    std::vector<std::uint8_t> pixels(size);
    spng_decode_image(context.get(), pixels.data(), size, SPNG_FMT_RGBA8, SPNG_DECODE_TRNS);
    return pixels;
}

// Laid over the panel's ground, a figure that lets it through is the one that does not.
TEST_F(Saved, AFigureWithoutGroundOverTheGroundIsTheFigure) {
    ASSERT_TRUE(desk.host);
    const auto program = program_on(5, 7, "axis");
    program->frame();
    const auto saved = [&](bool transparent, const char* name) {
        const auto file = folder.path() / name;
        const auto done = program->export_figure({"cube", 1, transparent, file});
        EXPECT_TRUE(done) << done.error().message;
        return read_file(file).value();
    };
    const auto whole = rgba_of(saved(false, "whole.png")), clear = rgba_of(saved(true, "clear.png"));
    ASSERT_EQ(whole.size(), clear.size());
    const auto ground = ImGui::ColorConvertU32ToFloat4(ui::palette().panel);
    const std::array<float, 3> panel = {255 * ground.x, 255 * ground.y, 255 * ground.z};
    std::size_t through = 0, solid = 0, others = 0;
    const auto row = static_cast<std::size_t>(std::lround(figure("cube").to.x - figure("cube").from.x)) * 4;
    const auto bar = whole.size() - 74 * row;  // from there on lies an inset, which is a ground of its own
    for (std::size_t i = 0; i < bar; i += 4) {
        const float opacity = static_cast<float>(clear[i + 3]) / 255;
        through += clear[i + 3] == 0 ? 1U : 0U;
        solid += clear[i + 3] == 255 ? 1U : 0U;
        EXPECT_EQ(whole[i + 3], 255);
        bool other = false;
        for (std::size_t k = 0; k < 3; ++k) {
            const float laid = opacity * static_cast<float>(clear[i + k]) + (1 - opacity) * panel[k];
            other = other || std::abs(laid - static_cast<float>(whole[i + k])) > 4;
        }
        others += other ? 1U : 0U;
    }
    const auto pixels = bar / 4;
    EXPECT_GT(through, pixels / 4) << "the ground";
    EXPECT_GT(solid, pixels / 40) << "the cells";
    EXPECT_LT(others, pixels / 200) << "no more than the rounded corners and the edges of the panel";

    const auto fill = fmt::format("#{:02x}{:02x}{:02x}", static_cast<int>(std::lround(panel[0])),
                                  static_cast<int>(std::lround(panel[1])), static_cast<int>(std::lround(panel[2])));
    EXPECT_NE(saved(false, "whole.svg").find(fill), std::string::npos);
    EXPECT_EQ(saved(true, "clear.svg").find(fill), std::string::npos) << "no ground of a panel";
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
    // The right half of a picture, 100 wide from 200 on: all of it would begin at 100, and is cut off there.
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
    EXPECT_NE(svg.find("<svg x=\"200.00\" y=\"50.00\" width=\"100.00\" height=\"100.00\">"), std::string::npos) << svg;
    EXPECT_NE(svg.find("translate(-100.00 0.00)"), std::string::npos) << svg;
    EXPECT_NE(svg.find("width=\"200.00\" height=\"100.00\""), std::string::npos) << svg;
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

TEST(SaveFigure, AsksAgainAboutAFileAfterItWasCancelled) {
    TemporaryFolder folder;
    const auto file = folder.path() / "g.svg";
    ASSERT_TRUE(write_file(file, "mine"));
    Desk desk;
    drive(desk, [&](Hands& hands) {
        hands.run_command("workspace.axis");
        hands.run_command("file.figure");
        hands.wait_frames(3);
        hands.click("##figure file");
        hands.press(ImGuiMod_Ctrl | ImGuiKey_A);
        hands.type(file.string());
        for (int time = 0; time < 2; ++time) {
            hands.click("Save##figure");
            hands.wait_frames(3);
            EXPECT_EQ(hands.shown("figure problem"), "g.svg is there already. Save again to replace it.");
            ASSERT_EQ(read_file(file).value(), "mine") << time;
            hands.click("Cancel##figure");
            EXPECT_EQ(hands.shown("figure problem"), "(absent)") << "it closes";
            hands.run_command("file.figure");
            hands.wait_frames(3);
            EXPECT_EQ(hands.shown("figure problem"), "") << "it begins anew";
        }
    });
}

}  // namespace
}  // namespace normscope::testing
