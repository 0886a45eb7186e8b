// SPDX-License-Identifier: MIT
#include "core/tensor/shared_values.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <utility>

namespace normscope {

struct SharedValues::Store {
    explicit Store(std::vector<float> given) : values(std::move(given)) {}

    std::vector<float> values;
    std::atomic<int> owners{1};     // tensors; a snapshot keeps the store alive but does not own it
    std::atomic<int> snapshots{0};  // grows on the writer's thread only
    std::mutex lock;                // of `readers`, of their kept blocks, and of `values` while there are readers
    std::vector<Snapshot*> readers;
};

SharedValues::SharedValues(std::vector<float> values) {
    if (values.empty()) return;
    store_ = std::make_shared<Store>(std::move(values));
    data_ = store_->values;
}

SharedValues::SharedValues(const SharedValues& other) : store_(other.store_), data_(other.data_) {
    if (store_) store_->owners.fetch_add(1, std::memory_order_relaxed);
}

SharedValues::SharedValues(SharedValues&& other) noexcept
    : store_(std::move(other.store_)), data_(std::exchange(other.data_, {})) {}

SharedValues& SharedValues::operator=(SharedValues other) noexcept {
    std::swap(store_, other.store_);
    std::swap(data_, other.data_);
    return *this;
}

SharedValues::~SharedValues() {
    if (store_) store_->owners.fetch_sub(1, std::memory_order_release);
}

void SharedValues::detach() { *this = SharedValues(std::vector<float>(data_.begin(), data_.end())); }

std::span<float> SharedValues::writable() {
    if (!store_) return {};
    const bool alone =
        store_->owners.load(std::memory_order_acquire) == 1 && store_->snapshots.load(std::memory_order_acquire) == 0;
    if (!alone) detach();
    return data_;
}

std::vector<float> SharedValues::take() && {
    if (!store_) return {};
    writable();
    const auto store = std::exchange(store_, nullptr);
    data_ = {};
    return std::move(store->values);
}

void SharedValues::set(std::size_t index, float value) {
    if (store_->owners.load(std::memory_order_acquire) != 1) detach();
    if (store_->snapshots.load(std::memory_order_acquire) == 0) {
        data_[index] = value;
        return;
    }
    const std::scoped_lock guard(store_->lock);
    for (Snapshot* reader : store_->readers) reader->keep(index);
    data_[index] = value;
}

std::shared_ptr<const SharedValues::Snapshot> SharedValues::snapshot() const {
    return std::make_shared<Snapshot>(store_);
}

SharedValues::Snapshot::Snapshot(std::shared_ptr<Store> store) : store_(std::move(store)) {
    if (!store_) return;
    kept_.resize((store_->values.size() + block - 1) / block);
    const std::scoped_lock guard(store_->lock);
    store_->readers.push_back(this);
    store_->snapshots.fetch_add(1, std::memory_order_relaxed);
}

SharedValues::Snapshot::~Snapshot() {
    if (!store_) return;
    const std::scoped_lock guard(store_->lock);
    std::erase(store_->readers, this);
    store_->snapshots.fetch_sub(1, std::memory_order_release);
}

std::size_t SharedValues::Snapshot::size() const { return store_ ? store_->values.size() : 0; }

void SharedValues::Snapshot::keep(std::size_t index) {
    auto& copy = kept_[index / block];
    if (copy) return;
    const auto first = index / block * block;
    const auto count = std::min(block, store_->values.size() - first);
    copy = std::make_unique_for_overwrite<float[]>(count);
    std::copy_n(store_->values.data() + first, count, copy.get());
}

void SharedValues::Snapshot::read(std::size_t first, std::span<float> out) const {
    while (!out.empty()) {
        const auto within = first % block;
        const auto count = std::min(block - within, out.size());
        {
            const std::scoped_lock guard(store_->lock);
            const auto& kept = kept_[first / block];
            std::copy_n(kept ? kept.get() + within : store_->values.data() + first, count, out.data());
        }
        first += count;
        out = out.subspan(count);
    }
}

}  // namespace normscope
