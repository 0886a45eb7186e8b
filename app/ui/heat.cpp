// SPDX-License-Identifier: MIT
#include "app/ui/heat.h"

#include <algorithm>
#include <cmath>

#include "app/ui/theme.h"

namespace normscope::ui {

ImU32 diverging(double value, double most) {
    const auto& p = palette();
    if (!std::isfinite(value)) return with_alpha(p.bad, 0.55f);
    const auto share = static_cast<float>(most > 0 ? std::clamp(std::abs(value) / most, 0.0, 1.0) : 0);
    const auto rest = p.dark ? mix(p.panel, p.raised, 0.7f) : p.inset;
    const auto end = value < 0 ? IM_COL32(0x3F, 0x8F, 0xC8, 0xFF) : IM_COL32(0xE0, 0x83, 0x55, 0xFF);
    return mix(rest, end, std::pow(share, 0.8f));
}

ImU32 ink_on(ImU32 ground) {
    const auto channel = [&](int shift) { return static_cast<float>((ground >> shift) & 0xFF) / 255; };
    const float light =
        0.2126f * channel(IM_COL32_R_SHIFT) + 0.7152f * channel(IM_COL32_G_SHIFT) + 0.0722f * channel(IM_COL32_B_SHIFT);
    return light > 0.55f ? IM_COL32(0x14, 0x18, 0x24, 0xFF) : IM_COL32(0xF4, 0xF6, 0xFA, 0xFF);
}

}  // namespace normscope::ui
