// SPDX-License-Identifier: MIT
#include "app/shell/glossary_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/shell/page_frame.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/ascii.h"
#include "core/text/number_format.h"

namespace normscope {

using namespace ui;

namespace {

/// While a lesson keeps numbers back, only what it is known to show is shown: a number that is made of others may give
/// them away.
bool keeps_back(const View& view, const GlossaryEntry& entry) {
    if (!view.withholding()) return false;
    if (entry.quantity && entry.number != "1/sigma") {
        const auto quantity = *entry.quantity;
        const bool given = quantity == Quantity::input || quantity == Quantity::count || quantity == Quantity::eps ||
                           quantity == Quantity::gamma || quantity == Quantity::beta;
        const bool in_account = view.trace().step_of(quantity) >= 0 && info(quantity).id == entry.id;
        return !(given || in_account) || view.withholds(quantity, focused_cell(view.document()));
    }
    constexpr std::string_view harmless[] = {"n", "d", "B", "groups", "params", "eps", "momentum"};
    return std::ranges::find(harmless, entry.number) == std::end(harmless) && !entry.number.starts_with("groups:");
}

bool matches(const GlossaryEntry& entry, std::string_view word) {
    return contains_in_any_case(entry.name, word) || contains_in_any_case(entry.symbol, word) ||
           contains_in_any_case(entry.also, word) || contains_in_any_case(entry.spelled, word) ||
           contains_in_any_case(entry.id, word);
}

std::string latex_of(const GlossaryEntry& entry) {
    if (entry.id == "rstd") return "1/\\sigma";
    const auto* quantity = find_quantity(entry.id);
    return quantity ? std::string(quantity->latex) : std::string{};
}

ImU32 color_of(const GlossaryEntry& entry) {
    const auto* quantity = find_quantity(entry.id);
    return quantity ? quantity_color(quantity->quantity) : palette().text;
}

}  // namespace

std::string live_words(const View& view, const GlossaryEntry& entry) {
    if (keeps_back(view, entry)) return "waits for your answer";
    const auto value = live_number(entry, view.document());
    return value ? format_number(*value) : std::string("none here");
}

void GlossaryPage::draw_entry(const View& view, const GlossaryEntry& entry, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto from = ImGui::GetCursorScreenPos();
    const bool wide = width > px(760);
    const float symbol = px(84);
    const float number = wide ? px(230) : 0;
    const float middle = width - symbol - number - (wide ? px(24) : 0);
    const auto live = live_words(view, entry);
    const auto also = std::string(entry.also);
    const auto shows = wide ? std::string(entry.shows) : fmt::format("{}: {}", entry.shows, live);
    float height = px(24) + wrapped_height(fonts().regular, px(13.5f), middle, entry.says);
    if (!also.empty()) height += wrapped_height(fonts().regular, px(12.5f), middle, also) + px(2);
    if (!wide) height += wrapped_height(fonts().regular, px(12.5f), middle, shows) + px(2);
    if (wide) height = std::max(height, px(26) + wrapped_height(fonts().regular, px(12), number, shows));
    height += px(16);
    if (hit_area(fmt::format("entry {}", entry.id).c_str(), {width, height})) open_step(view, entry.see);
    const bool lit = ImGui::IsItemHovered() || (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible);
    if (lit) list->AddRectFilled(from, {from.x + width, from.y + height}, palette().hover, px(7));
    const auto see = step_name(view, entry.see);
    if (!see.empty()) tooltip(fmt::format("Enter opens {}", see).c_str());
    float y = from.y + px(8);
    if (const auto latex = latex_of(entry); !latex.empty())
        draw_formula_on(list, from.x + px(10), y + px(16), latex, px(18), color_of(entry), 1.0f);
    const float x = from.x + symbol;
    text(list, fonts().semibold, px(14.5f), {x, y}, palette().text, entry.name);
    y += px(21);
    y += text_wrapped(list, fonts().regular, px(13.5f), {x, y}, middle, palette().text, entry.says) + px(2);
    if (!also.empty())
        y += text_wrapped(list, fonts().regular, px(12.5f), {x, y}, middle, palette().secondary, also) + px(2);
    if (wide) {
        const float right = from.x + width - number;
        const bool waits = keeps_back(view, entry);
        text_clipped(list, waits ? fonts().regular : fonts().mono, px(waits ? 13 : 15), {right, from.y + px(8)}, number,
                     waits ? palette().secondary : palette().text, live);
        text_wrapped(list, fonts().regular, px(12), {right, from.y + px(30)}, number, palette().secondary, shows);
    } else {
        text_wrapped(list, fonts().regular, px(12.5f), {x, y}, middle, palette().secondary, shows);
    }
    record(fmt::format("entry {}", entry.id), live);
    list->AddLine({from.x, from.y + height + px(2)}, {from.x + width, from.y + height + px(2)}, palette().hairline,
                  std::max(1.0f, px(1)));
}

void GlossaryPage::draw(const View& view, ImVec2 from, ImVec2 to) {
    const float width =
        begin_page(view, "Glossary",
                   "Every symbol and term, what frameworks call it, and what it is in the tensor in sight.", from, to);
    ImGui::SetNextItemWidth(std::min(width, px(320)));
    if (ImGui::IsWindowAppearing()) take_keyboard();
    ImGui::InputTextWithHint("##sought", "a symbol or a word: bias, rstd, gain, …", sought_, sizeof sought_);
    record_item("the word that is looked for");
    keyboard_stop();
    ImGui::Dummy({0, px(4)});
    int shown = 0;
    for (const auto& entry : glossary())
        if (matches(entry, sought_)) {
            draw_entry(view, entry, width);
            ++shown;
        }
    if (shown == 0)
        paragraph("Nothing here is called that. Ctrl K looks through commands and lessons.", 14, width,
                  palette().secondary);
    record("entries", std::to_string(shown));
    end_page();
}

void explain(const View& view, const GlossaryEntry& entry) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(9)});
    ImGui::PushStyleVar(ImGuiStyleVar_PopupRounding, px(7));
    ImGui::BeginTooltip();
    ImGui::PushTextWrapPos(px(340));
    const auto line = [](ImFont* font, float size, ImU32 color, const std::string& words) {
        ImGui::PushFont(font, size);
        ImGui::PushStyleColor(ImGuiCol_Text, color);
        ImGui::TextUnformatted(words.c_str());
        ImGui::PopStyleColor();
        ImGui::PopFont();
    };
    line(fonts().semibold, 14, palette().text,
         entry.symbol.empty() ? std::string(entry.name) : fmt::format("{}  {}", entry.symbol, entry.name));
    line(fonts().regular, 13.5f, palette().text, std::string(entry.says));
    if (!entry.also.empty()) line(fonts().regular, 12.5f, palette().secondary, std::string(entry.also));
    line(fonts().regular, 12.5f, palette().secondary, fmt::format("{}: {}", entry.shows, live_words(view, entry)));
    ImGui::PopTextWrapPos();
    ImGui::EndTooltip();
    ImGui::PopStyleVar(2);
    record("explained", entry.id);
    record("explained number", live_words(view, entry));
}

}  // namespace normscope
