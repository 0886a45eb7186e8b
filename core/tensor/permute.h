// SPDX-License-Identifier: MIT
// The same numbers with their axes in another order, or cut into other axes.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope {

/// Axis k of the result is axis order[k] of `x`; names go with their axes. Fails, as PyTorch does, for an order that
/// does not name every axis once.
Result<Tensor> permuted(const Tensor& x, const std::vector<int>& order);

/// The order that swaps the last two axes (.mT), or puts axis `from` in the place `to` and keeps the others in order
/// (movedim). Axes are 0 … rank-1.
std::vector<int> moved_axis(std::size_t rank, int from, int to);

/// The same cells in the same order under another shape, one extent of which may be -1: whatever is left. The names of
/// the axes are the conventional ones again. Fails in PyTorch's words when the numbers do not fit.
Result<Tensor> reshaped(const Tensor& x, Shape shape);

/// Reads "2, 3, -1" or "(2, 3, -1)".
Result<Shape> parse_shape(std::string_view text);

}  // namespace normscope
