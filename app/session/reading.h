// SPDX-License-Identifier: MIT
// Reading: what may be read of a session by what draws it and by commands. It opens, saves and changes nothing.
#pragma once

#include "app/session/session.h"

namespace normscope {

class Reading {
public:
    Reading(const Session& session) : session_(&session) {}  // NOLINT(google-explicit-constructor): it is a narrowing

    // The document, and what is computed from it.
    const Document& document() const { return session_->document(); }
    const Derived& derived() const { return session_->derived(); }
    const Trace& trace() const { return session_->trace(); }
    const Timeline& timeline() const { return session_->timeline(); }
    std::int64_t playhead() const { return session_->playhead(); }
    Timeline::Position position() const { return session_->position(); }
    bool reached(Quantity quantity) const { return session_->reached(quantity); }
    bool playing() const { return session_->playback().playing(); }

    // Its history, as far as caches and labels need it.
    std::uint64_t content_revision() const { return session_->history().content_revision(); }
    bool changes_since(std::uint64_t content_revision, const std::function<void(const Change&)>& visit) const {
        return session_->history().changes_since(content_revision, visit);
    }
    /// The document as it is now, for a background job.
    FrozenDocument freeze() const { return session_->history().freeze(); }
    bool in_gesture() const { return session_->history().in_gesture(); }
    bool can_undo() const { return session_->history().can_undo(); }
    bool can_redo() const { return session_->history().can_redo(); }
    std::string undo_label() const { return session_->history().undo_label(); }
    bool is_saved() const { return session_->history().is_saved(); }
    /// What the work is called: its file, or its title while it has none.
    std::string name() const { return session_->name(); }
    /// Of the open scene; empty: none yet.
    const std::filesystem::path& file() const { return session_->file; }

    /// What was opened or saved last, also a tensor ("weights.npz:x"); empty: nothing.
    const std::filesystem::path& origin() const { return session_->origin(); }

    // What is pointed at.
    const NumberRef& inspected() const { return session_->inspected(); }
    const std::optional<NumberRef>& hovered() const { return session_->hovered(); }
    Region range() const { return session_->range(); }
    bool cells_focused() const { return session_->cells_focused(); }
    const std::optional<ParamPlace>& focused_param() const { return session_->focused_param(); }
    const Sources* lit() const { return session_->lit(); }
    bool points_at(Quantity quantity, std::int64_t cell) const { return session_->points_at(quantity, cell); }

    // The lesson.
    const LessonLibrary& lessons() const { return session_->lessons(); }
    const Lesson* lesson() const { return session_->lesson(); }
    int lesson_step() const { return session_->lesson_step(); }
    std::uint64_t steps_entered() const { return session_->steps_entered(); }
    bool strayed() const { return session_->strayed(); }
    const Question* posed() const { return session_->posed(); }
    bool withholding() const { return session_->withholding(); }
    bool withholds(Quantity quantity, std::int64_t cell) const { return session_->withholds(quantity, cell); }
    std::vector<Ghost> ghosts() const { return session_->ghosts(); }
    std::int64_t last_open() const { return session_->last_open(); }
    Page page() const { return session_->page(); }
    bool at_start() const { return session_->at_start(); }
    const PlacementTest* placement() const { return session_->placement(); }
    bool presenting() const { return session_->presenting(); }
    std::int64_t today() const { return session_->today(); }
    const QuestionState& question() const { return session_->question(); }

    // The screen.
    const Settings& settings() const { return session_->settings; }
    const std::string& workspace() const { return session_->workspace(); }
    const std::string& part() const { return session_->part(); }
    std::uint64_t part_revision() const { return session_->part_revision(); }
    const std::vector<Notice>& notices() const { return session_->notices(); }
    /// The file that was last given to a part of the screen.
    const GivenFile& given_file() const { return session_->wishes().given(); }
    const std::optional<Refusal>& refusal() const { return session_->refusal(); }

private:
    const Session* session_;
};

}  // namespace normscope
