// SPDX-License-Identifier: MIT
// Groupings: one tensor under the ways of normalising it that people confuse, with what each shares and what the
// frameworks say to it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/axis/cube_layout.h"
#include "core/norm/norm_plan.h"
#include "core/norm/operators.h"

namespace normscope {

struct Grouping {
    std::string id;        ///< "layer_norm", "layer_norm_all", "wrong_axis"
    std::string title;     ///< "GroupNorm G = 2"
    std::string sentence;  ///< "per example, over half of d and all T"
    bool mistake = false;
    bool asks = false;  ///< it depends on which axis holds the channels, and nobody has said
    std::string op;     ///< of the operator table
    NormSpec spec;
    /// Or why there is none; see framework_outcome().
    Result<NormPlan> plan = fail("");
};

struct GroupingOptions {
    std::optional<int> channel;   ///< axis of the channels; nothing: not said, and what depends on it asks
    std::int64_t num_groups = 0;  ///< 0: the fewest above 1 that divide the channels
    std::string convention = "pytorch";
    double eps = 1e-5;
};

/// The ways for a tensor of this shape, in a fixed order.
std::vector<Grouping> groupings(const Tensor& x, const GroupingOptions& options);

/// Whether two specs share, centre and scale alike: then one is the other's operator, whatever they are called.
bool same_grouping(const NormSpec& a, const NormSpec& b);

/// An identity between two operators, measured on the tensor.
struct Identity {
    std::string title;     ///< "GroupNorm with G = C is InstanceNorm"
    std::string caveat;    ///< "the shapes of γ and β differ: (6) and (3, 4, 5)"; may be empty
    double deviation = 0;  ///< largest |Δx̂| between the two, computed by the float32 kernels; NaN cells must agree
    Result<void> holds;    ///< why it cannot be measured here
};

/// All that can be asked of a tensor of this shape, none while nobody has said where its channels are. Costs two
/// forward passes each.
std::vector<Identity> identities(const Tensor& x, const GroupingOptions& options);

}  // namespace normscope
