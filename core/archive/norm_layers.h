// SPDX-License-Identifier: MIT
// The norm layers of a checkpoint, recognised by the names and shapes of its tensors.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/archive/archive.h"

namespace normscope {

/// Which parameters a layer has. That is all that a file says: a γ without β is an RMSNorm or a LayerNorm without bias.
enum class NormParts { scale, scale_and_shift, running };

struct NormLayer {
    std::string name;        ///< "h.0.ln_1"
    std::string kind;        ///< "h.*.ln_1": what it has in common with the same norm of the other blocks
    std::string own_name;    ///< "ln_1"
    std::string place;       ///< "before attention" where the name says so, else the own name
    std::vector<int> block;  ///< the numbers in the name outside of the own name: {0}; empty: outside of the blocks
    NormParts parts = NormParts::scale;
    std::string likely_operator;  ///< "layer_norm", "rms_norm", "batch_norm" or "group_norm": what to offer first
    std::int64_t channels = 0;

    // Places among the archive's entries. γ may be missing: a BatchNorm without affine parameters.
    std::optional<std::size_t> gamma, beta, running_mean, running_var, batches;
};

/// γ is called weight, scale, gain, gamma or g; β bias, beta, offset or b; behind a dot or a slash. Kinds stand in the
/// order in which the model meets them as far as names tell, and inside of a kind the blocks count up: 2 before 10.
std::vector<NormLayer> find_norm_layers(std::span<const TensorEntry> entries);

/// The order "by depth" instead: places among `layers`, block after block.
std::vector<std::size_t> by_depth(std::span<const NormLayer> layers);

}  // namespace normscope
