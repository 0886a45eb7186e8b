// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/card.h"

#include <fmt/format.h>

#include <cmath>

#include "app/ui/chart.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/heat.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/card_parts.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

std::string short_number(double value) {
    if (value == 0) return "0";
    return std::abs(value) < 1e-3 ? fmt::format("{:.1e}", value)
                                  : with_minus(fmt::format("{:.3g}", value), Minus::typographic);
}

void draw_head(const CompareModel& model, const labs::Comparison& shown, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const bool moved = shown.pinned_move != 0;
    const bool comparable = !shown.before.empty();
    const auto figure = comparable ? short_number(shown.pinned_move) : std::string("–");
    const float width = text_width(fonts().mono_bold, px(21), figure);
    text_clipped(list, fonts().semibold, px(15), {from.x, from.y + px(2)}, to.x - from.x - width - px(10), p.text,
                 shown.title);
    text(list, fonts().mono_bold, px(21), {to.x, from.y - px(2)}, moved ? p.text : p.secondary, figure, Align::right);
    record("move " + shown.op, figure);
    auto words = !comparable ? std::string("change the batch")
                 : moved     ? fmt::format("largest move in row {}", model.batch().pinned + 1)
                             : fmt::format("row {} stays, exactly", model.batch().pinned + 1);
    const float left = text_width(fonts().regular, px(12), shown.shares) + px(10);
    if (text_width(fonts().regular, px(12), words) > to.x - from.x - left)
        words = !comparable ? "" : moved ? "largest move" : "stays, exactly";
    if (text_width(fonts().regular, px(12), words) > to.x - from.x - left) words.clear();
    text_clipped(list, fonts().regular, px(12), {from.x, from.y + px(23)}, to.x - from.x, p.secondary, shown.shares);
    text(list, fonts().regular, px(12), {to.x, from.y + px(23)}, moved ? p.text : p.secondary, words, Align::right);
}

/// Cells of x̂, or of its change, with a white corner on what changed.
void draw_cells(const View& view, const CompareModel& model, const labs::Comparison& shown, const CardStyle& style,
                const Grid& grid) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& batch = model.batch();
    const auto width = batch.columns;
    const bool comparable = !shown.before.empty();
    const float gap = grid.cell_height > px(8) ? px(2) : 0;
    for (auto row = grid.in_sight.first_row; row < grid.in_sight.first_row + grid.in_sight.rows; ++row)
        for (auto c = grid.in_sight.first_column; c < grid.in_sight.first_column + grid.in_sight.columns; ++c) {
            const auto cell = static_cast<std::size_t>(row * width + c);
            const bool known = comparable && cell < shown.before.size();
            const double difference = known ? shown.now[cell] - shown.before[cell] : 0;
            const double value = style.change ? difference : shown.now[cell];
            const auto a = grid.at(row, c);
            const ImVec2 b{a.x + grid.cell_width - gap, a.y + grid.cell_height - gap};
            const auto ground = diverging(value, style.most);
            list->AddRectFilled(a, b, ground, gap > 0 ? px(3) : 0);
            if (known && difference != 0 && grid.cell_height > px(8)) {
                const float side = std::min(px(6), grid.cell_height / 3);
                list->AddTriangleFilled({b.x - side, a.y}, b.x > a.x ? ImVec2{b.x, a.y} : a, {b.x, a.y + side},
                                        palette().dark ? palette().text : palette().accent);
            }
            const bool legible = grid.cell_height >= px(15) && grid.cell_width >= px(25);
            if (legible && (row == batch.pinned || style.change)) {
                const auto words = with_minus(fmt::format("{:.1f}", value == 0 ? 0 : value), Minus::typographic);
                const float size = std::min(px(12), grid.cell_width * 0.36f);
                text(list, fonts().mono, size, {(a.x + b.x) / 2, (a.y + b.y) / 2 - size / 2 - px(1)}, ink_on(ground),
                     words, Align::center);
            }
            if (row == batch.pinned)
                record(fmt::format("xhat {}[{},{}]", shown.op, row + 1, c + 1), format_number(shown.now[cell]));
        }
    draw_row_frames(list, grid, model);
    const auto focus = model.focus();
    if (grid.in_sight.holds(focus / width, focus % width)) {
        const auto a = grid.at(focus / width, focus % width);
        list->AddRect({a.x - px(1), a.y - px(1)},
                      {a.x + grid.cell_width - gap + px(1), a.y + grid.cell_height - gap + px(1)}, palette().accent,
                      px(4), std::max(1.0f, px(1.8f)));
    }
    ImGui::SetCursorScreenPos(grid.from);
    const auto end = grid.end();
    if (ImGui::InvisibleButton("cells", {std::max(1.0f, end.x - grid.from.x), std::max(1.0f, end.y - grid.from.y)})) {
        const auto mouse = ImGui::GetIO().MousePos;
        const auto row =
            grid.in_sight.first_row + static_cast<std::int64_t>((mouse.y - grid.from.y) / grid.cell_height);
        const auto c =
            grid.in_sight.first_column + static_cast<std::int64_t>((mouse.x - grid.from.x) / grid.cell_width);
        if (grid.in_sight.holds(row, c)) view.out.edit(Select{{.cell = row * width + c}}, "");
    }
}

}  // namespace

void draw_card(const View& view, CompareModel& model, const CompareCard& card, const CardStyle& style, ImVec2 from,
               ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& shown = card.comparison;
    const bool moved = shown.pinned_move != 0;
    inset(list, from, to);
    if (moved) list->AddRect(from, to, p.text, px(8), std::max(1.0f, px(1.5f)));
    ImGui::PushID(shown.op.c_str());
    const float pad = px(13);
    const ImVec2 a{from.x + pad, from.y + px(12)};
    const ImVec2 b{to.x - pad, to.y - px(10)};
    if (!shown.refusal.empty()) {
        text(list, fonts().semibold, px(15), {a.x, a.y + px(2)}, p.text, shown.title);
        text_wrapped(list, fonts().regular, px(13), {a.x, a.y + px(34)}, b.x - a.x, p.bad, shown.refusal);
        record("refusal " + shown.op, shown.refusal);
        ImGui::PopID();
        return;
    }
    draw_head(model, shown, a, b);

    const auto parts = card_parts_of(shown);
    const float depends = px(44);
    const float total = b.y - a.y - px(42);
    const float statistics = parts.beside ? px(40) : px(58);
    const auto rows = static_cast<float>(std::max<std::int64_t>(style.in_sight.rows, 1));
    const float violins = std::clamp(total - depends - px(82) - rows * px(30), px(84), px(200));
    const float grid_height = total - violins - depends - px(82);
    Grid grid{.in_sight = style.in_sight};
    const float signs = px(26);
    const float strip = parts.beside ? std::min(px(48), (b.x - a.x) * 0.18f) : 0;
    grid.from = {a.x + signs, a.y + px(58)};
    grid.cell_width = std::min(px(36), (b.x - grid.from.x - strip) /
                                           static_cast<float>(std::max<std::int64_t>(style.in_sight.columns, 1)));
    grid.cell_height = std::min(px(30), grid_height / rows);
    const auto label_every = static_cast<std::int64_t>(std::ceil(px(16) / std::max(grid.cell_width, 1.0f)));
    for (auto c = style.in_sight.first_column; c < style.in_sight.first_column + style.in_sight.columns; ++c)
        if ((c - style.in_sight.first_column) % label_every == 0)
            text(list, fonts().mono, px(11), {grid.at(0, c).x + grid.cell_width / 2 - px(1), a.y + px(42)}, p.secondary,
                 fmt::format("{}", c + 1), Align::center);
    draw_row_signs(list, grid, model, true);
    draw_cells(view, model, shown, style, grid);
    if (parts.beside) draw_statistics_beside(list, shown, model, grid, {b.x - strip + px(6), a.y + px(42)}, b.x);
    const float below = grid.end().y + px(8);
    if (parts.beside)
        draw_statistics_words(list, shown, model, {a.x, below}, b.x);
    else
        draw_statistics_below(list, shown, grid, {a.x, below}, {b.x, below + statistics - px(6)});

    const float line = b.y - depends - violins - px(2);
    list->AddLine({a.x, line}, {b.x, line}, p.hairline, std::max(1.0f, px(1)));
    draw_violins(list, card, model, style, {a.x, line + px(6)}, {b.x, line + violins - px(2)});
    list->AddLine({a.x, b.y - depends}, {b.x, b.y - depends}, p.hairline, std::max(1.0f, px(1)));
    draw_dependence(list, shown, model, {a.x, b.y - depends + px(8)}, b);
    ImGui::PopID();
}

}  // namespace normscope::ui
