// SPDX-License-Identifier: MIT
// Tables of statistics as Markdown, for reports.
#pragma once

#include <span>
#include <string>

#include "core/archive/archive.h"
#include "core/norm/norm_plan.h"
#include "core/norm/reference.h"

namespace normscope {

/// One line for each tensor: name, dtype, shape, min, max, mean, std, NaN, Inf. `statistics` has one entry for each of
/// `entries`.
std::string statistics_table(std::span<const TensorEntry> entries, std::span<const TensorStatistics> statistics);

/// One line for each group of a normalization: its place among the kept axes, n, mean, spread, divisor and 1/divisor.
std::string group_table(const NormSpec& spec, const NormPlan& plan, const NormResult& result);

}  // namespace normscope
