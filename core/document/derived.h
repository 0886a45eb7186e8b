// SPDX-License-Identifier: MIT
// Derived: what the views show of a document. Statistics are kept per group; x̂ and y of a cell are answered when
// somebody looks, so that an edit of a large tensor costs the groups it touched.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/document/document.h"
#include "core/kernels/engine.h"
#include "core/norm/trace.h"

namespace normscope {

class Derived {
public:
    /// Computes all of it. check_document() must have passed.
    explicit Derived(std::shared_ptr<const Document> document);

    /// Goes over to another document: at the cost of the groups that differ where only cells do, else anew.
    void follow(std::shared_ptr<const Document> document);

    const NormPlan& plan() const { return plan_; }
    /// What computed y.
    const kernels::KernelInfo& computed_by() const { return computed_by_; }

    /// Statistics of the group that a cell belongs to, by the double reference.
    const GroupStats& stats_of(std::int64_t cell) const {
        return stats_[static_cast<std::size_t>(plan_.group_of(cell))];
    }

    /// x̂ of a cell, by the double reference.
    double normalized(std::int64_t cell) const;
    /// y of a cell: the kernel's in float32, the reference's in float64.
    double output(std::int64_t cell) const;

    /// Groups whose statistics were computed since this object was made.
    std::int64_t computed_groups() const { return computed_groups_; }

private:
    void compute_group(std::int64_t group);
    void compute_output();
    std::optional<std::vector<std::int64_t>> touched_groups(const Document& next) const;

    std::shared_ptr<const Document> document_;
    NormPlan plan_;
    std::vector<GroupStats> stats_;
    std::vector<double> values_;                 // of the group at work
    std::optional<kernels::NormKernel> kernel_;  // float32
    kernels::Statistics kernel_statistics_;
    std::vector<float> y_;
    kernels::KernelInfo computed_by_{"readable reference", "float64", 1};
    std::int64_t computed_groups_ = 0;
};

/// The trace of the group that holds the cell in focus.
Trace focused_trace(const Document& document, const NormPlan& plan);

}  // namespace normscope
