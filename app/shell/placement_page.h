// SPDX-License-Identifier: MIT
// "I know this": a few questions in the place of the lessons before.
#pragma once

#include <array>

#include "app/shell/lesson_map_view.h"
#include "app/ui/view.h"

namespace normscope {

class PlacementPage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);

private:
    void draw_question(const ui::View& view, const PlacementTest& test, float width);
    void draw_answers(const ui::View& view, const PlacementTest& test, float width);
    void draw_end(const ui::View& view, const Placement& placement, float width);
    void draw_map(const ui::View& view, const Placement& placement, float width, float bottom);

    LessonMapView map_;
    std::array<char, 256> typed_{};
    int asked_ = 0;  // the question that was typed for
};

}  // namespace normscope
