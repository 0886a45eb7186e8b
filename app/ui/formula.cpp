// SPDX-License-Identifier: MIT
#include "app/ui/formula.h"

#include <imgui_rich_md/backends/latex/rich_md_latex.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>
#include <cfloat>
#include <cmath>
#include <optional>
#include <unordered_map>

#include "app/ui/probe.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

struct Entry {
    RichMd::MarkdownTexture texture;
    FormulaSize size;
    std::vector<FormulaPart> parts;
    int last_frame = 0;
};

std::unordered_map<std::string, Entry> cache;

constexpr int frames_kept = 240;

std::string key_of(const std::string& latex, float size, ImU32 color, MathStyle style) {
    return latex + '\x1f' + std::to_string(std::lround(size * 4)) + '\x1f' + std::to_string(color) +
           (style == MathStyle::display ? "d" : "t");
}

const Entry& entry_of(const std::string& latex, float size, ImU32 color, MathStyle style) {
    auto& entry = cache[key_of(latex, size, color, style)];
    entry.last_frame = ImGui::GetFrameCount();
    if (entry.texture.Valid() || entry.size.height > 0) return entry;
    const auto tex_style =
        style == MathStyle::display ? RichMd::Latex::TexStyle::Display : RichMd::Latex::TexStyle::Text;
    const auto rendered = RichMd::Latex::Render(latex, size, color, tex_style);
    entry.size = {static_cast<float>(rendered.Width), static_cast<float>(rendered.Height),
                  static_cast<float>(rendered.BaselineY)};
    if (rendered.Width > 0 && rendered.Height > 0)
        entry.texture = upload_rgba(rendered.Pixels.data(), rendered.Width, rendered.Height);
    if (entry.size.height <= 0) entry.size.height = size;
    return entry;
}

}  // namespace

void start_formulas() {
    if (RichMd::Latex::IsInitialized()) return;
    const auto metrics = RichMd::ReadAssetDefault("fonts/latex/latinmodern-math.clm1");
    const auto font = RichMd::ReadAssetDefault("fonts/latex/latinmodern-math.otf");
    IM_ASSERT(metrics && font && "the mathematical font is not embedded");
    RichMd::Latex::InitFromMemory(*metrics, *font);
}

void release_formulas() { cache.clear(); }

void collect_formulas() {
    collect_textures();
    const int now = ImGui::GetFrameCount();
    if (now % 120 != 0 || cache.size() < 256) return;
    std::erase_if(cache, [&](const auto& item) { return now - item.second.last_frame > frames_kept; });
}

FormulaSize measure_formula(const std::string& latex, float size, ImU32 color, MathStyle style) {
    return entry_of(latex, size, color, style).size;
}

FormulaSize draw_formula(ImDrawList* list, ImVec2 position, const std::string& latex, float size, ImU32 color,
                         float alpha, MathStyle style) {
    const auto& entry = entry_of(latex, size, color, style);
    if (!entry.texture.Valid()) return entry.size;
    const ImVec2 from{std::round(position.x), std::round(position.y)};  // whole pixels keep the glyphs sharp
    list->AddImage(entry.texture.ref, from, {from.x + entry.size.width, from.y + entry.size.height}, {0, 0}, {1, 1},
                   with_alpha(IM_COL32_WHITE, alpha));
    record_drawn(list, latex, from, {entry.size.width, entry.size.height});
    return entry.size;
}

FormulaSize draw_formula_on(ImDrawList* list, float x, float baseline_y, const std::string& latex, float size,
                            ImU32 color, float alpha, MathStyle style) {
    const auto& entry = entry_of(latex, size, color, style);
    return draw_formula(list, {x, baseline_y - entry.size.baseline}, latex, size, color, alpha, style);
}

namespace {

// Colours that stay apart where an edge is a mixture with nothing.
constexpr std::uint32_t shades = 5, shade = 50;

/// Which part an opaque pixel belongs to; none: to what has no colour of its own.
std::optional<std::size_t> part_of(const std::uint8_t* rgba) {
    if (rgba[3] < 128) return {};
    std::size_t part = 0;
    for (int channel = 0; channel < 3; ++channel) {
        const auto value = static_cast<std::uint32_t>(rgba[channel]);
        const auto level = (value + shade / 2) / shade;
        if (level >= shades || value + 8 < level * shade || value > level * shade + 8) return {};
        part = part * shades + level;
    }
    return part == 0 ? std::optional<std::size_t>{} : part - 1;
}

std::vector<FormulaPart> find_parts(const RichMd::Latex::RenderedFormula& picture) {
    std::vector<FormulaPart> parts;
    for (int y = 0; y < picture.Height; ++y)
        for (int x = 0; x < picture.Width; ++x) {
            const auto at =
                (static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.Width) + static_cast<std::size_t>(x)) *
                4;
            const auto part = part_of(picture.Pixels.data() + at);
            if (!part) continue;
            if (parts.size() <= *part) parts.resize(*part + 1, {{FLT_MAX, FLT_MAX}, {0, 0}});
            auto& [from, to] = parts[*part];
            from = {std::min(from.x, static_cast<float>(x)), std::min(from.y, static_cast<float>(y))};
            to = {std::max(to.x, static_cast<float>(x + 1)), std::max(to.y, static_cast<float>(y + 1))};
        }
    return parts;
}

}  // namespace

std::uint32_t part_rgb(std::size_t part) {
    const auto number = static_cast<std::uint32_t>(part + 1);  // 0 is black, which all else may be
    return (number / (shades * shades) % shades * shade) << 16 | (number / shades % shades * shade) << 8 |
           number % shades * shade;
}

const std::vector<FormulaPart>& formula_parts(const std::string& latex, float size, MathStyle style) {
    auto& entry = cache[key_of(latex, size, 0, style) + "p"];
    entry.last_frame = ImGui::GetFrameCount();
    if (entry.size.height > 0) return entry.parts;
    const auto tex_style =
        style == MathStyle::display ? RichMd::Latex::TexStyle::Display : RichMd::Latex::TexStyle::Text;
    const auto rendered = RichMd::Latex::Render(latex, size, IM_COL32_BLACK, tex_style);
    entry.size.height = std::max(1.0f, static_cast<float>(rendered.Height));
    entry.parts = find_parts(rendered);
    return entry.parts;
}

std::string colored_latex(Quantity quantity, std::string_view latex) {
    // Without its "#": "#2BC494" within a macro's argument would be the macro's second argument.
    return fmt::format("\\fgcolor{{{:06X}}}{{{}}}", quantity_rgb(quantity), latex);
}

}  // namespace normscope::ui
