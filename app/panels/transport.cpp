// SPDX-License-Identifier: MIT
#include "app/panels/transport.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "app/ui/access.h"
#include "app/ui/combo.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"

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
        {{"first", Icon::first, "transport.first", !at_start, "First quantity (Ctrl Home)"},
         {"back", Icon::back, "transport.back", !at_start, "Quantity before (←)"},
         {"play", playing ? Icon::pause : Icon::play, "transport.play", true, "Play or pause (Space)"},
         {"next", Icon::next, "transport.next", !at_end, "Next quantity (→)"},
         {"last", Icon::last, "transport.last", !at_end, "Last quantity (End)"}}};
    for (const auto& button : buttons) {
        const bool play = button.icon == Icon::play || button.icon == Icon::pause;
        const bool filled = play && may_fill_button(view);
        const ImVec2 size{play ? px(50) : px(34), px(32)};
        ImGui::SetCursorScreenPos(at);
        if (icon_button(button.id, button.icon, size, filled, button.enabled, button.words))
            view.out.run(button.command);
        at.x += size.x + px(7);
    }
}

void draw_place(const View& view, ImVec2 at, float right) {
    const auto position = view.position();
    const auto& steps = view.trace().steps();
    const auto& step = steps[static_cast<std::size_t>(position.step)];
    auto words = fmt::format("{} of {}", position.step + 1, steps.size());
    record("step", words);
    auto* list = ImGui::GetWindowDrawList();
    const float width = text(list, fonts().mono, px(13), at, palette().text, words);
    std::string rest = step.caption;
    if (!position.finished) rest = fmt::format("term {} of {}", position.term, view.timeline().terms(position.step));
    const float room = right - at.x - width - px(28);
    if (room > px(60))
        text_in_two(list, fonts().regular, px(13), {at.x + width + px(14), at.y + px(8)}, room, palette().secondary,
                    rest);
}

/// The way from the first step to the last, in pixels. Steps are equally far apart; their terms share the way to the
/// mark.
struct Track {
    const Timeline& timeline;
    float from, to, y;

    float mark(int step) const {
        const int count = timeline.step_count();
        return count < 2 ? (from + to) / 2
                         : from + (to - from) * static_cast<float>(step) / static_cast<float>(count - 1);
    }
    float place(std::int64_t index) const {
        const auto at = timeline.at(index);
        if (at.step == 0) return mark(0);
        const auto share = static_cast<float>(at.term) / static_cast<float>(timeline.terms(at.step));
        return mark(at.step - 1) + (mark(at.step) - mark(at.step - 1)) * share;
    }
    std::int64_t nearest(float x) const {
        std::int64_t nearest = 0;
        for (std::int64_t i = 0; i < timeline.size(); ++i)
            if (std::abs(place(i) - x) < std::abs(place(nearest) - x)) nearest = i;
        return nearest;
    }
};

void scrub(const View& view, const Track& track, ImVec2 from, ImVec2 to) {
    ImGui::SetCursorScreenPos(from);
    hit_area("timeline", {to.x - from.x, to.y - from.y}, false);
    if (ImGui::IsItemActive()) {
        const auto nearest = track.nearest(ImGui::GetIO().MousePos.x);
        if (nearest != view.playhead()) view.out.push(Seek{nearest});
    }
    if (!ImGui::IsItemHovered()) return;
    ImGui::SetMouseCursor(ImGuiMouseCursor_Hand);
    if (const auto notches = static_cast<std::int64_t>(wheel_notches(ImGui::GetItemID())); notches != 0)
        view.out.push(Seek{std::clamp<std::int64_t>(view.playhead() - notches, 0, track.timeline.size() - 1)});
}

/// A name over a mark of the timeline.
struct MarkName {
    std::string latex;
    ImU32 color;
    float x, half, size;  // half of its width
};

/// The names of all marks, `share` of their full size.
std::vector<MarkName> mark_names(const View& view, const Track& track, float share) {
    const auto& steps = view.trace().steps();
    std::vector<MarkName> names;
    for (int step = 0; step < track.timeline.step_count(); ++step) {
        const auto quantity = steps[static_cast<std::size_t>(step)].quantity;
        const auto latex = quantity == Quantity::square && view.trace().spec().divisor == Divisor::root_mean_square
                               ? std::string("x^2")
                               : std::string(info(quantity).latex);
        const auto color = quantity_color(quantity);
        const float size = px((step == view.position().step ? 17 : 15) * share);
        names.push_back({latex, color, track.mark(step), measure_formula(latex, size, color).width / 2, size});
    }
    return names;
}

/// The symbols over the marks, as large as lets all of them stand; where even the smallest do not, the others give way
/// to that of the step in progress.
void draw_symbols(const View& view, const Track& track) {
    constexpr std::array<float, 4> shares = {1, 0.9f, 0.8f, 0.7f};
    const float air = px(3);
    std::vector<MarkName> names;
    for (const float share : shares) {
        names = mark_names(view, track, share);
        const auto touching = std::ranges::adjacent_find(
            names, [&](const MarkName& a, const MarkName& b) { return b.x - b.half < a.x + a.half + air; });
        if (touching == names.end()) break;
    }
    const int now = view.position().step;
    float end = -HUGE_VALF;
    const auto& here = names[static_cast<std::size_t>(now)];
    for (int step = 0; step < static_cast<int>(names.size()); ++step) {
        const auto& name = names[static_cast<std::size_t>(step)];
        const bool before_here = step < now && name.x + name.half + air > here.x - here.half;
        if (step != now && (name.x - name.half < end + air || before_here)) continue;
        end = name.x + name.half;
        record(fmt::format("symbol {}", step), fmt::format("{:.1f} {:.1f}", name.x - name.half, end));
        draw_formula_on(ImGui::GetWindowDrawList(), name.x - name.half, track.y - px(17), name.latex, name.size,
                        name.color, legible_alpha(name.color, step <= now ? 1.0f : 0.55f));
    }
}

void draw_timeline(const View& view, ImVec2 from, ImVec2 to) {
    const auto& p = palette();
    const float y = std::round((from.y + to.y) / 2) + px(9);
    const Track track{view.timeline(), from.x + px(36), to.x - px(36), y};
    scrub(view, track, from, to);
    auto* list = ImGui::GetWindowDrawList();
    const float head = ease(ImGui::GetID("head"), track.place(view.playhead()), 0.15f);
    list->AddRectFilled({track.from, y - px(2)}, {track.to, y + px(2)}, p.edge, px(2));
    list->AddRectFilled({track.from, y - px(2)}, {std::max(track.from, head), y + px(2)}, p.accent, px(2));
    const auto& steps = view.trace().steps();
    const auto at = view.position();
    for (int i = 0; i < track.timeline.step_count(); ++i) {
        const auto color = quantity_color(steps[static_cast<std::size_t>(i)].quantity);
        const ImVec2 center{track.mark(i), y};
        const bool done = i < at.step || (i == at.step && at.finished);
        list->AddCircleFilled(center, px(8), done ? color : p.panel);
        list->AddCircle(center, px(8), color, 0, px(2));
        if (!done) list->AddCircleFilled(center, px(6), p.inset);
    }
    draw_symbols(view, track);
    list->AddCircleFilled({head, y}, px(9), p.accent);
    list->AddCircle({head, y}, px(9), p.panel, 0, px(2));
}

}  // namespace

void draw_transport(const View& view, ImVec2 from, ImVec2 to) {
    begin_panel("transport");
    ImGui::PushID("transport");
    const bool one_line = to.y - from.y < px(90);
    const ImVec2 top{from.x + px(one_line ? 12 : 20), from.y + px(one_line ? 13 : 14)};
    draw_buttons(view, top);
    const float beside = top.x + px(244);
    if (one_line) {
        const ImVec2 a{top.x + px(214), from.y}, b{to.x + px(14), to.y + px(2)};
        if (b.x - a.x > px(150)) draw_timeline(view, a, b);
        ImGui::PopID();
        return;
    }
    std::array<std::string, speeds.size()> labels;
    int active = -1;
    for (std::size_t i = 0; i < speeds.size(); ++i) {
        labels[i] = speeds[i].label;
        if (view.settings().speed == speeds[i].factor) active = static_cast<int>(i);
    }
    const float width = to.x - from.x;
    const bool roomy = width > px(600);
    const float control = roomy ? px(228) : width > px(460) ? px(74) : 0;
    draw_place(view, {beside, top.y + px(9)}, to.x - px(20) - control);
    const ImVec2 at{to.x - px(20) - control, top.y + px(1)};
    int picked = -1;
    if (roomy) {
        ImGui::SetCursorScreenPos(at);
        picked = segmented("speed", labels, active, control);
    } else if (control > 0) {
        picked = combo("##speed", at, control, labels, active);
    }
    if (picked >= 0) view.out.run(speeds[static_cast<std::size_t>(picked)].command);
    draw_timeline(view, {from.x, from.y + px(50)}, {to.x, to.y - px(4)});
    ImGui::PopID();
}

}  // namespace normscope::ui
