// SPDX-License-Identifier: MIT
#include "app/workspaces/vector/flipped_batch.h"

#include "core/document/derived.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_cells = 4096;  // of a batch that can be taken in as a map

/// The preset that standardises columns where this spec does rows, and the other way round; empty: there is none.
std::string_view flipped(const NormSpec& spec, const Shape& shape) {
    const bool matrix = shape.size() == 2 && shape[0] > 1 && shape[1] > 1 && shape[0] * shape[1] <= most_cells;
    const bool standardises = spec.center && spec.divisor == Divisor::standard_deviation && spec.split_axis < 0;
    if (!matrix || !standardises || spec.reduced_axes.size() != 1) return {};
    return spec.reduced_axes.front() == 1 ? "batch_norm" : "layer_norm";
}

}  // namespace

void FlippedBatch::follow(const View& view) {
    if (known_ && revision_ == view.content_revision()) return;
    known_ = true;
    revision_ = view.content_revision();
    plan_.reset();
    values_.clear();
    compute(view.document());
}

void FlippedBatch::compute(const Document& document) {
    const auto op = flipped(document.spec, document.x.shape());
    if (op.empty()) return;
    const auto convention = find_convention(document.spec.convention) ? document.spec.convention : "pytorch";
    auto spec = make_spec(op, convention, document.x.shape(), {.eps = document.spec.eps});
    if (!spec) return;
    Document other;
    other.x = document.x;
    other.spec = std::move(*spec);
    auto fitting = with_fitting_params(std::move(other));
    if (!fitting) return;
    const Derived derived(*fitting);
    for (std::int64_t cell = 0; cell < fitting->x.size(); ++cell)
        values_.push_back(derived.shown(Quantity::normalized, cell));
    plan_ = derived.plan();
    op_ = find_operator(op);
}

}  // namespace normscope::ui
