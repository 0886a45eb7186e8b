// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/batch_grid.h"

#include <fmt/format.h>

#include <cmath>

#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/draw.h"
#include "app/ui/lab_controls.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t rows_per_notch = 3;

bool changed(const CompareModel& model, std::int64_t row) {
    return std::ranges::find(model.changed_rows(), row) != model.changed_rows().end();
}

void dashed_box(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color) {
    const float line = std::max(1.0f, px(1.2f));
    const float dash = px(3.5f);
    dashed_line(list, from, {to.x, from.y}, color, line, dash);
    dashed_line(list, {from.x, to.y}, to, color, line, dash);
    dashed_line(list, from, {from.x, to.y}, color, line, dash);
    dashed_line(list, {to.x, from.y}, to, color, line, dash);
}

void draw_pin(ImDrawList* list, ImVec2 c, ImU32 color) {
    list->AddCircleFilled({c.x, c.y - px(2.5f)}, px(3.6f), color);
    list->AddLine({c.x, c.y}, {c.x, c.y + px(6)}, color, std::max(1.0f, px(1.6f)));
}

void draw_exchange(ImDrawList* list, ImVec2 c, ImU32 color) {
    const float line = std::max(1.0f, px(1.5f));
    for (const float side : {-1.0f, 1.0f}) {
        const float y = c.y + px(2.8f) * side;
        const float tip = c.x + px(6) * -side;
        list->AddLine({c.x - px(6), y}, {c.x + px(6), y}, color, line);
        list->AddLine({tip, y}, {tip + px(3) * side, y - px(2.6f)}, color, line);
        list->AddLine({tip, y}, {tip + px(3) * side, y + px(2.6f)}, color, line);
    }
}

}  // namespace

void turn_rows(const char* id, GridView& in_sight, const labs::Batch& batch, ImVec2 from, ImVec2 to) {
    if (in_sight.rows >= batch.examples() && in_sight.columns >= batch.columns) return;
    const auto notches = static_cast<std::int64_t>(wheel_notches_over(id, from, to));
    const auto turned = [&](std::int64_t first, std::int64_t shown, std::int64_t all) {
        return std::clamp<std::int64_t>(first - notches * rows_per_notch, 0, std::max<std::int64_t>(all - shown, 0));
    };
    if (ImGui::GetIO().KeyShift)
        in_sight.first_column = turned(in_sight.first_column, in_sight.columns, batch.columns);
    else
        in_sight.first_row = turned(in_sight.first_row, in_sight.rows, batch.examples());
}

void draw_row_frames(ImDrawList* list, const Grid& grid, const CompareModel& model) {
    const auto& view = grid.in_sight;
    const float out = px(2);
    const auto frame = [&](std::int64_t row, auto draw) {
        if (row < view.first_row || row >= view.first_row + view.rows) return;
        const auto a = grid.at(row, view.first_column);
        draw(ImVec2{a.x - out, a.y - out}, ImVec2{grid.end().x + out - px(2), a.y + grid.cell_height + out - px(2)});
    };
    const bool few = model.changed_rows().size() <= 3;
    for (const auto row : model.changed_rows())
        if (row != model.batch().pinned && few)
            frame(row, [&](ImVec2 a, ImVec2 b) { dashed_box(list, a, b, palette().accent); });
    frame(model.batch().pinned,
          [&](ImVec2 a, ImVec2 b) { list->AddRect(a, b, palette().text, px(5), std::max(1.0f, px(1.5f))); });
}

void draw_row_signs(ImDrawList* list, const Grid& grid, CompareModel& model, bool clickable) {
    const auto& view = grid.in_sight;
    const float size = std::min(px(11.5f), grid.cell_height);
    const auto every = static_cast<std::int64_t>(std::ceil(px(13) / std::max(grid.cell_height, 1.0f)));
    for (auto row = view.first_row; row < view.first_row + view.rows; ++row) {
        const auto a = grid.at(row, view.first_column);
        const ImVec2 c{a.x - px(14), a.y + grid.cell_height / 2 - px(1)};
        bool hovered = false;
        if (clickable) {
            ImGui::SetCursorScreenPos({a.x - px(26), a.y});
            if (hit_area(fmt::format("pin row {}", row + 1).c_str(), {px(23), grid.cell_height})) model.pin(row);
            hovered = ImGui::IsItemHovered();
            tooltip("Pin this example: it keeps its values and its place (P pins the row in focus)");
        }
        if (row == model.batch().pinned)
            draw_pin(list, c, palette().text);
        else if (hovered)
            draw_pin(list, c, palette().secondary);
        else if (model.changed_rows().size() <= 3 && changed(model, row))
            draw_exchange(list, c, palette().accent);
        else if ((row - view.first_row) % every == 0)
            text(list, fonts().mono, size, {c.x, c.y - size / 2}, palette().secondary, fmt::format("{}", row + 1),
                 Align::center);
    }
}

}  // namespace normscope::ui
