// SPDX-License-Identifier: MIT
// Weak spots and review: the mistakes that were made, where each is answered, what is due, and after how many days.
#pragma once

#include "app/shell/lesson_map_view.h"
#include "app/ui/view.h"
#include "core/lessons/weak_spots.h"

namespace normscope {

class WeakSpotsPage {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to);

private:
    void draw_spot(const ui::View& view, const WeakSpot& spot, std::size_t number, float width);
    void draw_spots(const ui::View& view, const std::vector<WeakSpot>& spots, float width);
    void draw_review(const ui::View& view, float width);
    void draw_intervals(const ui::View& view, float width);
    void draw_map(const ui::View& view, const std::vector<WeakSpot>& spots, float width, float bottom);

    LessonMapView map_;
};

}  // namespace normscope
