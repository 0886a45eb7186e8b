// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/compare_bottom.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/chart.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// The names of the cards whose x̂ never moved.
std::string still_ones(const CompareModel& model) {
    std::size_t still = 0;
    for (const auto& card : model.cards()) {
        const bool moves =
            std::ranges::any_of(card.violins, [](const Violin& violin) { return !violin.widths.empty(); });
        if (!card.violins.empty() && !moves) ++still;
    }
    const auto others = model.shows("batch_norm") ? model.cards().size() - 1 : model.cards().size();
    if (still == 0) return {};
    if (still == others && still > 1)
        return fmt::format("the other {}: exactly 0", still == 2 ? "two" : still == 3 ? "three" : "four");
    return fmt::format("{} other{}: exactly 0", still, still == 1 ? "" : "s");
}

/// (x − μ)/σ = x̂ with numbers, or x/rms.
std::string quotient(const labs::Layer& layer, const std::vector<double>& x, std::int64_t cell) {
    const auto stats = labs::stats_of(layer, x, layer.plan.group_of(cell));
    const double value = x[static_cast<std::size_t>(cell)];
    std::string top = colored_latex(Quantity::input, format_latex(value));
    if (layer.spec.center) {
        const auto mean = format_latex(stats.mean);
        top += "-" + colored_latex(Quantity::mean, stats.mean < 0 ? "(" + mean + ")" : mean);
    }
    return fmt::format("\\frac{{{}}}{{{}}}={}", top, colored_latex(Quantity::sigma, format_latex(stats.divisor)),
                       colored_latex(Quantity::normalized,
                                     "\\mathbf{" + format_latex(normalize_value(layer.spec, stats, value)) + "}"));
}

void draw_origin(const CompareModel& model, const labs::Comparison& shown, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    inset(list, from, to);
    const float middle = (from.y + to.y) / 2;
    const float width = to.x - from.x;
    text_clipped(list, fonts().semibold, px(13.5f), {from.x + px(12), middle - px(9)}, width * 0.16f, p.text,
                 shown.title);
    const auto cell = model.focus();
    const bool comparable = shown.layer_before && cell < std::ssize(shown.before);
    const float size = std::min(px(15), (to.y - from.y) * 0.4f);
    const auto put = [&](const char* words, float x, const labs::Layer& layer, const std::vector<double>& input,
                         float room) {
        const float label = text(list, fonts().regular, px(12), {x, middle - px(8)}, p.secondary, words) + px(8);
        const auto latex = quotient(layer, input, cell);
        record("origin " + shown.op, latex);  // of two the later one
        float fit = size;
        auto measured = measure_formula(latex, fit, p.text, MathStyle::display);
        if (measured.width > room - label) {
            fit = std::max(px(9), size * (room - label) / measured.width);
            measured = measure_formula(latex, fit, p.text, MathStyle::display);
        }
        draw_formula(list, {x + label, middle - measured.height / 2}, latex, fit, p.text, 1, MathStyle::display);
    };
    const float start = from.x + px(12) + width * 0.17f;
    const float room = comparable ? width * 0.34f : width * 0.6f;
    if (comparable) put("before", start, *shown.layer_before, shown.input_before, room);
    put(comparable ? "after" : "now", comparable ? start + room + px(8) : start, *shown.layer, shown.input, room);
    if (!comparable) return;
    const double change = shown.now[static_cast<std::size_t>(cell)] - shown.before[static_cast<std::size_t>(cell)];
    const auto words =
        change == 0 ? std::string("same") : with_minus(fmt::format("{:+.3f}", change), Minus::typographic);
    text(list, change == 0 ? fonts().regular : fonts().mono, px(12.5f), {to.x - px(12), middle - px(8)},
         change == 0 ? p.secondary : p.text, words, Align::right);
    record("change " + shown.op, words);
}

}  // namespace

namespace {

/// The spread at the batch's own size, between its neighbours on the chart.
std::optional<double> spread_here(const CompareModel& model) {
    const auto& points = model.size_points();
    const auto examples = static_cast<double>(model.batch().examples());
    std::optional<double> here;
    for (std::size_t i = 0; i + 1 < points.size(); ++i) {
        const auto a = static_cast<double>(points[i].examples);
        const auto b = static_cast<double>(points[i + 1].examples);
        if (examples < a || examples > b) continue;
        const double share = std::log(examples / a) / std::log(b / a);
        here = std::exp(std::log(points[i].deviation) * (1 - share) + std::log(points[i + 1].deviation) * share);
    }
    return here;
}

void draw_spread_legend(const CompareModel& model, const Chart& chart, std::optional<double> here, ImVec2 from,
                        ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto green = quantity_color(Quantity::normalized);
    const float x = chart.to.x + px(18);
    const float step = (chart.to.y - chart.from.y + px(20)) / 4;
    float y = chart.from.y - px(2);
    list->AddCircleFilled({x + px(7), y + px(7)}, px(3.6f), green);
    text_clipped(list, fonts().regular, px(12.5f), {x + px(24), y}, to.x - x - px(30), p.text,
                 "BatchNorm, 4,096 draws");
    y += step;
    dashed_line(list, {x, y + px(7)}, {x + px(16), y + px(7)}, green, px(1.5f), px(4));
    draw_formula_on(list, x + px(24), y + px(13), "\\sqrt{(1+z^2/2)/B}", px(14), p.text);
    text(list, fonts().mono, px(11.5f), {to.x - px(14), from.y + px(12)}, p.secondary,
         with_minus(fmt::format("z = {:.3f}", model.focus_z()), Minus::typographic), Align::right);
    y += step;
    list->AddCircleFilled({x + px(7), y + px(7)}, px(5), p.text);
    text_clipped(list, fonts().regular, px(12.5f), {x + px(24), y}, to.x - x - px(84), p.text,
                 fmt::format("spread at B = {}", model.batch().examples()));
    const bool alone = model.batch().examples() < 2;  // no neighbours, no spread
    const auto figure = here ? fmt::format("{:.3f}", *here) : std::string(alone ? "–" : "…");
    text(list, fonts().mono_bold, px(12), {to.x - px(14), y}, p.text, figure, Align::right);
    record("spread here", figure);
    y += step;
    if (const auto words = still_ones(model); !words.empty()) {
        list->AddLine({x, y + px(7)}, {x + px(16), y + px(7)}, p.secondary, px(2.5f));
        text_clipped(list, fonts().regular, px(12.5f), {x + px(24), y}, to.x - x - px(30), p.text, words);
        record("still", words);
    }
}

}  // namespace

void draw_spread_chart(const CompareModel& model, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("spread against batch size", from, to);
    small_heading(list, {from.x + px(18), from.y + px(12)}, "SPREAD AGAINST BATCH SIZE");
    const auto green = quantity_color(Quantity::normalized);
    const float legend = std::min(px(236), (to.x - from.x) * 0.44f);
    const Chart chart{.from = {from.x + px(58), from.y + px(38)},
                      .to = {to.x - legend - px(16), to.y - px(26)},
                      .x = {1.7, 1250, true},
                      .y = {0.02, 2, true}};
    const std::vector<Tick> xs = {{2, "2"}, {8, "8"}, {32, "32"}, {128, "128"}, {1024, "1024"}};
    const std::vector<Tick> ys = {{0.1, "0.1"}, {1, "1"}};
    chart_ground(list, chart, xs, ys, 10.5f);
    text(list, fonts().mono, px(10.5f), {chart.from.x - px(18), chart.to.y + px(5)}, p.secondary, "B");
    const auto& points = model.size_points();
    std::vector<double> sizes;
    std::vector<double> laws;
    for (double size = 2; size < 1100; size *= 1.3) {
        sizes.push_back(size);
        laws.push_back(std::sqrt((1 + model.focus_z() * model.focus_z() / 2) / size));
    }
    chart_line(list, chart, sizes, laws, with_alpha(green, 0.9f), px(1.5f), LineStyle::dashed);
    const auto examples = static_cast<double>(model.batch().examples());
    list->PushClipRect(chart.from, chart.to, true);
    for (const auto& point : points)
        list->AddCircleFilled(chart.at(static_cast<double>(point.examples), point.deviation), px(3.6f), green);
    if (examples >= 2)
        dashed_line(list, {chart.at_x(examples), chart.from.y}, {chart.at_x(examples), chart.to.y}, p.accent,
                    std::max(1.0f, px(1.2f)), px(3));
    list->PopClipRect();

    const auto here = spread_here(model);
    if (here) list->AddCircleFilled(chart.at(examples, *here), px(5), p.text);
    draw_spread_legend(model, chart, here, from, to);
}

void draw_origins(const CompareModel& model, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    name_figure("where this number comes from", from, to);
    const auto width = std::max<std::int64_t>(model.batch().columns, 1);
    const auto row = model.focus() / width + 1;
    const auto column = model.focus() % width + 1;
    small_heading(list, {from.x + px(18), from.y + px(12)}, "WHERE THIS NUMBER COMES FROM");
    const float start = from.x + px(30) + text_width(fonts().semibold, px(11.5f), "WHERE THIS NUMBER COMES FROM");
    const auto size = draw_formula_on(list, start, from.y + px(24), fmt::format("\\hat{{x}}_{{{},{}}}", row, column),
                                      px(15), quantity_color(Quantity::normalized));
    text_clipped(list, fonts().regular, px(12), {start + size.width + px(8), from.y + px(11)},
                 to.x - start - size.width - px(190), p.secondary, fmt::format("example {}, feature {}", row, column));

    // One card that moved, and one that did not, where there are both.
    std::vector<const labs::Comparison*> chosen;
    for (const bool moved : {false, true})
        for (const auto& card : model.cards())
            if (card.comparison.refusal.empty() && (card.comparison.pinned_move != 0) == moved) {
                chosen.push_back(&card.comparison);
                break;
            }
    for (const auto& card : model.cards())
        if (chosen.size() < 2 && card.comparison.refusal.empty() &&
            std::ranges::find(chosen, &card.comparison) == chosen.end())
            chosen.push_back(&card.comparison);
    if (chosen.empty()) return;
    const auto eps = fmt::format("ε = {}, γ = 1, β = 0", power_label(chosen.front()->layer->spec.eps));
    text(list, fonts().mono, px(11.5f), {to.x - px(16), from.y + px(12)}, p.secondary, eps, Align::right);
    const float top = from.y + px(36);
    const float each = (to.y - px(10) - top) / 2;
    for (std::size_t i = 0; i < std::min<std::size_t>(chosen.size(), 2); ++i) {
        const float y = top + each * static_cast<float>(i);
        draw_origin(model, *chosen[i], {from.x + px(12), y}, {to.x - px(12), y + each - px(6)});
    }
}

}  // namespace normscope::ui
