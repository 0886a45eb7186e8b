// SPDX-License-Identifier: MIT
// Oracle: normalisation of a row in long double, written apart from the program's own arithmetic, and the rule by which
// numbers are displayed.
#pragma once

#include <string>
#include <vector>

namespace normscope::testing {

struct Normalized {
    long double mean = 0;
    long double variance = 0;
    long double sigma = 0;
    std::vector<long double> xhat;
    std::vector<long double> y;
};

/// LayerNorm of one row. Empty γ or β: 1 and 0.
Normalized layer_norm(const std::vector<float>& x, const std::vector<float>& gamma, const std::vector<float>& beta,
                      double eps);

/// As every number is shown: exact when four decimals hold it to float32's precision, else with four decimals; a
/// typographic minus.
std::string displayed(long double value);

/// With four decimals always.
std::string displayed_fixed(long double value);

}  // namespace normscope::testing
