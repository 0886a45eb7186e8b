// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/bar_chart.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>

#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {

float reveal(const View& view, Quantity quantity, std::int64_t cell) {
    constexpr float waiting = 0.24f;
    const auto& trace = view.session.trace();
    const int step = trace.step_of(quantity);
    if (step < 0) return 1;
    const auto at = view.session.position();
    if (step < at.step) return 1;
    if (step > at.step) return waiting;
    if (at.finished) return 1;
    const auto position = trace.position_of(cell);
    return position >= 0 && position < at.term ? 1.0f : waiting;
}

namespace {

constexpr float head_height = 52;  // logical

/// Geometry of one chart: from values to pixels and back.
struct Plot {
    ImVec2 from, to;
    Range range;
    std::int64_t first = 0;  // cell of the first bar
    std::int64_t count = 0;

    float y(double value) const {
        const double t = (value - static_cast<double>(range.lo)) / static_cast<double>(range.span());
        return to.y - static_cast<float>(std::clamp(t, -0.05, 1.05)) * (to.y - from.y);
    }
    double value(float pixel) const {
        return static_cast<double>(range.lo + (to.y - pixel) / (to.y - from.y) * range.span());
    }
    float slot() const { return (to.x - from.x) / static_cast<float>(std::max<std::int64_t>(count, 1)); }
    float center(std::int64_t i) const { return from.x + slot() * (static_cast<float>(i) + 0.5f); }
    float bar_width() const { return std::max(1.0f, std::round(std::min(slot() * 0.66f, px(44)))); }
};

std::string subscript(std::int64_t number) {
    std::string result;
    for (const char digit : std::to_string(number))
        result += fmt::format("{}{}{}", '\xE2', '\x82', static_cast<char>('\x80' + (digit - '0')));
    return result;
}

void draw_grid(ImDrawList* list, const Plot& plot, float right) {
    const auto& p = palette();
    const float step =
        nice_step(plot.range.span(), std::clamp(static_cast<int>((plot.to.y - plot.from.y) / px(52)), 2, 7));
    for (float tick = std::ceil(plot.range.lo / step) * step; tick <= plot.range.hi + step * 0.01f; tick += step) {
        if (std::abs(tick) < step * 0.01f) continue;
        const float y = std::round(plot.y(static_cast<double>(tick)));
        dashed_line(list, {plot.from.x, y}, {plot.to.x, y}, with_alpha(p.hairline, 0.9f), std::max(1.0f, px(1)), px(2));
        text(list, fonts().mono, px(10.5f), {right, y - px(13)}, p.faint, format_number(static_cast<double>(tick)),
             Align::right);
    }
    const float zero = std::round(plot.y(0));
    list->AddLine({plot.from.x, zero}, {plot.to.x, zero}, p.faint, std::max(1.0f, px(1)));
}

/// Horizontal marks of a group-wise value: one stroke over each run of bars that share it.
template <class Value>
void draw_marks(const View& view, ImDrawList* list, const Plot& plot, Value value, ImU32 color, bool dashed) {
    const auto& grouping = view.derived().plan();
    for (std::int64_t i = 0; i < plot.count;) {
        const auto group = grouping.group_of(plot.first + i);
        auto end = i + 1;
        while (end < plot.count && grouping.group_of(plot.first + end) == group) ++end;
        const double v = value(plot.first + i);
        if (std::isfinite(v)) {
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

void draw_statistics(const View& view, ImDrawList* list, const Plot& plot, Quantity quantity) {
    const auto& spec = view.document().spec;
    const bool root_mean_square = spec.divisor == Divisor::root_mean_square;
    const auto sigma = root_mean_square ? Quantity::rms : Quantity::sigma;
    const float tag = plot.to.x + px(4);
    const auto mark = [&](Quantity q, const char* latex, double at, float alpha) {
        const auto y = plot.y(at);
        const auto size = measure_formula(latex, px(15), quantity_color(q));
        draw_formula(list, {tag, y - size.height / 2}, latex, px(15), quantity_color(q), alpha);
    };
    const auto cell = focused_cell(view.document());
    if (quantity == Quantity::input && !root_mean_square && spec.center) {
        const float shown = ease(ImGui::GetID("mean"), reveal(view, Quantity::mean, cell));
        if (shown > 0.3f) {
            draw_marks(
                view, list, plot, [&](std::int64_t c) { return cell_value(view, Quantity::mean, c); },
                quantity_color(Quantity::mean, shown), false);
            mark(Quantity::mean, "\\mu", cell_value(view, Quantity::mean, plot.first + plot.count - 1), shown);
        }
    }
    const bool spread_here = quantity == Quantity::input || quantity == Quantity::deviation;
    if (spread_here && spec.divisor != Divisor::none) {
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
                    quantity_color(sigma, 0.75f * shown), true);
    }
    if (quantity == Quantity::normalized)
        for (const double sign : {-1.0, 1.0})
            draw_marks(
                view, list, plot, [&](std::int64_t) { return sign; }, quantity_color(Quantity::normalized, 0.35f),
                true);
}

/// The figure of a bar at the largest size that fits `room`; empty when none does.
std::string bar_label(const View& view, Quantity quantity, std::int64_t cell, float room, float& size) {
    const auto shown = format_number(cell_value(view, quantity, cell));
    for (size = px(13); size >= px(10); size -= px(1))
        if (text_width(fonts().mono, size, shown) <= room) return shown;
    return {};
}

struct Box {
    ImVec2 min, max;
};

/// From 0 to the value; a sliver where that is nothing.
Box bar_box(const Plot& plot, std::int64_t i, double value) {
    const float half = plot.bar_width() / 2;
    const float zero = std::round(plot.y(0));
    const float tip = std::isfinite(value) ? std::round(plot.y(value)) : zero;
    Box box{{std::round(plot.center(i) - half), std::min(tip, zero)},
            {std::round(plot.center(i) + half), std::max(tip, zero)}};
    if (box.max.y - box.min.y < px(2)) (value < 0 ? box.max.y : box.min.y) += value < 0 ? px(2) : -px(2);
    return box;
}

void draw_bar(const View& view, ImDrawList* list, const Plot& plot, const BarChart& chart, std::int64_t i,
              float alpha) {
    const auto& p = palette();
    const auto cell = plot.first + i;
    const double value = cell_value(view, chart.quantity, cell);
    const bool selected = focused_cell(view.document()) == cell;
    const bool lit = is_lit(view, chart.quantity, cell);
    const float zero = std::round(plot.y(0));
    const auto [a, b] = bar_box(plot, i, value);

    const ImU32 color = mix(quantity_color(chart.quantity), p.text, lit ? 0.35f : 0.0f);
    const float round = std::min(px(4), plot.bar_width() / 2);
    const ImDrawFlags corners = value < 0 ? ImDrawFlags_RoundBottom : ImDrawFlags_RoundTop;
    if (std::isfinite(value))
        list->AddRectFilled(a, b, with_alpha(color, alpha * (selected || lit ? 1.0f : 0.88f)), round, corners);
    if (chart.ghosts) {
        const double before = cell_value(view, Quantity::normalized, cell);
        if (std::isfinite(before)) {
            const float y = std::round(plot.y(before));
            list->AddRect({a.x - px(3), std::min(y, zero)}, {b.x + px(3), std::max(y, zero)},
                          quantity_color(Quantity::normalized, 0.8f * alpha), round, std::max(1.0f, px(1)));
        }
    }
    if (selected && plot.count > 1)
        list->AddRect({a.x - px(2), a.y - px(2)}, {b.x + px(2), b.y + px(2)}, with_alpha(p.text, 0.55f * alpha), round,
                      std::max(1.0f, px(1)));
    if (view.session.points_at(chart.quantity, cell))
        list->AddRect({a.x - px(5), a.y - px(5)}, {b.x + px(5), b.y + px(5)}, p.accent, px(7), px(2));
}

/// The figure at a bar's tip and its name. After all bars, because a figure may be wider than its bar's slot.
void draw_figure(const View& view, ImDrawList* list, const Plot& plot, const BarChart& chart, std::int64_t i,
                 float alpha) {
    const auto& p = palette();
    const auto cell = plot.first + i;
    const double value = cell_value(view, chart.quantity, cell);
    const float center = plot.center(i);
    const float zero = std::round(plot.y(0));
    const auto [a, b] = bar_box(plot, i, value);
    float size = 0;
    const float room = plot.slot() - px(3);
    auto shown = bar_label(view, chart.quantity, cell, room, size);
    // Where a figure is wider than its slot, every other one stands a line further out.
    float out = 0;
    if (shown.empty() && plot.count <= 6) {
        shown = bar_label(view, chart.quantity, cell, room * 1.9f, size);
        if (i % 2 == 1) out = size + px(2);
    }
    if (shown.empty() && (is_lit(view, chart.quantity, cell) || focused_cell(view.document()) == cell)) {
        shown = format_number(value);
        size = px(12);
    }
    const bool up = !(value < 0);
    if (!shown.empty()) {
        const float y = up ? a.y - size - px(5) - out : b.y + px(4) + out;
        const float width = text_width(fonts().mono, size, shown);
        list->AddRectFilled({center - width / 2 - px(2), y}, {center + width / 2 + px(2), y + size + px(2)},
                            with_alpha(p.panel, 0.8f), px(3));
        text(list, fonts().mono, size, {center, y}, with_alpha(p.text, std::max(alpha, 0.35f)), shown, Align::center);
    }
    record(number_name(view, chart.quantity, cell), format_number(value));
    const std::int64_t every = plot.count <= 16 ? 1 : plot.count <= 32 ? 4 : 8;
    if (i % every == 0 && chart.quantity == Quantity::input) {
        const auto name = fmt::format("x{}", subscript(i + 1));
        text(list, fonts().regular, px(12), {center, up ? zero + px(5) : zero - px(18)}, p.secondary, name,
             Align::center);
    }
}

/// Dragging a bar of x: one gesture from press to release; Escape takes it back.
struct BarDrag {
    bool cancelled = false;
    float offset = 0;  // from the bar's tip to where it was taken
};
BarDrag bar_drag;

void drag_bar(const View& view, const Plot& plot, std::int64_t i) {
    const auto cell = plot.first + i;
    const auto label = fmt::format("x{}", subscript(i + 1));
    const auto& io = ImGui::GetIO();
    if (ImGui::IsItemActivated()) {
        view.out.edit(Select{{cell, view.document().selection.axis}}, "");
        view.out.push(Inspect{Quantity::input, cell});
        view.out.push(BeginGesture{"Drag " + label});
        const float tip = plot.y(static_cast<double>(view.document().x[cell]));
        bar_drag = {false, io.MousePos.y - tip};
    }
    if (ImGui::IsItemActive() && !bar_drag.cancelled && ImGui::IsMouseDragging(ImGuiMouseButton_Left, 2)) {
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
            view.out.push(CancelGesture{});
            bar_drag.cancelled = true;
        } else {
            const double unit = static_cast<double>(nice_step(plot.range.span(), 80)) * (io.KeyShift ? 0.1 : 1.0);
            const auto rounded = static_cast<float>(snapped(plot.value(io.MousePos.y - bar_drag.offset), unit));
            if (rounded != view.document().x[cell]) view.out.edit(SetCell{cell, rounded}, "Drag " + label);
        }
    }
    if (ImGui::IsItemDeactivated() && !bar_drag.cancelled) {  // Escape also lets go of the item
        if (ImGui::IsKeyPressed(ImGuiKey_Escape, false))
            view.out.push(CancelGesture{});
        else
            view.out.push(EndGesture{});
    }
    if (ImGui::IsItemHovered() || ImGui::IsItemActive()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
        auto* list = ImGui::GetWindowDrawList();
        const ImVec2 knob{plot.center(i), std::round(plot.y(static_cast<double>(view.document().x[cell])))};
        list->AddCircleFilled(knob, px(7), palette().ground);
        list->AddCircle(knob, px(7), quantity_color(Quantity::input), 0, px(2));
    }
    if (ImGui::IsItemHovered() && io.KeyCtrl && io.MouseWheel != 0)
        view.out.edit(SetCell{cell, nudged(view.document().x[cell], 0.1 * static_cast<double>(io.MouseWheel))},
                      "Turn " + label);
}

void draw_bars(const View& view, ImDrawList* list, const Plot& plot, const BarChart& chart) {
    draw_statistics(view, list, plot, chart.quantity);
    std::vector<float> alphas;
    for (std::int64_t i = 0; i < plot.count; ++i) {
        alphas.push_back(ease(ImGui::GetID(static_cast<int>(i)), reveal(view, chart.quantity, plot.first + i)));
        draw_bar(view, list, plot, chart, i, alphas.back());
    }
    for (std::int64_t i = 0; i < plot.count; ++i)
        draw_figure(view, list, plot, chart, i, alphas[static_cast<std::size_t>(i)]);
    for (std::int64_t i = 0; i < plot.count; ++i) {
        const auto cell = plot.first + i;
        const ImVec2 from{plot.from.x + plot.slot() * static_cast<float>(i), plot.from.y - px(18)};
        const ImVec2 to{from.x + plot.slot(), plot.to.y + px(18)};
        if (!chart.draggable) {
            number_area(view, chart.quantity, cell, "bar " + number_name(view, chart.quantity, cell), from, to);
            continue;
        }
        ImGui::SetCursorScreenPos(from);
        ImGui::InvisibleButton(("bar " + number_name(view, chart.quantity, cell)).c_str(),
                               {to.x - from.x, to.y - from.y});
        if (ImGui::IsItemHovered()) view.out.push(Hover{chart.quantity, cell});
        drag_bar(view, plot, i);
    }
}

/// For long rows: a line over the features, with the one in focus marked.
void draw_plot(const View& view, const Plot& plot, const BarChart& chart) {
    const auto& p = palette();
    struct Source {
        const View* view;
        Quantity quantity;
        std::int64_t first;
    } source{&view, chart.quantity, plot.first};
    const auto getter = [](int i, void* data) {
        const auto& s = *static_cast<Source*>(data);
        return ImPlotPoint(i + 1, cell_value(*s.view, s.quantity, s.first + i));
    };
    ImGui::SetCursorScreenPos(plot.from);
    ImPlot::PushStyleColor(ImPlotCol_PlotBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_FrameBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_PlotBorder, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_AxisText, p.faint);
    ImPlot::PushStyleColor(ImPlotCol_AxisGrid, with_alpha(p.hairline, 0.8f));
    ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2(0, 0));
    const auto id = fmt::format("##plot {}", info(chart.quantity).id);
    ImGui::PushFont(fonts().mono, 10.5f);
    if (ImPlot::BeginPlot(id.c_str(), {plot.to.x - plot.from.x, plot.to.y - plot.from.y},
                          ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs)) {
        ImPlot::SetupAxes(nullptr, nullptr, ImPlotAxisFlags_NoTickMarks,
                          ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_Opposite);
        ImPlot::SetupAxesLimits(0.5, static_cast<double>(plot.count) + 0.5, static_cast<double>(plot.range.lo),
                                static_cast<double>(plot.range.hi), ImPlotCond_Always);
        ImPlotSpec line;
        line.LineColor =
            ImGui::ColorConvertU32ToFloat4(quantity_color(chart.quantity, reveal(view, chart.quantity, plot.first)));
        line.LineWeight = px(1.5f);
        ImPlot::PlotLineG("##values", getter, &source, static_cast<int>(plot.count), line);
        const double at = static_cast<double>(focused_place(view.document()).column + 1);
        const double focus = cell_value(view, chart.quantity, focused_cell(view.document()));
        ImPlotSpec dot;
        dot.Marker = ImPlotMarker_Circle;
        dot.MarkerSize = px(4);
        dot.MarkerFillColor = ImGui::ColorConvertU32ToFloat4(p.text);
        ImPlot::PlotScatter("##focus", &at, &focus, 1, dot);
        ImPlot::EndPlot();
    }
    ImGui::PopFont();
    ImPlot::PopStyleVar();
    ImPlot::PopStyleColor(5);
    record(number_name(view, chart.quantity, focused_cell(view.document())),
           format_number(cell_value(view, chart.quantity, focused_cell(view.document()))));
    const float slot = plot.slot();
    ImGui::SetCursorScreenPos(plot.from);
    ImGui::InvisibleButton(fmt::format("pick {}", info(chart.quantity).id).c_str(),
                           {plot.to.x - plot.from.x, plot.to.y - plot.from.y});
    if (ImGui::IsItemActive()) {
        const auto column = std::clamp(static_cast<std::int64_t>((ImGui::GetIO().MousePos.x - plot.from.x) / slot),
                                       std::int64_t{0}, plot.count - 1);
        view.out.edit(Select{{plot.first + column, view.document().selection.axis}}, "");
        view.out.push(Inspect{chart.quantity, plot.first + column});
    }
}

const char* caption(const View& view, Quantity quantity) {
    switch (quantity) {
    case Quantity::input:
        return view.document().x.row_length() > most_bars ? "the activations" : "the activations: drag a bar";
    case Quantity::deviation:
        return "deviations from the mean";
    case Quantity::square:
        return "squares";
    case Quantity::normalized:
        return view.document().spec.divisor == Divisor::root_mean_square ? "divided by rms" : "standardised";
    default:
        return "what the layer gives back";
    }
}

}  // namespace

void BarChart::draw(const View& view, ImVec2 from, ImVec2 to) const {
    auto* list = ImGui::GetWindowDrawList();
    ImGui::PushID(static_cast<int>(quantity));
    const auto row = focused_place(view.document()).row;
    const auto count = view.document().x.row_length();
    const float shown = ease(ImGui::GetID("title"), view.session.reached(quantity) ? 1.0f : 0.35f);
    const bool of_square = quantity == Quantity::square && view.document().spec.divisor == Divisor::root_mean_square;
    const std::string title = of_square ? "x^2" : std::string(info(quantity).latex);
    draw_formula_on(list, from.x, from.y + px(24), title, px(25), quantity_color(quantity), shown);
    text_clipped(list, fonts().regular, px(13), {from.x, from.y + px(35)}, to.x - from.x,
                 with_alpha(palette().secondary, std::max(shown, 0.5f)), caption(view, quantity));

    const float gutter = px(26);
    Plot plot{{from.x, from.y + px(head_height) + px(20)}, {to.x - gutter, to.y - px(18)}, range, row * count, count};
    if (count > most_bars) {
        plot.to.x = to.x;
        draw_plot(view, plot, *this);
    } else {
        draw_grid(list, plot, to.x);
        draw_bars(view, list, plot, *this);
    }
    ImGui::PopID();
}

}  // namespace normscope::ui
