// SPDX-License-Identifier: MIT
// The forward pass as the command line writes it: float32, one array per file.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/norm/reference.h"

namespace normscope::cli {

struct Forward {
    std::vector<float> y;
    std::vector<float> mean;  ///< one entry per group; 0 where no mean is taken
    std::vector<float> rstd;  ///< 1 / divisor
    std::vector<float> new_running_mean, new_running_var;
};

Forward compute_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const NormParams& params);

struct OutputFile {
    const char* name;
    Shape shape;
    std::vector<float> values;
};

}  // namespace normscope::cli
