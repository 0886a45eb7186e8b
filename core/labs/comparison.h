// SPDX-License-Identifier: MIT
// Several operators on one batch: what each makes of it, and what a change of the batch changes.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/labs/dependence.h"
#include "core/norm/operators.h"

namespace normscope::labs {

/// An operator's x̂ of a batch, and of the batch as it was before.
struct Comparison {
    std::string op;       ///< "group_norm"
    std::string title;    ///< "GroupNorm, G = 2"
    std::string shares;   ///< what shares a statistic: "μ and σ per row"
    std::string refusal;  ///< why there is nothing; then the rest is empty
    std::optional<Layer> layer;
    std::vector<double> input;  ///< x
    std::vector<double> now;    ///< x̂
    std::optional<Layer> layer_before;
    std::vector<double> input_before;
    std::vector<double> before;  ///< empty where there is no earlier batch, or the operator refused it
    double pinned_move = 0;      ///< max |Δx̂| of the pinned example
    Dependence dependence;       ///< of x̂ of the cell in focus
};

struct ComparisonRequest {
    NormSpec spec;
    Shape shape;
    std::vector<double> x;
    Shape shape_before;              ///< of the earlier batch; other examples may have come or gone
    std::vector<double> before;      ///< empty: there is none
    std::int64_t pinned = 0;         ///< index along axis 0
    std::int64_t pinned_before = 0;  ///< where that example was
    std::int64_t focus = 0;          ///< cell
    double nudge = 0.01;
};

/// γ = 1 and β = 0: what is compared is x̂.
Comparison compare(const ComparisonRequest& request);

/// The cells of one example (index along axis 0) are consecutive; this many.
std::int64_t cells_per_example(const Shape& shape);

}  // namespace normscope::labs
