// SPDX-License-Identifier: MIT
#include "layout_check.h"

#include <imgui_internal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "app/ui/motion.h"
#include "app/ui/theme.h"

namespace normscope::testing {

using ui::DrawnText;

DrawnText ink_of(DrawnText text, float scale) {
    const float air = std::min((text.to.y - text.from.y) * 0.18f, 4 * scale);
    text.from.y += air;
    text.to.y -= air;
    return text;
}

bool overlap(const DrawnText& a, const DrawnText& b, float slack) {
    return a.layer == b.layer &&
           std::min({a.to.x, b.to.x, a.clip_to.x, b.clip_to.x}) -
                   std::max({a.from.x, b.from.x, a.clip_from.x, b.clip_from.x}) >
               slack &&
           std::min({a.to.y, b.to.y, a.clip_to.y, b.clip_to.y}) -
                   std::max({a.from.y, b.from.y, a.clip_from.y, b.clip_from.y}) >
               slack;
}

namespace {

bool in_sight(const DrawnText& text) {
    return text.from.x < text.clip_to.x && text.to.x > text.clip_from.x && text.from.y < text.clip_to.y &&
           text.to.y > text.clip_from.y;
}

/// Names that stand beside what scrolls end where it ends.
bool scrolls_beside(float edge, bool above, float slack) {
    return std::ranges::any_of(ImGui::GetCurrentContext()->Windows, [&](const ImGuiWindow* window) {
        const float end = above ? window->InnerClipRect.Min.y : window->InnerClipRect.Max.y;
        return window->Active && !window->Hidden && window->ScrollMax.y > 0 && std::abs(end - edge) <= 4 * slack;
    });
}

void check_cuts(const DrawnText& ink, ImVec2 display, float slack) {
    if (!ink.scrolls) {
        EXPECT_GE(ink.from.x, std::max(0.0f, ink.clip_from.x) - slack) << "cut at the left: " << ink.words;
        EXPECT_LE(ink.to.x, std::min(display.x, ink.clip_to.x) + slack) << "cut at the right: " << ink.words;
    }
    if (ink.scrolls_down) return;
    const float low = 2 * slack;  // figures have no descenders
    if (!scrolls_beside(ink.clip_from.y, true, slack)) {
        EXPECT_GE(ink.from.y, std::max(0.0f, ink.clip_from.y) - slack) << "cut above: " << ink.words;
    }
    if (!scrolls_beside(ink.clip_to.y, false, slack)) {
        EXPECT_LE(ink.to.y, std::min(display.y, ink.clip_to.y) + low) << "cut below: " << ink.words;
    }
}

}  // namespace

void check_texts(const std::vector<DrawnText>& texts, ImVec2 display, float scale, std::size_t least) {
    const float slack = 1.5f * scale;
    std::vector<DrawnText> inks;
    for (const auto& text : texts)
        if (in_sight(text)) inks.push_back(ink_of(text, scale));
    EXPECT_GT(inks.size(), least) << "the collector is not connected";
    for (const auto& ink : inks) check_cuts(ink, display, slack);
    for (std::size_t i = 0; i < inks.size(); ++i)
        for (std::size_t k = i + 1; k < inks.size(); ++k)
            EXPECT_FALSE(overlap(inks[i], inks[k], slack))
                << "\"" << inks[i].words << "\" lies over \"" << inks[k].words << "\" at " << inks[k].from.x << ", "
                << inks[k].from.y;
}

void check_scrolling(float scale) {
    for (const auto* window : ImGui::GetCurrentContext()->Windows) {
        if (!window->Active || window->Hidden) continue;
        const std::string_view name = window->Name;
        const bool may = name.find("/matrix") != name.npos || name.find("/code") != name.npos ||
                         name.find("##detective") != name.npos;
        const bool bar =
            (window->Flags & ImGuiWindowFlags_HorizontalScrollbar) != 0;  // else what lights up may stand out
        EXPECT_TRUE(may || window->ScrollMax.x <= (bar ? 0 : 9) * scale)
            << name << " scrolls sideways by " << window->ScrollMax.x;
        // A bar along one side takes no room that only its own thickness makes too small.
        const float thick = ImGui::GetStyle().ScrollbarSize + 1;
        const bool code = name.find("/code") != name.npos;  // its height is what is left, in whatever lines it has
        if (window->ScrollbarX && window->ScrollbarY && !code) {
            EXPECT_TRUE(window->ScrollMax.x > thick && window->ScrollMax.y > thick)
                << name << " has bars for each other";
        }
    }
}

/// What is computed in the background within moments is waited for: on the way to it a screen shows whatever is there.
void LookedAt::check() {
    desk.frames(3);
    for (int i = 0; i < 80 && ui::awaiting_work(); ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        desk.frame();
    }
    texts.clear();
    desk.frame();
    check_texts(texts, ImGui::GetIO().DisplaySize, ui::scale());
    check_scrolling(ui::scale());
}

}  // namespace normscope::testing
