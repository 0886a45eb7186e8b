// SPDX-License-Identifier: MIT
#include "app/ui/combo.h"

#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {

int combo(const char* id, ImVec2 at, float width, std::span<const std::string> labels, int active) {
    const auto cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(at);
    ImGui::SetNextItemWidth(width);
    ImGui::PushFont(fonts().mono, 13);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(8), px(5)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
    int picked = -1;
    const std::string shown =
        active >= 0 && active < static_cast<int>(labels.size()) ? labels[static_cast<std::size_t>(active)] : "custom";
    const bool open = ImGui::BeginCombo(id, shown.c_str(), ImGuiComboFlags_NoArrowButton);
    if (!open) record_item(shown);
    if (open) {
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (ImGui::Selectable(labels[i].c_str(), static_cast<int>(i) == active)) picked = static_cast<int>(i);
        ImGui::EndCombo();
    }
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 tip{at.x + width - px(14), at.y + px(14)};
    const ImVec2 points[] = {{tip.x - px(4), tip.y - px(2)}, {tip.x, tip.y + px(2)}, {tip.x + px(4), tip.y - px(2)}};
    list->AddPolyline(points, 3, palette().secondary, px(1.5f));
    record(id, shown);
    ImGui::PopStyleVar(2);
    ImGui::PopFont();
    ImGui::SetCursorScreenPos(cursor);
    return picked;
}

}  // namespace normscope::ui
