// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_drag.h"
#include "app/workspaces/vector/bar_labels.h"
#include "app/workspaces/vector/bar_marks.h"
#include "app/workspaces/vector/bar_motion.h"
#include "app/workspaces/vector/ghosts.h"
#include "app/workspaces/vector/line_plot.h"
#include "core/text/number_format.h"

namespace normscope::ui {

float reveal(const View& view, Quantity quantity, std::int64_t cell) {
    constexpr float to_come = 0.24f;
    const auto& trace = view.trace();
    const int step = trace.step_of(quantity);
    if (step < 0) return 1;
    const auto at = view.position();
    if (step < at.step) return 1;
    if (step > at.step) return to_come;
    if (at.finished) return 1;
    const auto position = trace.position_of(cell);
    return position >= 0 && position < at.term ? 1.0f : to_come;
}

namespace {

constexpr float head_height = 52;  // logical
constexpr float waiting = 0.24f;   // opacity of what is still to come

/// The bars of a lower chart need the height more than the caption does.
float low_height() { return px(150); }

/// What has not been computed yet is dashed.
void dashed_box(ImDrawList* list, const Box& box, ImU32 color) {
    const float line = std::max(1.0f, px(1));
    const auto& [a, b] = box;
    dashed_line(list, a, {b.x, a.y}, color, line, px(3));
    dashed_line(list, {a.x, b.y}, b, color, line, px(3));
    dashed_line(list, a, {a.x, b.y}, color, line, px(3));
    dashed_line(list, {b.x, a.y}, b, color, line, px(3));
}

/// An arrow head at the edge of the chart over a bar that goes on beyond it.
void mark_beyond(ImDrawList* list, const PlotArea& plot, std::int64_t i, double value) {
    if (!std::isfinite(value) || plot.shows(value)) return;
    const float x = plot.center(i);
    const float y = value > 0 ? plot.from.y : plot.to.y;
    const float out = value > 0 ? -px(6) : px(6);
    triangle(list, {x - px(6), y - out * 0.4f}, {x + px(6), y - out * 0.4f}, {x, y + out}, palette().text);
}

/// x̂ behind y: an outline about the bar, or where that would run into those of its neighbours, where its tip is.
void draw_outline(const View& view, ImDrawList* list, const PlotArea& plot, std::int64_t i, Quantity quantity,
                  float alpha) {
    const auto cell = plot.cell(i);
    const double before = cell_value(view, Quantity::normalized, cell);
    if (!std::isfinite(before)) return;
    const bool outlined = plot.slot() >= plot.bar_width() + px(8);
    const float line = std::max(1.0f, px(outlined ? 1.0f : 1.5f));
    auto [from, to] = plot.around(i, before, outlined ? px(3) : plot.slot());
    const auto color = quantity_color(Quantity::normalized, 0.8f * alpha);
    if (outlined) {
        list->AddRect(from, to, color, std::min(px(4), plot.bar_width() / 2), line);
    } else {
        from.y = to.y = std::round(plot.y(before));
        list->AddRectFilled(from, {to.x, to.y + line}, color);
    }
    if (probe())
        record("outline " + number_name(view, quantity, cell), fmt::format("{} {} {}", from.x, to.x, to.y - from.y));
}

void draw_bar(const View& view, ImDrawList* list, const PlotArea& plot, const BarChart& chart, std::int64_t i,
              const BarState& state) {
    const auto& p = palette();
    const auto cell = plot.cell(i);
    const double value = cell_value(view, chart.quantity, cell);
    const bool selected = focused_cell(view.document()) == cell;
    const bool lit = is_lit(view, chart.quantity, cell);
    const auto box = plot.bar(i, state.value);
    const auto [a, b] = box;
    const float alpha = std::max(state.body, waiting);

    const ImU32 color = mix(quantity_color(chart.quantity), p.text, lit ? 0.35f : 0.0f);
    const float round = std::min(px(4), plot.bar_width() / 2);
    const ImDrawFlags corners = state.value < 0 ? ImDrawFlags_RoundBottom : ImDrawFlags_RoundTop;
    const float strength = selected || lit ? 1.0f : 0.88f;
    if (std::isfinite(value)) {
        if (state.arrived < 1) {  // where the bar is going to stand
            const auto aim = plot.bar(i, value);
            const float wait = 1 - state.arrived;
            list->AddRectFilled(aim.min, aim.max, with_alpha(color, waiting * strength * wait), round,
                                value < 0 ? ImDrawFlags_RoundBottom : ImDrawFlags_RoundTop);
            if (plot.bar_width() > px(5)) dashed_box(list, aim, with_alpha(color, 0.75f * wait));
        }
        list->AddRectFilled(a, b, with_alpha(color, state.body * strength), round, corners);
        mark_beyond(list, plot, i, value);
    }
    if (chart.ghosts) draw_outline(view, list, plot, i, chart.quantity, alpha);
    if (selected && plot.count > 1)
        list->AddRect({a.x - px(2), a.y - px(2)}, {b.x + px(2), b.y + px(2)}, with_alpha(p.text, 0.55f * alpha), round,
                      std::max(1.0f, px(1)));
    if (view.points_at(chart.quantity, cell))
        list->AddRect({a.x - px(5), a.y - px(5)}, {b.x + px(5), b.y + px(5)}, p.accent, px(7), px(2));
}

/// What stands over the bars can be pointed at and, in the chart of x, dragged.
void hold_bars(const View& view, const PlotArea& plot, const BarChart& chart) {
    for (std::int64_t i = 0; i < plot.count; ++i) {
        const auto cell = plot.cell(i);
        if (view.withholds(chart.quantity, cell)) continue;
        const ImVec2 from{plot.from.x + plot.slot() * static_cast<float>(i), plot.from.y - px(4)};
        const ImVec2 to{from.x + plot.slot(), plot.to.y + px(14)};
        if (!chart.draggable) {
            number_area(view, chart.quantity, cell, "bar " + number_name(view, chart.quantity, cell), from, to);
            continue;
        }
        ImGui::SetCursorScreenPos(from);
        hit_area(("bar " + number_name(view, chart.quantity, cell)).c_str(), {to.x - from.x, to.y - from.y},
                 cell == focused_cell(view.document()));
        if (ImGui::IsItemHovered()) view.out.push(Hover{chart.quantity, cell});
        hold_bar(view, plot, i);
    }
}

void draw_bars(const View& view, ImDrawList* list, const PlotArea& plot, const BarChart& chart, float right) {
    const auto statistics = statistics_of(view, plot, chart.quantity);
    auto obstacles = draw_ticks(list, plot, right, draw_tags(list, statistics));
    const auto lines = boxes_of(statistics);
    std::vector<BarState> states;
    for (std::int64_t i = 0; i < plot.count; ++i) states.push_back(bar_state(view, chart.quantity, plot.cell(i), i));
    auto names = names_of(view, plot, chart.quantity, states, lines);
    for (const auto& name : names) obstacles.push_back(name.box);
    // The handle of a bar under the hand stands at its tip.
    const auto figures =
        place_figures(view, plot, chart.quantity, states, std::move(obstacles), lines, chart.draggable ? 8 : 5);
    // A figure that had to be put upon a name says more.
    std::erase_if(names, [&](const BarName& name) {
        return std::ranges::any_of(figures.boxes, [&](const Box& box) { return touch(name.box, box, px(3)); });
    });
    auto texts = figures.boxes;
    for (const auto& name : names) texts.push_back(name.box);
    draw_strokes(list, statistics, texts, info(chart.quantity).id);
    hatch_withheld(view, list, plot, chart.quantity);
    for (std::int64_t i = 0; i < plot.count; ++i)
        if (!view.withholds(chart.quantity, plot.cell(i)))
            draw_bar(view, list, plot, chart, i, states[static_cast<std::size_t>(i)]);
    draw_names(list, names);
    draw_figures(list, figures);
    hold_ghosts(view, list, plot, chart.quantity);
    hold_bars(view, plot, chart);
}

/// What the bars are, in full and as short as a narrow chart needs it.
struct Caption {
    const char *full, *brief;
};

Caption caption(const View& view, Quantity quantity) {
    switch (quantity) {
    case Quantity::input:
        return focused_line(view.document()).count > most_bars ? Caption{"the activations", "activations"}
                                                               : Caption{"the activations: drag a bar", "drag a bar"};
    case Quantity::deviation:
        return {"deviations from the mean", "minus the mean"};
    case Quantity::square:
        return {"squares", "squares"};
    case Quantity::normalized:
        return view.document().spec.divisor == Divisor::root_mean_square ? Caption{"divided by rms", "over rms"}
                                                                         : Caption{"standardised", "standardised"};
    default:
        break;
    }
    // The bars stand at γ ⊙ x̂ for as long as β is to come.
    const bool stretched = view.trace().step_of(Quantity::scaled) >= 0 && view.reached(Quantity::scaled);
    return stretched && !view.reached(Quantity::output) ? Caption{"stretched by γ; β is to come", "times γ"}
                                                        : Caption{"what the layer gives back", "the output"};
}

}  // namespace

PlotArea BarChart::area(const View& view, ImVec2 from, ImVec2 to) const {
    const bool low = to.y - from.y < low_height();
    const auto line = focused_line(view.document());
    return {{from.x, from.y + px(low ? 26 : head_height) + px(14)},
            {to.x - px(26), to.y - px(16)},
            range,
            line,
            line.count};
}

void BarChart::draw(const View& view, std::span<const double> values, ImVec2 from, ImVec2 to) const {
    if (to.x - from.x < px(50) || to.y - from.y < px(40)) return;
    auto* list = ImGui::GetWindowDrawList();
    ImGui::PushID(static_cast<int>(quantity));
    const float shown = ease(ImGui::GetID("title"), view.reached(quantity) ? 1.0f : 0.55f);
    const bool of_square = quantity == Quantity::square && view.document().spec.divisor == Divisor::root_mean_square;
    const std::string title = of_square ? "x^2" : std::string(info(quantity).latex);
    const bool low = to.y - from.y < low_height();
    draw_formula_on(list, from.x, from.y + px(low ? 16 : 24), title, px(low ? 18 : 25), quantity_color(quantity),
                    legible_alpha(quantity_color(quantity), shown));
    if (!low) {
        const auto [full, brief] = caption(view, quantity);
        const bool fits = text_width(fonts().regular, px(13), full) <= to.x - from.x;
        text_clipped(list, fonts().regular, px(13), {from.x, from.y + px(35)}, to.x - from.x, palette().secondary,
                     fits ? full : brief);
    }

    auto plot = area(view, from, to);
    if (plot.count > most_bars) {
        plot.to.x = to.x;
        if (!hatch_withheld(view, list, plot, quantity)) draw_line_plot(view, plot, quantity, values);
    } else {
        draw_grid(list, plot);
        draw_bars(view, list, plot, *this, to.x);
    }
    ImGui::PopID();
}

}  // namespace normscope::ui
