// SPDX-License-Identifier: MIT
#include "app/shell/top_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/workspace.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

using namespace ui;

constexpr float tabs_start = 158;
constexpr float tab_padding = 15;
constexpr float search_width = 250;

/// Commands that begin another part of their menu: a line stands above them.
constexpr std::array<std::string_view, 20> parts = {
    "file.save",        "app.quit",    "edit.copy_account", "edit.add_feature",       "edit.previous_example",
    "edit.paste",       "edit.go_to",  "edit.increase",     "op.more_groups",         "op.training",
    "op.toggle_affine", "op.float32",  "transport.first",   "lesson.restore_numbers", "lesson.answer",
    "view.start",       "view.larger", "view.larger_text",  "view.zoom_outputs",      "view.next_panel"};

/// Draws the line of a part, but neither above the first command of a menu nor twice.
void separate(std::string_view id, bool& any, bool& wanted) {
    wanted |= std::ranges::find(parts, id) != parts.end();
    if (std::exchange(any, true) && wanted) ImGui::Separator();
    wanted = false;
}

/// Parts of a workspace have tabs of their own there; the palette knows them.
bool is_part(std::string_view id) { return id.starts_with("workspace.") && id.contains('/'); }

void draw_menu(const View& view, const CommandRegistry& commands) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(8), px(8)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(12), px(7)});
    if (ImGui::BeginPopup("menu")) {
        for (const auto& [group, title] : command_groups()) {
            if (!ImGui::BeginMenu(title)) continue;
            bool any = false;
            bool wanted = false;
            bool lessons = false;
            for (const auto& command : commands.all()) {
                if (command.group != group || is_part(command.id)) continue;
                const bool lesson = command.id.starts_with("lesson.open.");
                wanted |= lesson && !std::exchange(lessons, lesson);
                const bool recent = command.id.starts_with("file.recent_");
                if (command.id == "file.recent_1" && command.is_enabled(view)) wanted = true;
                if (recent && !command.is_enabled(view)) continue;
                separate(command.id, any, wanted);
                const auto words = command.words(view) + (recent ? "##" + command.id : "");
                if (ImGui::MenuItem(words.c_str(), chord_text(command.chord).c_str(),
                                    command.checked && command.checked(view), command.is_enabled(view)))
                    view.out.run(command.id);
                record_item(words);
            }
            ImGui::EndMenu();
        }
        ImGui::EndPopup();
    }
    ImGui::PopStyleVar(2);
}

float tab_width(const Workspace& workspace) {
    return text_width(fonts().semibold, px(14), workspace.title) + 2 * px(tab_padding);
}

/// One tab; true when clicked.
bool draw_tab(const Workspace& workspace, bool active, ImVec2 at, float width) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 to{at.x + width, at.y + px(32)};
    ImGui::SetCursorScreenPos(at);
    const auto name = fmt::format("tab {}", workspace.id);
    const bool clicked = hit_area(name.c_str(), {width, px(32)});
    const bool focused = ImGui::IsItemFocused() && ImGui::GetIO().NavVisible;
    if (active || ImGui::IsItemHovered()) list->AddRectFilled(at, to, active ? p.raised : p.hover, px(7));
    if (active || focused) list->AddRect(at, to, focused ? p.accent : p.edge, px(7), std::max(1.0f, px(1)));
    text(list, active ? fonts().semibold : fonts().medium, px(14), {(at.x + to.x) / 2, at.y + px(8)},
         active ? p.text : p.secondary, workspace.title, Align::center);
    tooltip(std::string(workspace.help).c_str());
    return clicked;
}

/// All workspaces side by side where `right` leaves room for them, else the active one with a list. Returns the end.
float draw_tabs(const View& view, ImVec2 at, float right) {
    const auto table = workspaces();
    float total = 0;
    for (const auto& workspace : table) total += tab_width(workspace) + px(2);
    const auto* shown = view.at_start() ? nullptr : find_workspace(view.workspace());
    if (at.x + total <= right) {
        for (const auto& workspace : table) {
            const float width = tab_width(workspace);
            if (draw_tab(workspace, &workspace == shown, at, width))
                view.out.run(fmt::format("workspace.{}", workspace.id));
            at.x += width + px(2);
        }
        return at.x;
    }
    const auto& named = shown ? *shown : table.front();
    const float width = tab_width(named) + px(18);
    if (draw_tab(named, shown != nullptr, at, width)) ImGui::OpenPopup("workspaces");
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 tip{at.x + width - px(13), at.y + px(17)};
    const ImVec2 points[] = {{tip.x - px(4), tip.y - px(2)}, {tip.x, tip.y + px(2)}, {tip.x + px(4), tip.y - px(2)}};
    list->AddPolyline(points, 3, palette().secondary, px(1.5f));
    ImGui::SetNextWindowPos({at.x, at.y + px(36)});
    if (ImGui::BeginPopup("workspaces")) {
        for (const auto& workspace : table)
            if (ImGui::MenuItem(std::string(workspace.title).c_str(), nullptr, &workspace == shown))
                view.out.run(fmt::format("workspace.{}", workspace.id));
        ImGui::EndPopup();
    }
    return at.x + width;
}

/// The search field; without room for its words only the magnifier.
void draw_search(const View& view, ImVec2 at, float width) {
    const auto& p = palette();
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 to{at.x + width, at.y + px(34)};
    ImGui::SetCursorScreenPos(at);
    if (hit_area("search", {width, px(34)})) view.out.run("palette.open");
    list->AddRectFilled(at, to, ImGui::IsItemHovered() ? p.hover : p.panel, px(7));
    list->AddRect(at, to, p.edge, px(7));
    icon(list, Icon::search, {at.x + px(18), at.y + px(17)}, px(12), p.secondary);
    if (width < px(120)) {
        tooltip("Search commands and lessons (Ctrl K)");
        return;
    }
    text_clipped(list, fonts().regular, px(13.5f), {at.x + px(34), at.y + px(9)}, width - px(90), p.secondary,
                 "Search commands, lessons…");
    text(list, fonts().mono, px(12), {to.x - px(10), at.y + px(10)}, p.secondary, "Ctrl K", Align::right);
}

/// The theme that the button in the corner switches to.
const char* next_theme(const View& view) {
    const auto theme = view.settings().theme;
    return theme == ThemeId::dark ? "Light theme" : theme == ThemeId::light ? "High contrast" : "Dark theme";
}

}  // namespace

void draw_top_bar(const View& view, const CommandRegistry& commands, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    list->AddLine({from.x, to.y}, to, p.hairline, std::max(1.0f, px(1)));
    const float middle = (from.y + to.y) / 2;
    ImGui::SetCursorScreenPos({from.x + px(10), from.y + px(9)});
    if (hit_area("NormScope menu", {px(132), px(36)})) ImGui::OpenPopup("menu");
    if (ImGui::IsItemHovered() || ImGui::IsPopupOpen("menu"))
        list->AddRectFilled(ImGui::GetItemRectMin(), ImGui::GetItemRectMax(), p.hover, px(7));
    for (int i = 0; i < 3; ++i)
        list->AddRectFilled({from.x + px(20), middle - px(6) + px(5) * static_cast<float>(i)},
                            {from.x + px(34), middle - px(4) + px(5) * static_cast<float>(i)}, p.secondary, px(1));
    text(list, fonts().semibold, px(17), {from.x + px(44), middle - px(10)}, p.text, "NormScope");
    ImGui::SetNextWindowPos({from.x + px(10), to.y + px(2)});
    draw_menu(view, commands);

    const char* other = next_theme(view);
    const float theme_left = to.x - px(20) - text_width(fonts().medium, px(13.5f), other);
    const float theme = theme_left - px(20);
    float tabs = px(tabs_start);
    for (const auto& workspace : workspaces()) tabs += tab_width(workspace) + px(2);
    const float room = theme - (from.x + tabs) - px(16);
    const float search = room >= px(search_width) ? px(search_width) : room >= px(120) ? room : px(36);
    const float end = draw_tabs(view, {from.x + px(tabs_start), from.y + px(11)}, theme - search - px(12));
    draw_search(view, {theme - search, from.y + px(10)}, search);
    ImGui::SetCursorScreenPos({theme_left, from.y + px(16)});
    if (link(other)) view.out.run("view.next_theme");
    tooltip("Switch to this theme (Ctrl T)");
    const float title = theme - search - px(40) - (end + px(20));
    if (title >= px(90) && !view.at_start())
        text_clipped(list, fonts().regular, px(14), {end + px(20), from.y + px(19)}, title, p.secondary, view.name());
}

}  // namespace normscope
