// SPDX-License-Identifier: MIT
// How the session goes through lessons: their steps, questions and answers.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

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
    const bool untouched = untouched_lesson();
    over_saved_ = untouched ? over_saved_ : history_.is_saved();
    const bool nothing_to_lose = history_.is_saved() && file.empty();
    const bool anew = !history_.can_undo() && (nothing_to_lose || untouched);
    if (anew) {
        history_.reset(std::move(document));
    } else {
        if (untouched) history_.undo();  // one entry, however far one goes in a lesson
        edit(Replace{std::move(document)}, label);
    }
    // The file holds other work: saving must not put the lesson into it. Going back there finds it again.
    if (!file.empty()) left_file_ = std::exchange(file, {});
    if (anew) left_file_.clear();  // there is no way back to what is in it
    lesson_state_ = history_.state();
    spoken_of_ = this->document();
    strayed_.reset();
    inspected_ = {this->document().playhead.quantity, focused_cell(this->document())};
    playback_.stop();
    refusal_.reset();
}

void Session::open_lesson(const std::string& id, int step, std::uint64_t seed) {
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
    if (const auto* current = lesson()) {
        settings.progress.finish_step(current->id, lesson_step());
        if (question_.shown && question_.seed == 0) guessed_[{current->id, lesson_step()}] = question_;
    }
    const bool again = lesson() == found && lesson_step() == step;
    if (again) guessed_.erase({id, step});
    const auto before = guessed_.find({id, step});
    question_ = before == guessed_.end() ? QuestionState{} : before->second;
    const auto& at = found->steps[static_cast<std::size_t>(step)];
    if (question_.shown && at.question && at.question->after)
        if (auto after = question_state(*found, step)) state = std::move(after);
    take_up(std::move(*state), again ? "Begin the step anew" : fmt::format("Lesson: {}", found->title));
    show_workspace(workspace_of(*found, step));
    ++steps_entered_;
    settings.progress.visit(id, step);
    if (!at.question) settings.progress.finish_step(id, step);
    if (seed != 0 && at.question) return pose(seed);
    start_account(at);
}

const LessonStep* Session::step_now() const {
    const auto* current = lesson();
    return current ? &current->steps[static_cast<std::size_t>(lesson_step())] : nullptr;
}

void Session::play(std::int64_t from, std::int64_t until) {
    playback_.stop();
    if (!settings.motion || from >= until) return seek(until);
    seek(from);
    play_until_ = until;
    playback_.start(now_);
}

void Session::start_account(const LessonStep& step) {
    const auto until = playhead();
    if (withholding())
        seek(std::min(until, last_open()));
    else if (const int from = step.play_from ? trace().step_of(*step.play_from) : -1; from >= 0)
        play(timeline().end_of(from), until);
}

bool Session::withholding() const {
    const auto* step = step_now();
    return step && !step->ask_first.empty() && !question_.shown;
}

bool Session::withholds(Quantity quantity, std::int64_t cell) const {
    return withholding() && !document().x.empty() &&
           is_withheld(step_now()->ask_first, document(), derived().plan(), quantity, cell);
}

std::int64_t Session::last_open() const {
    const auto& steps = trace().steps();
    for (int i = 0; i < static_cast<int>(steps.size()); ++i) {
        const auto quantity = steps[static_cast<std::size_t>(i)].quantity;
        const auto most = info(quantity).per_cell ? std::min(trace().size(), Timeline::most_terms) : 1;
        for (std::int64_t k = 0; k < most; ++k)
            if (withholds(quantity, trace().cell(k))) return i == 0 ? 0 : timeline().end_of(i - 1);
    }
    return timeline().size() - 1;
}

std::vector<Ghost> Session::ghosts() const {
    std::vector<Ghost> all;
    const auto* step = step_now();
    const auto* question = posed();
    if (!question || step->ask_first.empty()) return all;
    for (const auto& target : guess_targets(*question, document())) {
        Ghost ghost{target, {}, question_.shown};
        if (question_.shown && target.part < question_.guess.size()) ghost.value = question_.guess[target.part];
        if (!question_.shown && target.part < question_.placed.size()) ghost.value = question_.placed[target.part];
        if (ghost.value || !question_.shown) all.push_back(ghost);
    }
    return all;
}

void Session::act(const PlaceGuess& action) {
    const auto* question = posed();
    if (!question || !withholding() || action.part >= question->answer.size()) return;
    question_.placed.resize(question->answer.size());
    question_.placed[action.part] = action.value;
}

void Session::reveal() {
    const auto* step = step_now();
    const auto* question = posed();
    if (!question || !withholding()) return;
    const auto from = playhead();
    // The truth is that of the question's numbers, whatever was tried with them meanwhile.
    auto truth = asked_about();
    if (truth && question->after) truth = with_change(*truth, *question->after);
    if (truth && (truth->x != document().x || truth->params != document().params || truth->spec != document().spec)) {
        truth->playhead = document().playhead;
        take_up(std::move(*truth), fmt::format("Lesson: {}", lesson()->title));
    }
    question_.shown = true;
    const int until = trace().step_of(step->show.quantity);
    if (until >= 0) play(std::min(from, playhead()), timeline().index_of(until, step->show.term));
}

std::int64_t Session::today() const {
    if (today_) return *today_;
    const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
    std::tm local{};
    if (!localtime_r(&now, &local)) return now / 86400;
    const std::chrono::year_month_day date{std::chrono::year(local.tm_year + 1900),
                                           std::chrono::month(static_cast<unsigned>(local.tm_mon + 1)),
                                           std::chrono::day(static_cast<unsigned>(local.tm_mday))};
    return std::chrono::sys_days(date).time_since_epoch().count();
}

void Session::note_answer(const Verdict& verdict) {
    const auto seed = variant_of(lesson_step(), question_.seed);
    settings.progress.note(lesson()->id,
                           {today(), seed, verdict.right, verdict.named ? verdict.message : std::string{}});
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
    if (!untouched_lesson()) {
        edit(Replace{std::move(next)}, "Leave the lesson");
        return;
    }
    const auto inspected = inspected_;
    take_up(std::move(next), "Leave the lesson");
    inspected_ = inspected;
}

const Question* Session::posed() const {
    const auto* current = lesson();
    if (!current) return nullptr;
    if (question_.seed != 0 && asked_) return &asked_->question;
    const auto& written = current->steps[static_cast<std::size_t>(lesson_step())].question;
    return written ? &*written : nullptr;
}

void Session::pose_anew() {
    if (posed()) pose(question_.seed + 1);
}

void Session::pose(std::uint64_t seed) {
    const auto* current = lesson();
    auto asked = pose_question(*current, lesson_step(), seed);
    if (!asked) {
        notify(asked.error().message, true);
        return;
    }
    auto state = asked->state;
    state.playhead = document().playhead;
    question_ = {};
    const bool varied = asked->question.vary || !step_now()->ask_first.empty();
    question_.seed = seed;
    asked_ = std::move(*asked);
    if (varied) take_up(std::move(state), fmt::format("Lesson: {}", current->title));
    start_account(*step_now());
}

bool Session::strayed() const {
    if (!lesson()) return false;
    if (strayed_ && strayed_revision_ == history_.content_revision()) return *strayed_;
    strayed_revision_ = history_.content_revision();
    const auto differs = [&](const Document& from) {
        return from.x != document().x || from.params != document().params || from.spec != document().spec;
    };
    // A scene may have been saved in the middle of a lesson: then the lesson knows its numbers.
    if (spoken_of_ && spoken_of_->lesson == document().lesson) {
        strayed_ = differs(*spoken_of_);
    } else {
        const auto state = state_of(*lesson(), lesson_step());
        strayed_ = state && differs(*state);
    }
    return *strayed_;
}

void Session::restore_numbers() {
    if (!strayed()) return;
    auto state = spoken_of_ && spoken_of_->lesson == document().lesson ? Result<Document>(*spoken_of_)
                                                                       : state_of(*lesson(), lesson_step());
    if (!state) return notify(state.error().message, true);
    state->playhead = document().playhead;
    edit(Replace{std::move(*state)}, "Back to the lesson’s numbers");
}

void Session::next_hint() {
    const auto* question = posed();
    if (!question) return;
    const int rungs = question->method.empty() ? 1 : 2;
    question_.hint = question_.hint >= rungs ? 0 : question_.hint + 1;
}

Result<Document> Session::asked_about() const {
    return question_.seed != 0 && asked_ ? Result<Document>(asked_->state) : state_of(*lesson(), lesson_step());
}

void Session::check_typed_answer(const std::string& typed) {
    const auto* current = lesson();
    const auto* question = posed();
    if (!question) return;
    const bool missed = question_.verdict && !question_.verdict->right;
    if (question->kind == QuestionKind::choice && missed) return;  // it is put anew first
    // Numbers are checked on the lesson's own state, so that playing with the bars does not move the goal.
    const auto state = question->kind == QuestionKind::task ? Result<Document>(document()) : asked_about();
    const auto verdict =
        state ? check_answer(*question, *state, typed) : Result<Verdict>(std::unexpected(state.error()));
    if (!verdict) {
        notify(verdict.error().message, true);
        return;
    }
    const bool first = !question_.verdict || !question_.verdict->understood;
    const bool told = !step_now()->ask_first.empty() && question_.shown;  // typing what one sees proves nothing
    question_.typed = typed;
    question_.verdict = *verdict;
    if (!verdict->understood) return;
    if (first && !told && question->kind != QuestionKind::task) note_answer(*verdict);
    if (withholding()) {
        question_.guess = verdict->typed;
        question_.truth = verdict->truth;
        reveal();
        settings.progress.finish_step(current->id, lesson_step());
    }
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
    spoken_of_ = document();
    inspected_ = {document().playhead.quantity, focused_cell(document())};
}

}  // namespace normscope
