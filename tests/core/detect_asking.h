// SPDX-License-Identifier: MIT
// How the tests ask the detective, and layers in long double to ask about.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/random.h"
#include "core/detect/detect.h"

namespace normscope {

using Real = long double;

inline DetectInput asked(std::string_view x, std::string_view y) {
    DetectInput input;
    input.x = parse_printed(x).value();
    input.y = parse_printed(y).value();
    return input;
}

inline DetectInput asked(const Shape& shape, const std::vector<float>& x, const std::vector<float>& y) {
    DetectInput input;
    input.x.values = Tensor::from(shape, x).value();
    input.y.values = Tensor::from(shape, y).value();
    return input;
}

inline std::vector<Candidate> found(const DetectInput& input) {
    const auto detection = detect_convention(input);
    EXPECT_TRUE(detection.has_value()) << (detection ? "" : detection.error().message);
    return detection ? detection->candidates : std::vector<Candidate>{};
}

inline Candidate best(const DetectInput& input) { return found(input).front(); }

inline Tensor vector_of(const std::vector<float>& values) { return Tensor::from({std::ssize(values)}, values).value(); }

inline std::vector<float> random_values(std::uint64_t seed, std::size_t count, double scale = 1, double offset = 0) {
    Random random(seed);
    std::vector<float> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(static_cast<float>(scale * random.normal() + offset));
    return values;
}

/// Rows of `columns` values through `row_function`, in long double.
inline std::vector<float> by_rows(const std::vector<float>& x, std::size_t columns,
                                  const std::function<void(std::vector<Real>&)>& row_function) {
    std::vector<float> y;
    for (std::size_t at = 0; at < x.size(); at += columns) {
        std::vector<Real> row(x.begin() + static_cast<std::ptrdiff_t>(at),
                              x.begin() + static_cast<std::ptrdiff_t>(at + columns));
        row_function(row);
        for (const Real value : row) y.push_back(static_cast<float>(value));
    }
    return y;
}

inline Real mean_of(const std::vector<Real>& row) {
    Real sum = 0;
    for (const Real value : row) sum += value;
    return sum / static_cast<Real>(row.size());
}

inline Real squares_about(const std::vector<Real>& row, Real middle) {
    Real sum = 0;
    for (const Real value : row) sum += (value - middle) * (value - middle);
    return sum;
}

inline void layer_norm(std::vector<Real>& row, Real eps) {
    const Real mean = mean_of(row);
    const Real divisor = std::sqrt(squares_about(row, mean) / static_cast<Real>(row.size()) + eps);
    for (Real& value : row) value = (value - mean) / divisor;
}

inline std::string list(const std::vector<Candidate>& candidates) {
    std::string text;
    for (const auto& each : candidates) text += std::string(name_of(each.verdict)) + ": " + each.reason + "\n";
    return text;
}

inline bool fits(const Candidate& candidate) {
    return candidate.verdict == FitVerdict::match || candidate.verdict == FitVerdict::ambiguous;
}

}  // namespace normscope
