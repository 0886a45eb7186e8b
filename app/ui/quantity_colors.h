// SPDX-License-Identifier: MIT
// The colours of the quantities: one each, everywhere.
#pragma once

#include <cstdint>

#include "core/norm/quantity.h"

namespace normscope::ui {

struct QuantityColors {
    Quantity quantity;
    std::uint32_t dark_rgb;   ///< on a dark ground; derived from the Okabe-Ito set
    std::uint32_t light_rgb;  ///< the same hue, dark enough for text on a light ground (contrast ≥ 4.5)
};

const QuantityColors& colors_of(Quantity quantity);

}  // namespace normscope::ui
