// SPDX-License-Identifier: MIT
#include "core/norm/timeline.h"

#include <algorithm>

namespace normscope {

Timeline::Timeline(const Trace& trace) {
    for (const auto& step : trace.steps()) {
        const auto terms = step.terms > most_terms || step.terms < 1 ? 1 : step.terms;
        starts_.push_back(total_);
        counts_.push_back(terms);
        total_ += terms;
    }
}

Timeline::Position Timeline::at(std::int64_t index) const {
    if (total_ == 0) return {};
    index = std::clamp<std::int64_t>(index, 0, total_ - 1);
    const auto after = std::ranges::upper_bound(starts_, index);
    const auto step = static_cast<std::size_t>(after - starts_.begin() - 1);
    const auto term = index - starts_[step] + 1;
    return {static_cast<int>(step), term, term == counts_[step]};
}

std::int64_t Timeline::index_of(int step, std::int64_t term) const {
    if (starts_.empty()) return 0;
    const auto s = static_cast<std::size_t>(std::clamp(step, 0, step_count() - 1));
    const auto last = counts_[s];
    const auto t = term < 0 ? last : std::clamp<std::int64_t>(term, 1, last);
    return starts_[s] + t - 1;
}

}  // namespace normscope
