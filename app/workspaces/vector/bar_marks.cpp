// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_marks.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float gap = 5;  // logical, beside a text: a dash that is nearer reads as its minus sign

/// Calls `put` with each tick but 0.
template <class Put>
void for_ticks(const PlotArea& plot, Put put) {
    if (plot.to.y - plot.from.y < px(30)) return;
    const double step =
        nice_step(plot.range.span(), std::clamp(static_cast<int>((plot.to.y - plot.from.y) / px(34)), 3, 8));
    const auto last = static_cast<int>(std::floor(plot.range.hi / step + 0.01));
    for (int k = static_cast<int>(std::ceil(plot.range.lo / step - 0.01)); k <= last; ++k)
        if (k != 0) put(snapped(k * step, step));
}

float thickness(const Statistics::Stroke& stroke) { return stroke.dashed ? std::max(1.0f, px(1.5f)) : px(2); }

/// A stroke at a group-wise value over each run of bars that share it.
template <class Value>
void add_strokes(const View& view, Statistics& statistics, const PlotArea& plot, Value value, ImU32 color,
                 bool dashed) {
    const auto& grouping = view.derived().plan();
    for (std::int64_t i = 0; i < plot.count;) {
        const auto group = grouping.group_of(plot.cell(i));
        auto end = i + 1;
        while (end < plot.count && grouping.group_of(plot.cell(end)) == group) ++end;
        const double v = value(plot.cell(i));
        if (plot.shows(v)) {
            const float inset = end - i == plot.count ? 0 : plot.slot() * 0.08f;
            const float a = plot.from.x + plot.slot() * static_cast<float>(i) + inset;
            const float b = plot.from.x + plot.slot() * static_cast<float>(end) - inset;
            statistics.strokes.push_back({a, b, std::round(plot.y(v)), color, dashed});
        }
        i = end;
    }
}

}  // namespace

Statistics statistics_of(const View& view, const PlotArea& plot, Quantity quantity) {
    Statistics statistics;
    const auto& spec = view.document().spec;
    const bool root_mean_square = spec.divisor == Divisor::root_mean_square;
    const auto sigma = root_mean_square ? Quantity::rms : Quantity::sigma;
    const float tag = plot.to.x + px(4);
    const auto name = [&](Quantity q, const char* latex, double at, float alpha) {
        if (!plot.shows(at)) return;
        const auto y = plot.y(at);
        const auto size = measure_formula(latex, px(15), quantity_color(q));
        statistics.tags.push_back(
            {latex, {{tag, y - size.height / 2}, {tag + size.width, y + size.height / 2}}, quantity_color(q), alpha});
    };
    const auto cell = focused_cell(view.document());
    if (quantity == Quantity::input && !root_mean_square && spec.center && !view.withholds(Quantity::mean, cell)) {
        const float shown = ease(ImGui::GetID("mean"), reveal(view, Quantity::mean, cell));
        if (shown > 0.3f) {
            add_strokes(
                view, statistics, plot, [&](std::int64_t c) { return cell_value(view, Quantity::mean, c); },
                quantity_color(Quantity::mean, shown), false);
            name(Quantity::mean, "\\mu", cell_value(view, Quantity::mean, plot.cell(plot.count - 1)), shown);
        }
    }
    const bool spread_here = quantity == Quantity::input || quantity == Quantity::deviation;
    if (spread_here && spec.divisor != Divisor::none && !view.withholds(sigma, cell)) {
        const float shown = ease(ImGui::GetID("sigma"), reveal(view, sigma, cell));
        if (shown > 0.3f)
            for (const double sign : {-1.0, 1.0})
                add_strokes(
                    view, statistics, plot,
                    [&](std::int64_t c) {
                        const double middle = quantity == Quantity::input && spec.center && !root_mean_square
                                                  ? cell_value(view, Quantity::mean, c)
                                                  : 0;
                        return middle + sign * cell_value(view, sigma, c);
                    },
                    quantity_color(sigma, shown), true);
    }
    const auto one = quantity_color(Quantity::normalized);
    if (quantity == Quantity::normalized)
        for (const double sign : {-1.0, 1.0})
            add_strokes(
                view, statistics, plot, [&](std::int64_t) { return sign; },
                with_alpha(one, legible_alpha(one, 0.35f, least_line_contrast)), true);
    return statistics;
}

std::vector<Box> boxes_of(const Statistics& statistics) {
    std::vector<Box> boxes;
    for (const auto& stroke : statistics.strokes) {
        const float half = thickness(stroke) / 2;
        boxes.push_back({{stroke.from, stroke.y - half}, {stroke.to, stroke.y + half}});
    }
    return boxes;
}

std::vector<Box> draw_tags(ImDrawList* list, const Statistics& statistics) {
    std::vector<Box> boxes;
    for (const auto& tag : statistics.tags) {
        draw_formula(list, tag.box.min, tag.latex, px(15), tag.color, tag.alpha);
        boxes.push_back(tag.box);
    }
    return boxes;
}

void draw_strokes(ImDrawList* list, const Statistics& statistics, const std::vector<Box>& texts,
                  std::string_view name) {
    int count = 0;
    const auto draw = [&](const Statistics::Stroke& stroke, float from, float to) {
        if (to - from < px(4)) return;  // what is left of it would read as a point of the text
        const ImVec2 a{from, stroke.y};
        const ImVec2 b{to, stroke.y};
        if (stroke.dashed)
            dashed_line(list, a, b, stroke.color, thickness(stroke), px(4));
        else
            list->AddLine(a, b, stroke.color, thickness(stroke));
        if (probe()) record(fmt::format("stroke {} {}", name, count++), fmt::format("{} {} {}", from, to, stroke.y));
    };
    for (const auto& stroke : statistics.strokes) {
        std::vector<Box> crossed;
        for (const auto& box : texts)
            if (box.min.y - px(1) < stroke.y && box.max.y + px(1) > stroke.y) crossed.push_back(box);
        std::ranges::sort(crossed, {}, [](const Box& box) { return box.min.x; });
        float at = stroke.from;
        for (const auto& box : crossed) {
            draw(stroke, at, std::min(stroke.to, box.min.x - px(gap)));
            at = std::max(at, box.max.x + px(gap));
        }
        draw(stroke, at, stroke.to);
    }
}

void draw_grid(ImDrawList* list, const PlotArea& plot) {
    const auto& p = palette();
    for_ticks(plot, [&](double tick) {
        const float y = std::round(plot.y(tick));
        dashed_line(list, {plot.from.x, y}, {plot.to.x, y}, with_alpha(p.hairline, 0.9f), std::max(1.0f, px(1)), px(2));
    });
    const float zero = std::round(plot.y(0));
    list->AddLine({plot.from.x, zero}, {plot.to.x, zero}, p.faint, std::max(1.0f, px(1)));
}

std::vector<Box> draw_ticks(ImDrawList* list, const PlotArea& plot, float right, const std::vector<Box>& tags) {
    std::vector<ValueLabel> labels;
    for_ticks(plot, [&](double tick) {
        labels.push_back({.tip = {right, std::round(plot.y(tick))}, .above = true, .value = tick, .own = {}});
    });
    LabelRules rules;
    rules.area = {{plot.to.x, plot.from.y - px(16)}, {right, plot.to.y}};
    rules.gap = px(2);
    rules.largest = rules.smallest = 11;
    rules.obstacles = tags;
    std::vector<Box> boxes;
    for (const auto& placed : place_values(labels, rules)) {
        if (placed.words.empty()) continue;
        const auto box = box_of(placed);
        text(list, fonts().mono, placed.size, box.min, palette().secondary, placed.words);
        boxes.push_back(box);
    }
    return boxes;
}

}  // namespace normscope::ui
