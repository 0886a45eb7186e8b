// SPDX-License-Identifier: MIT
#include "core/document/history.h"

#include <algorithm>
#include <set>
#include <unordered_set>
#include <utility>

namespace normscope {
namespace {

// Whoever follows the document looks once a frame; what is older than this many changes is looked at as a whole.
constexpr std::size_t most_told = 256;
constexpr std::size_t most_told_cells = 65536;

/// What each cell and entry was before the first of the patches, which have no parts, reached it.
Patch first_values(const std::vector<Patch>& patches) {
    Patch first;
    std::unordered_set<std::int64_t> seen;
    std::set<std::pair<const void*, std::int64_t>> seen_entries;
    static const NormParams members;  // only its addresses are used, to order pointers to members
    for (const auto& patch : patches) {
        for (const auto& cell : patch.cells)
            if (seen.insert(cell.cell).second) first.cells.push_back(cell);
        for (const auto& entry : patch.entries)
            if (seen_entries.insert({&(members.*entry.values), entry.index}).second) first.entries.push_back(entry);
    }
    return first;
}

}  // namespace

History::History(Document document, std::size_t byte_limit) : document_(std::move(document)), byte_limit_(byte_limit) {}

bool History::changes_since(std::uint64_t content_revision, const std::function<void(const Change&)>& visit) const {
    if (content_revision == content_revision_) return true;
    if (told_.empty() || told_.front().revision > content_revision + 1) return false;
    for (const auto& told : told_)
        if (told.revision > content_revision) visit(told.change);
    return true;
}

void History::tell(Change change) {
    ++content_revision_;
    told_cells_ += change.cells.size();
    told_.push_back({content_revision_, std::move(change)});
    while (!told_.empty() && (told_.size() > most_told || told_cells_ > most_told_cells)) {
        told_cells_ -= told_.front().change.cells.size();
        told_.pop_front();
    }
}

History::Entry History::entry_from_here(std::string label) const {
    return {std::move(label), {}, document_.selection, document_.playhead, state_, 0};
}

void History::exchange(Entry& entry, Patch::Order order) {
    const auto count = entry.patches.size();
    for (std::size_t k = 0; k < count; ++k)
        tell(entry.patches[order == Patch::Order::forward ? k : count - 1 - k].exchange(document_, order));
    std::swap(document_.selection, entry.selection);
    std::swap(document_.playhead, entry.playhead);
    std::swap(state_, entry.state);
    ++revision_;
}

void History::push_undo(Entry entry) {
    entry.patches.shrink_to_fit();
    entry.bytes = sizeof(Entry) + entry.label.capacity();
    for (const auto& patch : entry.patches) entry.bytes += patch.bytes();
    undo_bytes_ += entry.bytes;
    undo_.push_back(std::move(entry));
    redo_.clear();
    while (undo_bytes_ > byte_limit_ && undo_.size() > 1) {
        undo_bytes_ -= undo_.front().bytes;
        undo_.pop_front();
    }
}

Result<void> History::apply(const Edit& edit, std::string label) {
    auto prepared = prepare(document_, edit);
    if (!prepared) return std::unexpected(prepared.error());
    auto& patch = prepared->patch;
    patch.drop_unchanged(document_);
    const bool moved = !(prepared->selection == document_.selection) || !(prepared->playhead == document_.playhead);
    if (patch.empty() && !moved) return {};
    auto entry = entry_from_here(std::move(label));
    document_.selection = prepared->selection;
    document_.playhead = prepared->playhead;
    ++revision_;
    if (patch.empty()) return {};
    tell(patch.exchange(document_, Patch::Order::forward));
    state_ = ++last_state_;
    if (!gesture_) {
        entry.patches.push_back(std::move(patch));
        push_undo(std::move(entry));
    } else if (gesture_->patches.empty() || !gesture_->patches.back().covers(patch)) {
        gesture_->patches.push_back(std::move(patch));
    }
    return {};
}

void History::begin_gesture(std::string label) {
    if (!in_gesture()) gesture_ = entry_from_here(std::move(label));
}

void History::end_gesture() {
    if (!in_gesture()) return;
    auto entry = *std::exchange(gesture_, std::nullopt);
    if (entry.patches.empty()) return;
    if (leads_nowhere(entry))
        state_ = entry.state;
    else
        push_undo(std::move(entry));
}

void History::cancel_gesture() {
    if (!in_gesture()) return;
    auto entry = *std::exchange(gesture_, std::nullopt);
    exchange(entry, Patch::Order::backward);
}

/// Whether taking the entry back would change nothing but the view. Costs what the entry touched; a tensor is copied
/// and compared only where a gesture of several kinds of edits replaced one.
bool History::leads_nowhere(Entry& entry) {
    const bool few = std::ranges::none_of(entry.patches, [](const Patch& patch) { return patch.parts != nullptr; });
    if (entry.patches.size() == 1) return entry.patches.front().holds_in(document_);
    if (few) return first_values(entry.patches).holds_in(document_);
    const Document after = document_;
    for (auto patch = entry.patches.rbegin(); patch != entry.patches.rend(); ++patch)
        patch->exchange(document_, Patch::Order::backward);
    const bool nowhere = difference(document_, after).empty();
    for (auto& patch : entry.patches) patch.exchange(document_, Patch::Order::forward);
    return nowhere;
}

void History::undo() {
    if (!can_undo()) return;
    auto entry = std::move(undo_.back());
    undo_.pop_back();
    undo_bytes_ -= entry.bytes;
    exchange(entry, Patch::Order::backward);
    redo_.push_back(std::move(entry));
}

void History::redo() {
    if (!can_redo()) return;
    auto entry = std::move(redo_.back());
    redo_.pop_back();
    exchange(entry, Patch::Order::forward);
    undo_bytes_ += entry.bytes;
    undo_.push_back(std::move(entry));
}

void History::reset(Document document) {
    ++documents_;
    gesture_.reset();
    undo_.clear();
    undo_bytes_ = 0;
    redo_.clear();
    document_ = std::move(document);
    ++revision_;
    ++content_revision_;
    told_.clear();  // nobody can follow from here
    told_cells_ = 0;
    state_ = saved_ = first_state_ = ++last_state_;
}

}  // namespace normscope
