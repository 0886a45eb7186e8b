// SPDX-License-Identifier: MIT
#include "app/shell/dialog_frame.h"

#include <fmt/format.h>
#include <imgui.h>

#include <algorithm>

#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/quoted.h"

namespace normscope {

using namespace ui;

bool begin_dialog(const char* title, float width, float height, const char* heading) {
    const auto display = ImGui::GetIO().DisplaySize;
    width = std::min(px(width), display.x - px(40));
    ImGui::SetNextWindowPos({display.x / 2, display.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    ImGui::SetNextWindowSize({width, height > 0 ? std::min(px(height), display.y - px(40)) : 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(24), px(20)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(10));
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, std::max(1.0f, px(1)));
    const bool open = ImGui::BeginPopupModal(
        title, nullptr, ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoResize | ImGuiWindowFlags_NoMove);
    ImGui::PopStyleVar(3);
    if (!open) return false;
    ImGui::PushFont(fonts().semibold, 18);
    ImGui::TextUnformatted(heading ? heading : title);
    record_item(heading ? heading : title);
    ImGui::PopFont();
    ImGui::Dummy({0, px(4)});
    return true;
}

std::string ReplaceQuestion::before(const std::filesystem::path& path, std::string_view verb) {
    std::error_code code;
    if (!std::filesystem::exists(path, code) || path == asked_) {
        forget();
        return {};
    }
    asked_ = path;
    return fmt::format("{} is there already. {} again to replace it.", shown_path(path.filename()), verb);
}

}  // namespace normscope
