// SPDX-License-Identifier: MIT
#include "core/kernels/machine.h"

#if defined(__linux__)
#include <unistd.h>
#endif

namespace normscope::kernels {

std::int64_t last_level_cache_bytes() {
    static const std::int64_t bytes = [] {
        std::int64_t found = 0;
#if defined(_SC_LEVEL3_CACHE_SIZE)
        found = sysconf(_SC_LEVEL3_CACHE_SIZE);
#endif
        return found > 0 ? found : std::int64_t{32} << 20;
    }();
    return bytes;
}

// From three quarters of the cache on: the rest holds what the other passes and programs left there.
bool bypass_cache(std::int64_t bytes) { return bytes >= last_level_cache_bytes() / 4 * 3; }

}  // namespace normscope::kernels
