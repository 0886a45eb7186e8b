// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/cube_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace normscope::ui {

PlacedBoxes placed_boxes(const CubeLayout& layout, const Explosion& explosion,
                         const std::function<bool(const CubeLayout::Place&)>& shown) {
    PlacedBoxes placed;
    for (std::size_t i = 0; i < layout.places.size(); ++i) {
        if (shown && !shown(layout.places[i])) continue;
        placed.boxes.push_back(box_of(layout, layout.places[i].at, explosion));
        placed.places.push_back(i);
    }
    return placed;
}

CubeBatch paint_cells(const PlacedBoxes& placed, const Projection& projection,
                      const std::function<CellColors(std::size_t place)>& color, float line_width) {
    CubeBatch batch{projection, {}, line_width};
    batch.cells.reserve(placed.boxes.size());
    for (const auto i : painting_order(projection, placed.boxes)) {
        const auto [fill, edge] = color(placed.places[i]);
        batch.cells.push_back({placed.boxes[i], fill, edge});
    }
    return batch;
}

ImVec2 point(const Projection& projection, const Vec3& p) {
    const auto at = projection.at(p);
    return {at[0], at[1]};
}

std::size_t facing(const Projection& projection) {
    const auto& t = projection.toward;
    if (std::abs(t[2]) > 0.45f) return deep;
    return std::abs(t[0]) >= std::abs(t[1]) ? across : down;
}

Face face_of(const Projection& p, const Box& box, std::size_t k) {
    Vec3 at = box.center;
    at[k] += box.half[k] * (p.toward[k] < 0 ? -1.0f : 1.0f);
    const auto side = [&](const Vec3& row) {
        float reach = 0;
        for (std::size_t i = 0; i < 3; ++i)
            if (i != k) reach = std::max(reach, std::abs(row[i]) * 2 * box.half[i]);
        return reach;
    };
    return {point(p, at), side(p.right), side(p.down)};
}

std::string axis_words(const std::string& name) {
    constexpr std::array<std::pair<const char*, const char*>, 9> words = {{{"B", "examples"},
                                                                           {"N", "examples"},
                                                                           {"T", "tokens"},
                                                                           {"d", "features"},
                                                                           {"C", "channels"},
                                                                           {"L", "places"},
                                                                           {"D", "slices"},
                                                                           {"H", "rows"},
                                                                           {"W", "columns"}}};
    const auto found = std::ranges::find_if(words, [&](const auto& word) { return name == word.first; });
    return found == words.end() ? name : name + " " + found->second;
}

}  // namespace normscope::ui
