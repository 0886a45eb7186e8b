// SPDX-License-Identifier: MIT
// The convention detective: which normalization, under whose convention, made y out of x.
//
// A convention explains y when every entry agrees to rounding: a few units in the last place of float32 arithmetic, and
// half a unit in the last digit where y was printed. Of those that do, the ones with the fewest solved values count.
// Two of them are one answer when nothing could tell them apart; otherwise the answer is ambiguous, and a next input
// that tells them apart is given.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/detect/printed.h"
#include "core/norm/reference.h"

namespace normscope {

enum class FitVerdict {
    match,      ///< explains y to rounding, and nothing that would predict differently does
    ambiguous,  ///< explains y to rounding, and so does something that would predict differently
    close,      ///< misses y by little: lower precision, or a slightly different ε
    none,       ///< does not explain y
};

std::string_view name_of(FitVerdict verdict);

/// What is known. The shapes of γ and β must be those of some axes of x.
struct DetectInput {
    Printed x;
    Printed y;
    std::optional<KnownValues> gamma, beta;
    std::optional<KnownValues> running_mean, running_var;  ///< both or neither
};

/// An input on which the conventions that explain y would print different things, and what this one would print.
struct NextInput {
    Tensor x;
    std::vector<double> y;
};

/// What makes the layer in each framework: its call, or the expression where it has none.
struct LayerCalls {
    std::string pytorch, keras, flax, onnx;
};

struct Candidate {
    FitVerdict verdict = FitVerdict::none;
    std::string title;   ///< "LayerNorm, ε = 1e-05 inside the root"
    std::string reason;  ///< one line
    NormSpec spec;
    NormParams params;
    bool gamma_solved = false;  ///< γ (β, the running statistics) were not given: they were solved for
    bool beta_solved = false;
    bool running_solved = false;
    double residual_ulps =
        0;               ///< largest misfit; the unit is float32's at max(|y|, |γ|, |β|), or the last printed digit
    double max_abs = 0;  ///< the same as a number
    std::vector<double> predicted;     ///< y under this convention, cell by cell
    std::vector<std::string> aliases;  ///< other names of the same function
    std::optional<NextInput> next;     ///< when ambiguous
    LayerCalls calls;
};

struct Detection {
    std::vector<Candidate> candidates;  ///< best first; never empty
    std::size_t tried = 0;              ///< conventions that were compared with y
};

/// Fails with one sentence when x and y do not go together, or when it was stopped.
Result<Detection> detect_convention(const DetectInput& input, const Control& control = {});

}  // namespace normscope
