// SPDX-License-Identifier: MIT
// Random cases for the convention detective, with an oracle of their own: straight loops in long double, or in float
// as a framework adds things up. Nothing of core/detect, core/norm's arithmetic or the kernels computes an expected y.
#pragma once

#include <cstdint>
#include <string>

#include "core/detect/detect.h"

namespace normscope::detect_cases {

struct Case {
    std::string name;                 ///< "layer_norm keras (5, 8) γ and β solved for"
    DetectInput input;                ///< what the detective is told
    Tensor next;                      ///< another input of the same layer
    std::vector<long double> next_y;  ///< and what the layer prints for it
    bool solved = false;              ///< γ or β were not told
    bool identifiable = false;        ///< no other convention of the oracle's own list gives y to rounding
};

/// Case `index` of a fixed sequence: every operator under every framework, several shapes, γ and β told or not.
Case make_case(std::uint64_t index);

/// Whether a candidate predicts what the layer prints next, on inputs whose examples differ in scale.
bool predicts(const Case& each, const Candidate& candidate);

struct Tally {
    int cases = 0, identifiable = 0;
    int right = 0, right_identifiable = 0;  ///< the first candidate predicts what comes next
    int matches = 0, wrong_matches = 0;
    int listed = 0;         ///< the right convention is among those that fit
    double slowest_ms = 0;  ///< of processor time
    std::string first_mistake;
};

Tally run_cases(std::uint64_t first, std::uint64_t count);

}  // namespace normscope::detect_cases
