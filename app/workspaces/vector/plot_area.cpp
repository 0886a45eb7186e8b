// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/plot_area.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/theme.h"

namespace normscope::ui {

float PlotArea::y(double value) const {
    const double share = (value - range.lo) / range.span();
    return to.y - static_cast<float>(std::clamp(share, 0.0, 1.0)) * (to.y - from.y);
}

bool PlotArea::shows(double value) const { return value >= range.lo && value <= range.hi; }

double PlotArea::units_per_pixel() const { return range.span() / static_cast<double>(std::max(1.0f, to.y - from.y)); }

float PlotArea::slot() const { return (to.x - from.x) / static_cast<float>(std::max<std::int64_t>(count, 1)); }

float PlotArea::center(std::int64_t i) const { return from.x + slot() * (static_cast<float>(i) + 0.5f); }

float PlotArea::bar_width() const { return std::max(1.0f, std::round(std::min(slot() * 0.66f, px(44)))); }

Box PlotArea::bar(std::int64_t i, double value) const {
    const float half = bar_width() / 2;
    const float zero = std::round(y(0));
    const float tip = std::isfinite(value) ? std::round(y(value)) : zero;
    Box box{{std::round(center(i) - half), std::min(tip, zero)}, {std::round(center(i) + half), std::max(tip, zero)}};
    if (box.max.y - box.min.y < px(2)) (value < 0 ? box.max.y : box.min.y) += value < 0 ? px(2) : -px(2);
    return box;
}

Box PlotArea::around(std::int64_t i, double value, float air) const {
    auto box = bar(i, value);
    const float left = from.x + slot() * static_cast<float>(i);
    box.min.x = std::max(box.min.x - air, std::ceil(left));
    box.max.x = std::max(box.min.x, std::min(box.max.x + air, std::floor(left + slot())));
    return box;
}

std::string subscript(std::int64_t number) {
    std::string result;
    for (const char digit : std::to_string(number))
        result += fmt::format("{}{}{}", '\xE2', '\x82', static_cast<char>('\x80' + (digit - '0')));
    return result;
}

}  // namespace normscope::ui
