// SPDX-License-Identifier: MIT
// The left panel: the lesson's text and question, and the account of the steps. Without a lesson it offers the lessons.
#pragma once

#include "app/panels/question_view.h"

namespace normscope::ui {

class LessonPanel {
public:
    /// `account`: what is shown beside it follows the steps of the computation, which it lists then.
    void draw(const View& view, ImVec2 from, ImVec2 to, bool account);
    /// The answer field takes the keyboard in the next frame.
    void focus_answer() {
        question_view_.focus();
        to_question_ = true;
    }

private:
    void draw_lesson(const View& view, const Lesson& lesson, float width, bool account);
    void draw_account(const View& view, float width);
    void draw_way_to_question(ImVec2 from, ImVec2 to);
    void draw_library(const View& view, float width);
    void draw_steps(const View& view, float width, float height);
    void draw_footer(const View& view, const Lesson& lesson, ImVec2 from, ImVec2 to);
    void draw_ways(const View& view, const Lesson& lesson, ImVec2 at, float width);
    bool enter_goes_on(const View& view);

    QuestionView question_view_;
    std::string answered_step_;    // the step that it belongs to
    bool account_open_ = false;    // the person wants it, also where it does not fit
    float question_end_ = 0;       // from the top of what scrolls
    bool question_below_ = false;  // its end is out of sight
    bool to_question_ = false;     // the person wants to see it
    bool enter_is_next_ = false;   // the step is done by an answer that was typed, or asks nothing
    bool went_on_ = false;         // by Enter, in the last frame
};

}  // namespace normscope::ui
