// SPDX-License-Identifier: MIT
#include "core/norm/quantity.h"

#include <algorithm>
#include <array>

namespace normscope {
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

constexpr std::array<QuantityInfo, 16> rows = {{
    {input, "x", "x", "x", "input", blue, deep_blue, true},
    {sum, "sum", "Σx", "\\Sigma x", "sum", orange, deep_orange, false},
    {mean, "mu", "μ", "\\mu", "mean", orange, deep_orange, false},
    {deviation, "dev", "x − μ", "x-\\mu", "deviation", blue, deep_blue, true},
    {square, "sq", "(x − μ)²", "(x-\\mu)^2", "squared deviation", pink, deep_pink, true},
    {variance, "var", "σ²", "\\sigma^2", "variance", pink, deep_pink, false},
    {mean_square, "ms", "mean x²", "\\overline{x^2}", "mean square", pink, deep_pink, false},
    {sigma, "sigma", "σ", "\\sigma", "standard deviation", pink, deep_pink, false},
    {rms, "rms", "rms", "\\mathrm{rms}", "root mean square", pink, deep_pink, false},
    {normalized, "xhat", "x̂", "\\hat{x}", "normalised value", green, deep_green, true},
    {scaled, "scaled", "γ ⊙ x̂", "\\gamma\\odot\\hat{x}", "scaled value", yellow, deep_yellow, true},
    {output, "y", "y", "y", "output", white, ink, true},
    {gamma, "gamma", "γ", "\\gamma", "scale", yellow, deep_yellow, true},
    {beta, "beta", "β", "\\beta", "shift", red, deep_red, true},
    {eps, "eps", "ε", "\\varepsilon", "epsilon", grey, deep_grey, false},
    {count, "n", "n", "n", "count", grey, deep_grey, false},
}};

}  // namespace

std::span<const QuantityInfo> quantities() { return rows; }

const QuantityInfo& info(Quantity quantity) { return rows[static_cast<std::size_t>(quantity)]; }

const QuantityInfo* find_quantity(std::string_view id) {
    const auto found = std::ranges::find(rows, id, &QuantityInfo::id);
    return found == rows.end() ? nullptr : &*found;
}

}  // namespace normscope
