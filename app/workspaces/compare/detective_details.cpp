// SPDX-License-Identifier: MIT
// The right side of the detective: what the chosen convention predicts, where it misses, its call, what was solved for,
// and the input that tells it from its rivals.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/detective_parts.h"
#include "app/workspaces/compare/detective_view.h"
#include "core/labs/lab_forward.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_dots = 4096;
constexpr std::int64_t most_stems = 64;
constexpr std::size_t most_numbers = 24;

std::string numbers_of(std::span<const float> values) {
    std::string words;
    for (std::size_t i = 0; i < std::min(values.size(), most_numbers); ++i)
        words += (i ? "  " : "") + format_number(static_cast<double>(values[i]));
    return values.size() > most_numbers ? words + "  …" : words;
}

}  // namespace

/// Whose dots they are, and how y lies to what most people expect.
void DetectiveView::draw_scatter_legend(const Chart& chart, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& answer = *model_.answer();
    const auto& best = *model_.candidate();
    const auto& y = answer.input.y.values;
    const float x = chart.to.x + px(18);
    float line = chart.from.y + px(4);
    list->AddCircleFilled({x + px(4), line + px(7)}, px(3.2f), p.accent);
    text(list, fonts().semibold, px(12.5f), {x + px(14), line}, p.text, fmt::format("rank {}", model_.chosen() + 1));
    line += px(18);
    text_wrapped(list, fonts().regular, px(12), {x + px(14), line}, right - x - px(14), p.secondary,
                 best.residual_ulps <= 4 ? "on the diagonal" : fmt::format("off by {:.3g}", best.max_abs));
    if (!answer.expected.empty()) {
        line += px(34);
        list->AddCircle({x + px(4), line + px(7)}, px(3.6f), p.secondary, 0, std::max(1.0f, px(1.2f)));
        text(list, fonts().medium, px(12.5f), {x + px(14), line}, p.text, "nn.LayerNorm");
        double cross = 0;
        double square = 0;
        for (std::int64_t i = 0; i < y.size(); ++i) {
            const double e = answer.expected[static_cast<std::size_t>(i)];
            if (!std::isfinite(e) || !std::isfinite(y[i])) continue;
            cross += e * static_cast<double>(y[i]);
            square += e * e;
        }
        const auto slope = square > 0 ? fmt::format("y is {:.4f} of it", cross / square) : std::string("constant");
        text_clipped(list, fonts().regular, px(12), {x + px(14), line + px(18)}, right - x - px(14), p.secondary,
                     with_minus(slope, Minus::typographic));
        record("detective slope", slope);
    }
}

void DetectiveView::draw_scatter(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    const auto& answer = *model_.answer();
    const auto& best = *model_.candidate();
    small_heading(list, at, "PREDICTED AGAINST GIVEN");
    const float side = std::min(px(190), width - px(160));
    const auto& y = answer.input.y.values;
    double most = 1e-300;
    for (std::int64_t i = 0; i < y.size(); ++i)
        if (std::isfinite(y[i])) most = std::max(most, std::abs(static_cast<double>(y[i])));
    most *= 1.12;
    const Chart chart{.from = {at.x + px(34), at.y + px(24)},
                      .to = {at.x + px(34) + side, at.y + px(24) + side * 0.92f},
                      .x = {-most, most},
                      .y = {-most, most}};
    const auto tick = format_within(most / 1.12, 2);
    const std::vector<Tick> ticks = {{-most / 1.12, "−" + tick}, {0, "0"}, {most / 1.12, tick}};
    chart_ground(list, chart, ticks, ticks, 10);
    list->PushClipRect(chart.from, chart.to, true);
    dashed_line(list, chart.at(-most, -most), chart.at(most, most), p.accent, std::max(1.0f, px(1.2f)), px(4));
    const auto count = std::min(y.size(), most_dots);
    std::int64_t hovered = -1;
    float nearest = px(9);
    const auto mouse = ImGui::GetIO().MousePos;
    for (std::int64_t i = 0; i < count; ++i) {
        const auto cell = static_cast<std::size_t>(i);
        if (!answer.expected.empty())
            list->AddCircle(chart.at(answer.expected[cell], static_cast<double>(y[i])), px(3.6f), p.secondary, 0,
                            std::max(1.0f, px(1.2f)));
        const auto point = chart.at(best.predicted[cell], static_cast<double>(y[i]));
        list->AddCircleFilled(point, px(3.2f), p.accent);
        const float away = std::hypot(mouse.x - point.x, mouse.y - point.y);
        if (away < nearest) {
            nearest = away;
            hovered = i;
        }
    }
    list->PopClipRect();
    if (hovered >= 0 && ImGui::IsWindowHovered())
        ImGui::SetTooltip("%s: x = %s, given %s, predicted %s", cell_name("y", y.shape(), hovered).c_str(),
                          format_number(static_cast<double>(answer.input.x.values[hovered])).c_str(),
                          format_shortest(y[hovered]).c_str(),
                          fmt::format("{:.7g}", best.predicted[static_cast<std::size_t>(hovered)]).c_str());
    draw_scatter_legend(chart, at.x + width);
    text(list, fonts().regular, px(11.5f), {(chart.from.x + chart.to.x) / 2, chart.to.y + px(20)}, p.secondary,
         "what the convention predicts", Align::center);
    ImGui::SetCursorScreenPos({at.x, chart.to.y + px(38)});
}

void DetectiveView::draw_misfit(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    const auto& answer = *model_.answer();
    const auto& best = *model_.candidate();
    const auto& y = answer.input.y.values;
    const auto count = std::min(y.size(), most_stems);
    small_heading(list, at, fmt::format("MISFIT OF RANK {}, ENTRY BY ENTRY", model_.chosen() + 1).c_str());
    text(list, fonts().mono, px(11), {at.x + width, at.y}, p.secondary,
         count < y.size() ? fmt::format("first {}", count) : std::string("ulp"), Align::right);
    // The largest misfit is known in both units, and the others follow from it.
    const double unit = best.residual_ulps > 0 ? best.max_abs / best.residual_ulps : 1;
    const double end = std::max(4.0, std::isfinite(best.residual_ulps) ? best.residual_ulps * 1.1 : 4.0);
    const Chart chart{.from = {at.x + px(44), at.y + px(22)},
                      .to = {at.x + width, at.y + px(92)},
                      .x = {-0.5, static_cast<double>(count) - 0.5},
                      .y = {-end, end}};
    const auto label = misfit_figure(end);
    const std::vector<Tick> ys = {{-end, "−" + label}, {0, "0"}, {end, "+" + label}};
    chart_ground(list, chart, {}, ys, 10);
    list->AddRectFilled({chart.from.x, chart.at_y(std::min(4.0, end))}, {chart.to.x, chart.at_y(-std::min(4.0, end))},
                        with_alpha(p.accent, 0.10f), px(4));
    list->PushClipRect(chart.from, chart.to, true);
    for (std::int64_t i = 0; i < count; ++i) {
        const double misfit = (static_cast<double>(y[i]) - best.predicted[static_cast<std::size_t>(i)]) / unit;
        const auto x = static_cast<double>(i);
        if (!std::isfinite(misfit)) continue;
        list->AddLine(chart.at(x, 0), chart.at(x, misfit), p.accent, px(1.5f));
        list->AddCircleFilled(chart.at(x, misfit), px(3), p.accent);
    }
    list->PopClipRect();
    ImGui::SetCursorScreenPos({at.x, at.y + px(102)});
}

void DetectiveView::draw_call(const View& view, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    const auto& best = *model_.candidate();
    small_heading(list, at, "THE CALL");
    const std::array<std::string, 4> names = {"PyTorch", "Keras", "Flax", "ONNX"};
    ImGui::SetCursorScreenPos({at.x, at.y + px(20)});
    if (const int clicked = segmented("detective call", names, framework_, width); clicked >= 0) framework_ = clicked;
    const std::array<const std::string*, 4> calls = {&best.calls.pytorch, &best.calls.keras, &best.calls.flax,
                                                     &best.calls.onnx};
    const auto& code = *calls[static_cast<std::size_t>(framework_)];
    record("detective call", code);
    at.y += px(58);
    const float high = wrapped_height(fonts().mono, px(11.5f), width - px(20), code) + px(14);
    inset(list, at, {at.x + width, at.y + high});
    text_wrapped(list, fonts().mono, px(11.5f), {at.x + px(10), at.y + px(7)}, width - px(20), p.text, code);
    at.y += high + px(8);
    ImGui::SetCursorScreenPos(at);
    const float copy = px(96);
    if (button("Use in the document", {width - copy - px(8), px(32)}, may_fill_button(view))) model_.use(view);
    tooltip("Makes this the document’s operator, with the x and y’s γ and β that it was found on. Undo takes it back.");
    ImGui::SetCursorScreenPos({at.x + width - copy, at.y});
    if (button("Copy call", {copy, px(32)})) view.out.push(CopyText{code, "The call is in the clipboard"});
    ImGui::SetCursorScreenPos({at.x, at.y + px(42)});
}

void DetectiveView::draw_solved(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& best = *model_.candidate();
    const bool running = best.running_solved;
    if (!best.gamma_solved && !best.beta_solved && !running) return;
    rule(width, 4);
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "SOLVED FOR");
    at.y += px(20);
    const auto line = [&](const char* name, Quantity quantity, const std::vector<float>& values) {
        const auto words = numbers_of(values);
        text(list, fonts().semibold, px(12.5f), at, quantity_color(quantity), name);
        at.y +=
            text_wrapped(list, fonts().mono, px(11.5f), {at.x + px(26), at.y + px(1)}, width - px(26), p.text, words) +
            px(6);
        record(fmt::format("solved {}", info(quantity).id), words);
    };
    if (best.gamma_solved) line("γ", Quantity::gamma, best.params.gamma);
    if (best.beta_solved) line("β", Quantity::beta, best.params.beta);
    if (running) {
        line("μ", Quantity::mean, best.params.running_mean);
        line("σ²", Quantity::variance, best.params.running_var);
    }
    ImGui::SetCursorScreenPos(at);
}

void DetectiveView::draw_next(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& best = *model_.candidate();
    Tensor x = best.next ? best.next->x : model_.answer()->another;
    std::vector<double> y;
    if (best.next) {
        y = best.next->y;
    } else if (const auto layer = labs::make_layer(best.spec, x.shape(), best.params)) {
        y = reference_forward(best.spec, layer->plan, x.values(), best.params).output;
    }
    if (y.empty()) return;
    rule(width, 4);
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, best.next ? "WHAT WOULD TELL THEM APART" : "TEST IT ON ANOTHER X");
    at.y += px(19);
    at.y += text_wrapped(
                list, fonts().regular, px(12), at, width, p.secondary,
                fmt::format("Feed this x to the layer. If it is rank {}, it prints this y:", model_.chosen() + 1)) +
            px(6);
    const auto columns = std::min<std::int64_t>(x.row_length(), 6);
    const auto rows = std::min<std::int64_t>(x.row_count(), 3);
    const float cell = (width - px(20)) / static_cast<float>(columns);
    for (const bool out : {false, true}) {
        draw_formula_on(list, at.x, at.y + px(12), out ? "y" : "x", px(14),
                        quantity_color(out ? Quantity::output : Quantity::input));
        for (std::int64_t r = 0; r < rows; ++r) {
            for (std::int64_t c = 0; c < columns; ++c) {
                const auto i = r * x.row_length() + c;
                const double value = out ? y[static_cast<std::size_t>(i)] : static_cast<double>(x[i]);
                text(list, fonts().mono, px(11.5f), {at.x + px(20) + cell * static_cast<float>(c + 1), at.y + px(1)},
                     out ? p.text : quantity_color(Quantity::input), format_within(value, 4), Align::right);
            }
            at.y += px(17);
        }
        at.y += px(4);
    }
    record("next x 1", format_number(static_cast<double>(x[0])));
    record("next y 1", format_number(y.front()));
    if (x.row_length() > columns || x.row_count() > rows)
        text(list, fonts().regular, px(11.5f), {at.x + px(20), at.y}, p.secondary,
             fmt::format("the beginning of shape {}", to_string(x.shape())));
    ImGui::SetCursorScreenPos({at.x, at.y + px(18)});
}

void DetectiveView::draw_details(const View& view, ImVec2 from, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), from, to);
    if (model_.candidate() == nullptr) return;
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("detective details", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    draw_scatter(width);
    rule(width, 4);
    draw_misfit(width);
    rule(width, 4);
    draw_call(view, width);
    draw_solved(width);
    draw_next(width);
    ImGui::Dummy({1, 1});
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

/// How far a search is that takes its time, and the way to stop it; or that it was stopped.
void DetectiveView::draw_search(const View& view, ImVec2 from, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float share = static_cast<float>(std::clamp(model_.progress(), 0.0, 1.0));
    const bool reading = share < static_cast<float>(DetectiveModel::reading_share);
    const bool busy = model_.lingers(view.now);
    const auto words = !busy     ? std::string("Stopped; nothing has changed.")
                       : reading ? std::string("Reading…")
                                 : fmt::format("Comparing… {:.0f} %", static_cast<double>(share * 100));
    record("detective search", words);
    const float right = std::min(from.x + px(300), from.x + width);
    float x = right - text_width(fonts().medium, px(12), busy ? "Stop" : "Look again") - px(16);
    text_clipped(list, fonts().regular, px(13), from, x - from.x - px(8), p.secondary, words);
    if (busy) {
        const ImVec2 a{from.x, from.y + px(19)}, b{x - px(12), from.y + px(22)};
        list->AddRectFilled(a, b, p.inset, px(1.5f));
        list->AddRectFilled(a, {a.x + (b.x - a.x) * share, b.y}, p.accent, px(1.5f));
    }
    if (!chip(busy ? "Stop" : "Look again", false, x, from.y - px(4))) return;
    if (busy)
        model_.stop();
    else
        model_.look_again();
}

namespace {

constexpr float stacked_inputs = 640;  // logical heights of the panels below each other
constexpr float stacked_ranking = 560;
constexpr float stacked_details = 620;

}  // namespace

float DetectiveView::stacked_height() { return px(stacked_inputs + stacked_ranking + stacked_details + 20); }

/// What was printed, who may have printed it, and why.
void DetectiveView::draw_stacked(const View& view, ImVec2 from, ImVec2 to, float tabs_from) {
    handle_keys(view);
    model_.follow(view);
    record("detective busy", model_.busy() ? "yes" : "no");
    float y = from.y;
    const auto next = [&](float height) {
        const ImVec2 at{from.x, y};
        y += px(height + 10);
        return at;
    };
    const auto inputs = next(stacked_inputs), ranking = next(stacked_ranking), details = next(stacked_details);
    draw_inputs(view, inputs, {to.x, ranking.y - px(10)});
    draw_ranking(view, ranking, {to.x, details.y - px(10)}, tabs_from);
    draw_details(view, details, to);
}

}  // namespace normscope::ui
