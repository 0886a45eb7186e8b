// SPDX-License-Identifier: MIT
// Colours as they are written in a design: 0xRRGGBB.
#pragma once

#include <imgui.h>

#include <cstdint>

namespace normscope::ui {

constexpr ImU32 rgb(std::uint32_t hex, std::uint32_t alpha = 0xFF) {
    return IM_COL32((hex >> 16) & 0xFF, (hex >> 8) & 0xFF, hex & 0xFF, alpha);
}

}  // namespace normscope::ui
