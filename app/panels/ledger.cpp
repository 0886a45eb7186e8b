// SPDX-License-Identifier: MIT
#include "app/panels/ledger.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/formula_band.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::size_t most_operands = 8;
constexpr std::int64_t most_terms = most_operands;
constexpr float line_height = 23;

/// What is explained: the inspected number within the trace of its group.
struct Subject {
    Quantity quantity;
    std::int64_t position;
};

Subject subject_of(const View& view) {
    const auto& inspected = view.inspected();
    const auto& trace = view.trace();
    auto quantity = inspected.quantity;
    const bool computed = trace.step_of(quantity) >= 0;
    const bool input = quantity == Quantity::input || quantity == Quantity::gamma || quantity == Quantity::beta ||
                       quantity == Quantity::eps || quantity == Quantity::count;
    if (!computed && !input) quantity = Quantity::output;
    if (view.withholds(quantity, inspected.cell)) quantity = Quantity::input;  // what is made of it waits for a guess
    if (!info(quantity).per_cell) return {quantity, -1};
    auto position = trace.position_of(inspected.cell);
    if (position < 0) position = std::max<std::int64_t>(trace.position_of(focused_cell(view.document())), 0);
    return {quantity, position};
}

std::size_t total_operands(const Explanation& explanation) {
    return explanation.operands.size() + static_cast<std::size_t>(explanation.left_out);
}

std::size_t shown_operands(const Explanation& explanation) {
    return std::min(explanation.operands.size(), most_operands);
}

/// Operands beside each other.
std::size_t column_count(float width) { return width < px(220) ? 1 : 2; }

const char* nature(Quantity quantity) {
    switch (quantity) {
    case Quantity::input:
        return "an input: edit it in the matrix or drag its bar";
    case Quantity::gamma:
        return "a learned parameter: edit it in the matrix";
    case Quantity::beta:
        return "a learned parameter: edit it in the matrix";
    case Quantity::eps:
        return "a constant of the operator: edit it above";
    case Quantity::count:
        return "how many values share this statistic";
    default:
        return "";
    }
}

}  // namespace

float ledger_height(const View& view, float width) {
    const auto subject = subject_of(view);
    const auto explanation = view.trace().explain(subject.quantity, subject.position, most_terms);
    const auto columns = column_count(width);
    const auto lines = (shown_operands(explanation) + columns - 1) / columns;
    return px(98) + px(line_height) * static_cast<float>(std::max<std::size_t>(lines, 1));
}

void draw_ledger(const View& view, ImVec2 from, ImVec2 to) {
    const auto& trace = view.trace();
    if (trace.size() == 0) return;
    const auto subject = subject_of(view);
    const auto explanation = trace.explain(subject.quantity, subject.position, most_terms);
    auto* list = ImGui::GetWindowDrawList();
    const float pad = px(18);
    const auto columns = column_count(to.x - from.x - 2 * pad);
    list->AddLine({from.x + pad, from.y}, {to.x - pad, from.y}, palette().hairline, std::max(1.0f, px(1)));
    text(list, fonts().semibold, px(11.5f), {from.x + pad, from.y + px(12)}, palette().secondary,
         columns == 1 ? "WHERE FROM" : "WHERE THIS NUMBER COMES FROM");
    const auto latex =
        columns == 1 ? fmt::format("{} = {}", symbol_latex(trace, subject.quantity, subject.position, latex_style(3)),
                                   format_latex(explanation.result.value))
                     : substituted_latex(trace, subject.quantity, subject.position, latex_style(3));
    draw_fitted_formula(list, from.x + pad, from.y + px(56), to.x - from.x - 2 * pad, latex, px(17), px(9));
    record("ledger", fmt::format("{} = {}", info(subject.quantity).symbol, format_number(explanation.result.value)));

    const float top = from.y + px(82);
    if (explanation.operands.empty()) {
        text_wrapped(list, fonts().regular, px(12.5f), {from.x + pad, top}, to.x - from.x - 2 * pad,
                     palette().secondary, nature(subject.quantity));
        return;
    }
    const float half = (to.x - from.x - 2 * pad) / static_cast<float>(columns);
    for (std::size_t i = 0; i < shown_operands(explanation); ++i) {
        const auto& operand = explanation.operands[i];
        const ImVec2 a{from.x + pad + half * static_cast<float>(i % columns),
                       top + px(line_height) * static_cast<float>(i / columns)};
        const ImVec2 b{a.x + half - px(8), a.y + px(line_height) - px(2)};
        const bool more = i + 1 == most_operands && total_operands(explanation) > most_operands;
        if (more) {
            const auto rest = fmt::format("and {} more", total_operands(explanation) - most_operands + 1);
            text(list, fonts().regular, px(12.5f), {a.x, a.y + px(3)}, palette().secondary, rest);
            record("ledger more", rest);
            break;
        }
        const auto cell = operand.position >= 0 ? trace.cell(operand.position) : focused_cell(view.document());
        const auto name = fmt::format("ledger {} {}", i, info(operand.quantity).id);
        if (number_area(view, operand.quantity, cell, name, {a.x - px(4), a.y}, b))
            list->AddRectFilled({a.x - px(4), a.y}, b, palette().hover, px(5));
        const auto symbol = symbol_latex(trace, operand.quantity, operand.position, latex_style(3));
        const auto extent = draw_formula_on(list, a.x, a.y + px(15), symbol, px(14), quantity_color(operand.quantity));
        text(list, fonts().mono, px(12.5f), {a.x + extent.width + px(7), a.y + px(4)}, palette().text,
             format_number(operand.value));
    }
}

}  // namespace normscope::ui
