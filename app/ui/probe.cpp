// SPDX-License-Identifier: MIT
#include "app/ui/probe.h"

#include <imgui_internal.h>

namespace normscope::ui {
namespace {
Probe* active_probe = nullptr;
std::vector<DrawnText>* drawn = nullptr;
}  // namespace

void set_probe(Probe* probe) { active_probe = probe; }
Probe* probe() { return active_probe; }

void record(std::string_view name, std::string_view text) {
    if (active_probe) active_probe->insert_or_assign(std::string(name), std::string(text));
}

void set_drawn_texts(std::vector<DrawnText>* texts) { drawn = texts; }

namespace {

/// The window of the text or one that holds it.
bool scrolls_sideways() {
    for (const auto* window = ImGui::GetCurrentWindowRead(); window; window = window->ParentWindow)
        if (window->ScrollMax.x > 0) return true;
    return false;
}

}  // namespace

void record_drawn(const ImDrawList* list, std::string_view words, ImVec2 from, ImVec2 size) {
    if (!drawn || words.empty() || list == ImGui::GetForegroundDrawList()) return;  // notices lie over everything
    drawn->push_back({std::string(words),
                      from,
                      {from.x + size.x, from.y + size.y},
                      list->GetClipRectMin(),
                      list->GetClipRectMax(),
                      scrolls_sideways()});
}

}  // namespace normscope::ui
