// SPDX-License-Identifier: MIT
// How the session goes through lessons: their steps, questions and answers.
#include <fmt/format.h>

#include <algorithm>

#include "app/session/session.h"
#include "core/lessons/lesson_state.h"
#include "core/text/quoted.h"

namespace normscope {

const Lesson* Session::lesson() const {
    if (!document().lesson) return nullptr;
    const auto* found = lessons_.find(document().lesson->id);
    if (!found || document().lesson->step < 0 || document().lesson->step >= found->step_count()) return nullptr;
    return found;
}

void Session::replace_lessons(LessonLibrary lessons) {
    lessons_ = std::move(lessons);
    for (const auto& error : lessons_.errors) notify(error.message, true);
}

void Session::take_up(Document document, const std::string& label) {
    history_.end_gesture();
    const bool untouched = lesson() && history_.state() == lesson_state_;
    const bool nothing_to_lose = history_.is_saved() && file.empty();
    if (!history_.can_undo() && (nothing_to_lose || untouched)) {
        history_.reset(std::move(document));
    } else {
        if (untouched) history_.undo();  // one entry, however far one goes in a lesson
        edit(Replace{std::move(document)}, label);
    }
    lesson_state_ = history_.state();
    inspected_ = {this->document().playhead.quantity, focused_cell(this->document())};
    playback_.stop();
    refusal_.reset();
}

void Session::open_lesson(const std::string& id, int step) {
    const auto* found = lessons_.find(id);
    if (!found) {
        notify(fmt::format("there is no lesson {}", quoted(id)), true);
        return;
    }
    step = std::clamp(step, 0, found->step_count() - 1);
    auto state = state_of(*found, step);
    if (!state) {
        notify(state.error().message, true);
        return;
    }
    if (const auto* current = lesson()) settings.progress.finish_step(current->id, lesson_step());
    question_ = {};
    const bool again = lesson() == found && lesson_step() == step;
    take_up(std::move(*state), again ? "Restore the lesson's numbers" : fmt::format("Lesson: {}", found->title));
    show_workspace(workspace_of(*found, step));
    settings.progress.visit(id, step);
    if (!found->steps[static_cast<std::size_t>(step)].question) settings.progress.finish_step(id, step);
}

void Session::after_change() {
    const auto last = std::max<std::int64_t>(document().x.size() - 1, 0);
    inspected_.cell = std::clamp<std::int64_t>(inspected_.cell, 0, last);
    const auto* current = lesson();
    if (!current || history_.in_gesture()) return;
    const auto* task = posed();
    if (!task || task->kind != QuestionKind::task) return;
    if (question_.verdict && question_.verdict->right) return;
    const auto verdict = check_answer(*task, document(), "");
    const auto start = state_of(*current, lesson_step());
    const bool begun =
        start && (start->x != document().x || start->params != document().params || start->spec != document().spec);
    if (verdict && !verdict->right && !task->measure.empty() && begun) question_.verdict = *verdict;
    if (verdict && verdict->right) {
        question_.verdict = *verdict;
        settings.progress.answer(current->id, lesson_step());
    }
}

void Session::leave_lesson() {
    auto next = document();
    next.lesson.reset();
    question_ = {};
    edit(Replace{std::move(next)}, "Leave the lesson");
}

const Question* Session::posed() const {
    const auto* current = lesson();
    if (!current) return nullptr;
    if (question_.seed != 0 && asked_) return &asked_->question;
    const auto& written = current->steps[static_cast<std::size_t>(lesson_step())].question;
    return written ? &*written : nullptr;
}

void Session::pose_anew() {
    const auto* current = lesson();
    if (!posed()) return;
    const auto seed = question_.seed + 1;
    auto asked = pose_question(*current, lesson_step(), seed);
    if (!asked) {
        notify(asked.error().message, true);
        return;
    }
    auto state = asked->state;
    state.playhead = document().playhead;
    question_ = {};
    if (asked->question.vary) take_up(std::move(state), fmt::format("Lesson: {}", current->title));
    question_.seed = seed;
    asked_ = std::move(*asked);
}

void Session::next_hint() {
    const auto* question = posed();
    if (!question) return;
    const int rungs = question->method.empty() ? 1 : 2;
    question_.hint = question_.hint >= rungs ? 0 : question_.hint + 1;
}

void Session::check_typed_answer(const std::string& typed) {
    const auto* current = lesson();
    const auto* question = posed();
    if (!question) return;
    const bool missed = question_.verdict && !question_.verdict->right;
    if (question->kind == QuestionKind::choice && missed) return;  // it is put anew first
    // Numbers are checked on the lesson's own state, so that playing with the bars does not move the goal.
    const auto state = question->kind == QuestionKind::task ? Result<Document>(document())
                       : question_.seed != 0                ? Result<Document>(asked_->state)
                                                            : state_of(*current, lesson_step());
    const auto verdict =
        state ? check_answer(*question, *state, typed) : Result<Verdict>(std::unexpected(state.error()));
    if (!verdict) {
        notify(verdict.error().message, true);
        return;
    }
    question_.typed = typed;
    question_.verdict = *verdict;
    if (!verdict->right) return;
    settings.progress.answer(current->id, lesson_step());
    settings.progress.finish_step(current->id, lesson_step());
}

bool Session::points_at(Quantity quantity, std::int64_t cell) const {
    const auto* current = lesson();
    if (!current) return false;
    return std::ranges::any_of(
        current->steps[static_cast<std::size_t>(lesson_step())].point, [&](const Pointer& pointer) {
            return pointer.quantity == quantity && (cell < 0 || is_among(pointer, document(), derived().plan(), cell));
        });
}

void Session::begin_first_lesson() {
    const auto& first = lessons_.lessons.front();
    auto state = state_of(first, 0);
    if (!state) return;
    history_.reset(std::move(*state));
    lesson_state_ = history_.state();
    inspected_ = {document().playhead.quantity, focused_cell(document())};
}

}  // namespace normscope
