// SPDX-License-Identifier: MIT
// Four ways to compute a variance, each rounded to a number format after every operation, and the exact one.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/base/number_formats.h"
#include "core/norm/norm_spec.h"

namespace normscope::labs {

enum class VarianceAlgorithm : std::uint8_t {
    naive,     ///< E[x²] − E[x]², one pass
    two_pass,  ///< the mean first, then the squared deviations
    welford,   ///< one pass, updating mean and squared deviations together
    chan,      ///< two passes over blocks of 32, whose moments are merged one after the other
};

inline constexpr std::size_t algorithm_count = 4;
inline constexpr std::size_t chan_block = 32;

struct AlgorithmInfo {
    VarianceAlgorithm algorithm;
    std::string_view id;
    std::string_view name;
};
std::span<const AlgorithmInfo, algorithm_count> algorithms();

/// Mean and biased variance. `mean_square` is what the naive way subtracts the squared mean from; 0 elsewhere.
struct Moments {
    double mean = 0;
    double variance = 0;
    double mean_square = 0;
};

/// In the format, sequentially, without fused multiply-add. The values must be numbers of the format. An empty row has
/// NaN moments.
Moments moments_in(NumberFormat format, VarianceAlgorithm algorithm, std::span<const double> row);

/// Of the values as they are: extended precision, with what the rounded mean leaves over taken out again.
Moments exact_moments(std::span<const double> row);

/// (x − μ) ÷ √(σ² + ε), or ÷ (√σ² + ε), each operation rounded. ε is rounded to the format first.
std::vector<double> normalized_in(NumberFormat format, const Moments& moments, std::span<const double> row, double eps,
                                  EpsPlacement placement);

/// The same without rounding, from exact moments; 0 ÷ 0 is 0.
std::vector<double> exact_normalized(std::span<const double> row, double eps, EpsPlacement placement);

}  // namespace normscope::labs
