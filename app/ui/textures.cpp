// SPDX-License-Identifier: MIT
#include "app/ui/textures.h"

#include <imgui.h>
#include <imgui_internal.h>

#include <cstring>
#include <vector>

namespace normscope::ui {
namespace {

std::vector<ImTextureData*> doomed;

void free_texture(ImTextureData* data) {
    ImGui::UnregisterUserTexture(data);
    IM_DELETE(data);
}

}  // namespace

RichMd::MarkdownTexture upload_rgba(const unsigned char* rgba, int width, int height) {
    RichMd::MarkdownTexture texture;
    if (!(ImGui::GetIO().BackendFlags & ImGuiBackendFlags_RendererHasTextures)) return texture;
    auto* data = IM_NEW(ImTextureData)();
    data->Create(ImTextureFormat_RGBA32, width, height);
    std::memcpy(data->GetPixels(), rgba, static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 4);
    data->UpdateRect = {0, 0, static_cast<unsigned short>(width), static_cast<unsigned short>(height)};
    data->SetStatus(ImTextureStatus_WantCreate);
    ImGui::RegisterUserTexture(data);
    texture.ref._TexData = data;
    texture.size = {static_cast<float>(width), static_cast<float>(height)};
    texture.keepAlive = std::shared_ptr<void>(data, [](void* held) {
        auto* unused = static_cast<ImTextureData*>(held);
        unused->SetStatus(ImTextureStatus_WantDestroy);
        doomed.push_back(unused);
    });
    return texture;
}

void collect_textures() {
    std::erase_if(doomed, [](ImTextureData* data) {
        if (data->Status != ImTextureStatus_Destroyed) return false;
        free_texture(data);
        return true;
    });
}

void free_textures() {
    for (auto* data : doomed) free_texture(data);
    doomed.clear();
}

}  // namespace normscope::ui
