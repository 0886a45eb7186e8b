// SPDX-License-Identifier: MIT
// Picture: pixels in memory, and their extents.
#pragma once

#include <cstdint>
#include <vector>

namespace normscope {

struct Size {
    int width = 0;
    int height = 0;
};

/// Pixels as RGBA rows, top first.
struct Picture {
    Size size;
    std::vector<std::uint8_t> rgba;
};

}  // namespace normscope
