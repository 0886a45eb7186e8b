// SPDX-License-Identifier: MIT
// Layout: which loop nest a (NormSpec, NormPlan) needs. The kernels know four; the last one fits everything.
#pragma once

#include <cstdint>
#include <vector>

#include "core/norm/norm_plan.h"

namespace normscope::kernels {

enum class LayoutKind {
    rows,      ///< group = consecutive cells, one γ/β entry per cell of the row (LayerNorm, RMSNorm)
    segments,  ///< group = equally spaced runs, one γ/β entry per run (BatchNorm NCHW, GroupNorm, InstanceNorm)
    columns,   ///< group = a column of a row-major matrix, one γ/β entry per column (BatchNorm (N, C), NHWC)
    general,   ///< anything else: gathered into a row and scattered back
};

struct Layout {
    LayoutKind kind = LayoutKind::general;
    std::int64_t groups = 0;
    std::int64_t size = 0;  ///< cells per group

    // segments: `runs` runs of `run_length` cells, `run_stride` apart.
    std::int64_t runs = 1;
    std::int64_t run_length = 0;
    std::int64_t run_stride = 0;
    std::int64_t group_stride = 0;  ///< first cell of group g is g·group_stride

    // columns: `batches` matrices of `rows` × `columns`; group = batch·columns + column.
    std::int64_t batches = 1;
    std::int64_t rows = 0;
    std::int64_t columns = 0;

    // γ/β entry: (g % param_period)·param_scale, plus the cell's place in the row (rows) or run_step·run (segments).
    std::int64_t param_period = 1;
    std::int64_t param_scale = 0;
    std::int64_t run_step = 0;

    std::int64_t first_param(std::int64_t group) const { return group % param_period * param_scale; }
    std::int64_t cells() const { return groups * size; }
};

/// `force_general` is for tests and for kernels' own doubts.
Layout make_layout(const NormSpec& spec, const NormPlan& plan, bool force_general = false);

/// "rows 1024×768", for the inspector.
const char* name_of(LayoutKind kind);

}  // namespace normscope::kernels
