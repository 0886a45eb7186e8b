// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/error_charts.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/precision/precision_style.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

using labs::VarianceAlgorithm;

/// Powers of ten that the errors of a format are drawn between.
struct ErrorRange {
    int least, most, step;
};

ErrorRange variance_range(NumberFormat format) {
    switch (format) {
    case NumberFormat::fp64:
        return {-18, 2, 4};
    case NumberFormat::fp32:
        return {-8, 8, 4};
    case NumberFormat::bf16:
    case NumberFormat::fp16:
        break;
    }
    return {-4, 8, 2};
}

Chart chart_between(ImVec2 from, ImVec2 to, ErrorRange range) {
    return {.from = from,
            .to = to,
            .x = {1, std::pow(10.0, precision_decades), true},
            .y = {std::pow(10.0, range.least), std::pow(10.0, range.most), true}};
}

/// The part of a chart where offsets from 1 on lie.
Chart between(Chart chart, const OffsetAxis& axis) {
    chart.from.x = axis.first();
    chart.to.x = axis.to.x;
    return chart;
}

/// What can be drawn of an error on a logarithmic scale: what is below the chart lies on its floor.
std::vector<double> drawable(const std::vector<double>& errors, const Chart& chart) {
    std::vector<double> result = errors;
    for (auto& error : result)
        if (error < chart.y.least * 1.3) error = chart.y.least * 1.3;
    return result;
}

/// Where the format holds the row as one value from, and on to the end; NaN when it never does.
double constant_from(const labs::OffsetCurve& curve) {
    double from = std::nan("");
    for (std::size_t i = curve.offsets.size(); i > 0 && curve.constant[i - 1]; --i) from = curve.offsets[i - 1];
    return from;
}

/// The chart's zone above an error of 1, and what the format cannot hold.
void draw_zones(const Chart& chart, const labs::OffsetCurve& curve) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float one = std::clamp(chart.at_y(1), chart.from.y, chart.to.y);
    list->AddRectFilled(chart.from, {chart.to.x, one}, with_alpha(p.bad, 0.07f), px(6), ImDrawFlags_RoundTop);
    list->AddLine({chart.from.x, one}, {chart.to.x, one}, with_alpha(p.bad, 0.45f), std::max(1.0f, px(1)));
    if (const double constant = constant_from(curve); std::isfinite(constant))
        hatch(list, {std::max(chart.from.x, chart.at_x(constant)), chart.from.y}, chart.to, with_alpha(p.faint, 0.45f));
}

void draw_curves(const Chart& chart, const labs::OffsetCurve& curve,
                 const std::array<std::vector<double>, algorithm_count>& errors, bool stale, float thickness) {
    auto* list = ImGui::GetWindowDrawList();
    for (std::size_t a = algorithm_count; a-- > 0;) {  // the naive one on top
        const auto look = look_of(labs::algorithms()[a].algorithm);
        const auto color = stale ? with_alpha(look.color, 0.4f) : look.color;
        chart_line(list, chart, curve.offsets, drawable(errors[a], chart), color,
                   px(a == naive ? thickness + 0.6f : thickness), look.line);
    }
}

void draw_here_line(const Chart& chart, const OffsetAxis& axis, double offset) {
    const float x = std::round(axis.at(offset));
    dashed_line(ImGui::GetWindowDrawList(), {x, chart.from.y}, {x, chart.to.y}, quantity_color(Quantity::mean),
                std::max(1.0f, px(1.5f)), px(3));
}

/// Drags and clicks choose the offset; hovering says what the curves are there.
void take_pointer(PrecisionModel& model, const char* id, ImVec2 from, ImVec2 to, const OffsetAxis& axis) {
    ImGui::SetCursorScreenPos(from);
    hit_area(id, {to.x - from.x, to.y - from.y}, false);
    const float x = ImGui::GetIO().MousePos.x;
    if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) (void)model.set_offset(axis.offset_at(x));
    if (!ImGui::IsItemHovered() || ImGui::IsItemActive()) return;
    const auto& curve = model.curve(model.setting().format);
    if (curve.offsets.empty()) return;
    const double offset = axis.offset_at(x);
    const auto found = std::ranges::lower_bound(curve.offsets, offset);
    const auto index = static_cast<std::size_t>(
        std::min<std::ptrdiff_t>(found - curve.offsets.begin(), std::ssize(curve.offsets) - 1));
    auto words =
        fmt::format("offset {}: worst relative error, and of x̂", power_label(snapped(curve.offsets[index], 1)));
    for (const auto& row : labs::algorithms()) {
        const auto a = static_cast<std::size_t>(row.algorithm);
        words += fmt::format("\n{}: {}, {}{}", row.name, error_figure(curve.relative_error[a][index]),
                             error_figure(curve.normalized_error[a][index]),
                             curve.negative[a][index] ? "  (some σ² < 0)" : "");
    }
    ImGui::SetTooltip("%s", words.c_str());
}

void draw_legend(ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float words = text(list, fonts().regular, px(12.5f), from, p.secondary, "relative error of");
    draw_formula_on(list, from.x + words + px(6), from.y + px(12), "\\sigma^2", px(14),
                    quantity_color(Quantity::variance));
    float x = right;
    for (std::size_t a = algorithm_count; a-- > 0;) {
        const auto& row = labs::algorithms()[a];
        const auto look = look_of(row.algorithm);
        const float width = text_width(fonts().medium, px(12), row.name);
        text(list, fonts().medium, px(12), {x - width, from.y}, a == naive ? look.color : p.secondary, row.name);
        const float middle = from.y + px(7);
        const float icon = x - width - px(15);
        list->AddLine({icon - px(9), middle}, {icon + px(9), middle}, look.color, px(1.5f));
        marker(list, look.marker, {icon, middle}, px(4.5f), look.color);
        x = icon - px(22);
    }
}

/// One mark per column of the table and algorithm, and those of the offset at hand.
void draw_marks(const Chart& chart, const OffsetAxis& axis, const PrecisionModel& model, bool of_normalized) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto put = [&](const labs::FormatResult& result, double offset, bool here) {
        for (std::size_t a = algorithm_count; a-- > 0;) {
            const auto look = look_of(labs::algorithms()[a].algorithm);
            const auto& mine = result.algorithms[a];
            const double error = of_normalized ? mine.largest_error : mine.relative_error;
            const float x = axis.at(offset);
            if (!std::isfinite(error)) {
                if (!result.constant && a == naive)
                    marker(list, Marker::cross, {x, chart.from.y + px(9)}, px(4.5f), p.bad);
                continue;
            }
            const float y =
                std::clamp(chart.at_y(std::max(error, chart.y.least)), chart.from.y + px(5), chart.to.y - px(5));
            marker(list, look.marker, {x, y}, px(here ? 5.5f : 4.0f), look.color);
            if (here && a == naive) list->AddCircle({x, y}, px(10), p.text, 0, px(1.6f));
        }
    };
    for (const auto& column : model.table())
        if (!of_normalized) put(column.result, column.offset, false);
    put(model.here(), model.setting().row.offset, true);
}

void draw_words(const Chart& chart, const OffsetAxis& axis, const PrecisionModel& model) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& here = model.here();
    const auto& bad = here.algorithms[naive];
    const float x = axis.at(model.setting().row.offset);
    const float middle = (chart.from.x + chart.to.x) / 2;
    const bool on_left = x > middle;
    text(list, fonts().regular, px(11.5f), {on_left ? axis.first() + px(6) : chart.to.x - px(12), chart.from.y + px(21)},
         p.bad, "above 1: not one digit is right", on_left ? Align::left : Align::right);
    if (std::isfinite(bad.relative_error) && bad.relative_error > 0.05) {
        const float y = std::clamp(chart.at_y(bad.relative_error), chart.from.y + px(8), chart.to.y - px(20));
        const auto words = fmt::format("{} {}", bad.moments.variance < 0 ? "negative:" : "naive",
                                       variance_figure(bad.moments.variance));
        text(list, fonts().semibold, px(12), {x + (on_left ? -px(15) : px(15)), y - px(15)},
             bad.moments.variance < 0 ? p.bad : p.text, words, on_left ? Align::right : Align::left);
    }
    const auto& curve = model.curve(model.setting().format);
    bool any = false;
    for (std::size_t i = 0; i < curve.offsets.size(); ++i) {
        if (!curve.negative[naive][i]) continue;
        any = true;
        const float at = axis.at(curve.offsets[i]);
        list->AddLine({at, chart.to.y - px(8)}, {at, chart.to.y - px(1)}, p.bad, std::max(1.0f, px(1.5f)));
    }
    if (any)
        text(list, fonts().regular, px(11.5f), {chart.to.x - px(8), chart.to.y - px(25)}, p.bad,
             "ticks: σ² < 0, x̂ is NaN", Align::right);
    if (here.constant)
        text(list, fonts().semibold, px(12), {on_left ? x - px(12) : x + px(12), chart.from.y + px(40)}, p.text,
             fmt::format("{} holds this row as one value", info(here.format).name),
             on_left ? Align::right : Align::left);
    record("negative offsets", any ? "some" : "none");
}

/// Why x̂ of the naive way leaps: what is divided by is √ε alone.
void draw_spike_words(const Chart& chart, const OffsetAxis& axis, const labs::OffsetCurve& curve) {
    constexpr double spike = 10;
    const auto& errors = curve.normalized_error[naive];
    const auto first = std::ranges::find_if(errors, [](double error) { return error >= spike; });
    if (first == errors.end()) return;
    const float room = axis.at(curve.offsets[static_cast<std::size_t>(first - errors.begin())]) - axis.first() - px(8);
    const std::string_view words = "σ² = 0: x̂ grows by 1/√ε";
    if (text_width(fonts().regular, px(11.5f), words) > room) return;
    text(ImGui::GetWindowDrawList(), fonts().regular, px(11.5f), {axis.first() + room, chart.from.y + px(5)},
         palette().bad, words, Align::right);
}

/// "all four fail by 100", "naive loses 13 digits".
std::string summary(const labs::OffsetCurve& curve, bool measuring) {
    if (curve.offsets.empty()) return measuring ? "measuring…" : "";
    for (std::size_t i = 0; i < curve.offsets.size(); ++i) {
        bool all = true;
        for (std::size_t a = 0; a < algorithm_count; ++a) all = all && !(curve.relative_error[a][i] < 0.5);
        if (!all) continue;
        // Said of the next power of ten, where it has happened for certain.
        return fmt::format("all four fail by {}",
                           power_label(std::pow(10.0, std::ceil(std::log10(curve.offsets[i]) - 1e-9))));
    }
    const double worst = curve.relative_error[naive].back();
    const double unit = info(curve.format).unit_in_last / 2;
    return fmt::format("naive loses {:.0f} digits", std::min(std::log10(worst / unit), -std::log10(unit)));
}

void draw_small(PrecisionModel& model, NumberFormat format, ImVec2 from, ImVec2 to, bool labels) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& curve = model.curve(format);
    const auto name = info(format).name;
    ImGui::SetCursorScreenPos(from);
    const auto id = fmt::format("chart {}", name);
    if (hit_area(id.c_str(), {to.x - from.x, to.y - from.y})) model.choose(format);
    const bool hovered = ImGui::IsItemHovered();
    text(list, fonts().mono_bold, px(12), {from.x + px(34), from.y}, hovered ? p.accent : p.text, name);
    const auto words = summary(curve, model.measuring(format));
    const float room = to.x - from.x - px(78);
    const bool fits = text_width(fonts().regular, px(11.5f), words) <= room;
    text(list, fonts().regular, px(fits ? 11.5f : 10.5f), {to.x, from.y + px(1)}, p.secondary, words, Align::right);
    record(fmt::format("summary {}", name), words);
    const auto chart = chart_between({from.x + px(34), from.y + px(18)}, {to.x, to.y}, {-17, 8, 8});
    const OffsetAxis axis{{chart.from.x, 0}, {chart.to.x, 0}};
    const std::vector<Tick> ys = {{1, "1"}, {1e-8, "1e-8"}, {1e-16, "1e-16"}};
    chart_ground(list, chart, {}, ys, 9.5f);
    const auto shifted = between(chart, axis);
    draw_zones(shifted, curve);
    draw_curves(shifted, curve, curve.relative_error, model.measuring(format), 1.2f);
    draw_here_line(chart, axis, model.setting().row.offset);
    if (hovered) list->AddRect(chart.from, chart.to, p.accent, px(6), px(1.5f));
    if (!labels) return;
    for (const double tick : {1.0, 1e2, 1e4, 1e6})
        text(list, fonts().mono, px(10), {axis.at(tick), chart.to.y + px(5)}, p.secondary, power_label(tick),
             tick == 1e6 ? Align::right : Align::center);
}

}  // namespace

namespace {

/// The same curves of the other formats, small.
void draw_others(PrecisionModel& model, ImVec2 from, ImVec2 to, float left) {
    const auto format = model.setting().format;
    std::vector<NumberFormat> others;
    for (const auto& row : formats())
        if (row.format != format) others.push_back(row.format);
    const float each = (to.y - from.y + px(10)) / 3;
    for (std::size_t i = 0; i < others.size(); ++i) {
        const float y = std::round(from.y + each * static_cast<float>(i));
        draw_small(model, others[i], {left, y}, {to.x, std::round(y + each - px(10))}, i == 2);
    }
}

}  // namespace

void draw_error_charts(const View&, PrecisionModel& model, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto format = model.setting().format;
    const auto& curve = model.curve(format);
    const bool stale = model.measuring(format);
    const float side = std::round(std::clamp((to.x - from.x) * 0.28f, px(166), px(220)));
    const float right = to.x - side - px(16);
    draw_legend({from.x, from.y}, right);

    const float left = from.x + px(52);
    const float bottom = to.y - px(22);
    const float top = from.y + px(22);
    const float split = top + (bottom - top) * 0.66f;
    const OffsetAxis axis{{left + px(9), 0}, {right - px(9), 0}};
    const auto range = variance_range(format);
    auto chart = chart_between({left, top}, {right, split}, range);
    const auto ticks = [](int least, int most, int step) {
        std::vector<Tick> result;
        for (int e = least; e <= most; e += step) {
            const double value = std::pow(10.0, e);
            result.push_back({value, e == 0 ? std::string("1") : fmt::format("1e{}", e)});
        }
        return result;
    };
    chart_ground(list, chart, {}, ticks(range.least, range.most, range.step), 10.5f);
    const auto shifted = between(chart, axis);
    draw_zones(shifted, curve);
    draw_curves(shifted, curve, curve.relative_error, stale, 1.6f);
    draw_here_line(chart, axis, model.setting().row.offset);
    draw_marks(chart, axis, model, false);
    draw_words(chart, axis, model);
    take_pointer(model, "error chart", chart.from, chart.to, axis);

    const float lower = split + px(26);
    const float words =
        text(list, fonts().regular, px(12.5f), {from.x, split + px(6)}, p.secondary, "largest error of");
    draw_formula_on(list, from.x + words + px(6), split + px(19), "\\hat{x}", px(14),
                    quantity_color(Quantity::normalized));
    text(list, fonts().regular, px(12), {right, split + px(6)}, p.secondary,
         stale ? "measuring…" : "lines: worst of 9 nearby offsets; marks: one offset", Align::right);
    const int least = format == NumberFormat::fp64 ? -16 : format == NumberFormat::fp32 ? -7 : -4;
    auto below = chart_between({left, lower}, {right, bottom}, {least, 3, 3});
    std::vector<Tick> xs;
    chart_ground(list, below, {}, ticks(least == -16 ? -12 : least == -7 ? -6 : -3, 0, least == -16 ? 6 : 3), 10.5f);
    for (const double tick : {0.0, 1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6})
        text(list, fonts().mono, px(11), {axis.at(tick), bottom + px(5)}, p.secondary, power_label(tick),
             Align::center);
    draw_formula_on(list, from.x + px(18), bottom + px(16), "\\mu", px(14), quantity_color(Quantity::mean));
    draw_curves(between(below, axis), curve, curve.normalized_error, stale, 1.4f);
    draw_here_line(below, axis, model.setting().row.offset);
    draw_marks(below, axis, model, true);
    draw_spike_words(below, axis, curve);
    take_pointer(model, "normalized chart", below.from, below.to, axis);

    draw_others(model, from, {to.x, bottom}, right + px(16));
}

}  // namespace normscope::ui
