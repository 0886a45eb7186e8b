// SPDX-License-Identifier: MIT
#include "core/document/edits.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/document/region.h"
#include "core/document/reshape.h"
#include "core/kernels/engine.h"
#include "core/norm/operators.h"

namespace normscope {
namespace {

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

/// ε where it is not what the framework gives the operator: then it is the person's, and stays with another operator.
std::optional<double> own_eps(const Document& document) {
    const auto& spec = document.spec;
    auto args = args_of(spec, document.x.shape());
    args.eps.reset();
    const auto usual = make_spec(spec.op, spec.convention, document.x.shape(), args);
    if (usual && usual->eps == spec.eps) return std::nullopt;
    return spec.eps;
}

std::vector<std::int64_t> indices(std::int64_t count) {
    std::vector<std::int64_t> all(static_cast<std::size_t>(count));
    for (std::int64_t i = 0; i < count; ++i) all[static_cast<std::size_t>(i)] = i;
    return all;
}

/// Edits that touch a few numbers are patches at once; the others make another document, whose differences are the
/// patch.
using Outcome = std::variant<Patch, Document>;

struct Apply {
    const Document& document;

    /// Another document with the same tensor.
    template <class Change>
    Result<Outcome> changed(Change change) const {
        Document next = document;
        change(next);
        return next;
    }

    template <class Change>
    Result<Outcome> respecified(Change change) const {
        NormSpec spec = document.spec;
        change(spec);
        Patch patch;
        patch.edit_parts().spec = std::move(spec);
        return patch;
    }

    Result<Outcome> set_entry(std::vector<float> NormParams::* member, std::int64_t index, float value,
                              const char* what) const {
        if (auto ok = in_range(index, (document.params.*member).size(), what); !ok) return std::unexpected(ok.error());
        Patch patch;
        patch.entries.push_back({member, index, value});
        return patch;
    }

    Result<Outcome> operator()(const SetCell& edit) const {
        if (auto ok = in_range(edit.cell, document.x.values().size(), "cell"); !ok) return std::unexpected(ok.error());
        Patch patch;
        patch.cells.push_back({edit.cell, edit.value});
        return patch;
    }
    Result<Outcome> operator()(const SetGamma& edit) const {
        return set_entry(&NormParams::gamma, edit.param, edit.value, "weight");
    }
    Result<Outcome> operator()(const SetBeta& edit) const {
        return set_entry(&NormParams::beta, edit.param, edit.value, "bias");
    }
    Result<Outcome> operator()(const SetRunningMean& edit) const {
        return set_entry(&NormParams::running_mean, edit.group, edit.value, "running_mean");
    }
    Result<Outcome> operator()(const SetRunningVar& edit) const {
        if (edit.value < 0) return fail("running_var is a variance, so it cannot be negative");
        return set_entry(&NormParams::running_var, edit.group, edit.value, "running_var");
    }
    Result<Outcome> operator()(const ResetAffine&) const {
        return changed([&](Document& next) {
            std::ranges::fill(next.params.gamma, neutral_gamma(next.spec));
            std::ranges::fill(next.params.beta, 0.0f);
        });
    }
    Result<Outcome> overwrite(const PasteRows& edit, std::int64_t first) const;
    Result<Outcome> operator()(const PasteRows& edit) const;
    Result<Outcome> operator()(const AddFeature&) const {
        if (document.x.row_length() >= max_edited_columns)
            return fail(fmt::format("{} features are the most that can be edited", max_edited_columns));
        auto columns = indices(document.x.row_length());
        columns.push_back(-1);
        return keep_rows_and_columns(document, indices(document.x.row_count()), columns);
    }
    Result<Outcome> operator()(const RemoveFeature& edit) const {
        auto columns = indices(document.x.row_length());
        if (auto ok = in_range(edit.column, columns.size(), "feature"); !ok) return std::unexpected(ok.error());
        if (columns.size() == 1) return fail("the last feature stays; a vector needs at least one");
        columns.erase(columns.begin() + edit.column);
        return keep_rows_and_columns(document, indices(document.x.row_count()), columns);
    }
    Result<Outcome> operator()(const WriteBlock& edit) const { return written_block(document, edit.cell, edit.rows); }
    Result<Document> duplicated() const {
        if (document.x.row_count() >= max_edited_rows)
            return fail(fmt::format("{} examples are the most that can be edited", max_edited_rows));
        auto rows = indices(document.x.row_count());
        const auto after = focused_place(document).row;
        if (rows.empty())
            rows.push_back(-1);
        else
            rows.insert(rows.begin() + after + 1, after);
        auto next = keep_rows_and_columns(document, rows, indices(document.x.row_length()));
        if (!next) return std::unexpected(next.error());
        next->selection.cell = cell_at(next->x, {after + 1, focused_place(document).column});
        return next;
    }
    Result<Outcome> operator()(const DuplicateExample&) const { return duplicated(); }
    Result<Outcome> operator()(const AddExample&) const {
        auto next = duplicated();
        if (!next || document.x.empty()) return next;
        const auto row = varied_row(document.x, focused_place(document).row);
        std::ranges::copy(row, next->x.writable().begin() + focused_place(*next).row * std::ssize(row));
        return next;
    }
    Result<Outcome> operator()(const RemoveExample& edit) const {
        auto rows = indices(document.x.row_count());
        if (auto ok = in_range(edit.row, rows.size(), "example"); !ok) return std::unexpected(ok.error());
        if (rows.size() == 1) return fail("the last example stays; a batch needs at least one");
        rows.erase(rows.begin() + edit.row);
        return keep_rows_and_columns(document, rows, indices(document.x.row_length()));
    }
    Result<Outcome> operator()(const SetOperator& edit) const {
        const auto* op = find_operator(edit.op);
        OperatorArgs args;
        args.eps = own_eps(document);
        if (!op || !op->takes_groups) return with_spec(document, edit.op, document.spec.convention, args);
        const auto first = edit.op == document.spec.op ? document.spec.num_groups : default_groups;
        args.num_groups = first;
        auto wanted = with_spec(document, edit.op, document.spec.convention, args);
        if (wanted) return wanted;
        // Channels that cannot be cut so: into the nearest number of groups that they can.
        const auto& shape = document.x.shape();
        const auto most = shape.empty() ? 1 : std::ranges::max(shape);
        for (std::int64_t away = 1; away < most; ++away)
            for (const auto groups : {first - away, first + away}) {
                OperatorArgs other = args;
                other.num_groups = groups;
                if (groups < 1) continue;
                if (auto next = with_spec(document, edit.op, document.spec.convention, other)) return next;
            }
        return std::unexpected(wanted.error());
    }
    Result<Outcome> operator()(const SetConvention& edit) const {
        OperatorArgs args;
        if (document.spec.split_axis >= 0) args.num_groups = document.spec.num_groups;
        args.training = document.spec.stats == StatsSource::batch;
        return with_spec(document, document.spec.op, edit.convention, args);
    }
    Result<Outcome> operator()(const SetSpec& edit) const {
        Document next = document;
        next.spec = edit.spec;
        return with_fitting_params(std::move(next));
    }
    Result<Outcome> operator()(const SetEps& edit) const {
        if (!(edit.eps >= 0) || !std::isfinite(edit.eps))
            return fail(fmt::format("eps must be 0 or more, got {}", edit.eps));
        return respecified([&](NormSpec& spec) { spec.eps = edit.eps; });
    }
    Result<Outcome> operator()(const SetNumGroups& edit) const {
        if (document.spec.split_axis < 0) return fail("num_groups belongs to GroupNorm; choose it first");
        return changed([&](Document& next) { next.spec.num_groups = edit.num_groups; });
    }
    Result<Outcome> operator()(const SetTraining& edit) const {
        if (!document.spec.track_running_stats)
            return fail("only an operator with running statistics has an evaluation mode");
        return changed(
            [&](Document& next) { next.spec.stats = edit.training ? StatsSource::batch : StatsSource::running; });
    }
    Result<Outcome> operator()(const SetMomentum& edit) const {
        if (!(edit.momentum >= 0 && edit.momentum <= 1))
            return fail(fmt::format("momentum must be between 0 and 1, got {}", edit.momentum));
        return respecified([&](NormSpec& spec) { spec.momentum = edit.momentum; });
    }
    Result<Outcome> operator()(const SetAffine& edit) const {
        return changed([&](Document& next) {
            next.spec.has_gamma = edit.gamma;
            next.spec.has_beta = edit.beta;
        });
    }
    Result<Outcome> operator()(const SetPrecision& edit) const {
        Patch patch;
        patch.edit_parts().precision = edit.precision;
        return patch;
    }
    Result<Outcome> operator()(const TrainStep&) const {
        if (!document.spec.track_running_stats || document.spec.stats != StatsSource::batch)
            return fail("running statistics are updated by BatchNorm in training mode");
        const auto plan = NormPlan::make(document.spec, document.x.shape());
        if (!plan) return std::unexpected(plan.error());
        kernels::Statistics statistics;
        statistics.keep_spread = true;
        std::vector<float> y(document.x.values().size());
        const auto done = kernels::forward(document.spec, *plan, document.x.values(), document.params, y, statistics);
        if (!done) return std::unexpected(done.error());
        auto averages = kernels::update_running(document.spec, *plan, document.params, statistics);
        return changed([&](Document& next) {
            next.params.running_mean = std::move(averages.mean);
            next.params.running_var = std::move(averages.var);
        });
    }
    Result<Outcome> operator()(const SetTensor& edit) const {
        Document next = document;
        put_tensor(next, edit.x);
        if (edit.x.rank() == document.x.rank()) return with_fitting_params(std::move(next));
        OperatorArgs args;  // axes belong to a rank, so another rank starts from the operator's own row
        args.eps = document.spec.eps;
        args.training = document.spec.stats == StatsSource::batch;
        if (document.spec.split_axis >= 0) args.num_groups = document.spec.num_groups;
        return with_spec(std::move(next), document.spec.op, document.spec.convention, args);
    }
    Result<Outcome> operator()(const SetTitle& edit) const {
        Patch patch;
        patch.edit_parts().title = edit.title;
        return patch;
    }
    Result<Outcome> operator()(const Replace& edit) const { return edit.document; }
    Result<Outcome> operator()(const Select&) const { return Patch{}; }       // of the view: prepare() does it
    Result<Outcome> operator()(const SetPlayhead&) const { return Patch{}; }  // likewise
};

/// Rows that fit. As cells where they are few: a cell of a patch takes four times what one of a tensor does.
Result<Outcome> Apply::overwrite(const PasteRows& edit, std::int64_t first) const {
    constexpr std::int64_t small_tensor = 4096;
    const auto columns = document.x.row_length();
    const auto pasted = std::ssize(edit.rows) * columns;
    if (pasted * 4 > document.x.size() && document.x.size() > small_tensor)
        return changed([&](Document& next) {
            const auto values = next.x.writable();
            for (std::int64_t r = 0; r < std::ssize(edit.rows); ++r)
                std::ranges::copy(edit.rows[static_cast<std::size_t>(r)], values.begin() + (first + r) * columns);
        });
    Patch patch;
    patch.cells.reserve(static_cast<std::size_t>(pasted));
    auto cell = first * columns;
    for (const auto& row : edit.rows)
        for (const float value : row) patch.cells.push_back({cell++, value});
    return patch;
}

Result<Outcome> Apply::operator()(const PasteRows& edit) const {
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
    if (columns == old_columns && first + count <= old_rows) return overwrite(edit, first);
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

}  // namespace

Result<Prepared> prepare(const Document& document, const Edit& edit) {
    auto outcome = std::visit(Apply{document}, edit);
    if (!outcome) return std::unexpected(outcome.error());
    if (auto* patch = std::get_if<Patch>(&*outcome)) {
        Prepared prepared{std::move(*patch), document.selection, document.playhead};
        if (const auto* select = std::get_if<Select>(&edit))
            prepared.selection = settled(select->selection, document.x);
        if (const auto* seek = std::get_if<SetPlayhead>(&edit)) prepared.playhead = seek->playhead;
        return prepared;
    }
    auto& next = std::get<Document>(*outcome);
    Prepared prepared{{}, settled(next.selection, next.x), next.playhead};
    if (auto ok = check_document(next); !ok) return std::unexpected(ok.error());
    prepared.patch = difference(document, next);
    return prepared;
}

Result<Document> apply(const Document& document, const Edit& edit) {
    auto prepared = prepare(document, edit);
    if (!prepared) return std::unexpected(prepared.error());
    Document next = document;
    prepared->patch.exchange(next, Patch::Order::forward);
    next.selection = prepared->selection;
    next.playhead = prepared->playhead;
    return next;
}

bool is_view_edit(const Edit& edit) {
    return std::holds_alternative<Select>(edit) || std::holds_alternative<SetPlayhead>(edit);
}

}  // namespace normscope
