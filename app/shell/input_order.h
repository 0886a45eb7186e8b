// SPDX-License-Identifier: MIT
// InputOrder: a chord is what was held down when its key went down, however long a frame takes. Dear ImGui reads the
// keys once a frame; a Ctrl+Z whose Ctrl went up in that same frame would be a Z.
#pragma once

#include <imgui_internal.h>

namespace normscope {

class InputOrder {
public:
    /// Before ImGui::NewFrame(): what comes after a key or a button went down, from the first change of a modifier on,
    /// waits for the next frame.
    void hold_back();
    /// After ImGui::NewFrame(). True when something waits, so that another frame is due.
    bool give_back();

private:
    ImVector<ImGuiInputEvent> held_;
};

}  // namespace normscope
