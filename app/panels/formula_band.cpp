// SPDX-License-Identifier: MIT
#include "app/panels/formula_band.h"

#include <fmt/format.h>

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
    style.rgb = [](Quantity quantity, std::int64_t) { return quantity_rgb(quantity); };
    style.text_rgb = hex_of(palette().text);
    style.dim_rgb = hex_of(palette().faint);
    style.max_terms = max_terms;
    return style;
}

FittedFormula draw_fitted_formula(ImDrawList* list, float x, float middle_y, float width, const std::string& latex,
                                  float size, float least) {
    auto extent = measure_formula(latex, size, palette().text, MathStyle::display);
    if (extent.width > width) {
        size = std::max(least, std::floor(size * width / extent.width));
        extent = measure_formula(latex, size, palette().text, MathStyle::display);
    }
    list->PushClipRect({x, middle_y - px(60)}, {x + width, middle_y + px(60)}, true);
    const ImVec2 at{std::round(x), std::round(middle_y - extent.height / 2)};
    draw_formula(list, at, latex, size, palette().text, 1, MathStyle::display);
    list->PopClipRect();
    return {at, size};
}

namespace {

/// What the band shows.
struct Shown {
    Quantity quantity;
    std::int64_t position, terms;
    int most_terms;
};

/// The symbol or number of the formula under the pointer lights what it names; beside them the whole band stands for
/// its result.
void point_at_term(const View& view, const Shown& shown, const FittedFormula& fitted, ImVec2 from, ImVec2 to) {
    struct Term {
        Quantity quantity;
        std::int64_t position;
    };
    std::vector<Term> terms;
    auto style = latex_style(shown.most_terms);
    style.text_rgb = style.dim_rgb = 0;
    style.rgb = [&](Quantity quantity, std::int64_t position) {
        terms.push_back({quantity, position});
        return terms.size() <= most_formula_parts ? part_rgb(terms.size() - 1) : 0;
    };
    const auto latex = substituted_latex(view.trace(), shown.quantity, shown.position, style, shown.terms);
    const auto& parts = formula_parts(latex, fitted.size, MathStyle::display);
    auto* list = ImGui::GetWindowDrawList();
    const auto mouse = ImGui::GetIO().MousePos;
    const float air = px(3);
    for (std::size_t k = 0; k < std::min(parts.size(), terms.size()); ++k) {
        const ImVec2 a{fitted.at.x + parts[k].from.x - air, fitted.at.y + parts[k].from.y - air};
        const ImVec2 b{fitted.at.x + parts[k].to.x + air, fitted.at.y + parts[k].to.y + air};
        if (!FormulaPart{a, b}.holds(mouse)) continue;
        const auto [quantity, position] = terms[k];
        const auto cell = position >= 0 ? view.trace().cell(position) : focused_cell(view.document());
        view.out.push(Hover{quantity, cell});
        if (ImGui::IsMouseReleased(ImGuiMouseButton_Left)) view.out.push(Inspect{quantity, cell});
        list->AddRect(a, b, quantity_color(quantity), px(4), std::max(1.0f, px(1)));
        record("formula term", fmt::format("{} {}", info(quantity).id, position));
        return;
    }
    list->AddRect(from, to, quantity_color(shown.quantity, 0.6f), px(8), std::max(1.0f, px(1)));
}

}  // namespace

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
    const auto fitted = draw_fitted_formula(list, from.x + px(24), (from.y + to.y) / 2, width, latex, px(22), px(11));
    const auto cell = position >= 0 ? trace.cell(position) : focused_cell(view.document());
    if (trace.size() > 0 && number_area(view, step.quantity, cell, "formula band", from, to))
        point_at_term(view, {step.quantity, position, terms, fitting}, fitted, from, to);
    record("formula", latex);
    record("result", format_number(trace.value(step.quantity, position)));
}

}  // namespace normscope::ui
