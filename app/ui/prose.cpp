// SPDX-License-Identifier: MIT
#include "app/ui/prose.h"

#include <embedded/fonts.h>
#include <fmt/format.h>
#include <imgui_internal.h>
#include <imgui_rich_md/rich_md.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/prose_markup.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"
#include "core/lessons/glossary.h"
#include "core/text/tied.h"

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

std::optional<Symbol> pointed;

std::string_view pointed_word;
std::string pointed_written;
ImVec2 term_from;  // of the word between tags

/// A formula that begins a line is placed above or below its top, so that its baseline is the text's. ImGui takes the
/// place of a line's first item for that of the line: what follows would stand higher or lower.
void return_to_line() {
    auto& line = ImGui::GetCurrentWindow()->DC;
    const float moved = line.CursorPos.y - line.CursorPosPrevLine.y;
    line.CursorPosPrevLine.y += moved;
    line.CurrLineSize.y = std::max(0.0f, line.CurrLineSize.y - moved);
}

bool note_term(const std::string& tag, bool opening) {
    if (opening) {
        term_from = ImGui::GetCursorScreenPos();
        return true;
    }
    const auto from = ImGui::GetItemRectMin();
    const auto to = ImGui::GetItemRectMax();
    const bool one_line = std::abs(ImGui::GetCursorScreenPos().y - term_from.y) < 1;
    const ImVec2 begin{one_line ? std::min(term_from.x, from.x) : from.x, from.y};
    if (!ImGui::IsWindowHovered() || !ImGui::IsMouseHoveringRect(begin, to)) return true;
    pointed_written = written_number(tag);
    if (!pointed_written.empty()) return true;
    const auto which = static_cast<std::size_t>(std::stoi(tag.substr(2)));
    if (which < glossary().size()) pointed_word = glossary()[which].id;
    return true;
}

/// The entry of a row under the pointer, or the row.
bool note_entry(const WrittenRow& row) {
    pointed = Symbol{row.quantity, 0};
    const auto from = ImGui::GetItemRectMin();
    const auto mouse = ImGui::GetIO().MousePos;
    const auto& parts = formula_parts(row.latex, ImGui::GetFontSize());
    for (std::size_t k = 0; k < parts.size(); ++k)
        if (mouse.x >= from.x + parts[k].from.x - px(3) && mouse.x < from.x + parts[k].to.x + px(3))
            pointed = Symbol{row.quantity, static_cast<int>(k + 1)};
    return true;
}

bool note_pointed(const std::string& tag, bool opening) {
    if (tag.starts_with("g-") || tag.starts_with(number_in_words)) return note_term(tag, opening);
    const auto* row = written_row(tag);
    if (tag != plain_formula && !row && !tag.starts_with("q-") && !tag.starts_with(number_formula)) return false;
    return_to_line();
    if (tag == plain_formula || !ImGui::IsItemHovered()) return true;
    if (row) return note_entry(*row);
    if (tag.starts_with(number_formula)) {
        pointed_written = written_number(tag);
        return true;
    }
    const auto dash = tag.rfind('-');
    const auto* quantity = find_quantity(std::string_view(tag).substr(2, dash - 2));
    if (quantity) pointed = Symbol{quantity->quantity, std::stoi(tag.substr(dash + 1))};
    return true;
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
    options.callbacks.OnHtmlSpan = note_pointed;
    RichMd::CreateContext(options);
    RichMd::GetStyle().blockGap = 0.55f;
}

void stop_prose() { RichMd::DestroyContext(); }

void prose(const std::string& markdown, float size) {
    if (probe()) (*probe())["all prose"] += markdown + "\n";
    ImGui::PushFont(nullptr, size);
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(6), px(5)});
    const auto from = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    RichMd::RenderRaw(marked_up(tied(markdown), width));
    // As a block: what stands in it is the library's.
    const float height = ImGui::GetCursorScreenPos().y - from.y - ImGui::GetStyle().ItemSpacing.y;
    record_drawn(ImGui::GetWindowDrawList(), markdown, from, {width, height});
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

std::string_view take_pointed_term() { return std::exchange(pointed_word, {}); }

std::string take_pointed_number() { return std::exchange(pointed_written, {}); }

std::optional<Symbol> take_pointed_symbol() { return std::exchange(pointed, std::nullopt); }

}  // namespace normscope::ui
