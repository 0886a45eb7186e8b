// SPDX-License-Identifier: MIT
// Charts: a rectangle with two scales, and what is drawn on it. Nothing is drawn outside of the rectangle.
#pragma once

#include <imgui.h>

#include <span>
#include <string>
#include <vector>

#include "app/ui/draw.h"

namespace normscope::ui {

struct Scale {
    double least = 0, most = 1;
    bool logarithmic = false;  ///< least must then be above 0

    /// 0 at `least`, 1 at `most`; outside for others. NaN for what the scale cannot show.
    double share(double value) const;
    double value(double share) const;
};

struct Chart {
    ImVec2 from, to;  ///< pixels
    Scale x, y;

    float at_x(double value) const;
    float at_y(double value) const;
    ImVec2 at(double x_value, double y_value) const { return {at_x(x_value), at_y(y_value)}; }
};

struct Tick {
    double value;
    std::string label;
};

/// A sunken ground with a line per tick, and its label beside it: below for x, to the left for y.
void chart_ground(ImDrawList* list, const Chart& chart, std::span<const Tick> x_ticks, std::span<const Tick> y_ticks,
                  float label_size = 11);

enum class LineStyle { solid, dashed, dotted };

/// A line through points; a gap where one is not finite.
void chart_line(ImDrawList* list, const Chart& chart, std::span<const double> xs, std::span<const double> ys,
                ImU32 color, float thickness, LineStyle style = LineStyle::solid);

/// A shape between a left and a right edge, filled without seams, with lines along both edges.
void spindle(ImDrawList* list, std::span<const ImVec2> left, std::span<const ImVec2> right, ImU32 fill, ImU32 edge);

enum class Marker { disc, ring, square, triangle, diamond, cross };
void marker(ImDrawList* list, Marker which, ImVec2 center, float radius, ImU32 color);

/// "10⁴" for powers of ten that are not 0.01 … 1000; else the number.
std::string power_label(double value);

/// Logarithmic ticks at 10^first, 10^(first + step), … 10^last.
std::vector<Tick> power_ticks(int first, int last, int step);

}  // namespace normscope::ui
