// SPDX-License-Identifier: MIT
#include "app/panels/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

struct Speed {
    float factor;
    const char* label;
    const char* command;
};
constexpr std::array<Speed, 5> speeds = {{{0.25f, "0.25×", "transport.speed_0.25"},
                                          {0.5f, "0.5×", "transport.speed_0.5"},
                                          {1.0f, "1×", "transport.speed_1"},
                                          {2.0f, "2×", "transport.speed_2"},
                                          {4.0f, "4×", "transport.speed_4"}}};

void draw_buttons(const View& view, ImVec2 at) {
    const bool playing = view.playing();
    const bool at_start = view.playhead() == 0;
    const bool at_end = view.playhead() + 1 >= view.timeline().size();
    struct Button {
        const char* id;
        Icon icon;
        const char* command;
        bool enabled;
        const char* words;
    };
    const std::array<Button, 5> buttons = {
        {{"first", Icon::first, "transport.first", !at_start, "First step (Home)"},
         {"back", Icon::back, "transport.back", !at_start, "Step back (←)"},
         {"play", playing ? Icon::pause : Icon::play, "transport.play", true, "Play or pause (Space)"},
         {"next", Icon::next, "transport.next", !at_end, "Next step (→)"},
         {"last", Icon::last, "transport.last", !at_end, "Last step (End)"}}};
    for (const auto& button : buttons) {
        const bool play = button.icon == Icon::play || button.icon == Icon::pause;
        const ImVec2 size{play ? px(50) : px(34), px(32)};
        ImGui::SetCursorScreenPos(at);
        if (icon_button(button.id, button.icon, size, play, button.enabled, button.words)) view.out.run(button.command);
        at.x += size.x + px(7);
    }
}

void draw_place(const View& view, ImVec2 at, float right) {
    const auto position = view.position();
    const auto& steps = view.trace().steps();
    const auto& step = steps[static_cast<std::size_t>(position.step)];
    auto words = fmt::format("step {} / {}", position.step + 1, steps.size());
    record("step", words);
    auto* list = ImGui::GetWindowDrawList();
    const float width = text(list, fonts().mono, px(13), at, palette().text, words);
    std::string rest = step.caption;
    if (!position.finished) rest = fmt::format("term {} of {}", position.term, view.timeline().terms(position.step));
    const float room = right - at.x - width - px(28);
    if (room > px(60))
        text_clipped(list, fonts().regular, px(13), {at.x + width + px(14), at.y}, room, palette().secondary, rest);
}

void draw_timeline(const View& view, ImVec2 from, ImVec2 to) {
    const auto& p = palette();
    const auto& timeline = view.timeline();
    const auto& steps = view.trace().steps();
    auto* list = ImGui::GetWindowDrawList();
    const float y = std::round((from.y + to.y) / 2) + px(9);
    const int count = timeline.step_count();
    const float a = from.x + px(36);
    const float b = to.x - px(36);

    // Steps are equally far apart; their terms share the way to the mark.
    const auto mark_x = [&](int step) {
        return count < 2 ? (a + b) / 2 : a + (b - a) * static_cast<float>(step) / static_cast<float>(count - 1);
    };
    const auto place = [&](std::int64_t index) {
        const auto at = timeline.at(index);
        if (at.step == 0) return mark_x(0);
        const auto share = static_cast<float>(at.term) / static_cast<float>(timeline.terms(at.step));
        return mark_x(at.step - 1) + (mark_x(at.step) - mark_x(at.step - 1)) * share;
    };

    ImGui::SetCursorScreenPos({from.x, from.y});
    ImGui::InvisibleButton("timeline", {to.x - from.x, to.y - from.y});
    if (ImGui::IsItemActive()) {
        const float mouse = ImGui::GetIO().MousePos.x;
        std::int64_t nearest = 0;
        for (std::int64_t i = 0; i < timeline.size(); ++i)
            if (std::abs(place(i) - mouse) < std::abs(place(nearest) - mouse)) nearest = i;
        if (nearest != view.playhead()) view.out.push(Seek{nearest});
    }
    if (ImGui::IsItemHovered()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
        const auto wheel = ImGui::GetIO().MouseWheel;
        if (wheel != 0)
            view.out.push(
                Seek{std::clamp<std::int64_t>(view.playhead() + (wheel < 0 ? 1 : -1), 0, timeline.size() - 1)});
    }

    const float head = ease(ImGui::GetID("head"), place(view.playhead()), 0.15f);
    list->AddRectFilled({a, y - px(2)}, {b, y + px(2)}, p.hairline, px(2));
    list->AddRectFilled({a, y - px(2)}, {std::max(a, head), y + px(2)}, p.accent, px(2));
    const auto at = view.position();
    for (int i = 0; i < count; ++i) {
        const auto quantity = steps[static_cast<std::size_t>(i)].quantity;
        const ImVec2 center{mark_x(i), y};
        const bool done = i < at.step || (i == at.step && at.finished);
        const bool now = i == at.step;
        list->AddCircleFilled(center, px(8), done ? quantity_color(quantity) : p.panel);
        list->AddCircle(center, px(8), quantity_color(quantity), 0, px(2));
        if (!done) list->AddCircleFilled(center, px(6), p.inset);
        const auto latex = quantity == Quantity::square && view.trace().spec().divisor == Divisor::root_mean_square
                               ? std::string("x^2")
                               : std::string(info(quantity).latex);
        const float size = px(now ? 17 : 15);
        const auto extent = measure_formula(latex, size, quantity_color(quantity));
        draw_formula_on(list, center.x - extent.width / 2, y - px(17), latex, size, quantity_color(quantity),
                        legible_alpha(quantity_color(quantity), now || done ? 1.0f : 0.55f));
    }
    list->AddCircleFilled({head, y}, px(9), p.accent);
    list->AddCircle({head, y}, px(9), p.panel, 0, px(2));
}

}  // namespace

void draw_transport(const View& view, ImVec2 from, ImVec2 to) {
    begin_panel("transport");
    ImGui::PushID("transport");
    const ImVec2 top{from.x + px(20), from.y + px(14)};
    draw_buttons(view, top);
    std::array<std::string, speeds.size()> labels;
    int active = -1;
    for (std::size_t i = 0; i < speeds.size(); ++i) {
        labels[i] = speeds[i].label;
        if (view.settings().speed == speeds[i].factor) active = static_cast<int>(i);
    }
    const float width = px(228);
    const bool roomy = to.x - from.x > px(600);
    draw_place(view, {top.x + px(244), top.y + px(9)}, roomy ? to.x - px(20) - width : to.x - px(20));
    if (roomy) {
        ImGui::SetCursorScreenPos({to.x - px(20) - width, top.y + px(1)});
        const int picked = segmented("speed", labels, active, width);
        if (picked >= 0) view.out.run(speeds[static_cast<std::size_t>(picked)].command);
    }
    draw_timeline(view, {from.x, from.y + px(50)}, {to.x, to.y - px(4)});
    ImGui::PopID();
}

}  // namespace normscope::ui
