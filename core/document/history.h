// SPDX-License-Identifier: MIT
// History: undo and redo as a row of document snapshots. One gesture is one entry; Escape takes a gesture back.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/document/edits.h"

namespace normscope {

class History {
public:
    explicit History(Document document, std::size_t byte_limit = std::size_t{256} << 20);

    const Document& document() const { return *current_; }
    std::shared_ptr<const Document> snapshot() const { return current_; }

    /// Grows with every change, also of the view; caches are keyed by it.
    std::uint64_t revision() const { return revision_; }
    /// Grows with every change that is saved in a scene but not with view changes.
    std::uint64_t content_revision() const { return content_revision_; }

    /// Applies an edit: one undo entry, unless a gesture is open or the edit changes nothing or only the view.
    /// `label` names the entry for people ("Drag x₃").
    Result<void> apply(const Edit& edit, std::string label);

    /// Between begin and end all edits are one entry. Nested begins count as one gesture.
    void begin_gesture(std::string label);
    void end_gesture();
    /// Restores the document as it was at begin_gesture().
    void cancel_gesture();
    bool in_gesture() const { return base_ != nullptr; }

    bool can_undo() const { return !undo_.empty() && !in_gesture(); }
    bool can_redo() const { return !redo_.empty() && !in_gesture(); }
    void undo();
    void redo();
    std::size_t undo_depth() const { return undo_.size(); }
    std::string undo_label() const { return undo_.empty() ? std::string{} : undo_.back().label; }
    std::string redo_label() const { return redo_.empty() ? std::string{} : redo_.back().label; }

    /// The saved state, for the "unsaved changes" mark.
    void mark_saved() { saved_ = current_; }
    bool is_saved() const;

    /// Starts afresh with another document (File ▸ Open is not undone).
    void reset(Document document);

private:
    struct Entry {
        std::shared_ptr<const Document> document;
        std::string label;
    };

    void adopt(std::shared_ptr<const Document> next, bool content);
    void push_undo(std::shared_ptr<const Document> before, std::string label);

    std::shared_ptr<const Document> current_;
    std::shared_ptr<const Document> saved_;
    std::shared_ptr<const Document> base_;  // where the open gesture began
    std::string gesture_label_;
    std::vector<Entry> undo_;
    std::vector<Entry> redo_;
    std::size_t byte_limit_;
    std::uint64_t revision_ = 1;
    std::uint64_t content_revision_ = 1;
};

}  // namespace normscope
