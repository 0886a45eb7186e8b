// SPDX-License-Identifier: MIT
// What the kernels ask about the machine.
#pragma once

#include <cstdint>

namespace normscope::kernels {

/// Size of the last-level cache in bytes; 32 MiB where the system does not say.
std::int64_t last_level_cache_bytes();

/// True when `bytes` of input and output together are better stored past the caches: beyond the last level, where a
/// store would read the line it overwrites, or beyond the second where this machine is faster that way.
bool bypass_cache(std::int64_t bytes);

/// True when `bytes` of input and output come from memory rather than from a cache: then it pays to ask for cells ahead
/// of their use, which costs a tenth where they are near.
bool beyond_cache(std::int64_t bytes);

}  // namespace normscope::kernels
