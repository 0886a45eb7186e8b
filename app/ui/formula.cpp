// SPDX-License-Identifier: MIT
#include "app/ui/formula.h"

#include <imgui_rich_md/backends/latex/rich_md_latex.h>
#include <imgui_rich_md/rich_md_host.h>

#include <cmath>
#include <unordered_map>

#include "app/ui/probe.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

struct Entry {
    RichMd::MarkdownTexture texture;
    FormulaSize size;
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

std::string colored_latex(Quantity quantity, std::string_view latex) {
    // Without its "#": "#2BC494" within a macro's argument would be the macro's second argument.
    return fmt::format("\\fgcolor{{{:06X}}}{{{}}}", quantity_rgb(quantity), latex);
}

}  // namespace normscope::ui
