// SPDX-License-Identifier: MIT
// The same batch with rows and columns changed over: what BatchNorm makes of it where LayerNorm is chosen, and
// LayerNorm where BatchNorm is. Computed anew when, and only when, the document's content has changed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/ui/view.h"
#include "core/norm/norm_plan.h"
#include "core/norm/operators.h"

namespace normscope::ui {

class FlippedBatch {
public:
    /// Once per frame, before anything is read.
    void follow(const View& view);

    /// Whether there is one: of a matrix of at least 2 × 2 whose rows, or columns, are standardised each by itself.
    bool exists() const { return plan_.has_value(); }
    const NormPlan& plan() const { return *plan_; }
    const Operator& op() const { return *op_; }  ///< whose x̂ it is
    /// x̂ of a cell, as pictures show it.
    double normalized(std::int64_t cell) const { return values_[static_cast<std::size_t>(cell)]; }

private:
    void compute(const Document& document);

    std::uint64_t revision_ = 0;
    bool known_ = false;
    std::optional<NormPlan> plan_;
    const Operator* op_ = nullptr;
    std::vector<double> values_;
};

}  // namespace normscope::ui
