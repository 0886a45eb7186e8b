// SPDX-License-Identifier: MIT
#include "app/panels/formula_band.h"

#include <algorithm>
#include <cmath>

#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/ui/withheld.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

std::uint32_t hex_of(ImU32 color) {
    return ((color >> IM_COL32_R_SHIFT) & 0xFF) << 16 | ((color >> IM_COL32_G_SHIFT) & 0xFF) << 8 |
           ((color >> IM_COL32_B_SHIFT) & 0xFF);
}

}  // namespace

LatexStyle latex_style(int max_terms) {
    LatexStyle style;
    style.rgb = quantity_rgb;
    style.text_rgb = hex_of(palette().text);
    style.dim_rgb = hex_of(palette().faint);
    style.max_terms = max_terms;
    return style;
}

void draw_fitted_formula(ImDrawList* list, float x, float middle_y, float width, const std::string& latex, float size,
                         float least) {
    auto extent = measure_formula(latex, size, palette().text, MathStyle::display);
    if (extent.width > width) {
        size = std::max(least, std::floor(size * width / extent.width));
        extent = measure_formula(latex, size, palette().text, MathStyle::display);
    }
    list->PushClipRect({x, middle_y - px(60)}, {x + width, middle_y + px(60)}, true);
    draw_formula(list, {x, middle_y - extent.height / 2}, latex, size, palette().text, 1, MathStyle::display);
    list->PopClipRect();
}

void draw_formula_band(const View& view, ImVec2 from, ImVec2 to) {
    const auto& trace = view.trace();
    auto* list = ImGui::GetWindowDrawList();
    inset(list, from, to);
    const auto at = view.position();
    const auto& step = trace.steps()[static_cast<std::size_t>(at.step)];
    const bool per_cell = info(step.quantity).per_cell;
    std::int64_t position = -1;
    if (per_cell && trace.size() > 0) {
        const auto focus = std::max<std::int64_t>(trace.position_of(focused_cell(view.document())), 0);
        position = at.finished ? focus : std::min(at.term - 1, trace.size() - 1);
    }
    if (view.withholds(step.quantity, position < 0 ? focused_cell(view.document()) : trace.cell(position))) {
        hatch(list, from, to, px(8));
        record("formula", "");
        return;
    }
    const auto terms = step.accumulates && !at.finished ? at.term : -1;
    const float width = to.x - from.x - px(48);
    const int fitting = width > px(760) ? 8 : width > px(520) ? 5 : 3;
    const auto latex = substituted_latex(trace, step.quantity, position, latex_style(fitting), terms);
    draw_fitted_formula(list, from.x + px(24), (from.y + to.y) / 2, width, latex, px(22), px(11));
    const auto cell = position >= 0 ? trace.cell(position) : focused_cell(view.document());
    if (trace.size() > 0 && number_area(view, step.quantity, cell, "formula band", from, to))
        list->AddRect(from, to, quantity_color(step.quantity, 0.6f), px(8), std::max(1.0f, px(1)));
    record("formula", latex);
    record("result", format_number(trace.value(step.quantity, position)));
}

}  // namespace normscope::ui
