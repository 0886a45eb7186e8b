// SPDX-License-Identifier: MIT
// The numbers of one tensor, block by block. Used in this folder only.
#pragma once

#include "core/archive/catalog.h"

namespace normscope::archive {

Result<ReadTensor> read_tensor_at(const std::string& file, const TensorEntry& entry, const Location& location,
                                  const Control& control);

Result<TensorStatistics> statistics_at(const TensorEntry& entry, const Location& location,
                                       const StatisticsOptions& options, const Control& control);

}  // namespace normscope::archive
