// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_marks.h"

#include <algorithm>
#include <cmath>

#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

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

/// Horizontal marks of a group-wise value: one stroke over each run of bars that share it.
template <class Value>
void draw_marks(const View& view, ImDrawList* list, const PlotArea& plot, Value value, ImU32 color, bool dashed) {
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
            const float y = std::round(plot.y(v));
            if (dashed)
                dashed_line(list, {a, y}, {b, y}, color, std::max(1.0f, px(1.5f)), px(4));
            else
                list->AddLine({a, y}, {b, y}, color, px(2));
        }
        i = end;
    }
}

}  // namespace

std::vector<Box> draw_statistics(const View& view, ImDrawList* list, const PlotArea& plot, Quantity quantity) {
    std::vector<Box> tags;
    const auto& spec = view.document().spec;
    const bool root_mean_square = spec.divisor == Divisor::root_mean_square;
    const auto sigma = root_mean_square ? Quantity::rms : Quantity::sigma;
    const float tag = plot.to.x + px(4);
    const auto mark = [&](Quantity q, const char* latex, double at, float alpha) {
        if (!plot.shows(at)) return;
        const auto y = plot.y(at);
        const auto size = measure_formula(latex, px(15), quantity_color(q));
        draw_formula(list, {tag, y - size.height / 2}, latex, px(15), quantity_color(q), alpha);
        tags.push_back({{tag, y - size.height / 2}, {tag + size.width, y + size.height / 2}});
    };
    const auto cell = focused_cell(view.document());
    if (quantity == Quantity::input && !root_mean_square && spec.center && !view.withholds(Quantity::mean, cell)) {
        const float shown = ease(ImGui::GetID("mean"), reveal(view, Quantity::mean, cell));
        if (shown > 0.3f) {
            draw_marks(
                view, list, plot, [&](std::int64_t c) { return cell_value(view, Quantity::mean, c); },
                quantity_color(Quantity::mean, shown), false);
            mark(Quantity::mean, "\\mu", cell_value(view, Quantity::mean, plot.cell(plot.count - 1)), shown);
        }
    }
    const bool spread_here = quantity == Quantity::input || quantity == Quantity::deviation;
    if (spread_here && spec.divisor != Divisor::none && !view.withholds(sigma, cell)) {
        const float shown = ease(ImGui::GetID("sigma"), reveal(view, sigma, cell));
        if (shown > 0.3f)
            for (const double sign : {-1.0, 1.0})
                draw_marks(
                    view, list, plot,
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
            draw_marks(
                view, list, plot, [&](std::int64_t) { return sign; },
                with_alpha(one, legible_alpha(one, 0.35f, least_line_contrast)), true);
    return tags;
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
    std::vector<Box> boxes;
    const float size = px(11);
    for_ticks(plot, [&](double tick) {
        const auto words = format_number(tick);
        const float y = std::round(plot.y(tick)) - px(13);
        const Box box{{right - text_width(fonts().mono, size, words), y}, {right, y + size}};
        if (std::ranges::any_of(tags, [&](const Box& tag) { return touch(tag, box); })) return;
        text(list, fonts().mono, size, {right, y}, palette().secondary, words, Align::right);
        boxes.push_back(box);
    });
    return boxes;
}

}  // namespace normscope::ui
