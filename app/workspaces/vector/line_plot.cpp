// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/line_plot.h"

#include <fmt/format.h>
#include <implot.h>

#include <algorithm>

#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/vector/bar_chart.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

void draw_curve(const View& view, const PlotArea& plot, Quantity quantity) {
    const auto& p = palette();
    struct Source {
        const View* view;
        Quantity quantity;
        std::int64_t first;
    } source{&view, quantity, plot.first};
    const auto getter = [](int i, void* data) {
        const auto& s = *static_cast<Source*>(data);
        return ImPlotPoint(i + 1, cell_value(*s.view, s.quantity, s.first + i));
    };
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
        ImPlot::SetupAxesLimits(0.5, static_cast<double>(plot.count) + 0.5, static_cast<double>(plot.range.lo),
                                static_cast<double>(plot.range.hi), ImPlotCond_Always);
        ImPlotSpec line;
        line.LineColor = ImGui::ColorConvertU32ToFloat4(quantity_color(quantity, reveal(view, quantity, plot.first)));
        line.LineWeight = px(1.5f);
        ImPlot::PlotLineG("##values", getter, &source, static_cast<int>(plot.count), line);
        const double at = static_cast<double>(focused_place(view.document()).column + 1);
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

void draw_line_plot(const View& view, const PlotArea& plot, Quantity quantity) {
    draw_curve(view, plot, quantity);
    record(number_name(view, quantity, focused_cell(view.document())),
           format_number(cell_value(view, quantity, focused_cell(view.document()))));
    const float slot = plot.slot();
    ImGui::SetCursorScreenPos(plot.from);
    ImGui::InvisibleButton(fmt::format("pick {}", info(quantity).id).c_str(),
                           {plot.to.x - plot.from.x, plot.to.y - plot.from.y});
    if (ImGui::IsItemActive()) {
        const auto column = std::clamp(static_cast<std::int64_t>((ImGui::GetIO().MousePos.x - plot.from.x) / slot),
                                       std::int64_t{0}, plot.count - 1);
        view.out.edit(Select{{plot.first + column, view.document().selection.axis}}, "");
        view.out.push(Inspect{quantity, plot.first + column});
    }
}

}  // namespace normscope::ui
