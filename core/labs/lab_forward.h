// SPDX-License-Identifier: MIT
// The forward pass of the labs: in double from inputs in double, because they measure what is exactly 0.
#pragma once

#include <span>
#include <vector>

#include "core/norm/reference.h"

namespace normscope::labs {

/// A normalization with what it has learned, resolved against a shape.
struct Layer {
    NormSpec spec;
    NormPlan plan;
    NormParams params;
};

/// Fails in the frameworks' words when the spec does not fit the shape or the parameters do not fit the spec.
Result<Layer> make_layer(const NormSpec& spec, const Shape& shape, NormParams params = {});

/// Statistics of one group of `x`, which has layer.plan.shape().
GroupStats stats_of(const Layer& layer, std::span<const double> x, std::int64_t group);

/// x̂ and y of one cell, from its group's values.
double normalized_cell(const Layer& layer, std::span<const double> x, std::int64_t cell);

/// x̂ of every cell.
std::vector<double> normalized(const Layer& layer, std::span<const double> x);
/// y of every cell.
std::vector<double> outputs(const Layer& layer, std::span<const double> x);

/// Largest |a − b|; NaN when one of them is. Both have the same length.
double largest_difference(std::span<const double> a, std::span<const double> b);

/// √Σv².
double euclidean_norm(std::span<const double> values);

}  // namespace normscope::labs
