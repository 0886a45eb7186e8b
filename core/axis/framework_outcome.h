// SPDX-License-Identifier: MIT
// What each framework does with a grouping: the call of its layer, the error that it raises, or nothing at all, which
// is worse where the grouping is a mistake.
#pragma once

#include <string>

#include "core/axis/groupings.h"
#include "core/codegen/layer_call.h"

namespace normscope {

struct FrameworkOutcome {
    enum class Kind {
        call,      ///< of its layer
        no_layer,  ///< words say why, or what to do
        raises,    ///< its own sentence, where words are PyTorch's; else what it refuses
        silent,    ///< it computes something else, and says nothing
        nothing,   ///< there is nothing to share
        asks,      ///< nobody has said which axis holds the channels
    };
    Kind kind = Kind::nothing;
    std::string words;
};

FrameworkOutcome framework_outcome(const Grouping& grouping, const Tensor& x, const GroupingOptions& options,
                                   Framework framework);

}  // namespace normscope
