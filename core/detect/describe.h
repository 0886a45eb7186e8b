// SPDX-License-Identifier: MIT
// A hypothesis as people and scenes say it.
#pragma once

#include "core/detect/detect.h"
#include "core/detect/hypothesis.h"

namespace normscope::detect {

/// The spec that computes what the hypothesis says, labelled with the operator and the framework whose it is.
NormSpec spec_of(const Hypothesis& hypothesis, const Shape& shape);

NormParams params_of(const Hypothesis& hypothesis, const NormSpec& spec);

/// "LayerNorm, ε = 1e-05 inside the root".
std::string title_of(const Hypothesis& hypothesis, const NormSpec& spec);

/// "× √(3/4): unbiased standard deviation, ε = 1e-06 outside the root, over axis −1".
std::string reason_of(const Hypothesis& hypothesis, const NormSpec& spec, const Shape& shape);

/// What else computes the same, by the axes alone.
std::vector<std::string> aliases_of(const NormSpec& spec, const Shape& shape);

/// "1e-05", "0".
std::string eps_text(double eps);

}  // namespace normscope::detect
