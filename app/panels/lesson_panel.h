// SPDX-License-Identifier: MIT
// The left panel: the lesson's text and question, and the account of the steps. Without a lesson it offers the lessons.
#pragma once

#include <array>

#include "app/ui/view.h"

namespace normscope::ui {

class LessonPanel {
public:
    void draw(const View& view, ImVec2 from, ImVec2 to);
    /// The answer field takes the keyboard in the next frame.
    void focus_answer() { focus_answer_ = true; }

private:
    void draw_lesson(const View& view, const Lesson& lesson, float width);
    void draw_library(const View& view, float width);
    void draw_steps(const View& view, float width);
    void draw_question(const View& view, const Question& question, float width);
    void draw_choices(const View& view, const Question& question, float width);
    void draw_footer(const View& view, const Lesson& lesson, ImVec2 from, ImVec2 to);

    std::array<char, 128> answer_{};
    std::string answered_step_;  // the step that `answer_` belongs to
    bool focus_answer_ = false;
    bool just_answered_ = false;  // by Enter: a wrong answer keeps the keyboard
};

}  // namespace normscope::ui
