// SPDX-License-Identifier: MIT
#include "core/labs/invariance_subjects.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/norm/operators.h"

namespace normscope::labs {
namespace {

constexpr double alpha = 0.5;  // DyT's and Derf's initial slope

constexpr std::array<Subject, 14> subjects = {{
    {{"batch_norm", "BatchNorm", "training"}, Response::spec, "batch_norm"},
    {{"weight_norm", "WeightNorm", "w / |w|, no statistics"}, Response::weight_norm, ""},
    {{"layer_norm", "LayerNorm", "per case"}, Response::spec, "layer_norm"},
    {{"rms_norm", "RMSNorm", "per case, not centred"}, Response::spec, "rms_norm"},
    {{"partial_rms_norm", "pRMSNorm", "rms of the first half"}, Response::partial, "rms_norm"},
    {{"group_norm", "GroupNorm, G = 2", "fully connected"}, Response::spec, "group_norm"},
    {{"instance_norm", "InstanceNorm", "1×1 conv, per channel", true}, Response::spec, "instance_norm"},
    {{"batch_norm_2d", "BatchNorm2d", "1×1 conv, training", true}, Response::spec, "batch_norm"},
    {{"group_norm_2d", "GroupNorm, G = 2", "1×1 conv, over space", true}, Response::spec, "group_norm"},
    {{"layer_norm_c", "LayerNorm over C", "1×1 conv, per position", true}, Response::spec, "standardize", true, true},
    {{"batch_norm_eval", "BatchNorm", "eval, running statistics"}, Response::spec, "batch_norm", false},
    {{"dyt", "DyT", "tanh, no statistics"}, Response::tanh, ""},
    {{"derf", "Derf", "erf, no statistics"}, Response::erf, ""},
    {{"none", "No norm", "the outputs themselves"}, Response::identity, ""},
}};

constexpr auto table_rows = [] {
    std::array<InvarianceRow, subjects.size()> rows;
    for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = subjects[i].row;
    return rows;
}();

Result<NormSpec> make_subject_spec(const Subject& subject, const Shape& shape, double eps) {
    OperatorArgs args{.eps = eps, .training = subject.training};
    if (subject.over_channels) args.axes = {{1}};
    if (subject.op == std::string_view("group_norm")) args.num_groups = 2;
    return make_spec(subject.op, "pytorch", shape, args);
}

}  // namespace

std::span<const InvarianceRow> invariance_rows() { return table_rows; }

const InvarianceRow* find_invariance_row(std::string_view id) {
    const auto found = std::ranges::find(table_rows, id, &InvarianceRow::id);
    return found == table_rows.end() ? nullptr : &*found;
}

const Subject& subject_of(const InvarianceRow& row) {
    return *std::ranges::find_if(subjects, [&](const Subject& subject) { return subject.row.id == row.id; });
}

std::optional<NormSpec> spec_of(const InvarianceRow& row, const InvarianceData& data, double eps) {
    const auto& subject = subject_of(row);
    if (subject.response != Response::spec) return std::nullopt;
    const auto spec = make_subject_spec(subject, preactivation_shape(row, data), eps);
    return spec ? std::optional(*spec) : std::nullopt;
}

Shape preactivation_shape(const InvarianceRow& row, const InvarianceData& data) {
    return row.space ? Shape{data.cases, data.units, data.positions} : Shape{data.cases, data.units};
}

double input_of(const InvarianceRow& row, const InvarianceData& data, std::int64_t example, std::int64_t input,
                std::int64_t position) {
    if (!row.space) return data.x[static_cast<std::size_t>(example * data.inputs + input)];
    return data.x_space[static_cast<std::size_t>((example * data.inputs + input) * data.positions + position)];
}

std::vector<double> preactivations(const InvarianceRow& row, const InvarianceData& data) {
    std::vector<double> a;
    const auto positions = row.space ? data.positions : 1;
    for (std::int64_t n = 0; n < data.cases; ++n)
        for (std::int64_t u = 0; u < data.units; ++u)
            for (std::int64_t s = 0; s < positions; ++s) {
                double sum = 0;
                for (std::int64_t i = 0; i < data.inputs; ++i)
                    sum += data.w[static_cast<std::size_t>(u * data.inputs + i)] * input_of(row, data, n, i, s);
                a.push_back(sum);
            }
    return a;
}

Result<Layer> layer_of(const Subject& subject, const InvarianceData& data, std::span<const double> a, double eps) {
    if (subject.response != Response::spec && subject.response != Response::partial)
        return fail("this row of the table has no statistics");
    const auto shape = preactivation_shape(subject.row, data);
    auto spec = make_subject_spec(subject, shape, eps);
    if (!spec) return std::unexpected(spec.error());
    spec->has_gamma = spec->has_beta = false;
    NormParams params;
    if (spec->stats == StatsSource::running) {
        auto plan = NormPlan::make(*spec, shape);
        if (!plan) return std::unexpected(plan.error());
        for (std::int64_t g = 0; g < plan->group_count(); ++g) {
            std::vector<double> values;
            for (const auto cell : plan->cells_of(g)) values.push_back(a[static_cast<std::size_t>(cell)]);
            const auto stats = group_stats(*spec, values);
            params.running_mean.push_back(static_cast<float>(stats.mean));
            params.running_var.push_back(static_cast<float>(stats.spread));
        }
    }
    return make_layer(*spec, shape, std::move(params));
}

std::vector<double> respond_group(const Subject& subject, const Layer& layer, std::span<const double> a,
                                  std::int64_t group, double eps) {
    auto spec = layer.spec;
    spec.eps = eps;
    std::vector<double> values;
    for (const auto cell : layer.plan.cells_of(group)) values.push_back(a[static_cast<std::size_t>(cell)]);
    const std::span<const double> all(values);
    const auto share = subject.response == Response::partial ? all.first((all.size() + 1) / 2) : all;
    const auto stats = spec.stats == StatsSource::running
                           ? stats_from_running(spec, layer.params, static_cast<std::size_t>(group))
                           : group_stats(spec, share);
    for (double& value : values) value = normalize_value(spec, stats, value);
    return values;
}

std::vector<double> respond(const Subject& subject, const InvarianceData& data, std::span<const double> a, double eps) {
    return respond_with_statistics_of(subject, data, a, data, a, eps);
}

std::vector<double> respond_with_statistics_of(const Subject& subject, const InvarianceData& data,
                                               std::span<const double> a, const InvarianceData& old,
                                               std::span<const double> before, double eps) {
    std::vector<double> result(a.begin(), a.end());
    switch (subject.response) {
    case Response::identity:
        return result;
    case Response::tanh:
        for (double& value : result) value = std::tanh(alpha * value);
        return result;
    case Response::erf:
        for (double& value : result) value = std::erf(alpha * value);
        return result;
    case Response::weight_norm:
        for (std::size_t cell = 0; cell < result.size(); ++cell) {
            const auto unit = cell % static_cast<std::size_t>(data.units);
            double squares = 0;
            for (std::size_t i = 0; i < static_cast<std::size_t>(data.inputs); ++i)
                squares += std::pow(data.w[unit * static_cast<std::size_t>(data.inputs) + i], 2);
            result[cell] /= std::sqrt(squares);
        }
        return result;
    case Response::spec:
    case Response::partial:
        break;
    }
    const auto layer = layer_of(subject, old, before, eps);
    if (!layer) return result;
    for (std::int64_t g = 0; g < layer->plan.group_count(); ++g) {
        const auto cells = layer->plan.cells_of(g);
        const auto values = respond_group(subject, *layer, a, g, eps);
        for (std::size_t k = 0; k < cells.size(); ++k) result[static_cast<std::size_t>(cells[k])] = values[k];
    }
    return result;
}

}  // namespace normscope::labs
