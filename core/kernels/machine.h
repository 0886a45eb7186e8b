// SPDX-License-Identifier: MIT
// What the kernels ask about the machine.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace normscope::kernels {

/// Size in bytes of the last-level cache that a core reaches; 32 MiB where the system does not say. A package may have
/// several such caches, each shared by some of its cores: their sum is no cache of anybody's.
std::int64_t last_level_cache_bytes();

/// The same from the system's description of one core's caches, a folder like /sys/devices/system/cpu/cpu0/cache.
std::optional<std::int64_t> last_level_of(const std::filesystem::path& caches);

/// True when `bytes` of input and output together are better stored past the caches: beyond the last level, where a
/// store would read the line it overwrites, or beyond the second where this machine is faster that way.
bool bypass_cache(std::int64_t bytes);

/// True when `bytes` of input and output come from memory rather than from a cache: then it pays to ask for cells ahead
/// of their use, which costs a tenth where they are near.
bool beyond_cache(std::int64_t bytes);

}  // namespace normscope::kernels
