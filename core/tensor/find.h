// SPDX-License-Identifier: MIT
// Finding cells of a large tensor by what stands in them.
#pragma once

#include <cstdint>
#include <optional>

#include "core/tensor/tensor.h"

namespace normscope {

enum class Sought { nan, infinity };

/// The next cell after `here` that holds it, going on from the first cell after the last; `here` itself comes last.
/// Nothing when there is none.
std::optional<std::int64_t> next_cell(const Tensor& x, Sought sought, std::int64_t here);

/// The first cell of the largest finite |x|; nothing when no value is finite.
std::optional<std::int64_t> largest_cell(const Tensor& x);

}  // namespace normscope
