// SPDX-License-Identifier: MIT
#include "core/tensor/find.h"

#include <algorithm>
#include <cmath>

namespace normscope {

std::optional<std::int64_t> next_cell(const Tensor& x, Sought sought, std::int64_t here) {
    if (x.empty()) return {};
    const auto values = x.values();
    const auto is_sought = [&](float value) { return sought == Sought::nan ? std::isnan(value) : std::isinf(value); };
    const auto middle = values.begin() + std::clamp<std::int64_t>(here + 1, 0, x.size());
    auto found = std::find_if(middle, values.end(), is_sought);
    if (found == values.end()) {
        found = std::find_if(values.begin(), middle, is_sought);
        if (found == middle) return {};
    }
    return found - values.begin();
}

std::optional<std::int64_t> largest_cell(const Tensor& x) {
    const auto values = x.values();
    float largest = -1;
    std::optional<std::int64_t> cell;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const float size = std::abs(values[i]);
        if (!(size > largest) || std::isinf(size)) continue;  // NaN is not larger than anything
        largest = size;
        cell = static_cast<std::int64_t>(i);
    }
    return cell;
}

}  // namespace normscope
