// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/vector_workspace.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/formula_band.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_motion.h"

namespace normscope::ui {
namespace {

constexpr float least_bars = 150;    // logical height of the charts below a matrix that wants more than its share
constexpr float fitting_bars = 165;  // and below one that need not be a drawer

Range eased(const char* name, Range range) {
    ImGui::PushID(name);
    const Range now{ease(ImGui::GetID("lo"), range.lo, 0.25f), ease(ImGui::GetID("hi"), range.hi, 0.25f)};
    ImGui::PopID();
    return now;
}

/// The squares of the deviations, drawn as squares: their area is the number. They grow out of the bars of `plot`.
void draw_squares(const View& view, const PlotArea& plot, std::span<const double> deviations, ImVec2 from, ImVec2 to) {
    const auto line = focused_line(view.document());
    const auto count = line.count;
    auto* list = ImGui::GetWindowDrawList();
    double largest = 0;
    for (const double deviation : deviations) largest = std::max(largest, std::abs(deviation));
    const float slot = (to.x - from.x) / static_cast<float>(count);
    const float most = std::min(to.y - from.y - px(16), slot * 0.9f);
    if (largest <= 0 || !std::isfinite(largest) || most < px(3)) return;
    bool any = false;
    ImGui::PushID("squares");
    for (std::int64_t i = 0; i < count; ++i) {
        const auto cell = line.cell(i);
        if (view.withholds(Quantity::square, cell)) continue;
        any = true;
        const double deviation = deviations[static_cast<std::size_t>(i)];
        const float side = std::max(px(2), most * static_cast<float>(std::abs(deviation) / largest));
        const float share = square_share(view, cell, i);
        const float alpha = 0.24f + 0.76f * std::min(1.0f, share * 3);
        const float center = from.x + slot * (static_cast<float>(i) + 0.5f);
        const ImVec2 corner{std::round(center - side / 2), std::round(to.y - px(16) - side)};
        const Box square{corner, {corner.x + std::round(side), corner.y + std::round(side)}};
        const auto [a, b] = share > 0 ? between(plot.bar(i, deviation), square, share) : square;
        const bool lit = is_lit(view, Quantity::square, cell);
        list->AddRectFilled(a, b, quantity_color(Quantity::square, (lit ? 0.65f : 0.32f) * alpha), px(2));
        const auto edge = quantity_color(Quantity::square);
        list->AddRect(a, b, with_alpha(edge, legible_alpha(edge, alpha, least_line_contrast)), px(2),
                      std::max(1.0f, px(1)));
        number_area(view, Quantity::square, cell, "area " + number_name(view, Quantity::square, cell), a, b);
    }
    ImGui::PopID();
    if (!any) return;
    text(list, fonts().regular, px(11.5f), {(from.x + to.x) / 2, to.y - px(13)}, palette().secondary, "areas: (x − μ)²",
         Align::center);
}

}  // namespace

void VectorWorkspace::settle_ranges(const View& view) {
    const bool rms = view.document().spec.divisor == Divisor::root_mean_square;
    const auto joined = [](Range a, Range b) { return Range{std::min(a.lo, b.lo), std::max(a.hi, b.hi)}; };
    // A scale must not tell what the lesson keeps back: there is room for any guess instead.
    const auto& x = values_.of(view, Quantity::input).range;
    const double most = std::max(std::abs(x.lo), std::abs(x.hi));
    const auto open = [&](Quantity quantity, Range guessed) {
        return view.withholds(quantity, focused_cell(view.document())) ? guessed : values_.of(view, quantity).range;
    };
    Range in = x;
    if (!rms) in = joined(in, open(Quantity::deviation, {-0.6 * most, 0.6 * most}));
    Range out = joined(open(Quantity::normalized, {-2, 2}), open(Quantity::output, {-2, 2}));
    const bool stops_between = view.document().spec.has_gamma && view.document().spec.has_beta;
    if (stops_between) out = joined(out, open(Quantity::scaled, {-2, 2}));  // the bars of y stand there for a while
    for (const auto& ghost : view.ghosts()) {
        auto& range = info(ghost.target.quantity).quantity < Quantity::normalized ? in : out;
        if (ghost.value) range.include(*ghost.value);
    }
    const Range squares = open(Quantity::square, {0, most * most});
    if (!view.settings().zoom_outputs) in = out = {std::min(in.lo, out.lo), std::max(in.hi, out.hi)};
    const bool held = view.in_gesture();
    input_range_ = eased("in", held ? input_range_ : padded(in));
    output_range_ = eased("out", held ? output_range_ : padded(out));
    squares_range_ = eased("squares", held ? squares_range_ : padded(squares));
    record("scale of x", fmt::format("{:.6g} {:.6g}", input_range_.lo, input_range_.hi));
}

/// The person's choice of a scale of their own for x̂ and y, with how much it magnifies.
void VectorWorkspace::draw_zoom(const View& view, ImVec2 from, ImVec2 to) const {
    const bool on = view.settings().zoom_outputs;
    const auto words = on ? fmt::format("zoom {:.2g}×", input_range_.span() / output_range_.span()) : "zoom";
    const float width = text_width(fonts().medium, px(13.5f), words);
    ImGui::SetCursorScreenPos({to.x - width, from.y + px(8)});
    if (link((words + "##zoom").c_str())) view.out.run("view.zoom_outputs");
    tooltip(on ? "x̂ and y have a scale of their own: heights cannot be compared with x. Click for one scale."
               : "Give x̂ and y a scale of their own");
    record("zoom", words);
}

void VectorWorkspace::draw_charts(const View& view, ImVec2 from, ImVec2 to) {
    settle_ranges(view);
    const bool rms = view.document().spec.divisor == Divisor::root_mean_square;
    const auto in = input_range_;
    const auto out = output_range_;
    const std::array<BarChart, 4> charts = {
        {{Quantity::input, in, true, false},
         {rms ? Quantity::square : Quantity::deviation, rms ? squares_range_ : in, false, false},
         {Quantity::normalized, out, false, false},
         {Quantity::output, out, false, view.document().spec.has_gamma || view.document().spec.has_beta}}};
    const float gap = px(24);
    const float width = (to.x - from.x - gap * 3) / 4;
    // A room that is told to look at the squares sees them in the lowest picture too; otherwise the bars need the
    // height.
    const auto now = view.trace().steps()[static_cast<std::size_t>(view.position().step)].quantity;
    const float least = px(view.presenting() && now == Quantity::square ? 110 : 190);
    const float strip = rms || to.y - from.y < least || focused_line(view.document()).count > most_bars
                            ? 0
                            : std::clamp((to.y - from.y) * 0.15f, px(36), px(76));
    auto* list = ImGui::GetWindowDrawList();
    for (std::size_t i = 0; i < charts.size(); ++i) {
        const float x = std::round(from.x + (width + gap) * static_cast<float>(i));
        const ImVec2 end{x + width, to.y - strip};
        name_figure(info(charts[i].quantity).id, {x, from.y}, end);
        if (charts[i].quantity == Quantity::normalized) draw_zoom(view, {x, from.y}, {x + width, to.y});
        charts[i].draw(view, values_.of(view, charts[i].quantity).values, {x, from.y}, end);
        if (i + 1 < charts.size())
            icon(list, Icon::chevron_right, {x + width + gap / 2, from.y + px(18)}, px(12), palette().faint);
        if (i == 1 && strip > 0)
            draw_squares(view, charts[i].area(view, {x, from.y}, end), values_.of(view, Quantity::deviation).values,
                         {x, to.y - strip}, {x + width - px(26), to.y});
    }
}

void VectorWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    ImGui::PushID("vector");
    const float pad = px(20);
    const bool low = to.y - from.y < px(560);
    const bool banded = to.y - from.y >= px(380);  // lower, the bars need the room
    const float band = !banded ? -px(12) : px(low ? 66 : 84);
    float line = from.y;
    if (!view.presenting() || view.document().x.row_count() > 1) {  // a room sees one row as bars
        const float right = to.x - px(12);
        // More than its share only as long as the bars keep enough to be compared.
        const float height = to.y - from.y;
        const float spare = height - std::max(0.0f, band) - px(50 + least_bars);
        const float limit = std::max(height * 0.38f, std::min(height * 0.5f, spare));
        const float matrix = matrix_.settle(view, right - from.x - pad, limit, spare - px(fitting_bars - least_bars));
        matrix_.draw(view, {from.x + pad, from.y + px(10)}, {right, from.y + px(10) + matrix});
        line += matrix + px(16);
        list->AddLine({from.x + pad, line}, {to.x - pad, line}, palette().hairline, std::max(1.0f, px(1)));
    }
    draw_charts(view, {from.x + pad, line + px(low ? 8 : 14)}, {to.x - pad + px(4), to.y - band - px(20)});
    if (banded) draw_formula_band(view, {from.x + px(14), to.y - band - px(12)}, {to.x - px(14), to.y - px(12)});
    ImGui::PopID();
}

}  // namespace normscope::ui
