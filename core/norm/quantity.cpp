// SPDX-License-Identifier: MIT
#include "core/norm/quantity.h"

#include <algorithm>
#include <array>

namespace normscope {
namespace {

using enum Quantity;

constexpr std::array<QuantityInfo, 16> quantity_rows = {{
    {input, "x", "x", "x", "input", true},
    {sum, "sum", "Σx", "\\Sigma x", "sum", false},
    {mean, "mu", "μ", "\\mu", "mean", false},
    {deviation, "dev", "x − μ", "x-\\mu", "deviation", true},
    {square, "sq", "(x − μ)²", "(x-\\mu)^2", "squared deviation", true},
    {variance, "var", "σ²", "\\sigma^2", "variance", false},
    {mean_square, "ms", "mean x²", "\\overline{x^2}", "mean square", false},
    {sigma, "sigma", "σ", "\\sigma", "standard deviation", false},
    {rms, "rms", "rms", "\\mathrm{rms}", "root mean square", false},
    {normalized, "xhat", "x̂", "\\hat{x}", "normalised value", true},
    {scaled, "scaled", "γ ⊙ x̂", "\\gamma\\odot\\hat{x}", "scaled value", true},
    {output, "y", "y", "y", "output", true},
    {gamma, "gamma", "γ", "\\gamma", "scale", true},
    {beta, "beta", "β", "\\beta", "shift", true},
    {eps, "eps", "ε", "\\varepsilon", "epsilon", false},
    {count, "n", "n", "n", "count", false},
}};

}  // namespace

std::span<const QuantityInfo> quantities() { return quantity_rows; }

const QuantityInfo& info(Quantity quantity) { return quantity_rows[static_cast<std::size_t>(quantity)]; }

const QuantityInfo* find_quantity(std::string_view id) {
    const auto found = std::ranges::find(quantity_rows, id, &QuantityInfo::id);
    return found == quantity_rows.end() ? nullptr : &*found;
}

}  // namespace normscope
