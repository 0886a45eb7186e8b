// SPDX-License-Identifier: MIT
#include "core/kernels/layout.h"

#include <algorithm>

namespace normscope::kernels {
namespace {

/// Consecutive axes that are all kept or all reduced, and all with or all without γ.
struct Block {
    std::int64_t extent = 1;
    bool reduced = false;
    bool affine = false;
};

bool contains(const std::vector<int>& axes, int axis) { return std::ranges::find(axes, axis) != axes.end(); }

std::vector<Block> blocks_of(const NormSpec& spec, const Shape& shape) {
    std::vector<Block> blocks;
    const auto add = [&](Block block) {
        if (block.extent == 1) return;
        if (!blocks.empty() && blocks.back().reduced == block.reduced && blocks.back().affine == block.affine)
            blocks.back().extent *= block.extent;
        else
            blocks.push_back(block);
    };
    const bool affine_used = spec.has_gamma || spec.has_beta;
    for (int axis = 0; axis < static_cast<int>(shape.size()); ++axis) {
        const auto extent = shape[static_cast<std::size_t>(axis)];
        const bool affine = affine_used && contains(spec.affine_axes, axis);
        if (axis == spec.split_axis) {
            add({spec.num_groups, false, affine});
            add({extent / spec.num_groups, true, affine});
        } else {
            add({extent, contains(spec.reduced_axes, axis), affine});
        }
    }
    return blocks;
}

// A run shorter than this does not fill the vectors of one segment: gathering pays.
constexpr std::int64_t shortest_run = 8;

/// kept … kept, reduced … reduced.
bool match_rows(const std::vector<Block>& blocks, Layout& layout) {
    std::size_t at = 0;
    std::int64_t kept_affine = 1;
    std::int64_t reduced_affine = 1;
    std::int64_t reduced_plain = 1;
    bool affine_ended = false;
    // The kept half: blocks without γ, then at most one with it (its index is then g % extent).
    for (; at < blocks.size() && !blocks[at].reduced; ++at) {
        if (blocks[at].affine)
            kept_affine = blocks[at].extent;
        else if (kept_affine != 1)
            return false;
    }
    // The reduced half: at most one block with γ, then at most one without.
    for (; at < blocks.size(); ++at) {
        if (!blocks[at].reduced) return false;
        if (blocks[at].affine) {
            if (affine_ended) return false;
            reduced_affine = blocks[at].extent;
        } else {
            reduced_plain = blocks[at].extent;
            affine_ended = true;
        }
    }
    layout.param_period = kept_affine;
    layout.param_scale = kept_affine == 1 ? 0 : reduced_affine;
    if (reduced_plain == 1 && reduced_affine > 1) {
        layout.kind = LayoutKind::rows;
        return true;
    }
    if (reduced_affine > 1 && reduced_plain < shortest_run) return false;
    layout.kind = LayoutKind::segments;
    layout.runs = reduced_affine;
    layout.run_length = reduced_plain;
    layout.run_stride = reduced_plain;
    layout.group_stride = layout.size;
    layout.run_step = reduced_affine > 1 ? 1 : 0;
    return true;
}

/// [kept] reduced kept-with-γ [reduced].
bool match_channels(const std::vector<Block>& blocks, Layout& layout) {
    std::size_t at = 0;
    std::int64_t batches = 1;
    if (at < blocks.size() && !blocks[at].reduced) {
        if (blocks[at].affine) return false;
        batches = blocks[at++].extent;
    }
    if (blocks.size() < at + 2 || !blocks[at].reduced || blocks[at].affine || blocks[at + 1].reduced) return false;
    const auto outer = blocks[at].extent;
    const auto channels = blocks[at + 1].extent;
    if (blocks.size() == at + 2) {
        layout.kind = LayoutKind::columns;
        layout.batches = batches;
        layout.rows = outer;
        layout.columns = channels;
    } else {
        const auto inner = blocks[at + 2].extent;
        if (blocks.size() != at + 3 || blocks[at + 2].affine || !blocks[at + 2].reduced || batches != 1) return false;
        if (inner < shortest_run) return false;
        layout.kind = LayoutKind::segments;
        layout.runs = outer;
        layout.run_length = inner;
        layout.run_stride = channels * inner;
        layout.group_stride = inner;
    }
    layout.param_period = blocks[at + 1].affine ? channels : 1;
    layout.param_scale = blocks[at + 1].affine ? 1 : 0;
    return true;
}

}  // namespace

Layout make_layout(const NormSpec& spec, const NormPlan& plan, bool force_general) {
    Layout layout;
    layout.groups = plan.group_count();
    layout.size = plan.group_size();
    if (force_general || layout.groups == 0 || layout.size == 0) return layout;
    const auto blocks = blocks_of(spec, plan.shape());
    Layout found = layout;
    if (match_rows(blocks, found)) return found;
    found = layout;
    if (match_channels(blocks, found)) return found;
    return layout;
}

const char* name_of(LayoutKind kind) {
    switch (kind) {
    case LayoutKind::rows:
        return "rows";
    case LayoutKind::segments:
        return "segments";
    case LayoutKind::columns:
        return "columns";
    case LayoutKind::general:
        return "gathered groups";
    }
    return "";
}

}  // namespace normscope::kernels
