// SPDX-License-Identifier: MIT
#include "app/ui/quantity_colors.h"

#include <array>

namespace normscope::ui {
namespace {

using enum Quantity;

constexpr std::uint32_t blue = 0x56B4E9, deep_blue = 0x0068A3;
constexpr std::uint32_t orange = 0xE69F00, deep_orange = 0x8F5F00;
constexpr std::uint32_t pink = 0xCC79A7, deep_pink = 0xA03C78;
constexpr std::uint32_t green = 0x2BC49A, deep_green = 0x007857;
constexpr std::uint32_t yellow = 0xF0E442, deep_yellow = 0x756B00;
constexpr std::uint32_t red = 0xE8743B, deep_red = 0xB0450F;
constexpr std::uint32_t white = 0xE8EAF0, ink = 0x1B2030;
constexpr std::uint32_t grey = 0x8A93A6, deep_grey = 0x5B6475;

constexpr std::array<QuantityColors, 16> rows = {{
    {input, blue, deep_blue},
    {sum, orange, deep_orange},
    {mean, orange, deep_orange},
    {deviation, blue, deep_blue},
    {square, pink, deep_pink},
    {variance, pink, deep_pink},
    {mean_square, pink, deep_pink},
    {sigma, pink, deep_pink},
    {rms, pink, deep_pink},
    {normalized, green, deep_green},
    {scaled, yellow, deep_yellow},
    {output, white, ink},
    {gamma, yellow, deep_yellow},
    {beta, red, deep_red},
    {eps, grey, deep_grey},
    {count, grey, deep_grey},
}};

}  // namespace

const QuantityColors& colors_of(Quantity quantity) { return rows[static_cast<std::size_t>(quantity)]; }

}  // namespace normscope::ui
