// SPDX-License-Identifier: MIT
#include "app/ui/probe.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>

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

struct Scrolls {
    bool sideways = false, down = false;
};

/// The window of the text or one that holds it.
Scrolls scrolls() {
    Scrolls found;
    for (const auto* window = ImGui::GetCurrentWindowRead(); window; window = window->ParentWindow) {
        found.sideways = found.sideways || window->ScrollMax.x > 0;
        found.down = found.down || window->ScrollMax.y > 0;
        if (window == window->RootWindow) break;
    }
    return found;
}

constexpr ImVec2 no_room_from{-FLT_MAX, -FLT_MAX}, no_room_to{FLT_MAX, FLT_MAX};
ImVec2 room_from = no_room_from, room_to = no_room_to;

}  // namespace

void record_drawn(const ImDrawList* list, std::string_view words, ImVec2 from, ImVec2 size) {
    if (!drawn || words.empty()) return;
    const auto* window = ImGui::GetCurrentWindowRead();
    const auto a = list->GetClipRectMin(), b = list->GetClipRectMax();
    const auto [sideways, down] = scrolls();
    const bool over_all = list == ImGui::GetForegroundDrawList();
    drawn->push_back({.words = std::string(words),
                      .from = from,
                      .to = {from.x + size.x, from.y + size.y},
                      .clip_from = {std::max(a.x, room_from.x), std::max(a.y, room_from.y)},
                      .clip_to = {std::min(b.x, room_to.x), std::min(b.y, room_to.y)},
                      .scrolls = sideways && !over_all,
                      .scrolls_down = down && !over_all,
                      .layer = over_all || !window ? 0 : window->RootWindow->ID});
}

void record_item(std::string_view words) {
    if (drawn) record_drawn(ImGui::GetWindowDrawList(), words, ImGui::GetItemRectMin(), ImGui::GetItemRectSize());
}

TextRoom::TextRoom(ImVec2 from, ImVec2 to) : from_(room_from), to_(room_to) { room_from = from, room_to = to; }
TextRoom::~TextRoom() { room_from = from_, room_to = to_; }

}  // namespace normscope::ui
