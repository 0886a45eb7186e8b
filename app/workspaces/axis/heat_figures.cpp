// SPDX-License-Identifier: MIT
// What stands on and around the heat map: crosshair, ticks, marginals, minimap, magnifier, key.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "app/ui/access.h"
#include "app/ui/chart.h"
#include "app/ui/colormap.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/axis/heat_view.h"
#include "core/norm/cell_name.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// Whether each row, or each column, is one group of the operator.
enum class Sharing { rows, columns, other };
Sharing sharing(const NormPlan& plan, std::int64_t rows, std::int64_t columns) {
    if (plan.group_count() == rows && plan.groups_are_rows() && plan.group_size() == columns) return Sharing::rows;
    if (plan.group_count() == columns && plan.group_size() == rows &&
        (rows == 1 || plan.group_of(0) == plan.group_of(columns)))
        return Sharing::columns;
    return Sharing::other;
}

/// Into how many parts a side is cut by its ticks, so that the numbers at them, `apart` logical pixels each, have room.
int ticks_in(float length, float apart) { return std::clamp(static_cast<int>(length / px(apart)), 1, 4); }

/// The ground of one of many small cells. Its corners step from pixel to pixel: a smoothed outline is forty triangles.
void cell_ground(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color, float rounding) {
    const auto inset = [rounding](float row) {
        const float up = rounding - row - 0.5f;
        return std::round(rounding - std::sqrt(std::max(0.0f, rounding * rounding - up * up)));
    };
    float row = 0;
    while (inset(row) > 0) {
        const float in = inset(row), begin = row;
        while (inset(row) == in) ++row;
        list->AddRectFilled({from.x + in, from.y + begin}, {to.x - in, from.y + row}, color);
        list->AddRectFilled({from.x + in, to.y - row}, {to.x - in, to.y - begin}, color);
    }
    list->AddRectFilled({from.x, from.y + row}, {to.x, to.y - row}, color);
}

}  // namespace

void HeatView::draw_marks(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    list->PushClipRect(area.from, area.to, true);
    for (const auto cell : data_->bad)
        list->AddCircle(place(cell, area), px(6), color_of(data_->values()[static_cast<std::size_t>(cell)]), 0,
                        px(1.6f));
    const auto cell = shown_cell(view);
    const auto at = place(cell, area);
    const float width = std::max(px(7), (area.to.x - area.from.x) / static_cast<float>(window_.columns) / 2);
    const float height = std::max(px(6), (area.to.y - area.from.y) / static_cast<float>(window_.rows) / 2);
    const ImU32 line = with_alpha(palette().text, 0.4f);
    list->AddLine({area.from.x, at.y}, {at.x - width, at.y}, line);
    list->AddLine({at.x + width, at.y}, {area.to.x, at.y}, line);
    list->AddLine({at.x, area.from.y}, {at.x, at.y - height}, line);
    list->AddLine({at.x, at.y + height}, {at.x, area.to.y}, line);
    list->AddRect({at.x - width, at.y - height}, {at.x + width, at.y + height}, palette().text, px(2), px(1.6f));
    list->PopClipRect();
    draw_chip(view, area, cell);
}

void HeatView::draw_chip(const View& view, Rect area, std::int64_t cell) {
    auto* list = ImGui::GetWindowDrawList();
    const auto at = place(cell, area);
    const auto& x = view.document().x;
    const auto name = cell_name("x", x.shape(), cell);
    const auto value = format_number(static_cast<double>(x[cell]));
    const auto normalized = "x̂ = " + format_number(view.derived().shown(Quantity::normalized, cell));
    record("heat cell", fmt::format("{} = {}   {}", name, value, normalized));
    if (at.x < area.from.x || at.x > area.to.x || at.y < area.from.y || at.y > area.to.y) return;
    const float value_width = text_width(fonts().mono_bold, px(13.5f), value);
    const float width = std::max(value_width + px(16) + text_width(fonts().mono, px(12.5f), normalized),
                                 text_width(fonts().mono, px(12), name)) +
                        px(22);
    ImVec2 chip{at.x + px(14), at.y + px(10)};
    if (chip.x + width > area.to.x - px(4)) chip.x = at.x - px(14) - width;
    if (chip.y + px(48) > area.to.y - px(4)) chip.y = at.y - px(58);
    if (job_.running()) chip.y = std::max(chip.y, area.from.y + px(38));  // there stands that the picture is old
    list->AddRectFilled(chip, {chip.x + width, chip.y + px(48)}, palette().raised, px(7));
    list->AddRect(chip, {chip.x + width, chip.y + px(48)}, palette().hairline, px(7));
    text(list, fonts().mono, px(12), {chip.x + px(11), chip.y + px(6)}, palette().secondary, name);
    text(list, fonts().mono_bold, px(13.5f), {chip.x + px(11), chip.y + px(25)}, palette().text, value);
    text(list, fonts().mono, px(12.5f), {chip.x + px(27) + value_width, chip.y + px(26)},
         quantity_color(Quantity::normalized), normalized);
}

void HeatView::draw_ticks(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto cell = shown_cell(view);
    const auto columns = data_->pyramid.columns();
    const auto at = place(cell, area);
    constexpr float digits = 76;  // of the largest index, with air
    const int down = ticks_in(area.to.y - area.from.y, 26), right = ticks_in(area.to.x - area.from.x, digits);
    for (int i = 0; i <= down; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(down);
        const auto row =
            std::min(data_->pyramid.rows(),  // counted from 1, as everywhere
                     1 + static_cast<std::int64_t>(window_.row + window_.rows * static_cast<double>(share)));
        const float y = area.from.y + (area.to.y - area.from.y) * share;
        list->AddLine({area.from.x - px(4), y}, {area.from.x, y}, palette().edge);
        if (std::abs(y - at.y) <= px(13)) continue;
        const float up = px(i == 0 ? 2.0f : i == down ? 11.0f : 6.0f);
        text(list, fonts().mono, px(11), {area.from.x - px(8), y - up}, palette().secondary, fmt::format("{}", row),
             Align::right);
    }
    for (int i = 0; i <= right; ++i) {
        const float share = static_cast<float>(i) / static_cast<float>(right);
        const auto column = std::min(
            columns, 1 + static_cast<std::int64_t>(window_.column + window_.columns * static_cast<double>(share)));
        const float x = area.from.x + (area.to.x - area.from.x) * share;
        list->AddLine({x, area.to.y}, {x, area.to.y + px(4)}, palette().edge);
        if (std::abs(x - at.x) <= px(44)) continue;
        const auto align = i == 0 ? Align::left : i == right ? Align::right : Align::center;
        text(list, fonts().mono, px(11), {x, area.to.y + px(6)}, palette().secondary, fmt::format("{}", column), align);
    }
    if (at.y >= area.from.y && at.y <= area.to.y)
        text(list, fonts().mono_bold, px(11.5f), {area.from.x - px(8), at.y - px(7)}, palette().text,
             fmt::format("{}", cell / columns + 1), Align::right);
    if (at.x >= area.from.x && at.x <= area.to.x)
        text(list, fonts().mono_bold, px(11.5f),
             {std::clamp(at.x, area.from.x + px(14), area.to.x - px(14)), area.to.y + px(6)}, palette().text,
             fmt::format("{}", cell % columns + 1), Align::center);
}

/// What the strips show, made anew where the values or the operator are others.
void HeatView::update_marginals(const View& view) {
    const std::pair now{view.content_revision(), version_};
    if (std::exchange(marginals_for_, now) == now) return;
    ++marginals_version_;
    const auto& plan = view.derived().plan();
    const bool own = sharing(plan, data_->pyramid.rows(), data_->pyramid.columns()) == Sharing::rows;
    row_groups_ = own ? std::nullopt : RowGroups::of(data_->marginals, plan);
}

void HeatView::draw_row_strips(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto grid = data_->pyramid.grid(window_, 1, static_cast<int>(area.to.y - area.from.y));
    const bool own = sharing(view.derived().plan(), data_->pyramid.rows(), data_->pyramid.columns()) == Sharing::rows;
    const float half = (area.to.x - area.from.x - px(8)) / 2;
    const bool groups = own || row_groups_;
    text(list, fonts().regular, px(12), {area.from.x, area.from.y - px(40)},
         groups ? palette().text : palette().secondary,
         own           ? "each row: its group"
         : row_groups_ ? "the group of each row"
                       : "each row");
    record("row marginals", own ? "groups" : row_groups_ ? "the group of each" : "statistics");
    const auto& means = row_groups_ ? row_groups_->mean : data_->marginals.row_mean;
    const auto& deviations = row_groups_ ? row_groups_->std : data_->marginals.row_std;
    for (const auto quantity : {Quantity::mean, Quantity::sigma}) {
        const bool second = quantity == Quantity::sigma;
        const ImVec2 a{area.from.x + (second ? half + px(8) : 0), area.from.y};
        const ImVec2 b{a.x + half, area.to.y};
        text(list, fonts().medium, px(13), {(a.x + b.x) / 2, a.y - px(20)}, quantity_color(quantity),
             info(quantity).symbol, Align::center);
        row_strips_[second ? 1 : 0].draw(a, b, true, second ? deviations : means, marginals_version_, grid.rows,
                                         quantity);
    }
}

void HeatView::draw_column_strips(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto grid = data_->pyramid.grid(window_, static_cast<int>(area.to.x - area.from.x), 1);
    const bool own =
        sharing(view.derived().plan(), data_->pyramid.rows(), data_->pyramid.columns()) == Sharing::columns;
    text(list, fonts().regular, px(12), {area.from.x, area.from.y - px(18)}, own ? palette().text : palette().secondary,
         own ? "each column: its group" : "each column, what BatchNorm would take");
    record("column marginals", own ? "groups" : "statistics");
    const float half = std::floor((area.to.y - area.from.y - px(4)) / 2);
    for (const auto quantity : {Quantity::mean, Quantity::sigma}) {
        const bool second = quantity == Quantity::sigma;
        const ImVec2 a{area.from.x, area.from.y + (second ? half + px(4) : 0)};
        const ImVec2 b{area.to.x, a.y + half};
        column_strips_[second ? 1 : 0].draw(a, b, false,
                                            second ? data_->marginals.column_std : data_->marginals.column_mean,
                                            marginals_version_, grid.columns, quantity);
        text(list, fonts().medium, px(12), {a.x - px(50), (a.y + b.y) / 2 - px(9)}, quantity_color(quantity),
             info(quantity).symbol);
    }
}

void HeatView::draw_minimap(Rect area) {
    const CellWindow whole{0, 0, static_cast<double>(data_->pyramid.rows()),
                           static_cast<double>(data_->pyramid.columns())};
    paint(mini_, whole, area);
    record("minimap area", fmt::format("{} {} {} {}", area.from.x, area.from.y, area.to.x, area.to.y));
    const ImVec2 size{area.to.x - area.from.x, area.to.y - area.from.y};
    const auto x = [&](double column) { return area.from.x + static_cast<float>(column / whole.columns) * size.x; };
    const auto y = [&](double row) { return area.from.y + static_cast<float>(row / whole.rows) * size.y; };
    ImGui::GetWindowDrawList()->AddRect({x(window_.column), y(window_.row)},
                                        {x(window_.column + window_.columns), y(window_.row + window_.rows)},
                                        palette().text, 0, px(1.6f));
    ImGui::SetCursorScreenPos(area.from);
    hit_area("minimap", size, false);
    if (!ImGui::IsItemActive()) return;
    const auto mouse = ImGui::GetIO().MousePos;
    window_.column = static_cast<double>((mouse.x - area.from.x) / size.x) * whole.columns - window_.columns / 2;
    window_.row = static_cast<double>((mouse.y - area.from.y) / size.y) * whole.rows - window_.rows / 2;
    keep_inside();
}

void HeatView::draw_magnifier(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const auto columns = data_->pyramid.columns();
    const auto rows = data_->pyramid.rows();
    const auto cell = shown_cell(view);
    const float label = px(48), wide = px(54), high = px(21);
    const auto across =
        std::min<std::int64_t>({15, columns, static_cast<std::int64_t>((area.to.x - area.from.x - label) / wide)});
    const auto down =
        std::min<std::int64_t>({5, rows, static_cast<std::int64_t>((area.to.y - area.from.y - px(18)) / high)});
    if (across < 1 || down < 1) return;
    const auto c0 = std::clamp<std::int64_t>(cell % columns - across / 2, 0, columns - across);
    const auto r0 = std::clamp<std::int64_t>(cell / columns - down / 2, 0, rows - down);
    for (std::int64_t c = 0; c < across; ++c)
        text(list, c0 + c == cell % columns ? fonts().mono_bold : fonts().mono, px(11),
             {area.from.x + label + wide * (static_cast<float>(c) + 0.5f), area.from.y},
             c0 + c == cell % columns ? palette().text : palette().secondary, fmt::format("{}", c0 + c + 1),
             Align::center);
    for (std::int64_t r = 0; r < down; ++r) {
        const float y = area.from.y + px(18) + high * static_cast<float>(r);
        const bool own = r0 + r == cell / columns;
        text(list, own ? fonts().mono_bold : fonts().mono, px(11), {area.from.x + label - px(8), y + px(3)},
             own ? palette().text : palette().secondary, fmt::format("{}", r0 + r + 1), Align::right);
    }
    const auto at = [&](std::int64_t r, std::int64_t c) -> Rect {
        const ImVec2 a{area.from.x + label + wide * static_cast<float>(c),
                       area.from.y + px(18) + high * static_cast<float>(r)};
        return {a, {a.x + wide - px(2), a.y + high - px(2)}};
    };
    const auto cell_at = [&](std::int64_t r, std::int64_t c) { return (r0 + r) * columns + c0 + c; };
    // All grounds before the first number: plain fills are cheap as long as no text lies between them.
    for (std::int64_t r = 0; r < down; ++r)
        for (std::int64_t c = 0; c < across; ++c)
            cell_ground(list, at(r, c).from, at(r, c).to,
                        color_of(data_->values()[static_cast<std::size_t>(cell_at(r, c))]), px(3));
    for (std::int64_t r = 0; r < down; ++r)
        for (std::int64_t c = 0; c < across; ++c) draw_magnified(view, cell_at(r, c), at(r, c));
    edit_ = false;
}

void HeatView::draw_magnified(const View& view, std::int64_t cell, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const float value = data_->values()[static_cast<std::size_t>(cell)];
    const auto ground = color_of(value);
    const bool shown = cell == shown_cell(view);
    if (shown) list->AddRect(area.from, area.to, palette().text, px(3), px(1.6f));
    if (wanted_ == HeatQuantity::input && cell == focused_cell(view.document())) {
        NumberField field;
        field.name = number_name(view, Quantity::input, cell);
        field.label = cell_name("x", view.document().x.shape(), cell);
        field.value = static_cast<double>(view.document().x[cell]);
        field.boxed = false;
        field.align = Align::center;
        field.font_size = 11.5f;
        field.color = ink_on(ground);
        field.edit = [cell](double to) -> Edit { return SetCell{cell, static_cast<float>(to)}; };
        if (edit_) type_into_number_field(field.name, field.value);
        number_field(view, field, area.from, area.to);
        return;
    }
    const auto number = static_cast<double>(value);
    const auto words =
        !std::isfinite(value) || std::abs(value) >= 1e5f
            ? format_number(number)
            : with_minus(fmt::format("{:.{}f}", number, std::abs(value) < 100 ? 2 : 0), Minus::typographic);
    const float width = area.to.x - area.from.x, y = area.from.y + px(2.5f);
    if (text_width(fonts().mono, px(11.5f), words) <= width)
        text(list, fonts().mono, px(11.5f), {area.from.x + width / 2, y}, ink_on(ground), words, Align::center);
    else
        text_clipped(list, fonts().mono, px(11.5f), {area.from.x, y}, width, ink_on(ground), words);
    if (shown) record("magnified", words);
    ImGui::SetCursorScreenPos(area.from);
    if (hit_area(fmt::format("magnified {}", cell).c_str(), {area.to.x - area.from.x, area.to.y - area.from.y}, false))
        view.out.edit(Select{{cell, view.document().selection.axis}}, "");
}

/// The colours with their ends.
void HeatView::draw_colours(const View& view, Rect area) {
    auto* list = ImGui::GetWindowDrawList();
    const float width = area.to.x - area.from.x;
    const bool sizes = colours_ != ColorMap::diverging;
    constexpr int steps = 100;
    for (int i = 0; i < steps; ++i) {
        const float share = (static_cast<float>(i) + 0.5f) / steps;
        list->AddRectFilled({std::round(area.from.x + width * static_cast<float>(i) / steps), area.from.y},
                            {std::round(area.from.x + width * static_cast<float>(i + 1) / steps), area.from.y + px(10)},
                            map_color_at(colours_, sizes ? share : 2 * share - 1));
    }
    const auto end = static_cast<double>(range());
    const auto least = std::pow(10, -static_cast<double>(log_decades)) * end;
    const bool log = scale_ == ColorScale::log;
    const auto low = !sizes ? format_within(-end, 2) : log ? format_number(least) : std::string("0");
    text(list, fonts().mono, px(11), {area.from.x, area.from.y + px(15)}, palette().secondary, low);
    const auto middle = sizes ? std::string("size") : log ? "±" + format_number(least) : std::string("0");
    text(list, fonts().mono, px(11), {area.from.x + width / 2 - px(10), area.from.y + px(15)}, palette().secondary,
         middle, Align::center);
    record("colour key", low + " … " + middle);
    NumberField field;
    field.name = "colour range";
    field.label = "colour range";
    field.value = snapped(end, std::pow(10, std::floor(std::log10(end)) - 2));
    field.drag_step = static_cast<float>(end) / 100;
    field.least = end / 1e6;
    field.font_size = 11;
    field.set = [this](double value) -> Result<void> {
        if (!(value > 0) || !std::isfinite(value))
            return fail("The colours end at a number above 0; R shows the range of the values again.");
        told_range_ = value;
        return {};
    };
    number_field(view, field, {area.to.x - px(66), area.from.y + px(13)}, {area.to.x, area.from.y + px(31)});
}

void HeatView::draw_key(const View& view, Rect area, Rect map) {
    draw_colours(view, area);
    auto* list = ImGui::GetWindowDrawList();
    const float width = area.to.x - area.from.x;
    static const std::array<std::string, 3> scales = {"linear", "asinh", "log"};
    ImGui::SetCursorScreenPos({area.from.x, area.from.y + px(34)});
    if (const int picked = segmented("heat scale", scales, static_cast<int>(scale_), width); picked >= 0)
        scale_ = static_cast<ColorScale>(picked);
    static const std::array<std::string, 3> maps = {"±", "viridis", "cividis"};
    ImGui::SetCursorScreenPos({area.from.x, area.from.y + px(67)});
    if (const int picked = segmented("heat colours", maps, static_cast<int>(colours_), width); picked >= 0)
        colours_ = static_cast<ColorMap>(picked);
    const double high = window_.rows / static_cast<double>(map.to.y - map.from.y);
    const double wide = window_.columns / static_cast<double>(map.to.x - map.from.x);
    const auto size = [](double cells) { return cells < 10 ? format_within(cells, 1) : format_within(cells, 0); };
    const auto words = high > 1 || wide > 1
                           ? fmt::format("a pixel is {} × {} cells: mean, outliers kept", size(high), size(wide))
                           : std::string("every cell is seen");
    record("heat pixels", words);
    text_wrapped(list, fonts().regular, px(11.5f), {area.from.x, area.from.y + px(101)}, width, palette().secondary,
                 words);
}

void HeatView::draw_map(const View& view, ImVec2 from, ImVec2 to) {
    update(view);
    auto* list = ImGui::GetWindowDrawList();
    const bool old = job_.running();
    record("heat state", !refusal_.empty() ? "refused" : !data_ ? "reading" : old ? "old" : "fresh");
    if (!refusal_.empty() || !data_ || data_->pyramid.rows() < 1 || data_->pyramid.columns() < 1) {
        text_wrapped(list, fonts().regular, px(14), {from.x, from.y + px(60)}, to.x - from.x,
                     refusal_.empty() ? palette().secondary : palette().bad,
                     refusal_.empty() ? fmt::format("Reading the tensor: {:.0f} %", job_.progress() * 100) : refusal_);
        return;
    }
    handle_keys(view);
    const float strips = px(140), top = std::round(from.y + px(head));
    const Rect map{{std::round(from.x + px(54)), top},
                   {std::round(to.x - strips - px(12)),
                    std::max(std::round(to.y - px(bottom + foot)), top + std::round(px(least_map)) - 1)}};
    record("heat area", fmt::format("{} {} {} {}", map.from.x, map.from.y, map.to.x, map.to.y));
    handle(view, map);
    paint(map_, window_, map);
    draw_marks(view, map);
    draw_ticks(view, map);
    update_marginals(view);
    draw_column_strips(view, {{map.from.x, map.from.y - px(72)}, {map.to.x, map.from.y - px(4)}});
    draw_row_strips(view, {{map.to.x + px(12), map.from.y}, {to.x, map.to.y}});
    if (old) {
        const auto words = fmt::format("old picture: computing anew, {:.0f} %", job_.progress() * 100);
        record("old picture", words);
        const float width = text_width(fonts().medium, px(12.5f), words) + px(20);
        list->AddRectFilled({map.from.x + px(8), map.from.y + px(8)}, {map.from.x + px(8) + width, map.from.y + px(32)},
                            palette().raised, px(6));
        text(list, fonts().medium, px(12.5f), {map.from.x + px(18), map.from.y + px(12)}, palette().warn, words);
    }
    const float y = std::round(map.to.y + px(foot));
    draw_minimap({{map.from.x, y}, {map.from.x + px(118), y + px(118)}});
    draw_magnifier(view, {{map.from.x + px(132), y}, {to.x - px(192), to.y}});
    draw_key(view, {{to.x - px(176), y}, {to.x, to.y}}, map);
}

}  // namespace normscope::ui
