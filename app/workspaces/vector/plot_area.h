// SPDX-License-Identifier: MIT
// Geometry of one chart of the Vector workspace: from values to pixels and back, and which cells its bars show.
#pragma once

#include <imgui.h>

#include <cstdint>
#include <string>

#include "app/ui/labels.h"
#include "app/workspaces/vector/range.h"
#include "core/tensor/line.h"

namespace normscope::ui {

struct PlotArea {
    ImVec2 from, to;
    Range range;
    Line line;  ///< the cells of the bars
    std::int64_t count = 0;

    std::int64_t cell(std::int64_t i) const { return line.cell(i); }

    /// Held at the edge for what lies beyond it.
    float y(double value) const;
    bool shows(double value) const;
    double units_per_pixel() const;
    float slot() const;
    float center(std::int64_t i) const;
    float bar_width() const;
    /// From 0 to the value; a sliver where that is nothing, empty at 0 where it is not finite.
    Box bar(std::int64_t i, double value) const;
    /// A bar `air` wider on either side, but no wider than its slot: a mark about one bar does not reach the next.
    Box around(std::int64_t i, double value, float air) const;
};

/// "₁₂"
std::string subscript(std::int64_t number);

}  // namespace normscope::ui
