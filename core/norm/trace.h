// SPDX-License-Identifier: MIT
// The trace: the ordered steps by which one group's values become its outputs, with every term, so that any displayed
// number can say exactly what it was computed from.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/norm/quantity.h"
#include "core/norm/reference.h"
#include "core/norm/value.h"

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

/// Where one number comes from: its direct operands, in the order in which they are used. The addends of a sum come
/// first, as many as were asked for.
struct Explanation {
    Operand result;
    std::vector<Operand> operands;
    std::int64_t left_out = 0;  ///< addends that are not listed
};

/// A trace costs the same for a group of any size: values, labels and terms are made when somebody looks. It refers to
/// x and the parameters, which must stay as they are for as long as it is used.
class Trace {
public:
    static constexpr std::int64_t all = std::int64_t{1} << 62;

    /// Traces group `group`; check_params() must have passed. `stats` are those of the group; without them they are
    /// computed, O(group).
    static Trace make(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const NormParams& params,
                      std::int64_t group, const std::optional<GroupStats>& stats = {});

    const NormSpec& spec() const { return spec_; }
    const std::vector<Step>& steps() const { return steps_; }
    std::int64_t group() const { return group_; }
    std::int64_t size() const { return size_; }
    const GroupStats& stats() const { return stats_; }

    /// Cell of the tensor at `position` of the group, and the position of a cell (-1 when it is in another group).
    std::int64_t cell(std::int64_t position) const { return base_ + plan_.offset(position); }
    std::int64_t position_of(std::int64_t cell) const;

    /// Index text of a position, 1-based: "3" where the group lies within a row, else along all axes: "2,3".
    std::string label(std::int64_t position) const;

    /// Index text of the γ and β that a position uses: its own where they live on the normalised axes, else the
    /// channel's.
    std::string param_label(std::int64_t position) const;

    double value(Quantity quantity, std::int64_t position = -1) const;

    /// Value of an accumulating step after its first `terms` terms.
    double partial(Quantity quantity, std::int64_t terms) const;

    /// Lists at most `most_terms` of the addends of a sum.
    Explanation explain(Quantity quantity, std::int64_t position = -1, std::int64_t most_terms = all) const;

    /// Whether explain(result) would list the operand: O(1).
    bool uses(Quantity result, std::int64_t position, Quantity operand, std::int64_t at) const;

    /// Index of the step that makes `quantity`, or -1.
    int step_of(Quantity quantity) const;

private:
    void list_steps();
    CellNumbers numbers_at(std::int64_t position) const;

    NormSpec spec_;
    NormPlan plan_;
    std::vector<Step> steps_;
    std::int64_t group_ = 0;
    std::int64_t size_ = 0;
    std::int64_t base_ = 0;  // cell of position 0
    GroupStats stats_;
    std::span<const float> x_;
    const NormParams* params_ = nullptr;
};

/// What goes into one number, looked up once and asked about many: what lights up beside the number that is pointed at.
class Sources {
public:
    /// Of a quantity of `cell`, or of its group. The trace must be that of the group.
    Sources(const Trace& trace, Quantity quantity, std::int64_t cell);

    /// True for the number itself and for what it is directly computed from.
    bool hold(const NormPlan& plan, Quantity quantity, std::int64_t cell) const;

private:
    struct Number {
        Quantity quantity;
        std::int64_t cell;  // -1: every cell of the group
    };
    std::int64_t group_;
    std::vector<Number> numbers_;
};

/// The words for what shares a statistic: "the features", "the batch", "the positions", from the reduced axes.
std::string reduced_words(const NormSpec& spec, const Shape& shape);

}  // namespace normscope
