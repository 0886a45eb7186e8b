// SPDX-License-Identifier: MIT
// The trace: the ordered steps by which one group's values become its outputs, with every term, so that any displayed
// number can say exactly what it was computed from.
#pragma once

#include <string>
#include <vector>

#include "core/norm/quantity.h"
#include "core/norm/reference.h"

namespace normscope {

/// One step. `terms` counts the single operations inside it: the addends of a sum, or the cells of a cell-wise step.
struct Step {
    Quantity quantity = Quantity::sum;
    std::string caption;  ///< "mean over the features"
    std::int64_t terms = 1;
    bool accumulates = false;  ///< the terms add up to one number
};

/// A value that takes part in a computation. `position` is the cell's place in its group (-1: one per group).
struct Operand {
    Quantity quantity = Quantity::input;
    std::int64_t position = -1;
    double value = 0;

    friend bool operator==(const Operand&, const Operand&) = default;
};

/// Where one number comes from: its direct operands, in the order in which they are used.
struct Explanation {
    Operand result;
    std::vector<Operand> operands;
};

class Trace {
public:
    /// Traces group `group`; check_params() must have passed.
    static Trace make(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const NormParams& params,
                      std::int64_t group);

    const NormSpec& spec() const { return spec_; }
    const std::vector<Step>& steps() const { return steps_; }
    std::int64_t group() const { return group_; }
    std::int64_t size() const { return static_cast<std::int64_t>(cells_.size()); }
    const GroupStats& stats() const { return stats_; }

    /// Cell of the tensor at `position` of the group, and the position of a cell (-1 when it is in another group).
    std::int64_t cell(std::int64_t position) const { return cells_[static_cast<std::size_t>(position)]; }
    std::int64_t position_of(std::int64_t cell) const;

    /// Index text of a position, 1-based: "3" where the group lies within a row, else along all axes: "2,3".
    const std::string& label(std::int64_t position) const { return labels_[static_cast<std::size_t>(position)]; }

    /// Index text of the γ and β that a position uses: its own where they live on the normalised axes, else the
    /// channel's.
    const std::string& param_label(std::int64_t position) const {
        return param_labels_[static_cast<std::size_t>(position)];
    }

    double value(Quantity quantity, std::int64_t position = -1) const;

    /// Value of an accumulating step after its first `terms` terms.
    double partial(Quantity quantity, std::int64_t terms) const;

    Explanation explain(Quantity quantity, std::int64_t position = -1) const;

    /// Index of the step that makes `quantity`, or -1.
    int step_of(Quantity quantity) const;

private:
    void list_steps(const NormPlan& plan);

    NormSpec spec_;
    std::vector<Step> steps_;
    std::int64_t group_ = 0;
    GroupStats stats_;
    std::vector<std::int64_t> cells_;
    std::vector<std::string> labels_;
    std::vector<std::string> param_labels_;
    std::vector<double> x_, gamma_, beta_, normalized_;
};

/// The words for what shares a statistic: "the features", "the batch", "the positions", from the reduced axes.
std::string reduced_words(const NormSpec& spec, const Shape& shape);

}  // namespace normscope
