// SPDX-License-Identifier: MIT
#include "app/ui/prose.h"

#include <embedded/fonts.h>
#include <fmt/format.h>
#include <imgui_internal.h>
#include <imgui_rich_md/rich_md.h>
#include <imgui_rich_md/rich_md_host.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "app/ui/formula.h"
#include "app/ui/probe.h"
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

constexpr std::string_view plain_formula = "f";

/// "</q-mu-0>" after a formula that names something, so that it is known when the pointer is over it; "</f>" after
/// another. There is none before it: the library does not see that a word goes on behind a tag, and would break the
/// line there.
std::string tag_of(std::string_view latex) {
    const auto symbol = named_by(latex);
    return symbol ? fmt::format("q-{}-{}", info(symbol->quantity).id, symbol->index) : std::string(plain_formula);
}

std::string_view pointed_word;
ImVec2 term_from;  // of the word between tags

/// A formula that begins a line is placed above or below its top, so that its baseline is the text's. ImGui takes the
/// place of a line's first item for that of the line: what follows would stand higher or lower.
void return_to_line() {
    auto& line = ImGui::GetCurrentWindow()->DC;
    const float moved = line.CursorPos.y - line.CursorPosPrevLine.y;
    line.CursorPosPrevLine.y += moved;
    line.CurrLineSize.y = std::max(0.0f, line.CurrLineSize.y - moved);
}

/// The library renders a formula with this much around it; on the right of it the text goes on.
constexpr float formula_padding = 2;  // pixels of the screen

bool note_term(const std::string& tag, bool opening) {
    if (opening) {
        term_from = ImGui::GetCursorScreenPos();
        return true;
    }
    const auto which = static_cast<std::size_t>(std::stoi(tag.substr(2)));
    const auto from = ImGui::GetItemRectMin();
    const auto to = ImGui::GetItemRectMax();
    const bool one_line = std::abs(ImGui::GetCursorScreenPos().y - term_from.y) < 1;
    const ImVec2 begin{one_line ? std::min(term_from.x, from.x) : from.x, from.y};
    if (which < glossary().size() && ImGui::IsWindowHovered() && ImGui::IsMouseHoveringRect(begin, to))
        pointed_word = glossary()[which].id;
    return true;
}

bool note_pointed(const std::string& tag, bool opening) {
    if (tag.starts_with("g-")) return note_term(tag, opening);
    if (tag != plain_formula && !tag.starts_with("q-")) return false;
    return_to_line();
    ImGui::SetCursorPosX(ImGui::GetCursorPosX() - formula_padding);
    if (tag == plain_formula) return true;
    const auto dash = tag.rfind('-');
    const auto* row = find_quantity(std::string_view(tag).substr(2, dash - 2));
    if (row && ImGui::IsItemHovered()) pointed = Symbol{row->quantity, std::stoi(tag.substr(dash + 1))};
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

bool is_space(char c) { return c == ' ' || c == '\n'; }

/// How much of the end of `text` belongs to a word that begins behind it: opening brackets, quotes and marks.
std::size_t glued_before(std::string_view text) {
    std::size_t begin = text.size();
    while (begin > 0 && !is_space(text[begin - 1]) &&
           std::string_view(">$`").find(text[begin - 1]) == std::string_view::npos)
        --begin;
    return text.size() - begin;
}

/// And how much of its beginning to a word that ends before it.
std::size_t glued_after(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && !is_space(text[end]) &&
           std::string_view("<$`").find(text[end]) == std::string_view::npos)
        ++end;
    return end;
}

/// Words that the glossary explains, between tags, so that it is known when the pointer is over one. What touches a
/// word goes between the tags with it, because the library breaks lines at tags. Code stays as it is.
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
            const auto before = glued_before(result);
            length += glued_after(text.substr(at + length));
            result.insert(result.size() - before, "<" + tag + ">");
            result += fmt::format("{}</{}>", text.substr(at, length), tag);
            at += length;
            word = false;
        } else {
            result += text[at++];
        }
    }
    return result;
}

/// The brackets before and the punctuation after a formula become part of it: no line breaks between them, and no
/// padding stands there.
std::string with_punctuation(std::string_view latex, std::string_view before, std::string_view after) {
    std::string result;
    for (const char c : before) result += fmt::format("{{{}}}", c);
    result += with_colors(latex);
    for (const char c : after) result += fmt::format("{{{}}}", c);
    return result;
}

/// Markdown whose formulas are coloured, with their punctuation, and followed by a tag.
std::string prepared(std::string_view markdown) {
    std::string result;
    while (!markdown.empty()) {
        const auto start = markdown.find('$');
        const auto end = start == std::string_view::npos ? start : markdown.find('$', start + 1);
        if (end == std::string_view::npos) break;
        auto words = markdown.substr(0, start);
        const auto latex = markdown.substr(start + 1, end - start - 1);
        markdown = markdown.substr(end + 1);
        std::size_t before = 0;
        while (before < words.size() && words[words.size() - before - 1] == '(') ++before;
        const auto after = std::min(markdown.find_first_not_of(".,;:?!)"), markdown.size());
        result += with_terms(words.substr(0, words.size() - before));
        result += fmt::format("${}$</{}>",
                              with_punctuation(latex, words.substr(words.size() - before), markdown.substr(0, after)),
                              tag_of(latex));
        markdown = markdown.substr(after);
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
    RichMd::RenderRaw(prepared(tied(markdown)));
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
