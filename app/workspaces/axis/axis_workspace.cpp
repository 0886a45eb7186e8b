// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/axis_workspace.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/panels/ledger.h"
#include "app/session/channel_axis.h"
#include "app/ui/controls.h"
#include "app/ui/figures.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/axis_state.h"
#include "app/workspaces/axis/channel_field.h"
#include "core/axis/axis_naming.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float most_of_ledger = 0.4f;     // of its panel
constexpr std::int64_t most_cells = 4096;  // from there on a map shows more than a cube
// Logical pixels of the map's panel: its head beside and above the choice of what is shown, and its foot.
constexpr float map_head = 62, stacked_map_head = 106, map_foot = 82;

/// "x[1, 3–4, :]": the group of a cell as a slice, counted from 1 as cells are; a cut axis as a range.
std::string slice_words(const Tensor& x, const NormSpec& spec, std::int64_t cell) {
    const auto index = x.index_of(cell);
    std::vector<std::string> parts;
    for (std::size_t axis = 0; axis < index.size(); ++axis) {
        const auto a = static_cast<int>(axis);
        if (a == spec.split_axis) {
            const auto size = std::max<std::int64_t>(x.shape()[axis] / std::max<std::int64_t>(spec.num_groups, 1), 1);
            const auto first = index[axis] / size * size;
            parts.push_back(size == 1 ? fmt::format("{}", first + 1) : fmt::format("{}–{}", first + 1, first + size));
        } else {
            parts.push_back(std::ranges::find(spec.reduced_axes, a) != spec.reduced_axes.end()
                                ? ":"
                                : fmt::format("{}", index[axis] + 1));
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
    const auto size = plan.group_size();
    const auto count = fmt::format("one of {} group{} · {} number{} each", plan.group_count(),
                                   plan.group_count() == 1 ? "" : "s", size, size == 1 ? "" : "s");
    // Words and numbers in one line, or where that is too long in two.
    const bool one_line = to.x - from.x - px(560) > text_width(fonts().regular, px(13), count);
    const float middle = (from.y + to.y) / 2;
    const float y = one_line ? middle : middle - px(11);
    float x = from.x + px(16);
    const auto name = slice_words(document.x, document.spec, cell);
    x += text(list, fonts().mono, px(14.5f), {x, y - px(9)}, quantity_color(Quantity::mean), name) + px(24);
    record("group name", name);
    const bool rms = document.spec.divisor == Divisor::root_mean_square;
    const std::array<Quantity, 2> shown = {rms ? Quantity::mean_square : Quantity::mean,
                                           rms ? Quantity::rms : Quantity::sigma};
    for (const auto quantity : shown) {
        const auto latex = std::string(info(quantity).latex);
        const auto words = " = " + format_fixed(cell_value(view, quantity, cell), 4);
        const float left = x;
        x += draw_formula_on(list, x, y + px(5), latex, px(17), quantity_color(quantity)).width;
        x += text(list, fonts().mono, px(14), {x, y - px(9)}, palette().text, words);
        const auto id = std::string("group ") + std::string(info(quantity).id);
        const float half = one_line ? middle - from.y - px(6) : px(11);
        if (number_area(view, quantity, cell, id, {left - px(4), y - half}, {x + px(4), y + half}))
            list->AddRect({left - px(6), y - half}, {x + px(6), y + half}, palette().hairline, px(5));
        record(id, words.substr(3));
        x += px(26);
    }
    if (one_line)
        text(list, fonts().regular, px(13), {x, y - px(8)}, palette().secondary, count);
    else
        text_clipped(list, fonts().regular, px(13), {from.x + px(16), middle + px(4)}, to.x - from.x - px(150),
                     palette().secondary, count);
    record("group count", count);
    draw_steps(view, {to.x - px(118), middle - px(15)});
}

/// The transport in short: the cells of the group are carried into their mean and back.
void AxisWorkspace::draw_steps(const View& view, ImVec2 from) {
    struct Button {
        const char* id;
        Icon icon;
        const char* command;
        const char* words;
    };
    const std::array<Button, 3> buttons = {{{"axis back", Icon::back, "transport.back_term", "A term back (Shift ←)"},
                                            {"axis play", view.playing() ? Icon::pause : Icon::play, "transport.play",
                                             "Carry the group’s numbers into their mean, and back (Space)"},
                                            {"axis next", Icon::next, "transport.next_term", "A term on (Shift →)"}}};
    for (std::size_t i = 0; i < buttons.size(); ++i) {
        const auto& button = buttons[i];
        ImGui::SetCursorScreenPos({from.x + px(37) * static_cast<float>(i), from.y});
        if (icon_button(button.id, button.icon, {px(32), px(30)}, false, true, button.words))
            view.out.run(button.command);
    }
}

void AxisWorkspace::draw_cube(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    name_figure("cube", from, to);
    const float pad = px(20);
    const float title = text(list, fonts().semibold, px(18), {from.x + pad, from.y + px(16)}, palette().text,
                             "Which numbers share a mean?");
    const float words = text_wrapped(list, fonts().regular, px(12.5f), {from.x + pad, from.y + px(43)},
                                     to.x - from.x - 2 * pad - px(90), palette().secondary,
                                     "Hover a cell: everything that is normalised together with it lights up.");
    draw_toggle(view, from, to, from.x + pad + title);
    cube_.draw(view, {from.x + pad, from.y + px(53) + words}, {to.x - pad, to.y - px(80)});
    draw_bar(view, {from.x + pad, to.y - px(70)}, {to.x - pad, to.y - px(16)});
}

/// The height of what stands below the picture where there is no room beside it.
float AxisWorkspace::stacked_side(const View& view, float width) const {
    return (as_map(view) ? px(620) : cards_.wanted_height(width - px(40)) + px(32)) + (ledger_ ? px(200) : 0);
}

float AxisWorkspace::stacked_height(const View& view, float width, float room) const {
    const float least_picture = as_map(view) ? px(stacked_map_head + HeatView::least_height + map_foot) : px(440);
    return std::max(std::min(room, width), least_picture) + px(12) + stacked_side(view, width);
}

bool AxisWorkspace::as_map(const View& view) const { return map_.value_or(view.document().x.size() > most_cells); }

void AxisWorkspace::draw_toggle(const View& view, ImVec2 from, ImVec2 to, float left) {
    const std::array<std::string, 2> ways = {"cells", "map"};
    ImGui::SetCursorScreenPos({to.x - px(140), from.y + px(14)});
    if (const int picked = segmented("axis view", ways, as_map(view) ? 1 : 0, px(120)); picked >= 0) map_ = picked == 1;
    record("axis view", as_map(view) ? "map" : "cube");
    const float right = to.x - px(156);
    if (right - left > px(90))
        shape_.draw(view, left + px(12), right, from.y + px(19));
    else
        shape_.draw(view, from.x, to.x - px(20), from.y + px(47));
}

void AxisWorkspace::draw_map(const View& view, ImVec2 from, ImVec2 to) {
    const float gap = px(12);
    if (stacks(from, to, least)) {
        const float split = to.y - stacked_side(view, to.x - from.x);
        draw_map_picture(view, from, {to.x, split - gap});
        return draw_map_side(view, {from.x, split}, to);
    }
    const float side = px(300);
    draw_map_picture(view, from, {to.x - side - gap, to.y});
    draw_map_side(view, {to.x - side, from.y}, to);
}

void AxisWorkspace::draw_map_picture(const View& view, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const float pad = px(20);
    panel(list, from, to);
    name_figure("heat map", from, to);
    const auto& x = view.document().x;
    const float choice = px(230);
    const bool beside = to.x - from.x > px(720);  // what is shown is chosen beside the title, else below it
    const float room = to.x - from.x - pad - px(160) - (beside ? choice + px(20) : 0);
    text_clipped(list, fonts().semibold, px(18), {from.x + pad, from.y + px(14)}, room, palette().text,
                 view.document().title);
    const auto names = axis_names(view);
    const auto last = names.empty() ? std::string("columns") : axis_words(names.back());
    const auto first = x.rank() == 2 ? axis_words(names.front()) : std::string("rows");
    text_clipped(list, fonts().regular, px(12.5f), {from.x + pad, from.y + px(40)}, room, palette().secondary,
                 fmt::format("{} × {}: {} × {}{}", first, last, x.row_count(), x.row_length(),
                             x.rank() > 2 ? fmt::format(" · shape {}", to_string(x.shape())) : ""));
    draw_toggle(view, from, to, to.x);
    const float top = from.y + px(beside ? map_head : stacked_map_head);
    heat_.draw_choice({beside ? to.x - px(152) - choice : from.x + pad, from.y + px(beside ? 14 : 64)}, choice);
    heat_.draw_map(view, {from.x + pad, top}, {to.x - pad, to.y - px(map_foot)});
    draw_bar(view, {from.x + pad, to.y - px(66)}, {to.x - pad, to.y - px(14)});
}

void AxisWorkspace::draw_map_side(const View& view, ImVec2 from, ImVec2 to) {
    const float pad = px(20);
    panel(ImGui::GetWindowDrawList(), from, to);
    const float bottom = draw_ledger_part(view, from, to);
    const float y = draw_operator(view, {from.x + pad, from.y + px(18)}, to.x - pad);
    heat_.draw_lists(view, {from.x + pad, y + px(18)}, {to.x - pad, bottom - px(14)});
}

float AxisWorkspace::draw_operator(const View& view, ImVec2 from, float right) {
    auto* list = ImGui::GetWindowDrawList();
    text(list, fonts().semibold, px(11.5f), from, palette().secondary, "OPERATOR");
    constexpr std::array<const char*, 5> ids = {"layer_norm", "rms_norm", "batch_norm", "group_norm", "instance_norm"};
    static const std::array<std::string, 5> names = {"Layer", "RMS", "Batch", "Group", "Inst."};
    const auto& document = view.document();
    const auto active = std::ranges::find(ids, document.spec.op) - ids.begin();
    ImGui::SetCursorScreenPos({from.x, from.y + px(20)});
    if (const int picked = segmented("map operator", names, static_cast<int>(active), right - from.x); picked >= 0)
        view.out.run(std::string("op.") + ids[static_cast<std::size_t>(picked)]);
    const auto& plan = view.derived().plan();
    float y = from.y + px(60);
    const auto fact = [&](const char* what, const std::string& words) {
        text(list, fonts().regular, px(13), {from.x, y}, palette().secondary, what);
        text(list, fonts().mono, px(13), {right, y}, palette().text, words, Align::right);
        y += px(22);
    };
    fact("normalised over", axes_in_short(axis_names(view), document.spec.reduced_axes));
    fact("groups", fmt::format("{} of {}", plan.group_count(), plan.group_size()));
    fact("ε", format_number(document.spec.eps));
    if (const auto said = channel_choice(view).said; said == Said::nobody || said == Said::person) {
        text(list, fonts().regular, px(13), {from.x, y + px(4)},
             said == Said::nobody ? palette().warn : palette().secondary, "Which axis holds the channels?");
        channel_field(view, {from.x, y + px(26)}, right - from.x);
        y += px(64);
    }
    list->AddLine({from.x, y + px(4)}, {right, y + px(4)}, palette().hairline);
    return y;
}

float AxisWorkspace::draw_ledger_part(const View& view, ImVec2 from, ImVec2 to) {
    if (seen_ && !(*seen_ == view.inspected())) ledger_ = true;  // a number was clicked
    seen_ = view.inspected();
    if (!ledger_) return to.y;
    auto* list = ImGui::GetWindowDrawList();
    const float height = std::min(ledger_height(view, to.x - from.x) + px(6), (to.y - from.y) * most_of_ledger);
    const float bottom = to.y - height;
    list->AddLine({from.x + px(16), bottom}, {to.x - px(16), bottom}, palette().hairline, std::max(1.0f, px(1)));
    list->PushClipRect({from.x, bottom}, to, true);
    draw_ledger(view, {from.x, bottom + px(4)}, to);
    list->PopClipRect();
    ImGui::SetCursorScreenPos({to.x - px(40), bottom + px(10)});
    if (icon_button("close ledger", Icon::close, {px(24), px(24)}, false, true, "Close the ledger")) ledger_ = false;
    return bottom;
}

void AxisWorkspace::draw_side(const View& view, ImVec2 from, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), from, to);
    name_figure("groupings", from, to);
    const float bottom = draw_ledger_part(view, from, to);
    const float surely = ledger_ ? (to.y - from.y) * (1 - most_of_ledger) - px(32) : bottom - from.y - px(32);
    cards_.draw(view, {from.x + px(20), from.y + px(16)}, {to.x - px(20), bottom - px(16)}, surely);
}

void AxisWorkspace::follow_lesson(const View& view) {
    if (steps_entered_ == view.steps_entered()) return;
    steps_entered_ = view.steps_entered();
    const auto* seen = view.lesson() ? look_of(*view.lesson(), view.lesson_step()) : nullptr;
    if (!seen) return;
    map_ = false;
    cube_.look(*seen, view.document());
}

void AxisWorkspace::draw(const View& view, ImVec2 from, ImVec2 to) {
    follow_lesson(view);
    for (const auto order : take_axis_orders()) {
        if (order == AxisOrder::as_cube || order == AxisOrder::as_map) map_ = order == AxisOrder::as_map;
        if (order == AxisOrder::reshape) shape_.open(view);
        if (as_map(view))
            heat_.obey(view, order);
        else
            cube_.obey(order);
    }
    if (as_map(view)) {
        cube_.look_elsewhere(view);
        return draw_map(view, from, to);
    }
    const float gap = px(12);
    const float width = to.x - from.x;
    if (stacks(from, to, least)) {
        const float split = to.y - stacked_side(view, width);
        draw_cube(view, from, {to.x, split - gap});
        return draw_side(view, {from.x, split}, to);
    }
    const float middle = std::round(from.x + std::max(width * 0.47f, std::min(width * 0.56f, px(560))));
    draw_cube(view, from, {middle, to.y});
    draw_side(view, {middle + gap, from.y}, to);
}

}  // namespace normscope::ui
