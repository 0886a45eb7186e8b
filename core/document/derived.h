// SPDX-License-Identifier: MIT
// Derived: everything computed from a document, cached until the document changes.
#pragma once

#include <cstdint>
#include <memory>

#include "core/document/document.h"
#include "core/kernels/engine.h"
#include "core/norm/trace.h"

namespace normscope {

/// The whole forward pass of a document. In float32 `result.output` is what the kernels give; everything else is the
/// double reference's, which the trace explains.
struct Derived {
    NormPlan plan;
    NormResult result;
    kernels::KernelInfo computed_by;  ///< what computed y

    /// Statistics of the group that a cell belongs to.
    const GroupStats& stats_of(std::int64_t cell) const {
        return result.stats[static_cast<std::size_t>(plan.group_of(cell))];
    }
};

/// Computes what the document asks for. check_document() must have passed.
Derived derive(const Document& document);

/// The cell in focus.
std::int64_t focused_cell(const Document& document);

/// The trace of the group that holds the cell in focus.
Trace focused_trace(const Document& document, const NormPlan& plan);

}  // namespace normscope
