// SPDX-License-Identifier: MIT
// The path for every grouping the other kernels do not know: each group is gathered into a row, computed by the rows
// kernel, and scattered back.
#pragma once

#include <cstdint>
#include <span>

#include "core/kernels/jobs.h"
#include "core/kernels/thread_pool.h"

namespace normscope::kernels {

/// Cell k of group g is bases[g] + offsets[k]; its γ/β entry is group_params[g] + offset_params[k].
struct Gathering {
    std::span<const std::int64_t> bases;
    std::span<const std::int64_t> offsets;
    std::span<const std::int64_t> group_params;
    std::span<const std::int64_t> offset_params;
};

void gathered_forward(const ForwardJob& job, const Gathering& gathering, ThreadPool* pool);

/// Statistics of groups that have no cells at all: 0/0.
void gathered_empty(const ForwardJob& job);

}  // namespace normscope::kernels
