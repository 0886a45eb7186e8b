// SPDX-License-Identifier: MIT
#include "core/norm/shown_value.h"

#include <algorithm>
#include <cmath>

namespace normscope {
namespace {

/// Four units in the last place of a float32: two for the kernels, as they promise, and two for the terms.
constexpr double left_by_rounding = 0x1p-21;
constexpr double small_beside_sigma = 0x1p-10;

bool is_left_over(double sum, double term, double other) {
    return std::abs(sum) <= left_by_rounding * std::max(std::abs(term), std::abs(other));
}

bool deviation_is_left_over(const GroupStats& stats, double x) {
    const double deviation = x - stats.mean;
    return is_left_over(deviation, x, stats.mean) &&
           std::abs(deviation) <= small_beside_sigma * std::sqrt(stats.spread);
}

}  // namespace

double shown_value(Quantity quantity, const NormSpec& spec, const GroupStats& stats, const CellNumbers& cell,
                   double computed) {
    if (spec.rounds() || !std::isfinite(computed)) return computed;
    const bool no_deviation = spec.center && deviation_is_left_over(stats, cell.x);
    switch (quantity) {
    case Quantity::deviation:
    case Quantity::square:
    case Quantity::normalized:
    case Quantity::scaled:
        return no_deviation ? 0 : computed;
    case Quantity::output: {
        const double product = no_deviation ? 0 : cell.gamma * normalize_value(spec, stats, cell.x);
        if (!is_left_over(product + cell.beta, product, cell.beta)) return computed;
        const double most = no_deviation ? small_beside_sigma : left_by_rounding;  // of x̂, or of the sum
        const bool nothing = std::abs(computed) <= most * std::max(std::abs(cell.gamma), std::abs(cell.beta));
        return nothing ? 0 : computed;
    }
    default:
        return computed;
    }
}

}  // namespace normscope
