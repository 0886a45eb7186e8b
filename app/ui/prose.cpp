// SPDX-License-Identifier: MIT
#include "app/ui/prose.h"

#include <embedded/fonts.h>
#include <fmt/format.h>
#include <imgui_rich_md/rich_md.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>

#include "app/ui/probe.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

/// The Markdown library asks for its fonts by the names of its own; it gets the program's.
RichMd::AssetBytes read_asset(const std::string& path) {
    const auto has = [&](const char* word) { return path.find(word) != std::string::npos; };
    std::string_view name;
    if (has("latex/")) return RichMd::ReadAssetDefault(path);
    if (has("Inconsolata"))
        name = "JetBrainsMono-Regular.ttf";
    else if (has("BoldItalic") || has("-Bold"))
        name = "Inter-SemiBold.otf";
    else if (has("Italic"))
        name = "Inter-Italic.otf";
    else if (has("Roboto"))
        name = "Inter-Regular.otf";
    if (name.empty()) return RichMd::ReadAssetDefault(path);
    const auto file = embedded::fonts::find(name);
    if (!file) return std::nullopt;
    const auto* data = reinterpret_cast<const std::uint8_t*>(file->bytes.data());
    return std::vector<std::uint8_t>(data, data + file->bytes.size());
}

/// Gives each quantity's symbol inside $…$ its colour, as everywhere else in the program.
std::string with_colors(const std::string& markdown) {
    struct Symbol {
        std::string_view latex;
        Quantity quantity;
    };
    static constexpr Symbol symbols[] = {{"\\sigma^2", Quantity::variance}, {"\\sigma", Quantity::sigma},
                                         {"\\mu", Quantity::mean},          {"\\hat{x}", Quantity::normalized},
                                         {"\\hat x", Quantity::normalized}, {"\\gamma", Quantity::gamma},
                                         {"\\beta", Quantity::beta}};
    std::string result;
    bool math = false;
    for (std::size_t at = 0; at < markdown.size();) {
        if (markdown[at] == '$') math = !math;
        const auto rest = std::string_view(markdown).substr(at);
        const auto* found =
            std::ranges::find_if(symbols, [&](const Symbol& s) { return math && rest.starts_with(s.latex); });
        if (found == std::end(symbols)) {
            result += markdown[at++];
            continue;
        }
        result += fmt::format("\\fgcolor{{#{:06X}}}{{{}}}", quantity_rgb(found->quantity), found->latex);
        at += found->latex.size();
    }
    return result;
}

}  // namespace

void start_prose() {
    RichMd::HostServices services = RichMd::GetHostServices();
    services.ReadAsset = read_asset;
    services.UploadRgba = upload_rgba;
    RichMd::SetHostServices(services);
    RichMd::MarkdownOptions options;
    options.withLatex = true;
    options.autolinks = false;
    options.selectableText = false;
    options.fontOptions.regularSize = base_font_size;
    RichMd::CreateContext(options);
    RichMd::GetStyle().blockGap = 0.55f;
}

void stop_prose() { RichMd::DestroyContext(); }

void prose(const std::string& markdown, float size) {
    if (probe()) (*probe())["all prose"] += markdown + "\n";
    ImGui::PushFont(nullptr, size);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(6), px(5)});
    RichMd::RenderRaw(with_colors(markdown));
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

}  // namespace normscope::ui
