// SPDX-License-Identifier: MIT
// The user's own machine: what each kernel takes here, and what this machine can do at all.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/kernels/thread_pool.h"

namespace normscope::kernels {

/// One line of `normscope bench`.
struct SelfBenchRow {
    std::string kernel;      ///< "LayerNorm forward 1024 × 768"
    std::string algorithm;   ///< KernelInfo::algorithm
    std::string limit_name;  ///< the fastest plain movement of the same bytes
    double kernel_ns = 0;    ///< one call
    double limit_ns = 0;
    double ns_per_cell = 0;
    double gigabytes_per_second = 0;  ///< 8 bytes per cell forward, 12 backward
    double ratio = 0;                 ///< kernel_ns / limit_ns
};

struct SelfBenchReport {
    std::string instruction_set;
    int threads = 1;
    std::int64_t last_level_cache = 0;  ///< bytes
    std::vector<SelfBenchRow> rows;
};

struct SelfBenchOptions {
    double seconds_per_row = 0.05;
    bool large = true;  ///< also shapes beyond the last-level cache (some 200 MB of memory)
};

/// Measures kernel and limits of each row in turns, and takes the best time of each. Stops between rows when asked to.
SelfBenchReport run_self_bench(const SelfBenchOptions& options = {}, ThreadPool* pool = &ThreadPool::shared(),
                               std::stop_token stop = {});

/// The report as a table of plain text, one row per line.
std::string to_text(const SelfBenchReport& report);

}  // namespace normscope::kernels
