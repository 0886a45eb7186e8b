// SPDX-License-Identifier: MIT
// A convention that may have made y, while the search weighs it.
#pragma once

#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "core/detect/fit.h"
#include "core/detect/partition.h"

namespace normscope::detect {

/// Which statistics x̂ was made with.
enum class Source : std::uint8_t {
    batch,          ///< those of x
    running,        ///< the running ones that were given
    updated,        ///< those after one update by this batch
    fresh,          ///< a new layer's: mean 0, variance 1
    fresh_updated,  ///< a new layer's after one update by this batch
    fixed_map,      ///< unknown ones: any scale and shift per channel
};

/// What a layer does with the statistics, ε apart.
struct Form {
    bool center = true;
    Divisor divisor = Divisor::standard_deviation;
    bool unbiased = false;
    EpsPlacement placement = EpsPlacement::inside_root;
};

/// One step of the running averages.
struct UpdateRule {
    MomentumRule rule;
    double momentum;
    bool unbiased;
    std::string_view text;  ///< "PyTorch's rule, momentum 0.1"
    double surprise;

    double weight_of_new() const { return rule == MomentumRule::weight_of_new ? momentum : 1 - momentum; }
};

struct GroupMoments {
    std::vector<double> mean, spread;
    std::vector<double> mean_half_unit, spread_half_unit;  ///< how uncertain each is; empty when exact
};

struct Hypothesis {
    std::shared_ptr<const Partition> partition;
    Form form;
    double eps = 0;
    bool eps_solved = false;
    Source source = Source::batch;
    const UpdateRule* rule = nullptr;
    std::shared_ptr<const GroupMoments> moments;  ///< what x̂ is made with
    AffineMode mode;
    Storage normalized_as = Storage::float32;
    Storage output_as = Storage::float32;
    VarianceArithmetic variance = VarianceArithmetic::exact;
    bool any_order = false;  ///< `variance` was summed in an order that is not known; `moments` are exact
    double surprise = 0;     ///< how unusual the convention is; orders what fits equally well
    Fit fit;

    /// Number of values that were solved for.
    std::size_t free() const { return mode.solved() + (eps_solved ? 1 : 0); }
    Sample sample() const;
};

}  // namespace normscope::detect
