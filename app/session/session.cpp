// SPDX-License-Identifier: MIT
#include "app/session/session.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/lessons/lesson_state.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

constexpr double notice_seconds = 5.0;
constexpr double refusal_seconds = 8.0;

/// The counterpart of a quantity under an operator that names it otherwise.
Quantity counterpart(Quantity quantity) {
    switch (quantity) {
    case Quantity::variance:
        return Quantity::mean_square;
    case Quantity::mean_square:
        return Quantity::variance;
    case Quantity::sigma:
        return Quantity::rms;
    case Quantity::rms:
        return Quantity::sigma;
    default:
        return Quantity::output;
    }
}

}  // namespace

Session::Session(Settings given, LessonLibrary lessons)
    : settings(std::move(given)), history_(default_document()), lessons_(std::move(lessons)) {
    inspected_ = {Quantity::output, focused_cell(document())};
}

const Derived& Session::derived() const {
    if (!derived_ || derived_revision_ != history_.content_revision()) {
        if (!derived_)
            derived_.emplace(document());
        else if (!history_.changes_since(derived_revision_, [&](const Change& change) { derived_->follow(change); }))
            derived_->reset();
        derived_revision_ = history_.content_revision();
    }
    return *derived_;
}

const Trace& Session::trace() const {
    const auto cell = focused_cell(document());
    if (!trace_ || trace_revision_ != history_.content_revision() || trace_cell_ != cell) {
        const auto& plan = derived().plan();
        const bool same_group = trace_ && trace_revision_ == history_.content_revision() && !document().x.empty() &&
                                plan.group_of(cell) == trace_->group();
        if (!same_group) {
            trace_ = derived().trace(document().x.empty() ? 0 : plan.group_of(cell));
            timeline_.emplace(*trace_);
        }
        trace_revision_ = history_.content_revision();
        trace_cell_ = cell;
    }
    return *trace_;
}

const Sources* Session::lit() const {
    if (!hovered_ || document().x.empty()) return nullptr;
    if (lit_number_ != hovered_ || lit_revision_ != history_.content_revision()) {
        const auto group = derived().plan().group_of(hovered_->cell);
        lit_.emplace(group == trace().group() ? trace() : derived().trace(group), hovered_->quantity, hovered_->cell);
        lit_number_ = hovered_;
        lit_revision_ = history_.content_revision();
    }
    return &*lit_;
}

const Timeline& Session::timeline() const {
    trace();
    return *timeline_;
}

std::int64_t Session::playhead() const {
    const auto& head = document().playhead;
    auto step = trace().step_of(head.quantity);
    if (step < 0) step = trace().step_of(counterpart(head.quantity));
    if (step < 0) return timeline().size() - 1;
    return timeline().index_of(step, head.term);
}

bool Session::reached(Quantity quantity) const {
    const int step = trace().step_of(quantity);
    if (step < 0) return true;
    return step <= position().step;
}

void Session::perform_all(std::vector<Action> actions, double now) {
    for (const auto& action : actions) perform(action, now);
}

void Session::perform(const Action& action, double now) {
    now_ = now;
    std::visit([&](const auto& wish) { act(wish); }, action);
    after_change();
}

const Session::Extended* Session::extended() const {
    const bool stands =
        extended_ && extended_->head == focused_cell(document()) && extended_->documents == history_.documents();
    return stands ? &*extended_ : nullptr;
}

Region Session::range() const {
    const auto plane = focused_plane(document());
    const auto head = plane.place_of(focused_cell(document()));
    if (!head) return {};  // an empty tensor
    const auto* reaches = extended();
    const auto anchor = reaches ? plane.place_of(reaches->anchor) : head;
    return region_between(plane, anchor.value_or(*head), *head);
}

void Session::act(const ExtendTo& action) {
    const auto* reaches = extended();
    const auto anchor = reaches ? reaches->anchor : focused_cell(document());
    act(ApplyEdit{Select{{action.cell, document().selection.axis}}, ""});
    extended_ = Extended{anchor, focused_cell(document()), history_.documents()};
}

/// An operator that could not be had as it is begun with says so.
void Session::say_groups(const Edit& edit, const std::string& before) {
    const auto& spec = document().spec;
    const bool chosen = std::holds_alternative<SetOperator>(edit) && spec.op != before;
    if (!chosen || spec.split_axis < 0 || spec.num_groups == default_groups) return;
    const auto channels = document().x.shape()[static_cast<std::size_t>(spec.split_axis)];
    notify(fmt::format("{} group{}: {} channels cannot be cut into {} equal groups", spec.num_groups,
                       spec.num_groups == 1 ? "" : "s", channels, default_groups));
}

void Session::act(const ApplyEdit& action) {
    const auto before = document().spec.op;
    const auto done = history_.apply(action.edit, action.label);
    if (done) {
        say_groups(action.edit, before);
        if (!is_view_edit(action.edit)) refusal_.reset();
        if (std::holds_alternative<Select>(action.edit)) {
            inspected_.cell = focused_cell(document());
            extended_.reset();
        }
        if (std::holds_alternative<Replace>(action.edit)) extended_.reset();
        return;
    }
    if (action.place != 0)
        refusal_ = Refusal{action.place, done.error().message, now_ + refusal_seconds};
    else
        notify(done.error().message, true);
}

/// The saved work, which undoing a lesson brought back, is in its file again; the lesson, redone, is not.
void Session::find_file_again() {
    if (history_.is_saved() && file.empty())
        std::swap(file, left_file_);
    else if (history_.state() == lesson_state_ && !file.empty())
        left_file_ = std::exchange(file, {});
}

/// What comes back may be another tensor with another selection: the ledger goes with it, and a workspace with numbers
/// of its own, where the lesson was, gives way to it.
template <class Step>
void Session::step_history(Step step) {
    const auto cell = focused_cell(document());
    const bool in_lesson = lesson() != nullptr;
    step();
    find_file_again();
    if (focused_cell(document()) != cell) inspected_.cell = focused_cell(document());
    if (in_lesson && !lesson() && document_arrived) document_arrived();
}

void Session::act(const Undo&) {
    step_history([&] { history_.undo(); });
}

void Session::act(const Redo&) {
    step_history([&] { history_.redo(); });
}

void Session::act(const RunCommand& action) {
    if (run_command) run_command(*this, action.id);
}

void Session::act(const Seek& action) {
    playback_.stop();
    seek(action.index);
}

void Session::act(const Play& action) {
    play_until_.reset();
    if (!action.on) return playback_.stop();
    if (playhead() + 1 >= timeline().size()) seek(0);
    playback_.start(now_);
}

void Session::act(const Save&) {
    if (file.empty())
        request(ShellRequest::save_file_as);
    else
        save(std::filesystem::path(file));
}

void Session::act(const CopyText& action) {
    clipboard_ = action.text;
    notify(action.notice);
}

void Session::act(const Refuse& action) { refusal_ = Refusal{action.place, action.sentence, now_ + refusal_seconds}; }

bool Session::edit(const Edit& edit, std::string label) {
    const auto before = document().spec.op;
    const auto done = history_.apply(edit, std::move(label));
    if (!done) notify(done.error().message, true);
    if (done) say_groups(edit, before);
    after_change();
    return done.has_value();
}

void Session::seek(std::int64_t index) {
    if (withholding()) index = std::min(index, last_open());
    const auto at = timeline().at(index);
    const auto& step = trace().steps()[static_cast<std::size_t>(at.step)];
    const Playhead head{step.quantity, at.finished ? -1 : at.term};
    (void)history_.apply(SetPlayhead{head}, "");  // a view edit cannot be refused
    const auto cell = focused_cell(document());
    inspected_ = {step.quantity, cell};
}

void Session::notify(std::string text, bool is_error) {
    std::erase_if(notices_, [&](const Notice& notice) { return notice.text == text; });
    notices_.push_back({std::move(text), is_error, now_ + notice_seconds * (is_error ? 1.6 : 1.0)});
    if (notices_.size() > 2) notices_.erase(notices_.begin());
}

bool Session::tick(double now) {
    now_ = now;
    bool changed = inbox_.take();
    changed |= collect_files();
    while (playback_.due(now)) {
        auto end = std::min(play_until_.value_or(timeline().size()), timeline().size() - 1);
        if (withholding()) end = std::min(end, last_open());
        const auto next = playhead() + 1;
        if (next > end) {
            playback_.stop();
            changed = true;
            break;
        }
        seek(next);
        const auto at = timeline().at(next);
        const bool single = timeline().terms(at.step) == 1;
        playback_.schedule(now, at.finished || single, static_cast<double>(settings.speed));
        if (next == end) playback_.stop();
        changed = true;
    }
    changed |= std::erase_if(notices_, [&](const Notice& notice) { return notice.until <= now; }) > 0;
    if (refusal_ && refusal_->until <= now) {
        refusal_.reset();
        changed = true;
    }
    return changed;
}

std::optional<double> Session::next_tick() const {
    std::optional<double> next = playback_.next();
    const auto consider = [&](double time) { next = next ? std::min(*next, time) : time; };
    for (const auto& notice : notices_) consider(notice.until);
    if (refusal_) consider(refusal_->until);
    return next;
}

void Session::show_workspace(std::string_view id) {
    page_ = Page::none;
    const auto slash = id.find('/');
    if (slash != std::string_view::npos) {
        part_ = id.substr(slash + 1);
        ++part_revision_;
    }
    const auto workspace = id.substr(0, slash);
    if (workspace == workspace_) return;
    history_.end_gesture();
    workspace_ = workspace;
}

}  // namespace normscope
