// SPDX-License-Identifier: MIT
// The tables that textbooks print about normalization layers, with a measurement on the batch at hand in every cell.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/norm/norm_spec.h"
#include "core/tensor/tensor.h"

namespace normscope::labs {

enum class LiveMark {
    none,  ///< a number that is neither
    good,  ///< what one wants: exactly or up to rounding
    bad,
    refused,  ///< the operator does not take such a batch
};

struct LiveCell {
    std::string words;   ///< "0", "1.24", "refused"
    std::string detail;  ///< how it was measured, and where it is largest; or the refusal
    LiveMark mark = LiveMark::none;
    double value = 0;  ///< what was measured; NaN where that is no number
};

struct LiveRow {
    std::string title;
    std::string wants;  ///< what the number says
    std::string see;    ///< "layernorm-against-batchnorm/7": the lesson step that explains it
    std::vector<LiveCell> cells;
};

struct LiveTable {
    std::string title;
    std::vector<std::string> columns;
    std::vector<LiveRow> rows;
};

/// The batch at hand: examples along axis 0, of one axis of features or more. γ is 1 and β 0; what is measured is x̂.
struct LiveBatch {
    Shape shape;
    std::vector<double> x;
    std::string convention = "pytorch";
    double eps = 1e-5;
};

/// More cells than that take longer to measure than a frame may.
inline constexpr std::int64_t most_live_cells = 4096;

/// BatchNorm against LayerNorm; which norm when; what is guaranteed and what is not. Fails in one sentence where the
/// batch is empty or too large.
Result<std::vector<LiveTable>> live_tables(const LiveBatch& batch);

}  // namespace normscope::labs
