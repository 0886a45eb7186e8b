// SPDX-License-Identifier: MIT
// The map of lessons, drawn: nodes by what they require, with what is mastered, due again, next, open, or waits.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/ui/view.h"
#include "core/lessons/lesson_map.h"
#include "core/lessons/placement.h"

namespace normscope {

/// What the map says beside the person's progress.
struct MapMarks {
    std::string lit;                       ///< a lesson that is pointed at elsewhere; empty: none
    std::set<std::string> missed;          ///< lessons that are ringed: mistakes were made there
    ImU32 ground = 0;                      ///< what the map stands on; 0: the window's own ground
    const Placement* placement = nullptr;  ///< its answers take the place of the progress, and nothing can be opened
};

class LessonMapView {
public:
    void draw(const ui::View& view, ImVec2 from, ImVec2 to, const MapMarks& marks);

private:
    /// Where a title stands and how wide it may be: above its node in every other column, so that it has the room of
    /// two.
    struct Title {
        bool above = false;
        float width = 0;
        float size = 0;  // of its letters
        std::vector<std::string> lines;
        float drawn = 0;  // the width of the longest line

        bool cut() const { return drawn > width; }
    };

    void place(const ui::View& view, ImVec2 from, ImVec2 to);
    float title_size() const;
    float find_lines(float height, float rows);
    ImFont* title_font(std::size_t i) const;
    std::pair<float, float> title_band(std::size_t i, std::size_t lines) const;
    float room_beside_nodes(std::size_t i, std::pair<float, float> band) const;
    void break_title(std::size_t i, const std::string& title);
    void find_room_for_titles(const LessonLibrary& library, float left, float right);
    void widen_title(std::size_t i, const std::string& title, float left, float right);
    void take_standings(const ui::View& view, const Placement* placement);
    const char* word_of(std::size_t i, const MapMarks& marks) const;
    void draw_edges(const ui::View& view) const;
    void draw_node(const ui::View& view, std::size_t i, const MapMarks& marks);
    void draw_words(std::size_t i, bool bright, const MapMarks& marks) const;
    void draw_waiting(const ui::View& view);

    std::vector<LessonStanding> standings_;
    std::vector<ImVec2> centers_;
    std::vector<Title> titles_;
    float column_ = 0;      // width
    float radius_ = 16;     // logical
    int most_lines_ = 2;    // of a title
    bool compact_ = false;  // little height
    float top_ = 0;         // lanes of edges that pass lessons by
    float bottom_ = 0;
    int next_ = -1;
    std::string waiting_;  // the lesson that was asked for and is not open yet
};

}  // namespace normscope
