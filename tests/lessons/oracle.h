// SPDX-License-Identifier: MIT
// An independent account of what a lesson step computes: its own reading of the TOML, its own statistics in long double
// and its own expression parser. It shares no code with core/, so that an error there cannot hide in both.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/lessons/toml.h"

namespace oracle {

using Real = long double;

struct State {
    std::vector<std::size_t> shape;
    std::vector<Real> x;  ///< row-major
    std::vector<Real> gamma, beta, running_mean, running_var;
    std::string op = "layer_norm", convention = "pytorch";
    std::optional<Real> eps;
    Real momentum = 0;
    int groups = 2;
    std::optional<int> axis;
    std::size_t cell = 0;  ///< selected
    bool training = true, unbiased = false, eps_outside = false, affine = true, nan_at_zero_by_zero = false;

    void set(const toml::table& change);
    Real epsilon() const;
    std::vector<std::size_t> index_of(std::size_t at) const;
    /// The cell with this index along the last axes, the others being those of the selected one.
    std::size_t at(const std::vector<std::size_t>& index) const;
};

/// Value of an expression in the notation of docs/lessons.md; throws std::runtime_error for what it does not know.
Real evaluate(const std::string& expression, const State& state);

/// State of step `step` (0-based) of a lesson.
State state_of(const toml::table& lesson, int step);

}  // namespace oracle
