// SPDX-License-Identifier: MIT
// The question of a lesson step: prompt, answer, hints, and what a guess has missed by.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "app/ui/view.h"

namespace normscope::ui {

/// What the step of the lesson waits for: a typed answer, or to be left for the next one. At most one of the two.
bool wants_answer(const View& view);
bool wants_next(const View& view);

class QuestionView {
public:
    void draw(const View& view, const Question& question, float width);
    /// Another step: nothing is typed yet.
    void start_over();
    /// The answer field takes the keyboard in the next frame.
    void focus() { focus_ = true; }
    /// True once after an answer by the keyboard with which the step is done: what it wants next can take the keyboard.
    bool take_done_by_keyboard(const View& view);

private:
    void draw_choices(const View& view, const Question& question, float width);
    bool draw_field(const View& view, const Question& question, float width);
    void draw_number(const View& view, const Question& question, float width);
    void answer(const View& view, std::string words, bool by_keyboard);
    void draw_verdict(const View& view, const Question& question);
    void follow_ghosts(const View& view, const Question& question);
    void follow_news(const QuestionState& state, float top);

    std::array<char, 128> answer_{};
    std::vector<std::optional<double>> placed_;  // by dragging, as it stands in the field
    bool focus_ = false;
    bool typing_ = false;  // in the answer field
    bool just_answered_ = false;       // by Enter: a wrong answer keeps the keyboard
    bool by_keyboard_ = false;         // so came the last answer
    bool choices_focused_ = false;     // in the last frame: the digits are theirs
    std::optional<std::string> news_;  // verdict and hints that are shown; nothing before the first frame of a step
};

}  // namespace normscope::ui
