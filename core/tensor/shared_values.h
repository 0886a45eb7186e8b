// SPDX-License-Identifier: MIT
// SharedValues: the cells of a tensor, shared by its copies until one of them is written to.
//
// A copy costs nothing. The first write through one of several copies gives it values of its own, O(n); a tensor that
// nobody shares is written in place. A Snapshot is what a background job reads while edits go on: it sees the values as
// they were, and an edit costs it one block of 64 KiB the first time it reaches into that block, never the whole
// tensor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace normscope {

class SharedValues {
    struct Store;

public:
    SharedValues() = default;
    explicit SharedValues(std::vector<float> values);
    SharedValues(const SharedValues& other);
    SharedValues(SharedValues&& other) noexcept;
    SharedValues& operator=(SharedValues other) noexcept;
    ~SharedValues();

    std::size_t size() const { return data_.size(); }
    std::span<const float> values() const { return data_; }

    /// All values, to write to: O(n) when a copy or a snapshot shares them. Invalidates what values() gave before.
    std::span<float> writable();
    /// Writes one value: O(1), but for the first write after a copy was made and for a snapshot's block.
    void set(std::size_t index, float value);

    /// The values out of a handle that is not needed any more: without a copy where nobody shares them.
    std::vector<float> take() &&;

    /// True when both hold the very same memory, which is then equal.
    bool shares_with(const SharedValues& other) const { return store_ == other.store_; }

    class Snapshot;
    /// The values as they are now, for another thread. O(blocks).
    std::shared_ptr<const Snapshot> snapshot() const;

private:
    void detach();

    std::shared_ptr<Store> store_;
    std::span<float> data_;
};

/// May be read and destroyed on any thread.
class SharedValues::Snapshot {
public:
    static constexpr std::size_t block = 16384;  ///< values

    explicit Snapshot(std::shared_ptr<Store> store);
    Snapshot(const Snapshot&) = delete;
    Snapshot& operator=(const Snapshot&) = delete;
    ~Snapshot();

    std::size_t size() const;
    /// Copies `out.size()` values from `first` on. Blocks a writer for the time of copying one block at most.
    void read(std::size_t first, std::span<float> out) const;

private:
    friend class SharedValues;
    void keep(std::size_t index);

    std::shared_ptr<Store> store_;
    std::vector<std::unique_ptr<float[]>> kept_;  // blocks that were written to since; guarded by the store's lock
};

}  // namespace normscope
