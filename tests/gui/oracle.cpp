// SPDX-License-Identifier: MIT
#include "oracle.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>

namespace normscope::testing {
namespace {

std::string four_decimals(long double value) {
    char buffer[64];
    std::snprintf(buffer, sizeof buffer, "%.4Lf", value);
    return buffer;
}

std::string typographic(std::string text) {
    if (const auto minus = text.find('-'); minus == 0) text.replace(0, 1, "−");
    return text;
}

}  // namespace

Normalized layer_norm(const std::vector<float>& x, const std::vector<float>& gamma, const std::vector<float>& beta,
                      double eps) {
    Normalized result;
    const auto n = static_cast<long double>(x.size());
    for (const float value : x) result.mean += value;
    result.mean /= n;
    for (const float value : x) result.variance += (value - result.mean) * (value - result.mean);
    result.variance /= n;
    result.sigma = std::sqrt(result.variance + eps);
    for (std::size_t i = 0; i < x.size(); ++i) {
        const long double deviation = x[i] - result.mean;
        result.xhat.push_back(result.sigma == 0 ? 0 : deviation / result.sigma);
        const long double scale = gamma.empty() ? 1 : gamma[i];
        const long double shift = beta.empty() ? 0 : beta[i];
        result.y.push_back(scale * result.xhat.back() + shift);
    }
    return result;
}

std::string displayed(long double value) {
    auto text = four_decimals(value);
    const long double read = std::strtold(text.c_str(), nullptr);
    if (std::fabs(read - value) <= 2.5e-7L * std::fmax(1.0L, std::fabs(value))) {
        while (text.back() == '0') text.pop_back();
        if (text.back() == '.') text.pop_back();
        if (text == "-0") text = "0";
    } else if (std::fabs(value) < 0.1L) {  // four significant digits, as far as no power of ten is used
        std::array<char, 32> small{};
        std::snprintf(small.data(), small.size(), "%.*Lf", std::fabs(value) < 0.01L ? 6 : 5, value);
        text = small.data();
    }
    return typographic(text);
}

std::string displayed_fixed(long double value) {
    auto text = four_decimals(value);
    if (text == "-0.0000") text = "0.0000";
    return typographic(text);
}

}  // namespace normscope::testing
