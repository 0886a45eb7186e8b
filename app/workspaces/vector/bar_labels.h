// SPDX-License-Identifier: MIT
// What is written at the bars of a chart: their names at the axis, and the figures at their tips.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/ui/labels.h"
#include "app/ui/view.h"
#include "app/workspaces/vector/bar_motion.h"
#include "app/workspaces/vector/plot_area.h"

namespace normscope::ui {

/// The name of a bar, and where it stands.
struct BarName {
    std::string words;
    Box box;
};

/// The names of the bars on the far side of the axis; those of one side stand at one height, clear of the lines where
/// there is such a height near the axis.
std::vector<BarName> names_of(const View& view, const PlotArea& plot, Quantity quantity,
                              std::span<const BarState> states, std::span<const Box> lines);
void draw_names(ImDrawList* list, std::span<const BarName> names);

/// The figures at the bars' tips, with what they were placed by.
struct BarFigures {
    std::vector<ValueLabel> labels;
    std::vector<PlacedLabel> placed;  ///< empty: bars of a line's height, whose figures stand in the matrix
    std::vector<float> inks;
    std::vector<Box> boxes;  ///< of those that found a place
};

/// `gap`: from tip to figure, logical.
BarFigures place_figures(const View& view, const PlotArea& plot, Quantity quantity, std::span<const BarState> states,
                         std::vector<Box> obstacles, std::span<const Box> lines, float gap);
void draw_figures(ImDrawList* list, const BarFigures& figures);

}  // namespace normscope::ui
