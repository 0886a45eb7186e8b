// SPDX-License-Identifier: MIT
// History: the document, and undo and redo as a row of patches. One gesture is one entry; Escape takes a gesture back.
// An edit changes the document in place, at the cost of what it touches; nothing here copies or compares a tensor,
// except edits that replace it as a whole.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/document/edits.h"
#include "core/document/frozen.h"
#include "core/document/patch.h"

namespace normscope {

class History {
public:
    explicit History(Document document, std::size_t byte_limit = std::size_t{256} << 20);
    History(const History&) = delete;  // others refer to its document
    History& operator=(const History&) = delete;

    /// Stays at this address as long as the history does; what it refers to changes with every edit.
    const Document& document() const { return document_; }
    /// The document as it is now, for a background job. O(what is small).
    FrozenDocument freeze() const { return FrozenDocument(document_); }

    /// Grows with every change, also of the view; caches are keyed by it.
    std::uint64_t revision() const { return revision_; }
    /// Grows with every change that is saved in a scene but not with view changes.
    std::uint64_t content_revision() const { return content_revision_; }

    /// Tells `visit` in order what changed since a content revision. False, without telling anything, when that is too
    /// long ago to be known: then everything may have changed.
    bool changes_since(std::uint64_t content_revision, const std::function<void(const Change&)>& visit) const;

    /// Applies an edit: one undo entry, unless a gesture is open or the edit changes nothing or only the view.
    /// `label` names the entry for people ("Drag x₃").
    Result<void> apply(const Edit& edit, std::string label);

    /// Between begin and end all edits are one entry. Nested begins count as one gesture.
    void begin_gesture(std::string label);
    void end_gesture();
    /// Restores the document as it was at begin_gesture().
    void cancel_gesture();
    bool in_gesture() const { return gesture_.has_value(); }

    bool can_undo() const { return !undo_.empty() && !in_gesture(); }
    bool can_redo() const { return !redo_.empty() && !in_gesture(); }
    void undo();
    void redo();
    std::size_t undo_depth() const { return undo_.size(); }
    std::string undo_label() const { return undo_.empty() ? std::string{} : undo_.back().label; }
    std::string redo_label() const { return redo_.empty() ? std::string{} : redo_.back().label; }

    /// Grows when reset() puts another document into the place of this one.
    std::uint64_t documents() const { return documents_; }

    /// A number for each content that the document went through: undo comes back to the number of before.
    std::uint64_t state() const { return state_; }
    /// The saved state, for the "unsaved changes" mark. A job that saved a frozen document names the state it froze.
    void mark_saved() { saved_ = state_; }
    void mark_saved(std::uint64_t state) {
        if (state >= first_state_) saved_ = state;  // of this document, not of one before reset()
    }
    bool is_saved() const { return saved_ == state_; }

    /// Starts afresh with another document (File ▸ Open is not undone).
    void reset(Document document);

private:
    /// Patches in the order in which they were made. Taken back, they and what is beside them lead forward again.
    struct Entry {
        std::string label;
        std::vector<Patch> patches;
        Selection selection;
        Playhead playhead;
        std::uint64_t state = 0;
        std::size_t bytes = 0;
    };
    struct Told {
        std::uint64_t revision;  // the content revision that the change led to
        Change change;
    };

    Entry entry_from_here(std::string label) const;
    void exchange(Entry& entry, Patch::Order order);
    void tell(Change change);
    void push_undo(Entry entry);
    bool leads_nowhere(Entry& entry);

    Document document_;
    std::optional<Entry> gesture_;
    std::deque<Entry> undo_;
    std::vector<Entry> redo_;
    std::size_t undo_bytes_ = 0;
    std::size_t byte_limit_;
    std::deque<Told> told_;
    std::size_t told_cells_ = 0;
    std::uint64_t revision_ = 1;
    std::uint64_t content_revision_ = 1;
    std::uint64_t state_ = 1;
    std::uint64_t first_state_ = 1;
    std::uint64_t last_state_ = 1;
    std::uint64_t saved_ = 1;
    std::uint64_t documents_ = 1;
};

}  // namespace normscope
