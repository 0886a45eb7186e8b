// SPDX-License-Identifier: MIT
// What a quantity of a normalization is, in one place: everything that shows, explains or checks a number asks here.
#pragma once

#include <cstdint>

#include "core/norm/quantity.h"
#include "core/norm/reference.h"

namespace normscope {

/// The numbers behind the quantities of one cell.
struct CellNumbers {
    double x = 0;
    double gamma = 1;  ///< effective: 1 + w where the spec stores w
    double beta = 0;
    std::int64_t count = 0;  ///< cells of the group
};

/// A quantity of a cell, or of its group, in double. Quantities that the spec does not compute have the value that its
/// statistics give them: the deviation of an RMSNorm is x, because its mean is 0.
inline double value_of(Quantity quantity, const NormSpec& spec, const GroupStats& stats, const CellNumbers& cell) {
    const double middle = spec.divisor == Divisor::root_mean_square ? 0.0 : stats.mean;
    switch (quantity) {
    case Quantity::input:
        return cell.x;
    case Quantity::sum:
        return stats.sum;
    case Quantity::mean:
        return stats.mean;
    case Quantity::deviation:
        return cell.x - stats.mean;
    case Quantity::square:
        return (cell.x - middle) * (cell.x - middle);
    case Quantity::variance:
    case Quantity::mean_square:
        return stats.spread;
    case Quantity::sigma:
    case Quantity::rms:
        return stats.divisor;
    case Quantity::normalized:
        return normalize_value(spec, stats, cell.x);
    case Quantity::scaled:
        return cell.gamma * normalize_value(spec, stats, cell.x);
    case Quantity::output:
        return scale_and_shift(spec, cell.gamma, normalize_value(spec, stats, cell.x), cell.beta);
    case Quantity::gamma:
        return cell.gamma;
    case Quantity::beta:
        return cell.beta;
    case Quantity::eps:
        return spec.eps;
    case Quantity::count:
        return static_cast<double>(cell.count);
    }
    return 0;
}

}  // namespace normscope
