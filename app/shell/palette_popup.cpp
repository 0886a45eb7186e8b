// SPDX-License-Identifier: MIT
#include "app/shell/palette_popup.h"

#include <algorithm>

#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope {

using namespace ui;

void PalettePopup::draw_results(const std::vector<const Command*>& found, const Reading& reading, ActionSink& out,
                                bool entered) {
    const float height = px(34);
    auto* list = ImGui::GetWindowDrawList();
    const float width = ImGui::GetContentRegionAvail().x;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto& command = *found[i];
        const bool enabled = command.is_enabled(reading);
        const auto from = ImGui::GetCursorScreenPos();
        ImGui::PushID(command.id.c_str());
        const bool clicked = ImGui::InvisibleButton("run", {width, height});
        ImGui::PopID();
        if (ImGui::IsItemHovered() && (ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0))
            selected_ = static_cast<int>(i);
        const bool on = static_cast<int>(i) == selected_;
        if (on && scroll_) ImGui::SetScrollHereY();
        if (on) list->AddRectFilled(from, {from.x + width, from.y + height}, palette().hover, px(7));
        const auto ink = enabled ? palette().text : palette().faint;
        float x = from.x + px(12);
        if (command.checked && command.checked(reading))
            icon(list, Icon::check, {x + px(5), from.y + height / 2}, px(11), palette().accent);
        x += px(20);
        text(list, fonts().regular, px(14), {x, from.y + px(9)}, ink, command.title);
        const auto chord = chord_text(command.chord);
        text(list, fonts().mono, px(12), {from.x + width - px(12), from.y + px(10)}, palette().secondary, chord,
             Align::right);
        if (clicked || (entered && on)) {
            ImGui::CloseCurrentPopup();
            out.run(command.id);
        }
    }
    scroll_ = false;
    if (found.empty()) {
        const auto at = ImGui::GetCursorScreenPos();
        text(list, fonts().regular, px(14), {at.x + px(12), at.y + px(8)}, palette().secondary,
             "No command or lesson has these words.");
        ImGui::Dummy({width, height});
    }
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
        if (opening_) ImGui::SetKeyboardFocusHere();
        ImGui::PushFont(fonts().regular, 16);
        ImGui::SetNextItemWidth(-1);
        ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(12), px(9)});
        const bool entered = ImGui::InputTextWithHint("##query", "Search commands and lessons…", query_.data(),
                                                      query_.size(), ImGuiInputTextFlags_EnterReturnsTrue);
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) ImGui::CloseCurrentPopup();  // also while words are typed
        if (ImGui::IsItemEdited()) selected_ = 0;
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false))
            ImGui::CloseCurrentPopup();  // the field alone would keep the popup
        ImGui::PopStyleVar();
        ImGui::PopFont();
        ImGui::Dummy({0, px(4)});
        auto found = commands.search(query_.data());
        std::erase_if(found, [&](const Command* command) {
            return command->id.starts_with("file.recent_") && !command->is_enabled(reading);
        });
        const int count = static_cast<int>(found.size());
        const auto move = [&](ImGuiKey key, int by) {
            if (!ImGui::IsKeyPressed(key)) return;
            selected_ = std::clamp(selected_ + by, 0, std::max(0, count - 1));
            scroll_ = true;
        };
        move(ImGuiKey_DownArrow, 1);
        move(ImGuiKey_UpArrow, -1);
        move(ImGuiKey_PageDown, 8);
        move(ImGuiKey_PageUp, -8);
        const float rows = static_cast<float>(std::clamp(count, 1, 10));
        ImGui::BeginChild("results", {0, rows * px(36)}, 0, ImGuiWindowFlags_NoNav);
        draw_results(found, reading, out, entered);
        ImGui::EndChild();
        record("palette", found.empty() ? "" : found.front()->id);
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
    opening_ = false;
}

}  // namespace normscope
