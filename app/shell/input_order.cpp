// SPDX-License-Identifier: MIT
#include "app/shell/input_order.h"

namespace normscope {
namespace {

bool is_modifier(ImGuiKey key) {
    return (key & ImGuiMod_Mask_) != 0 || (key >= ImGuiKey_LeftCtrl && key <= ImGuiKey_RightSuper);
}

bool goes_down(const ImGuiInputEvent& event) {
    if (event.Type == ImGuiInputEventType_MouseButton) return event.MouseButton.Down;
    return event.Type == ImGuiInputEventType_Key && event.Key.Down && !is_modifier(event.Key.Key) &&
           !ImGui::GetKeyData(event.Key.Key)->Down;
}

bool changes_modifier(const ImGuiInputEvent& event) {
    return event.Type == ImGuiInputEventType_Key && is_modifier(event.Key.Key) &&
           ImGui::GetKeyData(event.Key.Key)->Down != event.Key.Down;
}

}  // namespace

void InputOrder::hold_back() {
    auto& queue = ImGui::GetCurrentContext()->InputEventsQueue;
    bool pressed = false;
    for (int i = 0; i < queue.Size; ++i) {
        if (!pressed || !changes_modifier(queue[i])) {
            pressed |= goes_down(queue[i]);
            continue;
        }
        for (int k = i; k < queue.Size; ++k) held_.push_back(queue[k]);
        queue.resize(i);
        return;
    }
}

bool InputOrder::give_back() {
    auto& queue = ImGui::GetCurrentContext()->InputEventsQueue;
    for (const auto& event : held_) queue.push_back(event);
    const bool waits = !queue.empty();
    held_.clear();
    return waits;
}

}  // namespace normscope
