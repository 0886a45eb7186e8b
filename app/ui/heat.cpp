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

}  // namespace normscope::ui
