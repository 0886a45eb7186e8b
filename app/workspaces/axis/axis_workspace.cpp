// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/axis_workspace.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/ledger.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/axis_state.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// "x[1, 3, :]": the group of a cell as a slice; a cut axis as a range.
std::string slice_words(const Tensor& x, const NormSpec& spec, std::int64_t cell) {
    const auto index = x.index_of(cell);
    std::vector<std::string> parts;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
        const auto a = static_cast<int>(axis);
        if (a == spec.split_axis) {
            const auto size = std::max<std::int64_t>(x.shape()[axis] / std::max<std::int64_t>(spec.num_groups, 1), 1);
            const auto first = index[axis] / size * size;
            parts.push_back(fmt::format("{}:{}", first, first + size));
        } else {
            parts.push_back(std::ranges::find(spec.reduced_axes, a) != spec.reduced_axes.end()
                                ? ":"
                                : fmt::format("{}", index[axis]));
        }
    }
    return fmt::format("x[{}]", fmt::join(parts, ", "));
}

}  // namespace

void AxisWorkspace::draw_bar(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    inset(list, from, to);
    const auto& document = view.document();
    const auto& plan = view.derived().plan();
    const auto cell = cube_.lit_cell();
    const float y = (from.y + to.y) / 2;
    float x = from.x + px(16);
    const auto name = slice_words(document.x, document.spec, cell);
    x += text(list, fonts().mono, px(14.5f), {x, y - px(9)}, quantity_color(Quantity::mean), name) + px(24);
    record("group name", name);
    const bool rms = document.spec.divisor == Divisor::root_mean_square;
    const std::array<Quantity, 2> shown = {rms ? Quantity::mean_square : Quantity::mean,
                                           rms ? Quantity::rms : Quantity::variance};
    for (const auto quantity : shown) {
        const auto latex = std::string(info(quantity).latex);
        const auto words = " = " + format_fixed(cell_value(view, quantity, cell), 4);
        const float left = x;
        x += draw_formula_on(list, x, y + px(5), latex, px(17), quantity_color(quantity)).width;
        x += text(list, fonts().mono, px(14), {x, y - px(9)}, palette().text, words);
        const auto id = std::string("group ") + std::string(info(quantity).id);
        if (number_area(view, quantity, cell, id, {left - px(4), from.y + px(6)}, {x + px(4), to.y - px(6)}))
            list->AddRect({left - px(6), from.y + px(8)}, {x + px(6), to.y - px(8)}, palette().hairline, px(5));
        record(id, words.substr(3));
        x += px(26);
    }
    const auto size = plan.group_size();
    const auto count = fmt::format("one of {} group{} · {} number{} each", plan.group_count(),
                                   plan.group_count() == 1 ? "" : "s", size, size == 1 ? "" : "s");
    text_clipped(list, fonts().regular, px(13), {x, y - px(8)}, to.x - x - px(12), palette().secondary, count);
    record("group count", count);
}

void AxisWorkspace::draw_cube(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    const float pad = px(20);
    text(list, fonts().semibold, px(18), {from.x + pad, from.y + px(16)}, palette().text,
         "Which numbers share a mean?");
    text_clipped(list, fonts().regular, px(12.5f), {from.x + pad, from.y + px(43)}, to.x - from.x - 2 * pad,
                 palette().secondary, "Hover a cell: everything that is normalised together with it lights up.");
    cube_.draw(view, {from.x + pad, from.y + px(68)}, {to.x - pad, to.y - px(80)});
    draw_bar(view, {from.x + pad, to.y - px(70)}, {to.x - pad, to.y - px(16)});
}

void AxisWorkspace::draw_side(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    if (seen_ && !(*seen_ == view.inspected())) ledger_ = true;  // a number was clicked
    seen_ = view.inspected();
    float bottom = to.y;
    if (ledger_) {
        const float height = std::min(ledger_height(view, to.x - from.x) + px(6), (to.y - from.y) * 0.4f);
        bottom = to.y - height;
        list->AddLine({from.x + px(16), bottom}, {to.x - px(16), bottom}, palette().hairline, std::max(1.0f, px(1)));
        list->PushClipRect({from.x, bottom}, to, true);
        draw_ledger(view, {from.x, bottom + px(4)}, to);
        list->PopClipRect();
        ImGui::SetCursorScreenPos({to.x - px(40), bottom + px(10)});
        if (icon_button("close ledger", Icon::close, {px(24), px(24)}, false, true, "Close the ledger"))
            ledger_ = false;
    }
    cards_.draw(view, {from.x + px(20), from.y + px(16)}, {to.x - px(20), bottom - px(16)});
}

void AxisWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    for (const auto order : take_axis_orders()) cube_.obey(order);
    const float gap = px(12);
    const float width = to.x - from.x;
    const float middle = std::round(from.x + std::max(width * 0.47f, std::min(width * 0.56f, px(560))));
    draw_cube(view, from, {middle, to.y});
    draw_side(view, {middle + gap, from.y}, to);
}

}  // namespace normscope::ui
