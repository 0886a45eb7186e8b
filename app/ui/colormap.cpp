// SPDX-License-Identifier: MIT
#include "app/ui/colormap.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "app/ui/rgb.h"
#include "app/ui/theme.h"

namespace normscope::ui {
namespace {

struct Stop {
    float at;
    ImU32 color;
};

constexpr std::array<Stop, 7> on_dark = {{{-1, rgb(0xD3ECFC)},
                                          {-0.55f, rgb(0x56B4E9)},
                                          {-0.2f, rgb(0x27506E)},
                                          {0, rgb(0x1A1D26)},
                                          {0.2f, rgb(0x6B3A26)},
                                          {0.55f, rgb(0xE8743B)},
                                          {1, rgb(0xFFDDBB)}}};
constexpr std::array<Stop, 7> on_light = {{{-1, rgb(0x07395A)},
                                           {-0.55f, rgb(0x2C87BE)},
                                           {-0.2f, rgb(0xA9D3EC)},
                                           {0, rgb(0xF4F5F8)},
                                           {0.2f, rgb(0xF5C6AC)},
                                           {0.55f, rgb(0xD8602A)},
                                           {1, rgb(0x6B2508)}}};

constexpr std::array<ImU32, 7> hues = {rgb(0x56B4E9), rgb(0xE69F00), rgb(0x2BC49A), rgb(0xCC79A7),
                                       rgb(0xF0E442), rgb(0xE8743B), rgb(0x8C9BE8)};

// matplotlib's two maps whose lightness grows evenly, at even distances.
constexpr std::array<ImU32, 9> viridis = {rgb(0x440154), rgb(0x472D7B), rgb(0x3B528B), rgb(0x2C728E), rgb(0x21918C),
                                          rgb(0x28AE80), rgb(0x5EC962), rgb(0xADDC30), rgb(0xFDE725)};
constexpr std::array<ImU32, 10> cividis = {rgb(0x00224E), rgb(0x123570), rgb(0x3B496C), rgb(0x575D6D), rgb(0x707173),
                                           rgb(0x8A8678), rgb(0xA59C74), rgb(0xC3B369), rgb(0xE1CC55), rgb(0xFEE838)};

ImU32 along(std::span<const ImU32> stops, float share) {
    const float at = std::clamp(share, 0.0f, 1.0f) * static_cast<float>(stops.size() - 1);
    const auto k = std::min(static_cast<std::size_t>(at), stops.size() - 2);
    return mix(stops[k], stops[k + 1], at - static_cast<float>(k));
}

constexpr float bend = 20;  // asinh(bend · share): how much room small values get

/// −1 … 1 of a value's share of the range.
float on_scale(ColorScale scale, float share) {
    if (scale == ColorScale::asinh) return std::asinh(share * bend) / std::asinh(bend);
    if (scale == ColorScale::linear || share == 0) return share;
    return std::copysign(std::max(0.0f, 1 + std::log10(std::abs(share)) / log_decades), share);
}

}  // namespace

ImU32 diverging_color(float share) {
    if (std::isnan(share)) return palette().bad;
    const auto& stops = palette().dark ? on_dark : on_light;
    share = std::clamp(share, -1.0f, 1.0f);
    std::size_t k = 1;
    while (k + 1 < stops.size() && share > stops[k].at) ++k;
    const auto& a = stops[k - 1];
    const auto& b = stops[k];
    return mix(a.color, b.color, (share - a.at) / (b.at - a.at));
}

ImU32 map_color_at(ColorMap map, float share) {
    if (map == ColorMap::viridis) return along(viridis, share);
    if (map == ColorMap::cividis) return along(cividis, share);
    return diverging_color(share);
}

ImU32 map_color(ColorMap map, ColorScale scale, float value, float range) {
    const float share = on_scale(scale, value / range);
    return map_color_at(map, map == ColorMap::diverging ? share : std::abs(share));
}

ImU32 group_color(std::int64_t group) {
    constexpr auto count = static_cast<std::int64_t>(hues.size());
    const auto round = group / count;
    const auto hue = hues[static_cast<std::size_t>((group + round) % count)];
    switch (round % 5) {
    case 0:
        return hue;
    case 1:
        return mix(hue, rgb(0xB9BCCB), 0.5f);
    case 2:
        return mix(hue, rgb(0x2A2F45), 0.42f);
    case 3:
        return mix(hue, rgb(0xFFFFFF), 0.5f);
    default:
        return mix(hue, rgb(0x7A4E7E), 0.5f);
    }
}

ImU32 ink_on(ImU32 ground) {
    constexpr ImU32 dark = rgb(0x05060A);
    constexpr ImU32 light = rgb(0xFFFFFF);
    return contrast(dark, ground) > contrast(light, ground) ? dark : light;
}

}  // namespace normscope::ui
