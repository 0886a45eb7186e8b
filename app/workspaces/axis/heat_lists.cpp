// SPDX-License-Identifier: MIT
// Beside the heat map: how the values are distributed, the largest, and those that are not finite.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/heat_view.h"
#include "core/norm/cell_name.h"
#include "core/text/grouped.h"
#include "core/text/number_format.h"

namespace normscope::ui {
void HeatView::draw_histogram(Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& bins = data_->histogram;
    const auto size = [&](double count) { return log_ ? std::log10(1.0 + count) : count; };
    double most = 1;
    for (const auto count : bins) most = std::max(most, size(static_cast<double>(count)));
    const float width = (area.to.x - area.from.x) / static_cast<float>(std::max<std::size_t>(bins.size(), 1));
    const auto height = [&](double count) {
        return static_cast<float>(size(count) / most) * (area.to.y - area.from.y);
    };
    for (std::size_t i = 0; i < bins.size(); ++i)
        if (bins[i] > 0)
            list->AddRectFilled({area.from.x + width * static_cast<float>(i),
                                 area.to.y - std::max(px(1), height(static_cast<double>(bins[i])))},
                                {area.from.x + width * static_cast<float>(i + 1) - 1, area.to.y},
                                quantity_color(Quantity::input, 0.85f));
    if (probe()) {
        std::string heights;
        for (const auto count : bins)
            heights += fmt::format("{:.4f} ", height(static_cast<double>(count)) / (area.to.y - area.from.y));
        record("histogram heights", heights);
    }
    list->AddLine({area.from.x, area.to.y}, area.to, palette().hairline);
    // A normal curve of the same μ and σ, in counts a bin.
    const double finite = static_cast<double>(data_->values().size()) - static_cast<double>(data_->nan + data_->inf);
    const double bin = 2 * data_->histogram_end / static_cast<double>(std::max<std::size_t>(bins.size(), 1));
    if (data_->std > 0 && bin > 0) {
        std::vector<ImVec2> curve;
        for (std::size_t i = 0; i < bins.size(); ++i) {
            const double x = -data_->histogram_end + bin * (static_cast<double>(i) + 0.5);
            const double z = (x - data_->mean) / data_->std;
            const double count = finite * bin * std::exp(-z * z / 2) / (data_->std * std::sqrt(2 * std::numbers::pi));
            curve.emplace_back(area.from.x + width * (static_cast<float>(i) + 0.5f),
                               std::max(area.from.y, area.to.y - height(count)));
        }
        for (std::size_t i = 0; i + 1 < curve.size(); i += 2)
            list->AddLine(curve[i], curve[i + 1], palette().text, px(1.4f));
    }
    const auto end = format_within(data_->histogram_end, data_->histogram_end < 10 ? 2 : 0);
    text(list, fonts().mono, px(11), {area.from.x, area.to.y + px(4)}, palette().secondary, "−" + end);
    text(list, fonts().mono, px(11), {(area.from.x + area.to.x) / 2, area.to.y + px(4)}, palette().secondary, "0",
         Align::center);
    text(list, fonts().mono, px(11), {area.to.x, area.to.y + px(4)}, palette().secondary, end, Align::right);
    text(list, fonts().regular, px(11.5f), {area.from.x, area.to.y + px(22)}, palette().secondary,
         "dashed: a normal curve of the same μ and σ");
    if (data_->beyond > 0)
        text(list, fonts().regular, px(11.5f), {area.to.x, area.from.y}, palette().secondary,
             fmt::format("{} beyond ±{}", data_->beyond, end), Align::right);
    record("beyond", fmt::format("{}", data_->beyond));
}

float HeatView::draw_row(const View& view, std::int64_t cell, const std::string& name, ImU32 color, ImVec2 from,
                         float right) {
    auto* list = ImGui::GetWindowDrawList();
    const bool on = cell == focused_cell(view.document());
    ImGui::SetCursorScreenPos({from.x - px(6), from.y});
    if (hit_area(name.c_str(), {right - from.x + px(12), px(22)})) jump(view, cell);
    if (ImGui::IsItemHovered()) view.out.push(Hover{Quantity::input, cell});
    if (on || ImGui::IsItemHovered())
        list->AddRectFilled({from.x - px(6), from.y}, {right + px(6), from.y + px(22)},
                            on ? with_alpha(palette().accent, 0.25f) : palette().hover, px(5));
    const auto value = static_cast<double>(data_->values()[static_cast<std::size_t>(cell)]);
    const auto words = format_within(value, 3);
    const auto index = cell_name("x", data_->document.x.shape(), cell).substr(1);
    text(list, fonts().mono, px(12.5f), {from.x, from.y + px(4)}, color, index);
    text(list, fonts().mono, px(12.5f), {right, from.y + px(4)}, palette().text, words, Align::right);
    record(name, fmt::format("{} {}", cell, words));
    return from.y + px(23);
}

void HeatView::draw_lists(const View& view, ImVec2 from, ImVec2 to) {
    if (!data_) return;
    auto* list = ImGui::GetWindowDrawList();
    const auto heading = fmt::format("{} VALUES", format_grouped(static_cast<std::int64_t>(data_->values().size())));
    text(list, fonts().semibold, px(11.5f), from, palette().secondary, heading);
    static const std::array<std::string, 2> scales = {"linear", "log"};
    ImGui::SetCursorScreenPos({to.x - px(110), from.y - px(8)});
    if (const int picked = segmented("histogram scale", scales, log_ ? 1 : 0, px(110)); picked >= 0) log_ = picked == 1;
    const auto moments = fmt::format("mean {}   σ {}", format_within(data_->mean, 4), format_within(data_->std, 4));
    text(list, fonts().mono, px(12), {from.x, from.y + px(28)}, palette().secondary, moments);
    record("heat moments", moments);
    const float high = to.y - from.y > px(480) ? px(110) : px(70);
    draw_histogram({{from.x, from.y + px(52)}, {to.x, from.y + px(52) + high}});
    float y = from.y + px(110) + high;
    text(list, fonts().semibold, px(11.5f), {from.x, y}, palette().secondary, "LARGEST |VALUE|");
    text(list, fonts().regular, px(11.5f), {to.x, y}, palette().secondary, "L: next", Align::right);
    y += px(20);
    const float bad_room = px(40) + px(23) * static_cast<float>(std::min<std::size_t>(data_->bad.size(), 4));
    for (std::size_t i = 0; i < data_->largest.size() && y + px(23) < to.y - bad_room; ++i)
        y = draw_row(view, data_->largest[i], fmt::format("largest {}", i), palette().secondary, {from.x, y}, to.x);
    y += px(12);
    const auto words = fmt::format("NaN {} · ±∞ {}", data_->nan, data_->inf);
    const bool none = data_->bad.empty();
    text(list, fonts().semibold, px(11.5f), {from.x, y}, none ? palette().secondary : palette().bad, words);
    if (!none) text(list, fonts().regular, px(11.5f), {to.x, y}, palette().secondary, "N: next", Align::right);
    record("not finite", words);
    y += px(20);
    for (std::size_t i = 0; i < data_->bad.size() && y + px(23) < to.y; ++i)
        y = draw_row(view, data_->bad[i], fmt::format("bad {}", i), palette().bad, {from.x, y}, to.x);
}

}  // namespace normscope::ui
