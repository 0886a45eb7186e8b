// SPDX-License-Identifier: MIT
#include "core/document/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/norm/operators.h"

namespace normscope {
namespace {

void resize_keeping(std::vector<float>& values, std::int64_t count, float fill) {
    values.resize(static_cast<std::size_t>(count), fill);
}

float neutral_gamma(const NormSpec& spec) { return spec.gamma_form == GammaForm::one_plus ? 0.0f : 1.0f; }

Result<void> in_range(std::int64_t index, std::size_t count, const char* what) {
    if (index >= 0 && index < static_cast<std::int64_t>(count)) return {};
    return fail(fmt::format("{} {} does not exist; there are {}", what, index, count));
}

/// Makes the spec again from its labels for the document's (new) shape.
Result<Document> with_spec(Document document, const std::string& op, const std::string& convention, OperatorArgs args) {
    auto spec = make_spec(op, convention, document.x.shape(), args);
    if (!spec) return std::unexpected(spec.error());
    document.spec = std::move(*spec);
    return with_fitting_params(std::move(document));
}

/// Moves γ and β to a tensor of another shape: an entry follows the first cell that used it. `old_cell` maps a new cell
/// to the old one, or -1.
template <class OldCell>
void carry_params(const Document& from, Document& to, const NormPlan& old_plan, const NormPlan& new_plan,
                  OldCell old_cell) {
    const auto carry = [&](const std::vector<float>& old_values, std::vector<float>& values, std::int64_t count,
                           float fill, auto slot) {
        if (old_values.empty()) return;
        std::vector<float> moved(static_cast<std::size_t>(count), fill);
        std::vector<bool> known(moved.size(), false);
        for (std::int64_t cell = 0; cell < to.x.size(); ++cell) {
            const auto source = old_cell(cell);
            const auto target = static_cast<std::size_t>(slot(new_plan, cell));
            if (source < 0 || known[target]) continue;
            moved[target] = old_values[static_cast<std::size_t>(slot(old_plan, source))];
            known[target] = true;
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

/// Another tensor; the selection stays where it was along every axis, as far as that is there.
void put_tensor(Document& document, Tensor x) {
    document.selection.cell = carried_cell(document.x.shape(), x.shape(), document.selection.cell);
    document.x = std::move(x);
}

/// The document with another tensor, whose cells come from `old_cell` (-1: new).
template <class OldCell>
Result<Document> reshaped(const Document& document, Tensor x, OldCell old_cell) {
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
    for (const auto row : rows)
        for (const auto column : columns) {
            const auto source = column < 0 ? -1 : row * old_length + column;
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

std::vector<std::int64_t> indices(std::int64_t count) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) all[static_cast<std::size_t>(i)] = i;
    return all;
}

struct Apply {
    const Document& document;

    template <class Change>
    Result<Document> changed(Change change) const {
        Document next = document;
        change(next);
        return next;
    }

    Result<Document> set_entry(std::vector<float> NormParams::*member, std::int64_t index, float value,
                               const char* what) const {
        if (auto ok = in_range(index, (document.params.*member).size(), what); !ok) return std::unexpected(ok.error());
        return changed([&](Document& next) { (next.params.*member)[static_cast<std::size_t>(index)] = value; });
    }

    Result<Document> operator()(const SetCell& edit) const {
        if (auto ok = in_range(edit.cell, document.x.values().size(), "cell"); !ok) return std::unexpected(ok.error());
        return changed([&](Document& next) { next.x[edit.cell] = edit.value; });
    }
    Result<Document> operator()(const SetGamma& edit) const {
        return set_entry(&NormParams::gamma, edit.param, edit.value, "weight");
    }
    Result<Document> operator()(const SetBeta& edit) const {
        return set_entry(&NormParams::beta, edit.param, edit.value, "bias");
    }
    Result<Document> operator()(const SetRunningMean& edit) const {
        return set_entry(&NormParams::running_mean, edit.group, edit.value, "running_mean");
    }
    Result<Document> operator()(const SetRunningVar& edit) const {
        if (edit.value < 0) return fail("running_var is a variance, so it cannot be negative");
        return set_entry(&NormParams::running_var, edit.group, edit.value, "running_var");
    }
    Result<Document> operator()(const ResetAffine&) const {
        return changed([&](Document& next) {
            std::ranges::fill(next.params.gamma, neutral_gamma(next.spec));
            std::ranges::fill(next.params.beta, 0.0f);
        });
    }
    Result<Document> operator()(const PasteRows& edit) const;
    Result<Document> operator()(const AddFeature&) const {
        if (document.x.row_length() >= max_edited_columns)
            return fail(fmt::format("{} features are the most that can be edited", max_edited_columns));
        auto columns = indices(document.x.row_length());
        columns.push_back(-1);
        return keep_rows_and_columns(document, indices(document.x.row_count()), columns);
    }
    Result<Document> operator()(const RemoveFeature& edit) const {
        auto columns = indices(document.x.row_length());
        if (auto ok = in_range(edit.column, columns.size(), "feature"); !ok) return std::unexpected(ok.error());
        if (columns.size() == 1) return fail("the last feature stays; a vector needs at least one");
        columns.erase(columns.begin() + edit.column);
        return keep_rows_and_columns(document, indices(document.x.row_count()), columns);
    }
    Result<Document> operator()(const AddExample&) const {
        if (document.x.row_count() >= max_edited_rows)
            return fail(fmt::format("{} examples are the most that can be edited", max_edited_rows));
        auto rows = indices(document.x.row_count());
        const auto after = focused_place(document).row;
        rows.insert(rows.begin() + after + 1, after);
        auto next = keep_rows_and_columns(document, rows, indices(document.x.row_length()));
        if (next) next->selection.cell = cell_at(next->x, {after + 1, focused_place(document).column});
        return next;
    }
    Result<Document> operator()(const RemoveExample& edit) const {
        auto rows = indices(document.x.row_count());
        if (auto ok = in_range(edit.row, rows.size(), "example"); !ok) return std::unexpected(ok.error());
        if (rows.size() == 1) return fail("the last example stays; a batch needs at least one");
        rows.erase(rows.begin() + edit.row);
        return keep_rows_and_columns(document, rows, indices(document.x.row_length()));
    }
    Result<Document> operator()(const SetOperator& edit) const {
        OperatorArgs args;
        if (find_operator(edit.op) && find_operator(edit.op)->takes_groups)
            args.num_groups = edit.op == document.spec.op ? document.spec.num_groups : 2;
        return with_spec(document, edit.op, document.spec.convention, args);
    }
    Result<Document> operator()(const SetConvention& edit) const {
        OperatorArgs args;
        if (document.spec.split_axis >= 0) args.num_groups = document.spec.num_groups;
        args.training = document.spec.stats == StatsSource::batch;
        return with_spec(document, document.spec.op, edit.convention, args);
    }
    Result<Document> operator()(const SetSpec& edit) const {
        Document next = document;
        next.spec = edit.spec;
        return with_fitting_params(std::move(next));
    }
    Result<Document> operator()(const SetEps& edit) const {
        if (!(edit.eps >= 0) || !std::isfinite(edit.eps))
            return fail(fmt::format("eps must be 0 or more, got {}", edit.eps));
        return changed([&](Document& next) { next.spec.eps = edit.eps; });
    }
    Result<Document> operator()(const SetNumGroups& edit) const {
        if (document.spec.split_axis < 0) return fail("num_groups belongs to GroupNorm; choose it first");
        return changed([&](Document& next) { next.spec.num_groups = edit.num_groups; });
    }
    Result<Document> operator()(const SetTraining& edit) const {
        if (!document.spec.track_running_stats)
            return fail("only an operator with running statistics has an evaluation mode");
        return changed(
            [&](Document& next) { next.spec.stats = edit.training ? StatsSource::batch : StatsSource::running; });
    }
    Result<Document> operator()(const SetMomentum& edit) const {
        if (!(edit.momentum >= 0 && edit.momentum <= 1))
            return fail(fmt::format("momentum must be between 0 and 1, got {}", edit.momentum));
        return changed([&](Document& next) { next.spec.momentum = edit.momentum; });
    }
    Result<Document> operator()(const SetAffine& edit) const {
        return changed([&](Document& next) {
            next.spec.has_gamma = edit.gamma;
            next.spec.has_beta = edit.beta;
        });
    }
    Result<Document> operator()(const SetPrecision& edit) const {
        return changed([&](Document& next) { next.precision = edit.precision; });
    }
    Result<Document> operator()(const TrainStep&) const {
        if (!document.spec.track_running_stats || document.spec.stats != StatsSource::batch)
            return fail("running statistics are updated by BatchNorm in training mode");
        const auto plan = NormPlan::make(document.spec, document.x.shape());
        if (!plan) return std::unexpected(plan.error());
        const auto result = reference_forward(document.spec, *plan, document.x.values(), document.params);
        return changed([&](Document& next) {
            next.params.running_mean.assign(result.new_running_mean.begin(), result.new_running_mean.end());
            next.params.running_var.assign(result.new_running_var.begin(), result.new_running_var.end());
        });
    }
    Result<Document> operator()(const SetTensor& edit) const {
        Document next = document;
        put_tensor(next, edit.x);
        if (edit.x.rank() == document.x.rank()) return with_fitting_params(std::move(next));
        OperatorArgs args;  // axes belong to a rank, so another rank starts from the operator's own row
        args.eps = document.spec.eps;
        args.training = document.spec.stats == StatsSource::batch;
        if (document.spec.split_axis >= 0) args.num_groups = document.spec.num_groups;
        return with_spec(std::move(next), document.spec.op, document.spec.convention, args);
    }
    Result<Document> operator()(const SetTitle& edit) const {
        return changed([&](Document& next) { next.title = edit.title; });
    }
    Result<Document> operator()(const Replace& edit) const { return edit.document; }
    Result<Document> operator()(const Select& edit) const {
        return changed([&](Document& next) { next.selection = edit.selection; });
    }
    Result<Document> operator()(const SetPlayhead& edit) const {
        return changed([&](Document& next) { next.playhead = edit.playhead; });
    }
};

Result<Document> Apply::operator()(const PasteRows& edit) const {
    if (edit.rows.empty() || edit.rows.front().empty()) return fail("there is no number in the pasted text");
    const auto columns = static_cast<std::int64_t>(edit.rows.front().size());
    const auto count = static_cast<std::int64_t>(edit.rows.size());
    if (columns > max_edited_columns || count > max_edited_rows)
        return fail(fmt::format("the pasted block is {} × {}; {} × {} is the most that can be edited", count, columns,
                                max_edited_rows, max_edited_columns));
    for (const auto& row : edit.rows)
        if (static_cast<std::int64_t>(row.size()) != columns)
            return fail("every pasted row needs the same number of values");
    const auto old_columns = document.x.row_length();
    const auto old_rows = document.x.row_count();
    const auto first = std::clamp<std::int64_t>(edit.row, 0, std::max<std::int64_t>(old_rows - 1, 0));
    if (columns == old_columns && first + count <= old_rows) {
        return changed([&](Document& next) {
            for (std::int64_t r = 0; r < count; ++r)
                std::ranges::copy(edit.rows[static_cast<std::size_t>(r)],
                                  next.x.values().begin() + (first + r) * old_columns);
        });
    }
    if (document.x.rank() > 2 && columns != old_columns)
        return fail(fmt::format("a row of {} numbers does not fit a tensor of shape {}, whose rows have {}", columns,
                                to_string(document.x.shape()), old_columns));
    if (document.x.rank() > 2)
        return fail(fmt::format("{} rows from row {} on do not fit a tensor of shape {}", count, first + 1,
                                to_string(document.x.shape())));

    // A batch whose width does not match is replaced by the block; rows that match are written and, past the end,
    // appended.
    const bool same_width = columns == old_columns;
    const auto rows = same_width ? std::max(old_rows, first + count) : count;
    std::vector<float> values(static_cast<std::size_t>(rows * columns), 0.0f);
    if (same_width) std::ranges::copy(document.x.values(), values.begin());
    const auto offset = same_width ? first : 0;
    for (std::int64_t r = 0; r < count; ++r)
        std::ranges::copy(edit.rows[static_cast<std::size_t>(r)], values.begin() + (offset + r) * columns);
    Shape shape = rows == 1 && document.x.rank() == 1 ? Shape{columns} : Shape{rows, columns};
    auto x = Tensor::from(shape, std::move(values));
    if (!x) return std::unexpected(x.error());
    if (shape.size() != document.x.rank()) return (*this)(SetTensor{std::move(*x)});
    return reshaped(document, std::move(*x), [&](std::int64_t cell) -> std::int64_t {
        const auto row = cell / columns;
        const auto column = cell % columns;
        if (column >= old_columns) return -1;
        return std::min(row, old_rows - 1) * old_columns + column;
    });
}

/// Keeps the selection inside the tensor.
void settle_view(Document& document) {
    const auto rank = static_cast<int>(document.x.rank());
    auto& [cell, axis] = document.selection;
    cell = std::clamp<std::int64_t>(cell, 0, std::max<std::int64_t>(document.x.size() - 1, 0));
    if (axis < 0 || axis >= rank - 1) axis = -1;
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

std::size_t memory_of(const Document& document) {
    const auto& p = document.params;
    return sizeof(Document) + document.x.values().size_bytes() +
           sizeof(float) * (p.gamma.size() + p.beta.size() + p.running_mean.size() + p.running_var.size());
}

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

Result<Document> apply(const Document& document, const Edit& edit) {
    auto next = std::visit(Apply{document}, edit);
    if (!next) return next;
    if (!is_view_edit(edit))
        if (auto ok = check_document(*next); !ok) return std::unexpected(ok.error());
    settle_view(*next);
    return next;
}

bool is_view_edit(const Edit& edit) {
    return std::holds_alternative<Select>(edit) || std::holds_alternative<SetPlayhead>(edit);
}

}  // namespace normscope
