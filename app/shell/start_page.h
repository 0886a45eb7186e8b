// SPDX-License-Identifier: MIT
// The start page: what this is, one way in, a vector to play with, the map of lessons, entries by symptom, recent
// files.
#pragma once

#include "app/shell/first_look.h"
#include "app/shell/lesson_map_view.h"
#include "app/ui/view.h"

namespace normscope {

/// What people see when something is wrong, as they would search for it. Each is a keyword of the lesson it leads to.
std::span<const std::string_view> symptoms();
/// The lesson that has the keyword, or nullptr.
const Lesson* lesson_of_symptom(const LessonLibrary& library, std::string_view symptom);

class StartPage {
public:
    /// The room that it needs, in logical pixels.
    static constexpr ImVec2 least{1060, 680};

    void draw(const ui::View& view, ImVec2 from, ImVec2 to);
    /// It is being shown: the dominant way in takes the keyboard.
    void appear() { appearing_ = true; }

private:
    void draw_welcome(const ui::View& view, ImVec2 from, ImVec2 to);
    void draw_main_way(const ui::View& view, ImVec2 at, float width);
    void draw_side_ways(const ui::View& view, ImVec2 at);
    void draw_symptoms(const ui::View& view, ImVec2 from, ImVec2 to);

    FirstLook first_look_;
    LessonMapView map_;
    bool appearing_ = false;
    std::string lit_lesson_;  // of the symptom under the pointer
};

}  // namespace normscope
