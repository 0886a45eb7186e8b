// SPDX-License-Identifier: MIT
#include "app/ui/prose.h"

#include <embedded/fonts.h>
#include <imgui_rich_md/rich_md.h>
#include <imgui_rich_md/rich_md_host.h>

#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

/// The Markdown library asks for its fonts by the names of its own; it gets the program's.
RichMd::AssetBytes read_asset(const std::string& path) {
    const auto has = [&](const char* word) { return path.find(word) != std::string::npos; };
    std::string_view name;
    if (has("latex/")) return RichMd::ReadAssetDefault(path);
    if (has("Inconsolata")) name = "JetBrainsMono-Regular.ttf";
    else if (has("BoldItalic") || has("-Bold")) name = "Inter-SemiBold.otf";
    else if (has("Italic")) name = "Inter-Italic.otf";
    else if (has("Roboto")) name = "Inter-Regular.otf";
    if (name.empty()) return RichMd::ReadAssetDefault(path);
    const auto file = embedded::fonts::find(name);
    if (!file) return std::nullopt;
    const auto* data = reinterpret_cast<const std::uint8_t*>(file->bytes.data());
    return std::vector<std::uint8_t>(data, data + file->bytes.size());
}

}  // namespace

void start_prose() {
    RichMd::HostServices services = RichMd::GetHostServices();
    services.ReadAsset = read_asset;
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
    ImGui::PushFont(nullptr, size);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(6), px(5)});
    RichMd::RenderRaw(markdown);
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

}  // namespace normscope::ui
