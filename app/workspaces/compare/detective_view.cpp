// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/detective_view.h"

#include <fmt/format.h>
#include <imgui_stdlib.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/detective_parts.h"

namespace normscope::ui {
namespace {

constexpr double rounding_ulps = 4;  // what core/detect takes for rounding
constexpr double most_ulps = 1e9;

/// "2 × 4".
std::string extents_words(const Printed& printed) {
    std::string words;
    for (const auto extent : printed.values.shape()) words += (words.empty() ? "" : " × ") + fmt::format("{}", extent);
    return words;
}

std::string shape_words(const Printed& printed) {
    const auto words = extents_words(printed);
    if (!printed.dtype.empty()) return words + " " + printed.dtype;
    return words + (printed.half_unit.empty() ? ", exact" : ", printed");
}

/// A text that is edited in place, in the font of numbers.
void text_box(const char* id, std::string& text, ImVec2 from, ImVec2 to, bool lines, const char* hint = nullptr) {
    ImGui::SetCursorScreenPos(from);
    ImGui::PushFont(fonts().mono, 12.5f);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(8), lines ? px(7) : px(5)});
    const ImVec2 size{to.x - from.x, to.y - from.y};
    if (lines) {
        ImGui::InputTextMultiline(id, &text, size, ImGuiInputTextFlags_WordWrap);
    } else {
        ImGui::SetNextItemWidth(size.x);
        ImGui::InputTextWithHint(id, hint, &text);
    }
    record_item(id);
    ImGui::PopStyleVar();
    ImGui::PopFont();
}

/// What is dropped on the last item becomes its text.
void take_drops(const View& view, const char* name) {
    if (ImGui::IsMouseHoveringRect(ImGui::GetItemRectMin(), ImGui::GetItemRectMax()))
        view.out.push(AcceptDrop{fmt::format("detective {}", name)});
}

struct MisfitBars {
    float from, to;
};

/// Where the bars of the ranking lie; in little room the words get more of it.
MisfitBars misfit_bars(float from, float width) {
    return {from + width * (width < px(700) ? 0.655f : 0.56f), from + width - px(width < px(700) ? 78 : 92)};
}

bool small_button(const char* label, float right, float y) {
    const float width = text_width(fonts().medium, px(12), label) + px(16);
    float x = right - width;
    return chip(label, false, x, y);
}

}  // namespace

float DetectiveView::side_width(float whole) { return whole < px(1300) ? px(296) : px(404); }

/// x, then y, and so on.
void DetectiveView::take_paste(const View& view) {
    view.out.push(TakePastes{});
    if (ImGui::GetIO().WantTextInput || !ImGui::IsKeyChordPressed(ImGuiMod_Ctrl | ImGuiKey_V)) return;
    const char* clipboard = ImGui::GetClipboardText();
    if (!clipboard || *clipboard == 0) return;
    (std::exchange(pastes_y_, !pastes_y_) ? model_.texts.y : model_.texts.x) = clipboard;
}

void DetectiveView::handle_keys(const View& view) {
    const auto& io = ImGui::GetIO();
    take_paste(view);
    if (io.WantTextInput || is_typing_number() || io.KeyCtrl || io.KeyAlt || io.KeySuper ||
        ImGui::IsPopupOpen(nullptr, ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel))
        return;
    const auto before = model_.chosen();
    if (ImGui::IsKeyPressed(ImGuiKey_DownArrow)) model_.choose(before + 1);
    if (ImGui::IsKeyPressed(ImGuiKey_UpArrow) && before > 0) model_.choose(before - 1);
    follow_choice_ = follow_choice_ || model_.chosen() != before;
    if (!io.NavVisible && ImGui::IsKeyPressed(ImGuiKey_Enter, false)) model_.use(view);
}

void DetectiveView::draw_box(const View& view, const char* name, const char* latex, Quantity quantity,
                             const char* words, std::string& text, const Tensor* read, float height, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    draw_formula_on(list, at.x, at.y + px(14), latex, px(16), quantity_color(quantity));
    const float wide = ui::text(list, fonts().regular, px(13), {at.x + px(18), at.y + px(2)}, p.secondary, words);
    if (read != nullptr) {
        const auto* answer = model_.answer();
        const auto& printed = quantity == Quantity::input ? answer->input.x : answer->input.y;
        const auto all = shape_words(printed);
        const float room = width - wide - px(172);
        const bool fits = text_width(fonts().mono, px(11), all) <= room;
        text_clipped(list, fonts().mono, px(11), {at.x + px(28) + wide, at.y + px(4)}, room, p.secondary,
                     fits ? all : extents_words(printed));
        record(fmt::format("detective shape {}", name), all);
    }
    float right = at.x + width;
    if (small_button(fmt::format("File {}…", name).c_str(), right, at.y - px(3)))
        view.out.push(AskFile{fmt::format("detective {}", name)});
    tooltip("A file of any kind that opens here; it can also be dropped on the box");
    right = ImGui::GetItemRectMin().x - px(6);
    if (small_button(fmt::format("Paste {}", name).c_str(), right, at.y - px(3))) {
        const char* clipboard = ImGui::GetClipboardText();
        text = clipboard ? clipboard : "";
    }
    at.y += px(25);
    text_box(fmt::format("##detective {}", name).c_str(), text, at, {at.x + width, at.y + height}, true);
    take_drops(view, name);
    ImGui::SetCursorScreenPos({at.x, at.y + height + px(10)});
}

void DetectiveView::draw_known(const View& view, const char* name, const char* latex, ImU32 color, const char* words,
                               const char* hint, std::string& text, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    draw_formula_on(list, at.x, at.y + px(17), latex, px(15), color);
    text_clipped(list, fonts().regular, px(13), {at.x + px(24), at.y + px(5)}, width * 0.36f, palette().text, words);
    text_box(fmt::format("##detective {}", name).c_str(), text, {at.x + width * 0.44f, at.y},
             {at.x + width, at.y + px(26)}, false, hint);
    take_drops(view, name);
    record(fmt::format("detective known {}", name), text);
    ImGui::SetCursorScreenPos({at.x, at.y + px(32)});
}

void DetectiveView::draw_verdicts(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "VERDICTS");
    at.y += px(20);
    const auto* answer = model_.answer();
    const auto* best = answer ? &answer->detection.candidates.front() : nullptr;
    std::size_t fitting = 0;
    if (answer)
        fitting = static_cast<std::size_t>(std::ranges::count_if(answer->detection.candidates, [](const auto& each) {
            return each.verdict == FitVerdict::match || each.verdict == FitVerdict::ambiguous;
        }));
    struct Line {
        FitVerdict verdict;
        const char* name;
        std::string words;
    };
    const std::array<Line, 4> lines = {{
        {FitVerdict::match, "Match",
         "one convention explains y to rounding, and no other that would predict differently"},
        {FitVerdict::ambiguous, "Ambiguous", "several do; the next input below tells them apart"},
        {FitVerdict::close, "Close", "misses by at most 0.2 % of the spread of y"},
        {FitVerdict::none, "None fits", "softmax, min-max and the like are no normalisation layer"},
    }};
    for (const auto& line : lines) {
        const bool on = best && best->verdict == line.verdict;
        auto words = line.words;
        if (on && line.verdict == FitVerdict::match)
            words = fmt::format("1 of {} conventions fits to rounding", answer->detection.tried);
        if (on && line.verdict == FitVerdict::ambiguous)
            words = fmt::format("{} of {} fit, and would predict differently", fitting, answer->detection.tried);
        const float text_wide = width - px(44);
        const float height = px(34) + wrapped_height(fonts().regular, px(12), text_wide, words);
        const ImVec2 to{at.x + width, at.y + height};
        if (on) {
            list->AddRectFilled(at, to, p.raised, px(8));
            list->AddRect(at, to, p.secondary, px(8), std::max(1.0f, px(1)));
        }
        draw_verdict_icon(list, line.verdict, {at.x + px(17), at.y + px(17)}, px(8));
        ui::text(list, fonts().semibold, px(13), {at.x + px(34), at.y + px(9)}, on ? p.text : p.secondary, line.name);
        text_wrapped(list, fonts().regular, px(12), {at.x + px(34), at.y + px(26)}, text_wide, p.secondary, words);
        if (on) record("detective verdict", line.name);
        if (on) record("detective verdict words", words);
        at.y += height + px(4);
    }
    ImGui::SetCursorScreenPos(at);
    ImGui::Dummy({1, 1});
}

void DetectiveView::draw_inputs(const View& view, ImVec2 from, ImVec2 to) {
    const auto& p = palette();
    panel(ImGui::GetWindowDrawList(), from, to);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("detective inputs", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    auto* list = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "CONVENTION DETECTIVE");
    ui::text(list, fonts().semibold, px(20), {at.x, at.y + px(18)}, p.text, "Who printed this y?");
    const float height = text_wrapped(list, fonts().regular, px(12.5f), {at.x, at.y + px(47)}, width, p.secondary,
                                      "Paste what went in and what came out, as any framework prints it. A file can "
                                      "be dropped on the box, or named in it.");
    ImGui::SetCursorScreenPos({at.x, at.y + px(60) + height});
    const auto* answer = model_.answer();
    const float box = to.y - from.y > px(700) ? px(84) : px(60);
    draw_box(view, "x", "x", Quantity::input, "in", model_.texts.x, answer ? &answer->input.x.values : nullptr, box,
             width);
    draw_box(view, "y", "y", Quantity::output, "out", model_.texts.y, answer ? &answer->input.y.values : nullptr, box,
             width);
    auto& texts = model_.texts;
    draw_known(view, "gamma", "\\gamma", quantity_color(Quantity::gamma), "scale", "1, or solved for", texts.gamma,
               width);
    draw_known(view, "beta", "\\beta", quantity_color(Quantity::beta), "shift", "0, or solved for", texts.beta, width);
    draw_known(view, "running mean", "\\mu_r", quantity_color(Quantity::mean), "running mean", "none",
               texts.running_mean, width);
    draw_known(view, "running var", "\\sigma_r^2", quantity_color(Quantity::variance), "running var", "none",
               texts.running_var, width);
    const auto buttons = ImGui::GetCursorScreenPos();
    const float half = (width - px(8)) / 2;
    ImGui::SetCursorScreenPos({buttons.x, buttons.y + px(4)});
    if (button("From document", {half, px(31)})) model_.take_document(view);
    tooltip("Its x, and the y that its operator makes of it");
    ImGui::SetCursorScreenPos({buttons.x + half + px(8), buttons.y + px(4)});
    if (button("Clear", {half, px(31)})) texts = {};
    ImGui::SetCursorScreenPos({buttons.x, buttons.y + px(43)});
    rule(width, 3);
    draw_verdicts(width);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

void DetectiveView::draw_best(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& answer = *model_.answer();
    const auto& best = *model_.candidate();
    const bool fits = best.verdict == FitVerdict::match || best.verdict == FitVerdict::ambiguous;
    list->AddRectFilled(from, to, p.inset, px(8));
    list->AddRect(from, to, fits ? p.accent : p.edge, px(8), fits ? px(1.8f) : std::max(1.0f, px(1)));
    draw_verdict_icon(list, best.verdict, {from.x + px(24), from.y + px(29)}, px(11));
    const auto figure = misfit_figure(best.residual_ulps);
    const float right =
        ui::text(list, fonts().mono_bold, px(26), {to.x - px(16), from.y + px(10)}, p.text, figure, Align::right);
    ui::text(list, fonts().regular, px(12), {to.x - px(16), from.y + px(44)}, p.secondary,
             answer.input.y.half_unit.empty() ? "ulp off, at most" : "of the last digit, at most", Align::right);
    const float room = to.x - from.x - px(64) - std::max(right, px(150));
    text_clipped(list, fonts().semibold, px(16), {from.x + px(46), from.y + px(14)}, room, p.text, best.title);
    const float high = wrapped_height(fonts().regular, px(12.5f), room, best.reason);
    list->PushClipRect(from, {to.x, from.y + px(76)}, true);
    text_wrapped(list, fonts().regular, px(12.5f), {from.x + px(46), from.y + px(38)}, room, p.secondary, best.reason);
    list->PopClipRect();
    if (high > px(38) && ImGui::IsMouseHoveringRect(from, {to.x, from.y + px(76)}))
        ImGui::SetTooltip("%s", best.reason.c_str());
    record("detective title", best.title);
    record("detective reason", best.reason);
    record("detective residual", figure);
    list->AddLine({from.x + px(16), from.y + px(80)}, {to.x - px(16), from.y + px(80)}, p.hairline,
                  std::max(1.0f, px(1)));
    const float middle = std::round((from.x + to.x) / 2);
    const auto half = [&](float x, const std::string& name, const NormSpec& spec, const NormParams& params,
                          double value, bool strong) {
        ui::text(list, strong ? fonts().semibold : fonts().mono, px(12), {x, from.y + px(88)},
                 strong ? p.text : p.secondary, name);
        const auto latex = cell_formula(spec, params, answer.input.x.values, 0, value);
        float size = px(17);
        auto measured = measure_formula(latex, size, p.text, MathStyle::display);
        if (measured.width > middle - from.x - px(64)) size *= (middle - from.x - px(64)) / measured.width;
        measured = measure_formula(latex, size, p.text, MathStyle::display);
        draw_formula(list, {x, from.y + px(128) - measured.height / 2}, latex, size, strong ? p.text : p.secondary, 1,
                     MathStyle::display);
        ui::text(list, fonts().regular, px(12), {x, to.y - px(24)}, p.secondary, divisor_words(spec));
    };
    half(from.x + px(46), "the first entry of y", best.spec, best.params, best.predicted.front(), true);
    if (answer.expected.empty()) return;
    list->AddLine({middle, from.y + px(90)}, {middle, to.y - px(12)}, p.hairline, std::max(1.0f, px(1)));
    half(middle + px(22), fmt::format("nn.LayerNorm({})", answer.input.x.values.shape().back()), answer.expected_spec,
         {}, answer.expected.front(), false);
}

void DetectiveView::draw_row(std::size_t index, float width, float from_x) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& each = model_.answer()->detection.candidates[index];
    const float height = px(44);
    const auto at = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos({from_x, at.y});
    if (hit_area(fmt::format("candidate {}", index + 1).c_str(), {width, height})) model_.choose(index);
    if (index == model_.chosen() && follow_choice_) {
        ImGui::SetScrollHereY(0.5f);
        follow_choice_ = false;
    }
    const ImVec2 to{from_x + width, at.y + height};
    const bool chosen = index == model_.chosen();
    tooltip(each.reason.c_str());
    if (chosen || ImGui::IsItemHovered()) list->AddRectFilled({from_x, at.y}, to, chosen ? p.raised : p.hover, px(6));
    if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible) list->AddRect({from_x, at.y}, to, p.accent, px(6), px(2));
    ui::text(list, fonts().mono, px(12.5f), {from_x + px(30), at.y + px(14)}, p.secondary, fmt::format("{}", index + 1),
             Align::right);
    draw_verdict_icon(list, each.verdict, {from_x + px(47), at.y + px(21)}, px(6.5f));
    const auto [bar_from, bar_to] = misfit_bars(from_x, width);
    text_clipped(list, fonts().semibold, px(13), {from_x + px(62), at.y + px(6)}, bar_from - from_x - px(74), p.text,
                 each.title);
    text_clipped(list, fonts().regular, px(11.5f), {from_x + px(62), at.y + px(24)}, bar_from - from_x - px(74),
                 p.secondary, each.reason);
    const Scale scale{0.1, most_ulps, true};
    const double ulps = std::isfinite(each.residual_ulps) ? std::clamp(each.residual_ulps, 0.12, most_ulps) : most_ulps;
    const bool fits = each.verdict == FitVerdict::match || each.verdict == FitVerdict::ambiguous;
    list->AddRectFilled({bar_from, at.y + px(16)},
                        {bar_from + (bar_to - bar_from) * static_cast<float>(scale.share(ulps)), at.y + px(27)},
                        fits ? p.accent : mix(p.secondary, p.panel, 0.35f), px(3));
    const auto words = misfit_figure(each.residual_ulps);
    ui::text(list, fonts().mono, px(12.5f), {to.x - px(10), at.y + px(14)}, p.text, words, Align::right);
    record(fmt::format("candidate {}", index + 1), each.title);
    record(fmt::format("candidate {} verdict", index + 1), name_of(each.verdict));
    ImGui::SetCursorScreenPos({from_x, to.y + px(2)});
}

void DetectiveView::draw_ranking(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("what explains y", from, to);
    const float inner = from.x + px(18);
    text_clipped(list, fonts().semibold, px(18), {inner, from.y + px(12)}, tabs_from - inner - px(16), p.text,
                 "What explains y?");
    const auto* answer = model_.answer();
    const auto problem = model_.problem();
    auto detail = answer            ? fmt::format("{} conventions tried, best first.", answer->detection.tried)
                  : problem.empty() ? std::string("Looking…")
                                    : std::string();
    if (model_.lingers(view.now) || model_.stopped())
        draw_search(view, {inner, from.y + px(37)}, tabs_from - inner - px(16));
    else
        text_clipped(list, fonts().regular, px(13), {inner, from.y + px(37)}, tabs_from - inner - px(16), p.secondary,
                     detail);
    record("detective detail", detail);
    record("detective problem", problem);
    if (!problem.empty()) {
        text_wrapped(list, fonts().medium, px(14), {inner, from.y + px(84)}, to.x - inner - px(18), p.bad, problem);
        return;
    }
    if (!answer) return;
    const float best_height = px(190);
    draw_best({from.x + px(12), from.y + px(66)}, {to.x - px(12), from.y + px(66) + best_height});
    const float head = from.y + px(66) + best_height + px(14);
    const float width = to.x - from.x - px(32);
    const auto [bar_from, bar_to] = misfit_bars(inner - px(2), width);
    const Scale scale{0.1, most_ulps, true};
    const auto x_of = [&](double ulps) {
        return bar_from + (bar_to - bar_from) * static_cast<float>(scale.share(ulps));
    };
    small_heading(list, {inner + px(60), head}, "CONVENTION");
    ui::text(list, fonts().regular, px(11.5f), {(bar_from + x_of(rounding_ulps)) / 2, head}, p.accent, "rounding",
             Align::center);
    for (const double tick : {1e3, 1e6})
        ui::text(list, fonts().mono, px(11), {x_of(tick), head}, p.secondary, power_label(tick), Align::center);
    ui::text(list, fonts().regular, px(11.5f), {inner - px(2) + width - px(10), head}, p.secondary, "misfit, ulp",
             Align::right);
    const ImVec2 a{inner - px(2), head + px(20)};
    const ImVec2 b{a.x + width, to.y - px(10)};
    list->AddRectFilled({bar_from, a.y}, {x_of(rounding_ulps), b.y}, with_alpha(p.accent, 0.10f), px(4));
    for (const double tick : {1e3, 1e6})
        dashed_line(list, {x_of(tick), a.y}, {x_of(tick), b.y}, p.hairline, std::max(1.0f, px(1)), px(3));
    ImGui::SetCursorScreenPos(a);
    ImGui::BeginChild("ranking", {b.x - a.x + px(6), b.y - a.y}, ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    for (std::size_t i = 0; i < answer->detection.candidates.size(); ++i) draw_row(i, width, a.x);
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
}

void DetectiveView::draw(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    handle_keys(view);
    model_.follow(view);
    record("detective busy", model_.busy() ? "yes" : "no");
    const bool narrow = to.x - from.x < px(1300);
    const float gap = px(10);
    const float left = narrow ? px(290) : px(360);
    const float right = side_width(to.x - from.x);
    draw_inputs(view, from, {from.x + left, to.y});
    draw_ranking(view, {from.x + left + gap, from.y}, {to.x - right - gap, to.y}, tabs_from);
    draw_details(view, {to.x - right, from.y}, to);
}

}  // namespace normscope::ui
