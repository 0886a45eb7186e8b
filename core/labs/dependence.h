// SPDX-License-Identifier: MIT
// Which inputs an output depends on, found by nudging each of them and computing the output again.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/labs/lab_forward.h"

namespace normscope::labs {

struct Dependence {
    std::int64_t cell = 0;        ///< whose x̂ is watched
    double nudge = 0;             ///< by how much each input was moved, up and down
    std::vector<double> moves;    ///< per input, the larger |Δx̂|
    std::int64_t count = 0;       ///< of inputs that move it
    double most_from_others = 0;  ///< largest move by an input of another example
    std::int64_t columns = 1;     ///< of the tensor seen as rows, for drawing
    std::string words;            ///< "its row", "half its row", "its column", "its row and its column", …
};

/// Watches x̂ of `cell` while every input is nudged. Cells of the same index along axis 0 are the cell's example.
Dependence measure_dependence(const Layer& layer, std::span<const double> x, std::int64_t cell, double nudge);

}  // namespace normscope::labs
