// SPDX-License-Identifier: MIT
// Program::export_figure: the screen is laid out anew at the figure's own scale, beside the window, and cut.
#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "app/render/png.h"
#include "app/render/svg.h"
#include "app/shell/program.h"
#include "app/ui/figures.h"
#include "app/ui/theme.h"
#include "core/io/file.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

/// Vertices without smoothed edges, the pointer nowhere, and no grounds where none are wanted; puts all of it back.
class Studio {
public:
    Studio(bool vector, bool groundless) : mouse_(ImGui::GetIO().MousePos), vector_(vector), groundless_(groundless) {
        ImGui::GetIO().AddMousePosEvent(-FLT_MAX, -FLT_MAX);
        ui::set_groundless(groundless);
    }
    ~Studio() {
        ui::set_groundless(false);
        ImGui::GetIO().AddMousePosEvent(mouse_.x, mouse_.y);
        style(false, 1);
    }
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    /// Before a frame: a theme that was applied meanwhile knows nothing of it.
    void prepare() const { style(vector_, groundless_ ? 0 : 1); }

private:
    static void style(bool vector, float ground) {
        auto& style = ImGui::GetStyle();
        style.AntiAliasedLines = style.AntiAliasedFill = !vector;
        style.Colors[ImGuiCol_WindowBg].w = ground;
    }

    ImVec2 mouse_;
    bool vector_, groundless_;
};

/// Its em as a part of the height of a line, from the tables of the font file.
float em_of(const ImFont* font) {
    if (font->Sources.empty()) return 1;
    const auto* source = font->Sources[0];
    const auto* bytes = static_cast<const unsigned char*>(source->FontData);
    const auto size = static_cast<std::size_t>(source->FontDataSize);
    const auto u16 = [&](std::size_t at) {
        return at + 2 <= size ? static_cast<int>(bytes[at] << 8 | bytes[at + 1]) : 0;
    };
    const auto table = [&](const char* tag) -> std::size_t {
        for (int i = 0; i < u16(4); ++i) {
            const auto at = 12 + static_cast<std::size_t>(i) * 16;
            if (at + 16 > size || std::memcmp(bytes + at, tag, 4) != 0) continue;
            return static_cast<std::size_t>(u16(at + 8)) << 16U | static_cast<std::size_t>(u16(at + 10));
        }
        return 0;
    };
    const auto head = table("head"), hhea = table("hhea");
    const auto up = static_cast<std::int16_t>(u16(hhea + 4)), down = static_cast<std::int16_t>(u16(hhea + 6));
    if (head == 0 || hhea == 0 || up <= down) return 1;
    return static_cast<float>(u16(head + 18)) / static_cast<float>(up - down);
}

SvgFont svg_font(const ImFont* font) {
    const auto& f = ui::fonts();
    const bool mono = font == f.mono || font == f.mono_bold;
    return {.family = mono ? "JetBrains Mono, monospace" : "Inter, sans-serif",
            .weight = font == f.mono_bold  ? 700
                      : font == f.semibold ? 600
                      : font == f.medium   ? 500
                                           : 400,
            .em = em_of(font)};
}

Picture cut(const Picture& whole, ImVec2 from, ImVec2 to) {
    const auto column = [&](float at) { return std::clamp(static_cast<int>(std::lround(at)), 0, whole.size.width); };
    const auto row = [&](float at) { return std::clamp(static_cast<int>(std::lround(at)), 0, whole.size.height); };
    const int left = column(from.x), right = column(to.x), top = row(from.y), bottom = row(to.y);
    Picture part{{right - left, bottom - top}, {}};
    for (int y = top; y < bottom; ++y) {
        const auto begin = whole.rgba.begin() + (static_cast<std::ptrdiff_t>(y) * whole.size.width + left) * 4;
        part.rgba.insert(part.rgba.end(), begin, begin + static_cast<std::ptrdiff_t>(right - left) * 4);
    }
    return part;
}

Result<ui::Figure> find_figure(const std::string& name) {
    const auto all = ui::figures();
    std::string names;
    for (const auto& figure : all) {
        if (figure.name == name || name.empty()) return figure;
        names += (names.empty() ? "" : ", ") + figure.name;
    }
    if (all.empty()) return fail("there is no figure on this screen; open a workspace");
    return fail(fmt::format("there is no figure {} on this screen; it has: {}", quoted(name), names));
}

}  // namespace

Result<void> Program::export_figure(const FigureExport& wish) {
    const bool vector = wish.out.extension() == ".svg";
    if (!vector && wish.out.extension() != ".png")
        return fail(fmt::format("{} is neither .png nor .svg; the end of the name says which of them is written",
                                shown_path(wish.out.filename())));
    const float scale = vector ? 1 : std::clamp(wish.scale, 0.5f, most_figure_scale);
    const float content_scale = fixed_scale_ > 0 ? fixed_scale_ : host_.content_scale();
    Size size{};
    Picture picture;
    Result<void> done;
    {
        const Studio studio(vector, wish.transparent);
        constexpr int layouts = 5;  // until scrolled lists and fitted texts know their room, and pictures are there
        for (int i = 0; i < layouts; ++i) {
            host_.begin_frame();
            auto& display = ImGui::GetIO().DisplaySize;
            display = {std::round(display.x * scale), std::round(display.y * scale)};
            size = {static_cast<int>(display.x), static_cast<int>(display.y)};
            studio.prepare();
            ImGui::NewFrame();
            shell_.frame(host_.now(), content_scale * scale);
            ImGui::Render();
            picture = host_.draw_apart(size);
        }
        ui::begin_figures();  // those of the frame just drawn
        done = write_figure(wish, vector, picture);
    }
    host_.invalidate();
    pacer_.request();
    return done;
}

Result<void> Program::write_figure(const FigureExport& wish, bool vector, const Picture& picture) {
    const auto figure = find_figure(wish.figure);
    if (!figure) return std::unexpected(figure.error());
    if (vector)
        return write_file(wish.out, svg_of(*ImGui::GetDrawData(),
                                           {.from = figure->from,
                                            .to = figure->to,
                                            .title = fmt::format("{}: {}", session_.document().title, figure->name),
                                            .font = svg_font,
                                            .pixels = [this](ImTextureID id) { return host_.read_texture(id); }}));
    if (picture.rgba.empty()) return fail("without OpenGL there are no pixels to save; an .svg can be written");
    return write_png(wish.out, cut(picture, figure->from, figure->to), wish.transparent);
}

}  // namespace normscope
