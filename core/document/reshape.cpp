// SPDX-License-Identifier: MIT
#include "core/document/reshape.h"

#include <fmt/format.h>

#include <utility>

#include "core/document/edits.h"

namespace normscope {
namespace {

/// Moves γ and β to a tensor of another shape: an entry follows the first cell that used it. `old_cell` maps a new cell
/// to the old one, or -1.
void carry_params(const Document& from, Document& to, const NormPlan& old_plan, const NormPlan& new_plan,
                  const OldCell& old_cell) {
    const auto carry = [&](const std::vector<float>& old_values, std::vector<float>& values, std::int64_t count,
                           float fill, auto slot) {
        if (old_values.empty()) return;
        std::vector<float> moved(static_cast<std::size_t>(count), fill);
        std::vector<bool> known(moved.size(), false);
        auto unknown = moved.size();
        for (std::int64_t cell = 0; cell < to.x.size() && unknown > 0; ++cell) {
            const auto source = old_cell(cell);
            const auto target = static_cast<std::size_t>(slot(new_plan, cell));
            if (source < 0 || known[target]) continue;
            moved[target] = old_values[static_cast<std::size_t>(slot(old_plan, source))];
            known[target] = true;
            --unknown;
        }
        values = std::move(moved);
    };
    const auto param = [](const NormPlan& plan, std::int64_t cell) { return plan.param_of(cell); };
    const auto group = [](const NormPlan& plan, std::int64_t cell) { return plan.group_of(cell); };
    carry(from.params.gamma, to.params.gamma, new_plan.param_count(), neutral_gamma(to.spec), param);
    carry(from.params.beta, to.params.beta, new_plan.param_count(), 0.0f, param);
    carry(from.params.running_mean, to.params.running_mean, new_plan.group_count(), 0.0f, group);
    carry(from.params.running_var, to.params.running_var, new_plan.group_count(), 1.0f, group);
}

}  // namespace

void put_tensor(Document& document, Tensor x) {
    document.selection.cell = carried_cell(document.x.shape(), x.shape(), document.selection.cell);
    document.x = std::move(x);
}

Result<Document> reshaped(const Document& document, Tensor x, const OldCell& old_cell) {
    Document next = document;
    put_tensor(next, std::move(x));
    const auto old_plan = NormPlan::make(document.spec, document.x.shape());
    const auto new_plan = NormPlan::make(next.spec, next.x.shape());
    if (!new_plan) return std::unexpected(new_plan.error());
    if (old_plan) carry_params(document, next, *old_plan, *new_plan, old_cell);
    return with_fitting_params(std::move(next));
}

Result<Document> keep_rows_and_columns(const Document& document, const std::vector<std::int64_t>& rows,
                                       const std::vector<std::int64_t>& columns) {
    const auto old_length = document.x.row_length();
    Shape shape = document.x.shape();
    if (shape.empty()) return fail("a scalar has no rows or columns to change");
    if (rows.size() != static_cast<std::size_t>(document.x.row_count())) {
        if (shape.size() == 1) shape.insert(shape.begin(), 1);
        if (shape.size() != 2)
            return fail(fmt::format("examples are added and removed in tensors of rank 1 or 2; this one has shape {}",
                                    to_string(shape)));
        shape.front() = static_cast<std::int64_t>(rows.size());
    }
    shape.back() = static_cast<std::int64_t>(columns.size());
    std::vector<float> values;
    std::vector<std::int64_t> sources;
    values.reserve(rows.size() * columns.size());
    sources.reserve(rows.size() * columns.size());
    for (const auto row : rows)
        for (const auto column : columns) {
            const auto source = column < 0 || row < 0 ? -1 : row * old_length + column;
            sources.push_back(source);
            values.push_back(source < 0 ? 0.0f : document.x[source]);
        }
    auto names = document.x.axis_names();
    if (names.size() != shape.size()) names.clear();
    const bool rank_changed = shape.size() != document.x.rank();
    auto x = Tensor::from(shape, std::move(values), std::move(names));
    if (!x) return std::unexpected(x.error());
    if (rank_changed) return apply(document, SetTensor{std::move(*x)});
    return reshaped(document, std::move(*x),
                    [&](std::int64_t cell) { return sources[static_cast<std::size_t>(cell)]; });
}

}  // namespace normscope
