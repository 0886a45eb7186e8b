// SPDX-License-Identifier: MIT
// The forward pass of specs that the fast kernels do not compute (NormSpec::readable_only()): cast orders, float32
// sums, 0/0 as NaN. It is the reference, group by group, and not made to be fast.
#pragma once

#include "core/kernels/gathered.h"
#include "core/norm/norm_spec.h"

namespace normscope::kernels {

void readable_forward(const NormSpec& spec, const ForwardJob& job, const Gathering& gathering, ThreadPool* pool);

}  // namespace normscope::kernels
