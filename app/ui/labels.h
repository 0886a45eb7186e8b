// SPDX-License-Identifier: MIT
// Labels: where numbers stand beside what they name, so that none lies over another. Bars, axes, heat maps and plots
// place theirs here.
#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <vector>

namespace normscope::ui {

struct Box {
    ImVec2 min, max;
};

/// True when the boxes come closer than `air`.
bool touch(const Box& a, const Box& b, float air = 0);

/// A number to be written at the end of a bar, of a mark, or in a cell.
struct ValueLabel {
    ImVec2 tip;         ///< what it belongs to; the text is centred above or below
    bool above = true;  ///< on which side of the tip
    double value = 0;
    int priority = 0;  ///< the higher one stays where two cannot; from 1 on it is shown in any case
    Box own;           ///< what it may not be kept from by: its own bar
};

struct PlacedLabel {
    std::string words;    ///< empty: there is no place
    ImVec2 center_top;    ///< of the text
    float size = 0;       ///< pixels
    bool leader = false;  ///< stands away from its tip, with a line to it
};

Box box_of(const PlacedLabel& placed);

struct LabelRules {
    Box area;                           ///< no label leaves it
    float gap = 4;                      ///< from tip to text, pixels
    float largest = 13, smallest = 11;  ///< logical pixels
    std::span<const Box> obstacles;     ///< bars and names
    std::span<const Box> lines;         ///< what a text keeps clear of where it can do so near its tip
};

/// Places all labels with one size and as many decimals for all, as large and as exact as their places allow. First the
/// text gets smaller, then decimals go, down to one, but no further than exact numbers can bear: 2.25 is never 2.2, and
/// 5.001 never 5.00 beside a 5. Where that is too wide, the labels of lower priority go, equal ones together, and those
/// that must be seen move out and get a leader line. A text that a line would strike through stands beyond the line.
/// Labels of equal tips stand at equal heights.
std::vector<PlacedLabel> place_values(std::span<const ValueLabel> labels, const LabelRules& rules);

/// A number in a place of a given width, in pixels: decimals go, but for two, then its text gets smaller, then the
/// others go, and where not even whole numbers can be read it is left out. What four decimals hold gets smaller first:
/// 5.001 is not 5.00 where 5.001 can be read.
struct FittedNumber {
    std::string words;
    float size = 0;
};
FittedNumber fitted_number(double value, float width, float size);

/// Draws a placed label on a ground of its own, with its leader line.
void draw_label(ImDrawList* list, const PlacedLabel& placed, const ValueLabel& label, ImU32 color);

}  // namespace normscope::ui
