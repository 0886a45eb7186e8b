// SPDX-License-Identifier: MIT
// The right side of the invariances: one cell of the table, played.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/invariance_view.h"
#include "core/labs/lab_forward.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::size_t most_bars_shown = 8;

std::string short_value(double value) {
    if (std::abs(value) < 5e-4) return "0";
    auto words = std::abs(value) < 0.01 ? fmt::format("{:.1g}", value) : fmt::format("{:.2f}", value);
    const auto zero = words.find("0.");
    if (zero == 0 || (zero == 1 && words[0] == '-')) words.erase(zero, 1);
    return with_minus(words, Minus::typographic);
}

std::vector<double> picked(const std::vector<double>& values, const std::vector<std::int64_t>& cells) {
    std::vector<double> result;
    for (std::size_t i = 0; i < std::min(cells.size(), most_bars_shown); ++i)
        result.push_back(values[static_cast<std::size_t>(cells[i])]);
    return result;
}

}  // namespace

void InvarianceView::draw_bars(const char* title, const char* latex, Quantity quantity,
                               const std::vector<double>& values, const std::vector<double>& ghosts, ImVec2 from,
                               ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    inset(list, from, to);
    const auto color = quantity_color(quantity);
    const auto size = draw_formula_on(list, from.x + px(10), from.y + px(20), latex, px(15), color);
    text_clipped(list, fonts().regular, px(12), {from.x + px(16) + size.width, from.y + px(8)},
                 to.x - from.x - size.width - px(22), p.secondary, title);
    double end = 1e-12;
    for (const auto* each : {&values, &ghosts})
        for (const double value : *each)
            if (std::isfinite(value)) end = std::max(end, std::abs(value));
    const Chart chart{.from = {from.x + px(10), from.y + px(40)},
                      .to = {to.x - px(10), to.y - px(16)},
                      .x = {0, static_cast<double>(values.size())},
                      .y = {-end, end}};
    const float zero = std::round(chart.at_y(0));
    list->AddLine({chart.from.x, zero}, {chart.to.x, zero}, p.edge, std::max(1.0f, px(1)));
    const float slot = (chart.to.x - chart.from.x) / static_cast<float>(std::max<std::size_t>(values.size(), 1));
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float a = chart.from.x + slot * (static_cast<float>(i) + 0.16f);
        const float b = chart.from.x + slot * (static_cast<float>(i) + 0.84f);
        const float y = chart.at_y(values[i]);
        list->AddRectFilled({a, std::min(y, zero)}, {b, std::max(y, zero) + px(1)}, color, px(2));
        if (i < ghosts.size()) {
            const float g = chart.at_y(ghosts[i]);
            for (const float x : {a, b}) dashed_line(list, {x, zero}, {x, g}, p.text, std::max(1.0f, px(1)), px(2.5f));
            dashed_line(list, {a, g}, {b, g}, p.text, std::max(1.0f, px(1)), px(2.5f));
        }
        const double tallest =
            i < ghosts.size() && std::abs(ghosts[i]) > std::abs(values[i]) && ghosts[i] * values[i] >= 0 ? ghosts[i]
                                                                                                         : values[i];
        const float label = chart.at_y(tallest) + (tallest >= 0 ? -px(15) : px(3));
        text(list, fonts().mono, std::min(px(11), slot * 0.36f), {(a + b) / 2, label}, p.text, short_value(values[i]),
             Align::center);
    }
}

void InvarianceView::draw_account(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    inset(list, from, to);
    const auto& cell = cells_[row_][column_];
    const auto& row = labs::invariance_rows()[row_];
    const auto& transformation = labs::transformations()[column_];
    const auto spec = labs::spec_of(row, data_, eps_);
    const float width = to.x - from.x;
    if (!cell.predicted || !transformation.scales || !spec || experiment_.group.empty()) {
        const char* words =
            cell.survival == labs::Survival::holds ? "The shift is the same for all numbers that share a mean, so the "
                                                     "mean takes it out: nothing is left, at any ε."
            : cell.survival == labs::Survival::fails ? "Numbers that share a statistic are changed unequally, or there "
                                                       "is no statistic that could undo the change. "
                                                       "Theory promises nothing, and the outputs move."
                                                     : "The statistic changes with the numbers; ε does not.";
        text_wrapped(list, fonts().regular, px(13), {from.x + px(14), from.y + px(14)}, width - px(28), p.secondary,
                     words);
        return;
    }
    const auto mean = colored_latex(Quantity::mean, "\\mu");
    const auto variance = colored_latex(Quantity::variance, "\\sigma^2");
    const std::string latex =
        spec->center ? fmt::format("\\frac{{\\delta a-\\delta {0}}}{{\\sqrt{{\\delta^2 "
                                   "{1}+\\varepsilon}}}}=\\frac{{a-{0}}}{{\\sqrt{{{1}+\\varepsilon/\\delta^2}}}}",
                                   mean, variance)
                     : "\\frac{\\delta "
                       "a}{\\sqrt{\\delta^2\\,\\overline{a^2}+\\varepsilon}}=\\frac{a}{\\sqrt{\\overline{a^2}+"
                       "\\varepsilon/\\delta^2}}";
    const auto size =
        draw_formula(list, {from.x + px(14), from.y + px(8)}, latex, px(16), p.text, 1, MathStyle::display);
    if (width - size.width > px(150)) {
        text(list, fonts().regular, px(12), {to.x - px(120), from.y + px(10)}, p.secondary, "scaling by δ is");
        draw_formula_on(list, to.x - px(120), from.y + px(44), "\\varepsilon\\to\\varepsilon/\\delta^2", px(15),
                        p.text);
    }
    std::vector<double> values;
    for (const auto k : experiment_.group) values.push_back(experiment_.before[static_cast<std::size_t>(k)]);
    auto exact = *spec;
    exact.stats = StatsSource::batch;
    const double spread = group_stats(exact, values).spread;
    const double felt = eps_ / (delta_ * delta_);
    const double shrink = std::sqrt((spread + eps_) / (spread + felt));
    const auto words = fmt::format("σ² {:.4g}    ε/δ² {:.4g}    x̂ becomes {:.4g} %", spread, felt, 100 * shrink);
    text_clipped(list, fonts().mono, px(12), {from.x + px(14), to.y - px(24)}, width - px(28), p.text, words);
    record("shrinks to", fmt::format("{:.4g} %", 100 * shrink));
}

void InvarianceView::draw_curve(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    small_heading(list, from, "DEVIATION AGAINST STRENGTH");
    const Chart chart{.from = {from.x + px(50), from.y + px(24)},
                      .to = {to.x, to.y - px(44)},
                      .x = {7e-5, 14, true},
                      .y = {3e-18, 30, true}};
    const auto xs = power_ticks(-4, 1, 1);
    const auto ys = power_ticks(-16, 0, 4);
    chart_ground(list, chart, xs, ys, 10.5f);
    chart_line(list, chart, strengths_, predicted_, p.text, px(1.4f), LineStyle::dashed);
    list->PushClipRect(chart.from, chart.to, true);
    for (std::size_t i = 0; i < strengths_.size(); ++i) {
        marker(list, Marker::ring, chart.at(strengths_[i], exact_curve_[i]), px(3.2f), p.good);
        marker(list, Marker::disc, chart.at(strengths_[i], curve_[i]), px(3), p.accent);
    }
    const double strength = std::abs(delta_);
    const float x = chart.at_x(strength);
    list->AddLine({x, chart.from.y}, {x, chart.to.y}, p.accent, px(1.4f));
    const auto& cell = cells_[row_][column_];
    list->AddCircleFilled(chart.at(strength, std::max(cell.deviation, 1e-17)), px(5.5f), p.accent);
    list->AddCircle(chart.at(strength, std::max(cell.deviation, 1e-17)), px(5.5f), p.text, 0, px(1.5f));
    list->PopClipRect();
    float at = from.x;
    const float y = to.y - px(18);
    marker(list, Marker::disc, {at + px(5), y + px(7)}, px(3), p.accent);
    at += text(list, fonts().regular, px(12), {at + px(14), y}, p.secondary, fmt::format("ε = {}", power_label(eps_))) +
          px(30);
    dashed_line(list, {at, y + px(7)}, {at + px(18), y + px(7)}, p.text, px(1.4f), px(4));
    at += text(list, fonts().regular, px(12), {at + px(24), y}, p.secondary, "predicted") + px(40);
    marker(list, Marker::ring, {at + px(5), y + px(7)}, px(3.2f), p.good);
    text(list, fonts().regular, px(12), {at + px(14), y}, p.secondary, "ε = 0");
}

void InvarianceView::play_elsewhere(const View& view) {
    const auto& row = labs::invariance_rows()[row_];
    auto spec = labs::spec_of(row, data_, eps_);
    if (!spec)
        return view.out.push(
            Notify{fmt::format("{} is no NormSpec, so no other workspace can play it", row.name), true});
    std::vector<float> values;
    for (const double value : experiment_.after) values.push_back(static_cast<float>(value));
    Document document;
    document.title = fmt::format("{}, {}", row.name, labs::transformations()[column_].words);
    auto tensor = Tensor::from(experiment_.shape, std::move(values));
    if (!tensor) return;
    document.x = std::move(*tensor);
    if (spec->stats == StatsSource::running) {
        const auto plan = NormPlan::make(*spec, experiment_.shape);
        if (!plan) return;
        document.params.running_mean.assign(static_cast<std::size_t>(plan->group_count()), 0);
        document.params.running_var.assign(static_cast<std::size_t>(plan->group_count()), 1);
    }
    document.spec = std::move(*spec);
    document.selection.cell = experiment_.group.empty() ? 0 : experiment_.group.front();
    auto fitted = with_fitting_params(std::move(document));
    if (!fitted) return view.out.push(Notify{fitted.error().message, true});
    view.out.edit(Replace{std::move(*fitted)}, "Play an invariance");
    view.out.run(row.space ? "workspace.axis" : "workspace.vector");
}

void InvarianceView::draw_experiment(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    const auto& row = labs::invariance_rows()[row_];
    const auto& transformation = labs::transformations()[column_];
    const auto& cell = cells_[row_][column_];
    const float x = from.x + px(18);
    const float right = to.x - px(18);
    const auto heading = fmt::format("SELECTED: {}, {}", row.name, transformation.words);
    const char* other_data = own_data_ ? "random data" : "use my rows";
    const float link_width = text_width(fonts().medium, px(13.5f), other_data);
    text_clipped(list, fonts().semibold, px(11.5f), {x, from.y + px(14)}, right - x - link_width - px(12), p.secondary,
                 heading);
    ImGui::SetCursorScreenPos({right - link_width, from.y + px(10)});
    if (link(other_data)) {
        own_data_ = !own_data_;
        stale_ = true;
    }
    tooltip("The document’s rows as cases, or random ones (R draws other weights and data)");
    const char* title = cell.survival == labs::Survival::holds   ? "Gone without a trace"
                        : cell.survival == labs::Survival::fails ? "This one shows"
                        : transformation.transformation == labs::Transformation::one_case
                            ? "A quieter input, the same x̂, until ε is felt"
                            : "The same x̂, until ε is felt";
    text_clipped(list, fonts().semibold, px(17), {x, from.y + px(34)}, right - x, p.text, title);
    auto group = experiment_.group;
    if (group.empty())
        for (std::int64_t i = 0; i < std::min<std::int64_t>(std::ssize(experiment_.before), 6); ++i) group.push_back(i);
    const float height = to.y - from.y;
    const float bars = height > px(700) ? px(128) : px(96);
    const float half = (right - x - px(12)) / 2;
    const float top = from.y + px(64);
    const float second = top + bars + px(10);
    draw_bars("before", "a", Quantity::input, picked(experiment_.before, group), {}, {x, top}, {x + half, top + bars});
    draw_bars("after", "a", Quantity::input, picked(experiment_.after, group), {}, {right - half, top},
              {right, top + bars});
    draw_bars("before", "\\hat{x}", Quantity::normalized, picked(experiment_.out_before, group), {}, {x, second},
              {x + half, second + bars});
    draw_bars("after; dashed: before", "\\hat{x}", Quantity::normalized, picked(experiment_.out_after, group),
              picked(experiment_.out_before, group), {right - half, second}, {right, second + bars});
    const float account = second + bars + px(12);
    draw_account({x, account}, {right, account + px(94)});
    const float bottom = to.y - px(48);
    draw_curve({x, account + px(106)}, {right, bottom});
    const auto measured = fmt::format("measured {:.6g}", cell.deviation);
    text(list, fonts().mono, px(12), {x, bottom + px(8)}, p.text, measured);
    text(list, fonts().mono, px(12), {x, bottom + px(24)}, p.secondary,
         cell.predicted ? fmt::format("predicted {:.6g}", *cell.predicted) : std::string("no prediction"));
    record("measured", measured);
    record("predicted", cell.predicted ? fmt::format("{:.6g}", *cell.predicted) : "none");
    ImGui::SetCursorScreenPos({right - px(136), bottom + px(8)});
    if (button(row.space ? "Play it in Axis" : "Play it in Vector", {px(136), px(30)}, may_fill_button(view)))
        play_elsewhere(view);
    const auto& io = ImGui::GetIO();
    if (ImGui::IsKeyPressed(ImGuiKey_R, false) && !io.WantTextInput && !io.KeyCtrl && !is_typing_number()) {
        ++seed_;
        stale_ = true;
    }
}

}  // namespace normscope::ui
