// SPDX-License-Identifier: MIT
#include "core/document/document.h"

#include <algorithm>

#include "core/norm/operators.h"

namespace normscope {
namespace {

void resize_keeping(std::vector<float>& values, std::int64_t count, float fill) {
    values.resize(static_cast<std::size_t>(count), fill);
}

}  // namespace

Document default_document() {
    Document document;
    document.title = "LayerNorm by hand";
    document.x = Tensor::from({1, 4}, {2, 0, 4, 4}).value();
    OperatorArgs args;
    args.eps = 0.0;
    document.spec = make_spec("layer_norm", "pytorch", document.x.shape(), args).value();
    return with_fitting_params(std::move(document)).value();
}

Result<Document> document_of_tensor(Tensor x, std::string title) {
    Document document;
    document.title = std::move(title);
    document.x = std::move(x);
    auto spec = make_spec("layer_norm", "pytorch", document.x.shape());
    if (!spec) return std::unexpected(spec.error());
    document.spec = std::move(*spec);
    return with_fitting_params(std::move(document));
}

std::int64_t focused_cell(const Document& document) {
    return std::clamp<std::int64_t>(document.selection.cell, 0, std::max<std::int64_t>(document.x.size() - 1, 0));
}

RowColumn focused_place(const Document& document) { return row_column_of(document.x, focused_cell(document)); }

Selection selection_at(const Document& document, RowColumn place) {
    return {cell_at(document.x, place), document.selection.axis};
}

Line focused_line(const Document& document) {
    return line_through(document.x.shape(), focused_cell(document), document.selection.axis);
}

int row_axis(const Document& document) {
    const auto rank = static_cast<int>(document.x.rank());
    if (rank < 2) return -1;
    return document.selection.axis >= 0 ? document.selection.axis : rank - 2;
}

Plane focused_plane(const Document& document) {
    const auto last = static_cast<int>(document.x.rank()) - 1;
    return plane_through(document.x.shape(), focused_cell(document), row_axis(document), last);
}

std::size_t memory_of(const Document& document) {
    const auto& p = document.params;
    return sizeof(Document) + document.x.values().size_bytes() +
           sizeof(float) * (p.gamma.size() + p.beta.size() + p.running_mean.size() + p.running_var.size());
}

Selection settled(Selection selection, const Tensor& x) {
    selection.cell = std::clamp<std::int64_t>(selection.cell, 0, std::max<std::int64_t>(x.size() - 1, 0));
    if (selection.axis < 0 || selection.axis >= static_cast<int>(x.rank()) - 1) selection.axis = -1;
    return selection;
}

float neutral_gamma(const NormSpec& spec) { return spec.gamma_form == GammaForm::one_plus ? 0.0f : 1.0f; }

Result<Document> with_fitting_params(Document document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    resize_keeping(document.params.gamma, plan->param_count(), neutral_gamma(document.spec));
    resize_keeping(document.params.beta, plan->param_count(), 0.0f);
    const bool tracks = document.spec.track_running_stats || document.spec.stats == StatsSource::running;
    resize_keeping(document.params.running_mean, tracks ? plan->group_count() : 0, 0.0f);
    resize_keeping(document.params.running_var, tracks ? plan->group_count() : 0, 1.0f);
    return document;
}

Result<void> check_document(const Document& document) {
    const auto plan = NormPlan::make(document.spec, document.x.shape());
    if (!plan) return std::unexpected(plan.error());
    return check_params(document.spec, *plan, document.params);
}

}  // namespace normscope
