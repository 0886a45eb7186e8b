// SPDX-License-Identifier: MIT
#include "app/cli/compute.h"

#include <algorithm>

namespace normscope::cli {
namespace {

std::vector<float> narrowed(std::span<const double> values) {
    std::vector<float> result(values.size());
    std::ranges::transform(values, result.begin(), [](double value) { return static_cast<float>(value); });
    return result;
}

}  // namespace

Forward compute_forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const NormParams& params) {
    const auto result = reference_forward(spec, plan, x, params);
    Forward forward;
    forward.y = narrowed(result.output);
    for (const auto& stats : result.stats) {
        forward.mean.push_back(static_cast<float>(stats.mean));
        forward.rstd.push_back(static_cast<float>(stats.rstd));
    }
    forward.new_running_mean = narrowed(result.new_running_mean);
    forward.new_running_var = narrowed(result.new_running_var);
    return forward;
}

}  // namespace normscope::cli
