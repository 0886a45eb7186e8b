// SPDX-License-Identifier: MIT
#include "core/document/history.h"

namespace normscope {
namespace {

/// Equal in everything but what is looked at.
bool same_content(const Document& a, const Document& b) {
    Document moved = a;
    moved.selection = b.selection;
    moved.playhead = b.playhead;
    return moved == b;
}

}  // namespace

History::History(Document document, std::size_t byte_limit)
    : current_(std::make_shared<const Document>(std::move(document))), saved_(current_), byte_limit_(byte_limit) {}

void History::adopt(std::shared_ptr<const Document> next, bool content) {
    current_ = std::move(next);
    ++revision_;
    if (content) ++content_revision_;
}

void History::push_undo(std::shared_ptr<const Document> before, std::string label) {
    undo_.push_back({std::move(before), std::move(label)});
    redo_.clear();
    std::size_t bytes = 0;
    for (const auto& entry : undo_) bytes += memory_of(*entry.document);
    while (bytes > byte_limit_ && undo_.size() > 1) {
        bytes -= memory_of(*undo_.front().document);
        undo_.erase(undo_.begin());
    }
}

Result<void> History::apply(const Edit& edit, std::string label) {
    auto next = normscope::apply(*current_, edit);
    if (!next) return std::unexpected(next.error());
    if (*next == *current_) return {};
    const bool content = !is_view_edit(edit) && !same_content(*next, *current_);
    if (content && !in_gesture()) push_undo(current_, std::move(label));
    adopt(std::make_shared<const Document>(std::move(*next)), content);
    return {};
}

void History::begin_gesture(std::string label) {
    if (in_gesture()) return;
    base_ = current_;
    gesture_label_ = std::move(label);
}

void History::end_gesture() {
    if (!in_gesture()) return;
    const auto base = std::exchange(base_, nullptr);
    if (!same_content(*base, *current_)) push_undo(base, std::move(gesture_label_));
}

void History::cancel_gesture() {
    if (!in_gesture()) return;
    const auto base = std::exchange(base_, nullptr);
    if (!(*base == *current_)) adopt(base, true);
}

void History::undo() {
    if (!can_undo()) return;
    auto entry = std::move(undo_.back());
    undo_.pop_back();
    redo_.push_back({current_, entry.label});
    adopt(std::move(entry.document), true);
}

void History::redo() {
    if (!can_redo()) return;
    auto entry = std::move(redo_.back());
    redo_.pop_back();
    undo_.push_back({current_, entry.label});
    adopt(std::move(entry.document), true);
}

bool History::is_saved() const { return same_content(*saved_, *current_); }

void History::reset(Document document) {
    base_ = nullptr;
    undo_.clear();
    redo_.clear();
    adopt(std::make_shared<const Document>(std::move(document)), true);
    saved_ = current_;
}

}  // namespace normscope
