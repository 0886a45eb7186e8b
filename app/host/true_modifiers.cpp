// SPDX-License-Identifier: MIT
#include "app/host/true_modifiers.h"

#include <imgui_internal.h>

#include <array>

namespace normscope {
namespace {

struct Modifier {
    ImGuiKey mod, left, right;
};
constexpr std::array<Modifier, 4> modifiers = {{{ImGuiMod_Ctrl, ImGuiKey_LeftCtrl, ImGuiKey_RightCtrl},
                                                {ImGuiMod_Shift, ImGuiKey_LeftShift, ImGuiKey_RightShift},
                                                {ImGuiMod_Alt, ImGuiKey_LeftAlt, ImGuiKey_RightAlt},
                                                {ImGuiMod_Super, ImGuiKey_LeftSuper, ImGuiKey_RightSuper}}};

bool is_modifier(const ImGuiInputEvent& event) {
    return event.Type == ImGuiInputEventType_Key && (event.Key.Key & ImGuiMod_Mask_) != 0;
}

}  // namespace

void with_modifiers(ImGuiKeyChord mods, const std::function<void()>& pass_on) {
    auto& io = ImGui::GetIO();
    for (const auto& [mod, left, right] : modifiers) {
        const bool held = (mods & mod) != 0;
        io.AddKeyEvent(mod, held);
        if (held) continue;
        io.AddKeyEvent(left, false);
        io.AddKeyEvent(right, false);
    }
    auto& queue = ImGui::GetCurrentContext()->InputEventsQueue;
    int kept = queue.Size;
    pass_on();
    for (int i = kept; i < queue.Size; ++i)
        if (!is_modifier(queue[i])) queue[kept++] = queue[i];
    queue.resize(kept);
}

}  // namespace normscope
