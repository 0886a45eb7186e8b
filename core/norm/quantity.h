// SPDX-License-Identifier: MIT
// The quantities of a normalization: one row each with its id, symbol and name. Plots, formulas, prose, lessons and the
// timeline read this table, so that a quantity is called the same everywhere.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace normscope {

enum class Quantity : std::uint8_t {
    input,        ///< x
    sum,          ///< Σx
    mean,         ///< μ
    deviation,    ///< x − μ
    square,       ///< (x − μ)², or x² where nothing is centred
    variance,     ///< σ²
    mean_square,  ///< mean(x²), RMSNorm's counterpart of the variance
    sigma,        ///< what the deviations are divided by: √(σ² + ε)
    rms,          ///< RMSNorm's divisor: √(mean(x²) + ε)
    normalized,   ///< x̂
    scaled,       ///< γ ⊙ x̂
    output,       ///< y
    gamma,
    beta,
    eps,
    count,  ///< n, the number of values that share a statistic
};

struct QuantityInfo {
    Quantity quantity;
    std::string_view id;      ///< used in lessons, scenes, test names
    std::string_view symbol;  ///< plain text: "σ²"
    std::string_view latex;   ///< "\\sigma^2"
    std::string_view name;    ///< "variance"
    bool per_cell;            ///< one value per cell; otherwise one per group
};

std::span<const QuantityInfo> quantities();
const QuantityInfo& info(Quantity quantity);
/// nullptr when there is no such id.
const QuantityInfo* find_quantity(std::string_view id);

}  // namespace normscope
