// SPDX-License-Identifier: MIT
#include "core/base/job.h"

#include <algorithm>

namespace normscope {

void Inbox::on_wake(std::function<void()> wake) {
    const std::scoped_lock lock(mutex_);
    wake_ = std::move(wake);
}

void Inbox::notify() {
    arrived_ = true;
    const std::scoped_lock lock(mutex_);
    if (wake_) wake_();
}

void JobControl::progress(double share) {
    share_ = std::clamp(share, 0.0, 1.0);
    const auto now = std::chrono::steady_clock::now();
    if (now - told_ < interval) return;
    told_ = now;
    inbox_.notify();
}

}  // namespace normscope
