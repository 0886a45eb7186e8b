// SPDX-License-Identifier: MIT
// Picture: pixels in memory, and their extents.
#pragma once

#include <algorithm>
#include <cstddef>
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

/// The last row becomes the first.
inline void turn_over(Picture& picture) {
    const auto row = static_cast<std::ptrdiff_t>(picture.size.width) * 4;
    for (auto top = picture.rgba.begin(), end = picture.rgba.end(); end - top >= 2 * row; top += row, end -= row)
        std::swap_ranges(top, top + row, end - row);
}

}  // namespace normscope
