// SPDX-License-Identifier: MIT
// What stands in a bar chart beside its bars: the grid, the ticks, and the marks of μ, ±σ and ±1.
#pragma once

#include <string_view>
#include <vector>

#include "app/ui/view.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

void draw_grid(ImDrawList* list, const PlotArea& plot);

/// The strokes of μ, ±σ and ±1, one over each run of bars that share it, and the names of some at the edge.
struct Statistics {
    struct Stroke {
        float from, to, y;
        ImU32 color;
        bool dashed;
    };
    struct Tag {
        const char* latex;
        Box box;
        ImU32 color;
        float alpha;
    };
    std::vector<Stroke> strokes;
    std::vector<Tag> tags;
};

Statistics statistics_of(const View& view, const PlotArea& plot, Quantity quantity);
/// Where the strokes are.
std::vector<Box> boxes_of(const Statistics& statistics);
/// Returns where the names stand.
std::vector<Box> draw_tags(ImDrawList* list, const Statistics& statistics);
/// The strokes, with a gap where a text stands; the probe has them under the chart's name.
void draw_strokes(ImDrawList* list, const Statistics& statistics, const std::vector<Box>& texts, std::string_view name);

/// The figures of the axis, flush with `right`, but where a tag stands. Returns where they stand.
std::vector<Box> draw_ticks(ImDrawList* list, const PlotArea& plot, float right, const std::vector<Box>& tags);

}  // namespace normscope::ui
