// SPDX-License-Identifier: MIT
// The map of lessons, drawn: nodes by what they require, with what is mastered, due again, next, open, or waits.
#pragma once

#include <string>
#include <vector>

#include "app/ui/view.h"
#include "core/lessons/lesson_map.h"

namespace normscope {

class LessonMapView {
public:
    /// `lit` is the id of a lesson that is pointed at elsewhere; empty: none.
    void draw(const ui::View& view, ImVec2 from, ImVec2 to, const std::string& lit);

private:
    void draw_edges(const ui::View& view) const;
    void draw_node(const ui::View& view, std::size_t i, bool lit);
    void draw_waiting(const ui::View& view);

    std::vector<LessonStanding> standings_;
    std::vector<ImVec2> centers_;
    float column_ = 0;       // width
    float radius_ = 16;      // logical
    bool compact_ = false;   // little height
    bool one_line_ = false;  // titles are cut to one line
    float top_ = 0;          // lanes of edges that pass lessons by
    float bottom_ = 0;
    int next_ = -1;
    std::string waiting_;  // the lesson that was asked for and is not open yet
};

}  // namespace normscope
