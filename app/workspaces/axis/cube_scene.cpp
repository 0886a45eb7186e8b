// SPDX-License-Identifier: MIT
#include "app/workspaces/axis/cube_scene.h"

#include <algorithm>
#include <array>
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

std::string axis_words(const std::string& name) {
    constexpr std::array<std::pair<const char*, const char*>, 7> words = {{{"B", "examples"},
                                                                           {"N", "examples"},
                                                                           {"T", "tokens"},
                                                                           {"d", "features"},
                                                                           {"C", "channels"},
                                                                           {"H", "rows"},
                                                                           {"W", "columns"}}};
    const auto found = std::ranges::find_if(words, [&](const auto& word) { return name == word.first; });
    return found == words.end() ? name : name + " " + found->second;
}

}  // namespace normscope::ui
