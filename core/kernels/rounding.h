// SPDX-License-Identifier: MIT
// The forward pass of specs that round on purpose (NormSpec::rounds()): cast orders and float32 sums. It is the
// reference, group by group, and not made to be fast.
#pragma once

#include "core/kernels/gathered.h"
#include "core/norm/norm_spec.h"

namespace normscope::kernels {

void rounding_forward(const NormSpec& spec, const ForwardJob& job, const Gathering& gathering, ThreadPool* pool);

}  // namespace normscope::kernels
