// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/time_machine_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::array<double, 5> speeds = {0.25, 0.5, 1, 2, 4};
constexpr double steps_per_second = 8;
constexpr float transport_height = 96;
constexpr float stacked_panel = 660;  // logical height of the settings below the strip

}  // namespace

double TimeMachineView::true_mean(std::int64_t step) const {
    return (step < strip_.shift_at ? strip_.before : strip_.after).mean;
}

double TimeMachineView::true_deviation(std::int64_t step) const {
    return (step < strip_.shift_at ? strip_.before : strip_.after).spread;
}

void TimeMachineView::follow() {
    if (!stale_) return;
    stale_ = false;
    request_.strip = labs::strip_of(strip_);
    request_.batch_size = strip_.batch_size;
    for (const auto& [place, value] : edits_)
        if (place < request_.strip.size()) request_.strip[place] = value;
    auto machine = labs::run_time_machine(request_);
    refusal_ = machine ? "" : machine.error().message;
    if (machine) machine_ = std::move(*machine);
    step_ = std::clamp<std::int64_t>(step_, 0, machine_.steps);
}

void TimeMachineView::set_eval(bool eval) {
    request_.eval_from = eval ? step_ : -1;
    stale_ = true;
}

void TimeMachineView::handle_keys() {
    const auto& io = ImGui::GetIO();
    if (io.WantTextInput || is_typing_number() || io.KeyCtrl || io.KeyAlt || io.NavVisible ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    if (ImGui::IsKeyPressed(ImGuiKey_E, false)) set_eval(request_.eval_from < 0);
}

void TimeMachineView::play(double now) {
    if (!playing_) return;
    if (played_until_ < 0) played_until_ = now;
    const double period = 1 / (steps_per_second * speeds[static_cast<std::size_t>(speed_)]);
    while (playing_ && now - played_until_ >= period) {
        played_until_ += period;
        if (step_ >= machine_.steps) playing_ = false;
        step_ = std::min(step_ + 1, machine_.steps);
    }
    if (playing_) keep_moving();
}

void TimeMachineView::draw_marker(ImVec2 from, ImVec2 to, const Chart& axis) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const bool eval = request_.eval_from >= 0;
    const float x = std::round(axis.at_x(static_cast<double>(eval ? request_.eval_from : step_)));
    if (eval) list->AddRectFilled({x, from.y}, {axis.to.x, to.y}, with_alpha(p.accent, 0.07f));
    list->AddLine({x, from.y}, {x, to.y}, p.accent, px(1.6f));
    if (eval && step_ != request_.eval_from) {
        const float now = std::round(axis.at_x(static_cast<double>(step_)));
        dashed_line(list, {now, from.y}, {now, to.y}, p.secondary, std::max(1.0f, px(1)), px(3));
    }
    if (strip_.shift_at > 0 && strip_.shift_at < machine_.steps) {
        const float shift = std::round(axis.at_x(static_cast<double>(strip_.shift_at)));
        dashed_line(list, {shift, from.y}, {shift, to.y}, p.faint, std::max(1.0f, px(1)), px(3));
        text(list, fonts().regular, px(12), {shift - px(8), from.y - px(2)}, p.secondary, "the data shift here",
             Align::right);
    }
    // The switch: a click flips it, a drag moves it along the strip.
    const float half = px(62);
    const float middle = std::clamp(x, axis.from.x + half, axis.to.x - half);
    const ImVec2 a{middle - half, from.y - px(24)};
    const ImVec2 b{middle + half, from.y - px(1)};
    ImGui::SetCursorScreenPos(a);
    hit_area("train eval switch", {b.x - a.x, b.y - a.y});
    const bool dragged = ImGui::IsItemActive() && ImGui::IsMouseDragging(ImGuiMouseButton_Left, px(3));
    if (dragged) {
        const double share = static_cast<double>((ImGui::GetIO().MousePos.x - axis.from.x) / (axis.to.x - axis.from.x));
        step_ = std::clamp<std::int64_t>(std::llround(axis.x.value(share)), 0, machine_.steps);
        if (eval) request_.eval_from = step_;
        stale_ = true;
    }
    switch_moved_ = switch_moved_ || dragged;
    if (ImGui::IsItemActivated()) switch_moved_ = false;
    if (ImGui::IsItemDeactivated() && !switch_moved_) set_eval(!eval);
    list->AddRectFilled(a, b, p.inset, px(12));
    list->AddRect(a, b, p.edge, px(12));
    const ImVec2 on_from{eval ? middle : a.x, a.y};
    list->AddRectFilled(on_from, {on_from.x + half, b.y}, p.accent, px(12));
    text(list, fonts().medium, px(12.5f), {middle - half / 2, a.y + px(4)}, eval ? p.secondary : p.on_accent, "train",
         Align::center);
    text(list, fonts().medium, px(12.5f), {middle + half / 2, a.y + px(4)}, eval ? p.on_accent : p.secondary, "eval",
         Align::center);
}

/// How far the charts reach, over the whole strip: they stand still while the steps go by.
TimeMachineView::ChartEnds TimeMachineView::chart_ends() const {
    ChartEnds ends;
    for (const double x : request_.strip) {
        ends.least = std::min(ends.least, x);
        ends.most = std::max(ends.most, x);
    }
    for (const auto& track : machine_.rules)
        for (std::size_t i = 0; i < track.mean.size(); ++i) {
            ends.mean_end = std::max(ends.mean_end, track.mean[i]);
            ends.mean_least = std::min(ends.mean_least, track.mean[i]);
            ends.variance_end = std::max(ends.variance_end, track.variance[i]);
        }
    for (const auto s : {std::int64_t{0}, strip_.shift_at}) {
        ends.output_end = std::max(ends.output_end, 3 * (request_.probe - true_mean(s)) / true_deviation(s));
        ends.output_least = std::min(ends.output_least, 1.2 * (request_.probe - true_mean(s)) / true_deviation(s));
    }
    for (const auto& track : machine_.rules)
        if (!track.output.empty()) {
            ends.output_end = std::max(ends.output_end, 1.1 * track.output[static_cast<std::size_t>(step_)]);
            ends.output_least = std::min(ends.output_least, 1.1 * track.output[static_cast<std::size_t>(step_)]);
        }
    return ends;
}

void TimeMachineView::draw_strip(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("running statistics", from, to);
    const bool eval = request_.eval_from >= 0;
    const auto detail =
        eval
            ? fmt::format(
                  "At step {} the switch is flipped: y stops following the batch and freezes on the running averages.",
                  request_.eval_from)
            : std::string("In training, y follows each batch; the averages are kept for later and change nothing yet.");
    text_clipped(list, fonts().semibold, px(18), {from.x + px(18), from.y + px(12)}, tabs_from - from.x - px(34),
                 p.text, "Train and eval are different networks");
    text_clipped(list, fonts().regular, px(13), {from.x + px(18), from.y + px(37)}, tabs_from - from.x - px(34),
                 p.secondary, detail);
    const ImVec2 a{from.x + px(176), from.y + px(92)};
    const ImVec2 b{to.x - px(172), to.y - px(30)};
    const Scale steps{0, static_cast<double>(std::max<std::int64_t>(machine_.steps, 1))};
    draw_marker(a, b, {.from = a, .to = b, .x = steps});
    for (std::int64_t s = 0; s <= machine_.steps; s += 16)
        text(list, fonts().mono, px(11.5f),
             {a.x + (b.x - a.x) * static_cast<float>(steps.share(static_cast<double>(s))), b.y + px(8)},
             s == step_ ? p.text : p.secondary, fmt::format("{}", s), Align::center);
    text(list, fonts().regular, px(12), {b.x + px(16), b.y + px(7)}, p.secondary, "step");

    const auto ends = chart_ends();
    const float height = b.y - a.y;
    const auto chart = [&](float top, float share, Scale y) {
        return Chart{.from = {a.x, a.y + height * top}, .to = {b.x, a.y + height * (top + share)}, .x = steps, .y = y};
    };
    const float label = from.x + px(18);
    const float right = to.x - px(16);
    draw_inputs(view, chart(0.01f, 0.16f, {ends.least, ends.most}), label, right);
    draw_weights(chart(0.21f, 0.08f, {0, std::max(machine_.rules.front().weight_of_new, 0.01)}), label, right);
    draw_averages(chart(0.33f, 0.16f, {ends.mean_least, ends.mean_end * 1.15}), false, label, right);
    draw_averages(chart(0.53f, 0.16f, {0, ends.variance_end * 1.15}), true, label, right);
    draw_outputs(chart(0.74f, 0.25f, {ends.output_least, ends.output_end}), label, right);
}

void TimeMachineView::draw_transport(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    const float y = from.y + px(14);
    float x = from.x + px(22);
    const auto put = [&](const char* id, Icon which, float wide, bool primary, const char* words) {
        ImGui::SetCursorScreenPos({x, y});
        x += px(wide) + px(8);
        return icon_button(id, which, {px(wide), px(31)}, primary, true, words);
    };
    if (put("first batch", Icon::first, 33, false, "Back to the start")) step_ = 0;
    if (put("batch back", Icon::back, 33, false, "One batch back")) step_ = std::max<std::int64_t>(step_ - 1, 0);
    if (put("play batches", playing_ ? Icon::pause : Icon::play, 51, may_fill_button(view), "Play")) {
        playing_ = !playing_;
        if (playing_ && step_ >= machine_.steps) step_ = 0;
        played_until_ = -1;
    }
    if (put("batch on", Icon::next, 33, false, "One batch on")) step_ = std::min(step_ + 1, machine_.steps);
    if (put("last batch", Icon::last, 33, false, "To the end")) step_ = machine_.steps;
    const auto words = fmt::format("step {} / {}", step_, machine_.steps);
    x += px(14);
    x += text(list, fonts().mono, px(13.5f), {x, y + px(8)}, p.text, words) + px(18);
    record("time step", words);
    const bool eval = request_.eval_from >= 0 && step_ >= request_.eval_from;
    const float speed_width = px(230);
    const char* what = eval ? "eval: batches pass, averages stay" : "train: every batch enters the averages";
    const float room = to.x - x - speed_width - px(40);
    if (room > px(90)) text_clipped(list, fonts().regular, px(13), {x, y + px(8)}, room, p.secondary, what);
    const std::array<std::string, 5> labels = {"0.25×", "0.5×", "1×", "2×", "4×"};
    ImGui::SetCursorScreenPos({to.x - speed_width - px(22), y});
    if (const int clicked = segmented("batch speed", labels, speed_, speed_width); clicked >= 0) speed_ = clicked;
    double step = static_cast<double>(step_);
    if (slider("batch slider", step, 0, static_cast<double>(std::max<std::int64_t>(machine_.steps, 1)), false,
               {from.x + px(20), to.y - px(34)}, {to.x - px(20), to.y - px(14)}))
        step_ = std::llround(step);
}

float TimeMachineView::stacked_height(float room) { return std::max(room, px(560)) + px(10 + stacked_panel); }

void TimeMachineView::draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    handle_keys();
    follow();
    play(view.now);
    const float gap = px(10);
    const float below = to.y - px(stacked_panel) - gap;
    const float strip = below - px(transport_height) - gap;
    draw_strip(view, from, {to.x, strip}, tabs_from);
    draw_transport(view, {from.x, strip + gap}, {to.x, below});
    draw_panel(view, {from.x, below + gap}, to);
}

void TimeMachineView::draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    handle_keys();
    follow();
    play(view.now);
    const float right = to.x - from.x < px(1300) ? px(280) : px(372);
    const float gap = px(10);
    const float transport = px(transport_height);
    const float left = to.x - right - gap;
    draw_strip(view, from, {left, to.y - transport - gap}, tabs_from);
    draw_transport(view, {from.x, to.y - transport}, {left, to.y});
    draw_panel(view, {to.x - right, from.y}, to);
}

}  // namespace normscope::ui
