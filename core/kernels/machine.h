// SPDX-License-Identifier: MIT
// What the kernels ask about the machine.
#pragma once

#include <cstdint>

namespace normscope::kernels {

/// Size of the last-level cache in bytes; 32 MiB where the system does not say.
std::int64_t last_level_cache_bytes();

/// True when `bytes` of input and output together cannot stay in the last-level cache, so that non-temporal stores,
/// which do not read the line they overwrite, save a third of the traffic.
bool bypass_cache(std::int64_t bytes);

}  // namespace normscope::kernels
