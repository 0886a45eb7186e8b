// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/line_plot.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "app/ui/access.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

struct Curve {
    std::vector<double> x, y;
};

/// Every value where there is room, else the least and the greatest of those that share a pixel, in their order.
Curve curve_of(std::span<const double> values, float width) {
    Curve curve;
    const auto count = std::ssize(values);
    const auto pixels = std::max<std::int64_t>(static_cast<std::int64_t>(width), 1);
    const auto put = [&](std::int64_t i) {
        curve.x.push_back(static_cast<double>(i + 1));
        curve.y.push_back(values[static_cast<std::size_t>(i)]);
    };
    if (count <= 2 * pixels) {
        for (std::int64_t i = 0; i < count; ++i) put(i);
        return curve;
    }
    for (std::int64_t pixel = 0; pixel < pixels; ++pixel) {
        const auto begin = count * pixel / pixels;
        const auto end = count * (pixel + 1) / pixels;
        auto least = begin;
        auto most = begin;
        for (auto i = begin; i < end; ++i) {
            const double value = values[static_cast<std::size_t>(i)];
            if (!std::isfinite(value)) continue;
            if (!(values[static_cast<std::size_t>(least)] <= value)) least = i;
            if (!(values[static_cast<std::size_t>(most)] >= value)) most = i;
        }
        put(std::min(least, most));
        if (least != most) put(std::max(least, most));
    }
    return curve;
}

void draw_curve(const View& view, const PlotArea& plot, Quantity quantity, const Curve& curve) {
    const auto& p = palette();
    ImGui::SetCursorScreenPos(plot.from);
    ImPlot::PushStyleColor(ImPlotCol_PlotBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_FrameBg, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_PlotBorder, IM_COL32_BLACK_TRANS);
    ImPlot::PushStyleColor(ImPlotCol_AxisText, p.secondary);
    ImPlot::PushStyleColor(ImPlotCol_AxisGrid, with_alpha(p.hairline, 0.8f));
    ImPlot::PushStyleVar(ImPlotStyleVar_PlotPadding, ImVec2(0, 0));
    const auto id = fmt::format("##plot {}", info(quantity).id);
    ImGui::PushFont(fonts().mono, 10.5f);
    if (ImPlot::BeginPlot(id.c_str(), {plot.to.x - plot.from.x, plot.to.y - plot.from.y},
                          ImPlotFlags_CanvasOnly | ImPlotFlags_NoInputs)) {
        ImPlot::SetupAxes(nullptr, nullptr, ImPlotAxisFlags_NoTickMarks,
                          ImPlotAxisFlags_NoTickMarks | ImPlotAxisFlags_Opposite);
        ImPlot::SetupAxesLimits(0.5, static_cast<double>(plot.count) + 0.5, plot.range.lo, plot.range.hi,
                                ImPlotCond_Always);
        ImPlotSpec line;
        line.LineColor =
            ImGui::ColorConvertU32ToFloat4(quantity_color(quantity, reveal(view, quantity, plot.line.first)));
        line.LineWeight = px(1.5f);
        ImPlot::PlotLine("##values", curve.x.data(), curve.y.data(), static_cast<int>(curve.x.size()), line);
        const double at = static_cast<double>(plot.line.place_of(focused_cell(view.document())) + 1);
        const double focus = cell_value(view, quantity, focused_cell(view.document()));
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
}

}  // namespace

void draw_line_plot(const View& view, const PlotArea& plot, Quantity quantity, std::span<const double> values) {
    draw_curve(view, plot, quantity, curve_of(values, plot.to.x - plot.from.x));
    record(number_name(view, quantity, focused_cell(view.document())),
           format_number(cell_value(view, quantity, focused_cell(view.document()))));
    const float slot = plot.slot();
    ImGui::SetCursorScreenPos(plot.from);
    hit_area(fmt::format("pick {}", info(quantity).id).c_str(), {plot.to.x - plot.from.x, plot.to.y - plot.from.y},
             false);
    if (ImGui::IsItemActive()) {
        const auto column = std::clamp(static_cast<std::int64_t>((ImGui::GetIO().MousePos.x - plot.from.x) / slot),
                                       std::int64_t{0}, plot.count - 1);
        view.out.edit(Select{{plot.cell(column), view.document().selection.axis}}, "");
        view.out.push(Inspect{quantity, plot.cell(column)});
    }
}

}  // namespace normscope::ui
