// SPDX-License-Identifier: MIT
// Cells as boxes with colours: what the large cube and the small ones have in common.
#pragma once

#include <functional>
#include <string>

#include "app/render/cube_painter.h"
#include "core/axis/cube_layout.h"

namespace normscope::ui {

struct CellColors {
    ImU32 fill = 0;
    ImU32 edge = 0;
};

/// Boxes of all places of a layout that pass `shown`, with the places' indices.
struct PlacedBoxes {
    std::vector<Box> boxes;
    std::vector<std::size_t> places;
};
PlacedBoxes placed_boxes(const CubeLayout& layout, const Explosion& explosion,
                         const std::function<bool(const CubeLayout::Place&)>& shown);

/// The boxes in painting order, coloured by place.
CubeBatch paint_cells(const PlacedBoxes& placed, const Projection& projection,
                      const std::function<CellColors(std::size_t place)>& color, float line_width);

ImVec2 point(const Projection& projection, const Vec3& p);

/// Direction whose faces look at the viewer most.
std::size_t facing(const Projection& projection);

/// The visible face of a box along a direction: its centre and its size in pixels.
struct Face {
    ImVec2 center;
    float width = 0, height = 0;
};
Face face_of(const Projection& p, const Box& box, std::size_t k);

/// "d features", "T tokens"; other names as they are.
std::string axis_words(const std::string& name);

}  // namespace normscope::ui
