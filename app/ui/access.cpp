// SPDX-License-Identifier: MIT
#include "app/ui/access.h"

#include <fmt/format.h>
#include <imgui_internal.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

struct Access {
    std::vector<std::string> panels;       // with a control, in this frame
    std::vector<std::string> last_panels;  // of the frame before
    std::string current;                   // that is being drawn
    std::string focused;                   // that has the keyboard
    std::string wanted;                    // that is to get it
    ImGuiID holder = 0;                    // the control in it
    ImGuiWindow* holder_window = nullptr;
    int arrow_frame = -9;  // in which an arrow was held last
    bool large = false;    // targets
    int patience = 0;      // frames until a panel that is not drawn is no longer waited for
};
Access access;

}  // namespace

void begin_access(bool large_targets) {
    access.large = large_targets;
    for (const auto key : {ImGuiKey_LeftArrow, ImGuiKey_RightArrow, ImGuiKey_UpArrow, ImGuiKey_DownArrow})
        if (ImGui::IsKeyDown(key)) access.arrow_frame = ImGui::GetFrameCount();
    access.last_panels = std::exchange(access.panels, {});
    access.current.clear();
    if (!access.wanted.empty() && --access.patience < 0) access.wanted.clear();
}

void begin_panel(std::string_view name) { access.current = name; }

const std::string& focused_panel() { return access.focused; }

namespace {

/// True when an arrow has taken the keyboard into another panel: what is nearest in a direction can be far away in what
/// it means. F6 and Tab go on to the next panel.
bool leapt() {
    const auto& g = *ImGui::GetCurrentContext();
    if (g.OpenPopupStack.Size > 0 || access.focused == access.current || g.NavJustMovedToId != ImGui::GetItemID() ||
        g.NavJustMovedToIsTabbing)
        return false;
    constexpr int late = 2;                               // Dear ImGui moves a frame after the key
    const int since = g.FrameCount - access.arrow_frame;  // below 0: of another window
    return since >= 0 && since <= late && access.holder != 0 && g.Windows.contains(access.holder_window) &&
           access.holder_window->WasActive;
}

}  // namespace

void keyboard_stop() {
    if (access.current.empty()) return;
    if (access.panels.empty() || access.panels.back() != access.current) access.panels.push_back(access.current);
    if (access.wanted == access.current) {
        access.wanted.clear();
        ImGui::SetFocusID(ImGui::GetItemID(), ImGui::GetCurrentWindow());
        ImGui::SetNavCursorVisible(true);
        ImGui::ScrollToItem(ImGuiScrollFlags_KeepVisibleEdgeY);
    }
    if (!ImGui::IsItemFocused()) return;
    if (leapt()) {  // back to where it was
        ImGui::SetFocusID(access.holder, access.holder_window);
        ImGui::SetNavCursorVisible(true);
        return;
    }
    access.focused = access.current;
    access.holder = ImGui::GetItemID();
    access.holder_window = ImGui::GetCurrentWindow();
}

void take_keyboard() {
    // Dear ImGui drops the request when it meets, later in the frame and in another window, what had the keyboard.
    ImGui::GetCurrentContext()->NavId = 0;
    ImGui::SetKeyboardFocusHere();
}

bool hit_area(const char* id, ImVec2 size, bool stop) {
    const auto at = ImGui::GetCursorScreenPos();
    const float least = access.large ? px(least_target) : 0;
    const ImVec2 more{std::max(0.0f, least - size.x), std::max(0.0f, least - size.y)};
    const bool grows = more.x > 0 || more.y > 0;
    if (grows) ImGui::SetCursorScreenPos({at.x - more.x / 2, at.y - more.y / 2});
    const bool pressed =
        ImGui::InvisibleButton(id, {size.x + more.x, size.y + more.y}, stop ? ImGuiButtonFlags_EnableNav : 0);
    if (stop && (ImGui::GetItemFlags() & ImGuiItemFlags_Disabled) == 0) keyboard_stop();
    if (grows) {  // what follows stands where it would have stood, and callers ask about the area
        const auto data = ImGui::GetCurrentContext()->LastItemData;
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy(size);
        ImGui::GetCurrentContext()->LastItemData = data;
    }
    return pressed;
}

int arrow_steps(Arrows arrows) {
    const auto back = arrows == Arrows::sideways ? ImGuiKey_LeftArrow : ImGuiKey_DownArrow;
    const auto on = arrows == Arrows::sideways ? ImGuiKey_RightArrow : ImGuiKey_UpArrow;
    for (const auto key : {back, on}) ImGui::SetKeyOwner(key, ImGui::GetItemID());
    const int fast = ImGui::GetIO().KeyShift ? 5 : 1;
    return fast * ((ImGui::IsKeyPressed(on) ? 1 : 0) - (ImGui::IsKeyPressed(back) ? 1 : 0));
}

void go_to_panel(int by) {
    const auto& panels = access.last_panels.empty() ? access.panels : access.last_panels;
    if (panels.empty()) return;
    const auto count = static_cast<std::ptrdiff_t>(panels.size());
    const auto at = std::ranges::find(panels, access.focused) - panels.begin();
    const bool known = at < count && ImGui::GetIO().NavVisible;
    const auto next = !known ? (by > 0 ? 0 : count - 1) : (at + by + count) % count;
    access.wanted = panels[static_cast<std::size_t>(next)];
    access.patience = 3;
}

void draw_focus_ring() {
    const auto& g = *ImGui::GetCurrentContext();
    record("panel with the keyboard", ImGui::GetIO().NavVisible ? access.focused : std::string{});
    if (!ImGui::GetIO().NavVisible || g.NavId == 0 || !g.NavWindow) return;
    if (g.OpenPopupStack.Size > 0) {  // a menu marks its items itself, a dialog does not
        const auto* popup = g.OpenPopupStack.back().Window;
        if (!popup || (popup->Flags & ImGuiWindowFlags_Modal) == 0 || g.NavWindow->RootWindow != popup->RootWindow)
            return;
    }
    if (!g.NavIdIsAlive) return;  // what had the keyboard is not on this screen
    const auto rect = ImGui::WindowRectRelToAbs(g.NavWindow, g.NavWindow->NavRectRel[0]);
    record("focus ring", fmt::format("{:.0f}, {:.0f}", rect.Min.x, rect.Min.y));
    auto* list = ImGui::GetForegroundDrawList();
    const auto& clip = g.NavWindow->OuterRectClipped;
    list->PushClipRect({clip.Min.x - px(4), clip.Min.y - px(4)}, {clip.Max.x + px(4), clip.Max.y + px(4)});
    list->AddRect({rect.Min.x - px(2), rect.Min.y - px(2)}, {rect.Max.x + px(2), rect.Max.y + px(2)}, palette().accent,
                  px(7), px(2));
    list->PopClipRect();
}

}  // namespace normscope::ui
