// SPDX-License-Identifier: MIT
// Which layer of the frameworks computes what a NormSpec asks for, found from the spec's choices and not from its
// label.
#pragma once

#include "core/norm/norm_plan.h"

namespace normscope::codegen {

enum class Layer {
    none,  ///< no framework has it: the formula is written out
    layer_norm,
    rms_norm,
    batch_norm,
    group_norm,
    instance_norm,
};

struct LayerMatch {
    Layer layer = Layer::none;
    int channel_axis = 0;  ///< means nothing for layer_norm and rms_norm
};

LayerMatch match_layer(const NormSpec& spec, const NormPlan& plan);

}  // namespace normscope::codegen
