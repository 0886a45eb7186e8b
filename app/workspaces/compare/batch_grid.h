// SPDX-License-Identifier: MIT
// The grid of a batch: which rows and columns are in sight, and where they lie. The input and all cards share it, so
// that a row is at the same height everywhere.
#pragma once

#include <imgui.h>

#include <algorithm>
#include <cstdint>

#include "app/workspaces/compare/compare_model.h"

namespace normscope::ui {

/// Rows and columns in sight.
struct GridView {
    std::int64_t first_row = 0, rows = 0;
    std::int64_t first_column = 0, columns = 0;

    bool holds(std::int64_t row, std::int64_t column) const {
        return row >= first_row && row < first_row + rows && column >= first_column && column < first_column + columns;
    }
};

struct Grid {
    GridView in_sight;
    ImVec2 from;  ///< of the first cell in sight
    float cell_width = 0, cell_height = 0;

    ImVec2 at(std::int64_t row, std::int64_t column) const {
        return {from.x + cell_width * static_cast<float>(column - in_sight.first_column),
                from.y + cell_height * static_cast<float>(row - in_sight.first_row)};
    }
    ImVec2 end() const {
        return {from.x + cell_width * static_cast<float>(in_sight.columns),
                from.y + cell_height * static_cast<float>(in_sight.rows)};
    }
};

/// The wheel over a part of the window brings other rows into sight, with Shift other columns, where there are more.
void turn_rows(const char* id, GridView& in_sight, const labs::Batch& batch, ImVec2 from, ImVec2 to);

/// Draws frames around the pinned row and around the rows that changed.
void draw_row_frames(ImDrawList* list, const Grid& grid, const CompareModel& model);

/// The signs of the rows left of a grid: numbers, a pin, arrows for changed rows. Click pins.
void draw_row_signs(ImDrawList* list, const Grid& grid, CompareModel& model, bool clickable);

}  // namespace normscope::ui
