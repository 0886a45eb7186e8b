// SPDX-License-Identifier: MIT
// The timeline of a trace: every position at which the step-by-step account can stand, forwards and backwards, down to
// single terms. A step of n terms has n positions; the last of them is the finished step.
#pragma once

#include "core/norm/trace.h"

namespace normscope {

class Timeline {
public:
    /// Steps with more terms than this are not played term by term.
    static constexpr std::int64_t most_terms = 64;

    explicit Timeline(const Trace& trace);

    std::int64_t size() const { return total_; }
    int step_count() const { return static_cast<int>(starts_.size()); }

    struct Position {
        int step = 0;
        std::int64_t term = 0;  ///< 1 … terms
        bool finished = true;   ///< the step's last position
    };

    Position at(std::int64_t index) const;
    std::int64_t index_of(int step, std::int64_t term) const;  ///< term -1: the finished step
    std::int64_t end_of(int step) const { return index_of(step, -1); }
    std::int64_t terms(int step) const { return counts_[static_cast<std::size_t>(step)]; }

private:
    std::vector<std::int64_t> starts_;
    std::vector<std::int64_t> counts_;
    std::int64_t total_ = 0;
};

}  // namespace normscope
