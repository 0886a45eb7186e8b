// SPDX-License-Identifier: MIT
#include "app/ui/prose.h"

#include <embedded/fonts.h>
#include <fmt/format.h>
#include <imgui_rich_md/rich_md.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>
#include <cctype>
#include <utility>

#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/textures.h"
#include "app/ui/theme.h"
#include "core/lessons/glossary.h"

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

struct Spelling {
    std::string_view latex;
    Quantity quantity;
};
constexpr Spelling spellings[] = {{"\\sigma^2", Quantity::variance}, {"\\sigma", Quantity::sigma},
                                  {"\\mu", Quantity::mean},          {"\\hat{x}", Quantity::normalized},
                                  {"\\hat x", Quantity::normalized}, {"\\gamma", Quantity::gamma},
                                  {"\\beta", Quantity::beta}};
// Only at the beginning of a formula: inside one an x may be part of anything.
constexpr Spelling beginnings[] = {{"(x-\\mu)^2", Quantity::square},
                                   {"x-\\mu", Quantity::deviation},
                                   {"x - \\mu", Quantity::deviation},
                                   {"x", Quantity::input},
                                   {"y", Quantity::output}};

std::optional<Symbol> pointed;

/// "<q-mu-0>" before and after a formula that names something, so that it is known when the pointer is over it.
std::string tag_of(const Symbol& symbol) { return fmt::format("q-{}-{}", info(symbol.quantity).id, symbol.index); }

std::string_view pointed_word;

bool note_pointed(const std::string& tag, bool opening) {
    if (tag.starts_with("g-")) {
        const auto which = static_cast<std::size_t>(std::stoi(tag.substr(2)));
        if (!opening && which < glossary().size() && ImGui::IsItemHovered()) pointed_word = glossary()[which].id;
        return true;
    }
    if (!tag.starts_with("q-")) return false;
    const auto dash = tag.rfind('-');
    const auto* row = find_quantity(std::string_view(tag).substr(2, dash - 2));
    if (!opening && row && ImGui::IsItemHovered()) pointed = Symbol{row->quantity, std::stoi(tag.substr(dash + 1))};
    return true;
}

/// Gives each quantity's symbol inside $…$ its colour, as everywhere else in the program.
std::string with_colors(std::string_view latex) {
    std::string result;
    for (std::size_t at = 0; at < latex.size();) {
        const auto rest = latex.substr(at);
        const auto* found = std::ranges::find_if(spellings, [&](const auto& s) { return rest.starts_with(s.latex); });
        if (found == std::end(spellings)) {
            result += latex[at++];
            continue;
        }
        result += colored_latex(found->quantity, found->latex);
        at += found->latex.size();
    }
    return result;
}

/// Words that the glossary explains, between tags, so that it is known when the pointer is over one. Code stays as it
/// is.
std::string with_terms(std::string_view text) {
    std::string result;
    bool code = false;
    bool word = false;  // the character before belongs to a word
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '`') code = !code;
        const bool letter = std::isalpha(static_cast<unsigned char>(c)) != 0;
        std::size_t length = 0;
        const auto* entry = letter && !word && !code ? entry_at(text.substr(at), length) : nullptr;
        word = letter || std::isdigit(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0 || c == '_' || c == '.';
        if (entry) {
            const auto tag = fmt::format("g-{}", entry - glossary().data());
            result += fmt::format("<{0}>{1}</{0}>", tag, text.substr(at, length));
            at += length;
        } else {
            result += text[at++];
        }
    }
    return result;
}

/// Markdown whose formulas are coloured, and between tags where they name something.
std::string prepared(std::string_view markdown) {
    std::string result;
    while (!markdown.empty()) {
        const auto start = markdown.find('$');
        const auto end = start == std::string_view::npos ? start : markdown.find('$', start + 1);
        if (end == std::string_view::npos) break;
        result += with_terms(markdown.substr(0, start));
        const auto latex = markdown.substr(start + 1, end - start - 1);
        const auto symbol = named_by(latex);
        if (symbol) result += "<" + tag_of(*symbol) + ">";
        result += "$" + with_colors(latex) + "$";
        if (symbol) result += "</" + tag_of(*symbol) + ">";
        markdown = markdown.substr(end + 1);
    }
    return result + with_terms(markdown);
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
    RichMd::RenderRaw(prepared(markdown));
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

std::optional<Symbol> named_by(std::string_view latex) {
    while (latex.starts_with(' ')) latex.remove_prefix(1);
    const auto begins = [&](const Spelling& s) { return latex.starts_with(s.latex); };
    const auto* found = std::ranges::find_if(spellings, begins);
    if (found == std::end(spellings)) {
        found = std::ranges::find_if(beginnings, begins);
        if (found == std::end(beginnings)) return {};
    }
    auto rest = latex.substr(found->latex.size());
    Symbol symbol{found->quantity, 0};
    if (rest.starts_with("_")) {
        rest.remove_prefix(rest.starts_with("_{") ? 2 : 1);
        while (!rest.empty() && rest.front() >= '0' && rest.front() <= '9' && symbol.index < 10000) {
            symbol.index = symbol.index * 10 + (rest.front() - '0');
            rest.remove_prefix(1);
        }
        if (symbol.index == 0) return {};  // "x_i" is none of them
    }
    return symbol;
}

std::string_view take_pointed_term() { return std::exchange(pointed_word, {}); }

std::optional<Symbol> take_pointed_symbol() { return std::exchange(pointed, std::nullopt); }

}  // namespace normscope::ui
