// SPDX-License-Identifier: MIT
#include "null_host.h"

#include <imgui.h>

#include <algorithm>
#include <utility>

namespace normscope::testing {

NullHost::NullHost(Size given) : size(given) {
    auto& io = ImGui::GetIO();
    io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset | ImGuiBackendFlags_RendererHasTextures;
    io.BackendPlatformName = "null";
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
}

NullHost::~NullHost() {
    for (auto* texture : ImGui::GetPlatformIO().Textures) {
        texture->SetTexID(ImTextureID_Invalid);
        texture->SetStatus(ImTextureStatus_Destroyed);
    }
}

bool NullHost::wait(double timeout) {
    ++waits;
    if (meanwhile) meanwhile();
    if (std::exchange(event, false)) return true;
    if (woken.exchange(false)) return false;
    time = std::min(horizon, time + timeout);
    if (time >= horizon) closed = true;
    return false;
}

void NullHost::begin_frame() {
    auto& io = ImGui::GetIO();
    io.DisplaySize = {static_cast<float>(size.width), static_cast<float>(size.height)};
    time += frame_time;
    io.DeltaTime = static_cast<float>(time - drawn_);  // as a window does: sleeping counts
    drawn_ = time;
    ++frames;
}

void NullHost::end_frame() {
    for (auto* texture : *ImGui::GetDrawData()->Textures) {
        if (texture->Status == ImTextureStatus_WantCreate) texture->SetTexID(1);
        if (texture->Status == ImTextureStatus_WantDestroy) {
            texture->SetTexID(ImTextureID_Invalid);
            texture->SetStatus(ImTextureStatus_Destroyed);
        } else {
            texture->SetStatus(ImTextureStatus_OK);
        }
    }
}

}  // namespace normscope::testing
