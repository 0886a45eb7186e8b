// SPDX-License-Identifier: MIT
#include "app/shell/palette_popup.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope {

using namespace ui;

/// One result; true when it was chosen, by the mouse or by Enter.
bool PalettePopup::draw_row(int place, std::string_view words, std::string_view chord, bool enabled, bool checked) {
    const float height = px(34);
    const float width = ImGui::GetContentRegionAvail().x;
    auto* list = ImGui::GetWindowDrawList();
    const auto from = ImGui::GetCursorScreenPos();
    ImGui::PushID(place);
    const bool clicked = hit_area("run", {width, height}, false);
    ImGui::PopID();
    if (ImGui::IsItemHovered() && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0))
        selected_ = place;
    const bool on = place == selected_;
    if (on && scroll_) ImGui::SetScrollHereY();
    if (on) list->AddRectFilled(from, {from.x + width, from.y + height}, palette().hover, px(7));
    float x = from.x + px(12);
    if (checked) icon(list, Icon::check, {x + px(5), from.y + height / 2}, px(11), palette().accent);
    x += px(20);
    text(list, fonts().regular, px(14), {x, from.y + px(9)}, enabled ? palette().text : palette().faint,
         std::string(words));
    text(list, fonts().mono, px(12), {from.x + width - px(12), from.y + px(10)}, palette().secondary,
         std::string(chord), Align::right);
    if (!clicked && !(entered_ && on)) return false;
    ImGui::CloseCurrentPopup();
    return true;
}

void PalettePopup::draw_place(const Reading& reading, ActionSink& out) {
    const auto& document = reading.document();
    const auto& x = document.x;
    if (*place_) {
        const auto cell = **place_;
        const auto words =
            fmt::format("Go to {} = {}", cell_name("x", x.shape(), cell), format_number(static_cast<double>(x[cell])));
        if (draw_row(0, words, "", true, false)) out.edit(Select{{cell, document.selection.axis}}, "");
        record("palette place", words);
        return;
    }
    const auto at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x;
    const auto& sentence = place_->error().message;
    text_wrapped(ImGui::GetWindowDrawList(), fonts().regular, px(14), {at.x + px(12), at.y + px(8)}, width - px(24),
                 palette().bad, sentence);
    ImGui::Dummy({width, wrapped_height(fonts().regular, px(14), width - px(24), sentence) + px(16)});
    record("palette place", sentence);
}

void PalettePopup::draw_results(const std::vector<const Command*>& found, const Reading& reading, ActionSink& out) {
    const int before = place_ && *place_ ? 1 : 0;
    if (place_) draw_place(reading, out);
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& command = *found[i];
        if (draw_row(static_cast<int>(i) + before, command.words(reading), chord_text(command.chord),
                     command.is_enabled(reading), command.checked && command.checked(reading)))
            out.run(command.id);
    }
    scroll_ = false;
    if (!found.empty() || place_) return;
    const auto at = ImGui::GetCursorScreenPos();
    text(ImGui::GetWindowDrawList(), fonts().regular, px(14), {at.x + px(12), at.y + px(8)}, palette().secondary,
         purpose_ == Purpose::go_to ? "A row, or a cell: 3, or 3, 17, or x[3,17]."
                                    : "No command or lesson has these words.");
    ImGui::Dummy({ImGui::GetContentRegionAvail().x, px(34)});
}

void PalettePopup::draw_field(const Reading& reading) {
    if (opening_) take_keyboard();
    ImGui::PushFont(fonts().regular, 16);
    ImGui::SetNextItemWidth(-1);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(12), px(9)});
    entered_ = ImGui::InputTextWithHint(
        "##query", purpose_ == Purpose::go_to ? "Row or cell: 3, or 3, 17, or x[3,17]" : "Search commands and lessons…",
        query_.data(), query_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
    record_item("what is looked for");
    if (ImGui::IsItemEdited()) selected_ = 0;
    if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();  // the field alone would keep it
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::Dummy({0, px(4)});
    const auto& document = reading.document();
    place_ = cell_from_text(query_.data(), document.x.shape(), focused_cell(document));
}

void PalettePopup::move_selection(int count) {
    const auto move = [&](ImGuiKey key, int by) {
        if (!ImGui::IsKeyPressed(key)) return;
        selected_ = std::clamp(selected_ + by, 0, std::max(0, count - 1));
        scroll_ = true;
    };
    move(ImGuiKey_DownArrow, 1);
    move(ImGuiKey_UpArrow, -1);
    move(ImGuiKey_PageDown, 8);
    move(ImGuiKey_PageUp, -8);
}

void PalettePopup::draw(const CommandRegistry& commands, const Reading& reading, ActionSink& out) {
    constexpr const char* id = "Command palette";
    if (opening_) {
        ImGui::OpenPopup(id);
        query_.fill(0);
        selected_ = 0;
    }
    const auto display = ImGui::GetIO().DisplaySize;
    const float width = std::min(px(620), display.x - px(40));
    ImGui::SetNextWindowPos({(display.x - width) / 2, px(64)});
    ImGui::SetNextWindowSize({width, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(10), px(10)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(4), px(2)});
    if (ImGui::BeginPopup(id, ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoResize)) {
        draw_field(reading);
        auto found = purpose_ == Purpose::go_to ? std::vector<const Command*>{} : commands.search(query_.data());
        std::erase_if(found, [&](const Command* command) {
            return command->id.starts_with("file.recent_") && !command->is_enabled(reading);
        });
        const int count = static_cast<int>(found.size()) + (place_ ? 1 : 0);
        move_selection(count);
        const float rows = static_cast<float>(std::clamp(count, 1, 10)) + (place_ && !*place_ ? 0.7f : 0.0f);
        ImGui::BeginChild("results", {0, rows * px(36)}, 0, ImGuiWindowFlags_NoNav);
        draw_results(found, reading, out);
        ImGui::EndChild();
        record("palette", found.empty() ? "" : found.front()->id);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
    opening_ = false;
}

}  // namespace normscope
