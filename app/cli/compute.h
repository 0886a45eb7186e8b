// SPDX-License-Identifier: MIT
// The forward and backward pass as the command line writes them: float32, one array per file, by the fast kernels.
#pragma once

#include <span>
#include <vector>

#include "core/norm/reference.h"
#include "core/tensor/tensor.h"

namespace normscope::cli {

struct Forward {
    std::vector<float> y;
    std::vector<float> mean;                               ///< one entry per group; 0 where no mean is taken
    std::vector<float> rstd;                               ///< 1 / divisor
    std::vector<float> new_running_mean, new_running_var;  ///< empty unless tracked and training
    std::vector<float> dx, dgamma, dbeta;                  ///< empty without dy, or without γ or β
};

/// check_params() must have passed; without `dy` there are no gradients.
Result<Forward> compute_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                                const NormParams& params, const Tensor* dy = nullptr);

struct OutputFile {
    const char* name;
    Shape shape;
    std::vector<float> values;
};

}  // namespace normscope::cli
