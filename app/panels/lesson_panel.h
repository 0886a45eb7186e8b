// SPDX-License-Identifier: MIT
// The left panel: the lesson's text and question, and the account of the steps. Without a lesson it offers the lessons.
#pragma once

#include "app/panels/question_view.h"

namespace normscope::ui {

class LessonPanel {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to);
    /// The answer field takes the keyboard in the next frame.
    void focus_answer() { question_view_.focus(); }

private:
    void draw_lesson(const View& view, const Lesson& lesson, float width);
    void draw_library(const View& view, float width);
    void draw_steps(const View& view, float width);
    void draw_footer(const View& view, const Lesson& lesson, ImVec2 from, ImVec2 to);

    QuestionView question_view_;
    std::string answered_step_;  // the step that it belongs to
};

}  // namespace normscope::ui
