// SPDX-License-Identifier: MIT
// What is inside an SVG as another reader has it: the bytes of its pictures, and the fonts of its figures.
#include <optional>
#include <regex>
#include <set>

#include "app/render/png.h"
#include "app/render/svg.h"
#include "core/io/file.h"
#include "harness.h"

namespace normscope::testing {
namespace {

/// The bytes of base64 with padding, by RFC 4648; nothing where it is not that.
std::optional<std::string> bytes_of_base64(std::string_view text) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    if (text.size() % 4 != 0) return {};
    const auto pads = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
    if (pads > 2) return {};
    std::string bytes;
    unsigned bits = 0;
    int held = 0;
    for (const char c : text.substr(0, text.size() - pads)) {
        const auto value = letters.find(c);
        if (value == std::string_view::npos) return {};
        bits = bits << 6U | static_cast<unsigned>(value);
        held += 6;
        if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xFFU);
    }
    return bytes;
}

TEST(Svg, APictureIsInItToTheLastByte) {
    Desk desk;
    desk.frames(2);
    std::set<std::size_t> rests;
    for (int width = 1; width < 60 && (width <= 12 || rests.size() < 3); ++width) {
        ImDrawList list(ImGui::GetDrawListSharedData());
        list._ResetForNewFrame();
        list.PushTexture(ImTextureRef(ImTextureID{99}));
        list.PushClipRect({0, 0}, {400, 300});
        list.AddImage(ImTextureRef(ImTextureID{99}), {200, 50}, {300, 150});
        ImDrawData data;
        data.Valid = true;
        data.DisplaySize = {400, 300};
        data.FramebufferScale = {1, 1};
        data.AddDrawList(&list);
        Picture picture{{width, 3}, {}};
        for (int i = 0; i < width * 12; ++i) picture.rgba.push_back(static_cast<std::uint8_t>(i * 37 % 251));
        const auto svg = svg_of(data, {.from = {0, 0},
                                       .to = {400, 300},
                                       .title = "t",
                                       .font = [](const ImFont*) { return SvgFont{"f"}; },
                                       .pixels = [&](ImTextureID) { return picture; }});
        constexpr std::string_view before = "data:image/png;base64,";
        const auto start = svg.find(before);
        ASSERT_NE(start, std::string::npos) << svg;
        const auto text = svg.substr(start + before.size(), svg.find('"', start) - start - before.size());
        const auto bytes = bytes_of_base64(text);
        ASSERT_TRUE(bytes) << width << ": " << text;
        const auto png = png_bytes(picture, true).value();
        EXPECT_TRUE(*bytes == png) << width << " wide: " << bytes->size() << " bytes of " << png.size();
        rests.insert(bytes->size() % 3);
    }
    EXPECT_EQ(rests.size(), 3u) << "no picture of one of the lengths: these cases show less";
}

TEST(Svg, BoldFiguresAreSetInTheFontTheyAreLaidOutIn) {
    TemporaryFolder folder;
    Desk desk;
    drive(desk, [](Hands& hands) {
        const auto x = Tensor::from({4, 4}, {1, 2, 0, 4, -1, 3, 0, 1, 5, -2, 2, 2, 3, -1, 1, 0}).value();
        hands.start_from(apply(default_document(), SetTensor{x}).value());
        hands.session().show_workspace("compare");
        hands.wait_frames(4);
        hands.click("Swap one");
    });
    const auto file = folder.path() / "card.svg";
    const auto done = desk.program().export_figure({.figure = "batch_norm", .out = file});
    ASSERT_TRUE(done) << done.error().message;
    const auto svg = read_file(file).value();
    const auto moved = desk.probe()["move batch_norm"];
    ASSERT_TRUE(std::regex_match(moved, std::regex("[0-9.]+"))) << moved;
    EXPECT_TRUE(std::regex_search(
        svg, std::regex("font-family=\"JetBrains Mono, monospace\" font-weight=\"700\"[^>]*>" + moved + "</text>")));
    EXPECT_EQ(svg.find("font-family=\"Inter, sans-serif\" font-weight=\"700\""), std::string::npos);
}

}  // namespace
}  // namespace normscope::testing
