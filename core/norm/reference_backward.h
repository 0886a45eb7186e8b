// SPDX-License-Identifier: MIT
// The readable backward pass in double: the exact gradients of reference_forward(), and the oracle for the kernels'.
#pragma once

#include <span>
#include <vector>

#include "core/norm/norm_plan.h"
#include "core/norm/reference.h"

namespace normscope {

/// Gradients of a loss L. dx is in the tensor's order; dγ and dβ have plan.param_count() entries, or none where the
/// spec has no γ or β.
struct BackwardResult {
    std::vector<double> dx;
    std::vector<double> dgamma;
    std::vector<double> dbeta;
};

/// How ∂L/∂x of one group is put together, with h = dy·γ and x̂ = (x − c)·r:
/// dx = r·h − centre − (x − s)·slope. `centre` is the path through the mean, `slope` the one through the spread.
struct GroupGradient {
    double mean_h = 0;  ///< mean of h over the group
    double dot = 0;     ///< Σ h·x̂ over the group
    double centre = 0;  ///< r·mean(h) when the mean is removed, else 0
    double slope = 0;  ///< r²·Σ(h·x̂)/N, times (√v + ε)/√v when ε is outside the root; 0 when nothing is divided
    double about = 0;  ///< s: the mean for a standard deviation, 0 for a root mean square
};

/// One group: `values` and `h` are its cells' x and dy·γ. A group whose divisor is 0 has no gradient: all members 0
/// (NaN where the spec makes 0/0 NaN).
GroupGradient group_gradient(const NormSpec& spec, const GroupStats& stats, std::span<const double> values,
                             std::span<const double> h);

/// Full backward pass from x, dy = ∂L/∂y (row-major, plan.shape()) and the statistics of reference_forward().
/// With running statistics the mean and the spread do not depend on x, so that dx = r·h.
BackwardResult reference_backward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                                  std::span<const float> dy, const NormParams& params,
                                  std::span<const GroupStats> stats);

}  // namespace normscope
