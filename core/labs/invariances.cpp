// SPDX-License-Identifier: MIT
#include "core/labs/invariances.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/random.h"
#include "core/labs/invariance_subjects.h"
#include "core/labs/lab_forward.h"

namespace normscope::labs {
namespace {

constexpr std::array<TransformationInfo, transformation_count> transformation_rows = {{
    {Transformation::all_weights, "all_weights", "W \\to \\delta W", "all weights", true},
    {Transformation::shifted_weights, "shifted_weights", "W \\to W + \\mathbf{1}v^\\top", "v added to each unit",
     false},
    {Transformation::one_unit, "one_unit", "w_i \\to \\delta w_i", "one unit’s weights", true},
    {Transformation::all_cases, "all_cases", "X \\to \\delta X", "the whole dataset", true},
    {Transformation::shifted_cases, "shifted_cases", "X \\to X + \\mathbf{1}c^\\top", "c added to each case", false},
    {Transformation::one_case, "one_case", "x_n \\to \\delta x_n", "one case", true},
}};

InvarianceData transformed(InvarianceData data, Transformation transformation, double delta) {
    const auto inputs = static_cast<std::size_t>(data.inputs);
    const auto scale = [&](std::vector<double>& values, std::size_t from, std::size_t count) {
        for (std::size_t i = from; i < from + count; ++i) values[i] *= delta;
    };
    switch (transformation) {
    case Transformation::all_weights:
        scale(data.w, 0, data.w.size());
        break;
    case Transformation::shifted_weights:
        for (std::size_t i = 0; i < data.w.size(); ++i) data.w[i] += data.v[i % inputs];
        break;
    case Transformation::one_unit:
        scale(data.w, static_cast<std::size_t>(data.unit) * inputs, inputs);
        break;
    case Transformation::all_cases:
        scale(data.x, 0, data.x.size());
        scale(data.x_space, 0, data.x_space.size());
        break;
    case Transformation::shifted_cases: {
        const auto positions = static_cast<std::size_t>(data.positions);
        for (std::size_t i = 0; i < data.x.size(); ++i) data.x[i] += data.c[i % inputs];
        for (std::size_t i = 0; i < data.x_space.size(); ++i) data.x_space[i] += data.c[i / positions % inputs];
        break;
    }
    case Transformation::one_case: {
        const auto n = static_cast<std::size_t>(data.one_case);
        const auto positions = static_cast<std::size_t>(data.positions);
        scale(data.x, n * inputs, inputs);
        scale(data.x_space, n * inputs * positions, inputs * positions);
        break;
    }
    }
    return data;
}

/// What the transformation does to a = Wx, cell by cell: a ← scale · a + shift.
struct Field {
    std::vector<double> scale, shift;
};

Field field_of(const Subject& subject, Transformation transformation, const InvarianceData& data, double delta) {
    const auto shape = preactivation_shape(subject.row, data);
    const auto count = static_cast<std::size_t>(element_count(shape));
    Field field{std::vector<double>(count, 1.0), std::vector<double>(count, 0.0)};
    const auto positions = subject.row.space ? data.positions : 1;
    for (std::size_t cell = 0; cell < count; ++cell) {
        const auto at = static_cast<std::int64_t>(cell);
        const auto position = at % positions;
        const auto unit = at / positions % data.units;
        const auto example = at / positions / data.units;
        const bool touched = transformation == Transformation::all_weights ||
                             transformation == Transformation::all_cases ||
                             (transformation == Transformation::one_unit && unit == data.unit) ||
                             (transformation == Transformation::one_case && example == data.one_case);
        if (touched) field.scale[cell] = delta;
        double shift = 0;
        for (std::int64_t i = 0; i < data.inputs; ++i) {
            if (transformation == Transformation::shifted_weights)
                shift += data.v[static_cast<std::size_t>(i)] * input_of(subject.row, data, example, i, position);
            if (transformation == Transformation::shifted_cases)
                shift += data.w[static_cast<std::size_t>(unit * data.inputs + i)] * data.c[static_cast<std::size_t>(i)];
        }
        field.shift[cell] = shift;
    }
    return field;
}

/// Outputs after the transformation from those before it, by ε → ε/δ² in each group; nullopt when some group is
/// scaled or shifted unevenly, or shifted and not centred.
std::optional<std::vector<double>> predicted_outputs(const Subject& subject, const InvarianceData& data,
                                                     std::span<const double> a, const Field& field, double eps) {
    if (subject.response == Response::weight_norm) {
        const bool shifts = std::ranges::any_of(field.shift, [](double shift) { return shift != 0; });
        return shifts ? std::nullopt : std::optional(respond(subject, data, a, eps));
    }
    if (subject.response != Response::spec && subject.response != Response::partial) return std::nullopt;
    const auto layer = layer_of(subject, data, a, eps);
    if (!layer || layer->spec.stats == StatsSource::running) return std::nullopt;
    std::vector<double> result(a.size());
    for (std::int64_t g = 0; g < layer->plan.group_count(); ++g) {
        const auto cells = layer->plan.cells_of(g);
        const auto first = static_cast<std::size_t>(cells.front());
        for (const auto cell : cells) {
            const auto k = static_cast<std::size_t>(cell);
            if (field.scale[k] != field.scale[first] || field.shift[k] != field.shift[first]) return std::nullopt;
        }
        if (field.shift[first] != 0 && !layer->spec.center) return std::nullopt;
        const double scale = field.scale[first];
        const auto values = respond_group(subject, *layer, a, g, eps / (scale * scale));
        for (std::size_t k = 0; k < cells.size(); ++k)
            result[static_cast<std::size_t>(cells[k])] = std::copysign(1.0, scale) * values[k];
    }
    return result;
}

Result<void> check(double delta, double eps) {
    if (delta == 0 || !std::isfinite(delta)) return fail("δ must be a number other than 0");
    if (!(eps >= 0)) return fail(fmt::format("eps must be 0 or more, got {}", eps));
    return {};
}

/// WeightNorm divides a unit's weights by their own length, so that a scale of them is gone but for its sign.
void keep_signs(const Field& field, bool by_weights, std::vector<double>& predicted) {
    for (std::size_t i = 0; i < predicted.size(); ++i)
        predicted[i] *= by_weights ? std::copysign(1.0, field.scale[i]) : field.scale[i];
}

}  // namespace

std::span<const TransformationInfo, transformation_count> transformations() { return transformation_rows; }

Result<InvarianceExperiment> play_invariance(const InvarianceRow& row, Transformation transformation,
                                             const InvarianceData& data, double delta, double eps) {
    if (auto ok = check(delta, eps); !ok) return std::unexpected(ok.error());
    const auto& subject = subject_of(row);
    const auto changed = transformed(data, transformation, delta);
    InvarianceExperiment result;
    result.shape = preactivation_shape(row, data);
    result.before = preactivations(row, data);
    result.after = preactivations(row, changed);
    result.out_before = respond(subject, data, result.before, eps);
    result.out_after = respond_with_statistics_of(subject, changed, result.after, data, result.before, eps);
    std::size_t worst = 0;
    double most = -1;
    for (std::size_t i = 0; i < result.before.size(); ++i) {
        const double move = std::abs(result.out_after[i] - result.out_before[i]);
        if (move > most) {
            most = move;
            worst = i;
        }
    }
    if (const auto layer = layer_of(subject, data, result.before, eps))
        result.group = layer->plan.cells_of(layer->plan.group_of(static_cast<std::int64_t>(worst)));
    return result;
}

Result<InvarianceCell> measure_invariance(const InvarianceRow& row, Transformation transformation,
                                          const InvarianceData& data, double delta, double eps) {
    const auto exact = play_invariance(row, transformation, data, delta, 0);
    const auto real = play_invariance(row, transformation, data, delta, eps);
    if (!real) return std::unexpected(real.error());
    if (!exact) return std::unexpected(exact.error());
    InvarianceCell cell;
    cell.exact_deviation = largest_difference(exact->out_before, exact->out_after);
    cell.deviation = largest_difference(real->out_before, real->out_after);
    for (std::size_t i = 0; i < real->before.size(); ++i) {
        const auto w = static_cast<std::size_t>(cell.worst);
        if (std::abs(real->out_after[i] - real->out_before[i]) > std::abs(real->out_after[w] - real->out_before[w]))
            cell.worst = static_cast<std::int64_t>(i);
    }
    if (cell.exact_deviation <= rounding_deviation)
        cell.survival = cell.deviation <= rounding_deviation ? Survival::holds : Survival::only_large_variance;
    const auto& subject = subject_of(row);
    const auto field = field_of(subject, transformation, data, delta);
    auto predicted = predicted_outputs(subject, data, real->before, field, eps);
    if (predicted && subject.response == Response::weight_norm)
        keep_signs(field, transformation == Transformation::all_weights || transformation == Transformation::one_unit,
                   *predicted);
    if (predicted) cell.predicted = largest_difference(*predicted, real->out_before);
    return cell;
}

InvarianceData random_invariance_data(std::uint64_t seed, const InvarianceSize& size, double spread) {
    Random random(seed_of({seed, 7}));
    std::vector<double> rows(static_cast<std::size_t>(size.cases * size.inputs));
    for (double& value : rows) value = spread * random.normal();
    return invariance_data_of(rows, size.inputs, seed, size.units, size.positions);
}

InvarianceData invariance_data_of(std::span<const double> rows, std::int64_t inputs, std::uint64_t seed,
                                  std::int64_t units, std::int64_t positions) {
    InvarianceData data{.cases = inputs == 0 ? 0 : std::ssize(rows) / inputs,
                        .inputs = inputs,
                        .units = units,
                        .positions = positions,
                        .x = {rows.begin(), rows.end()}};
    data.unit = std::min<std::int64_t>(1, units - 1);
    data.one_case = std::min<std::int64_t>(2, data.cases - 1);
    Random random(seed);
    const auto fill = [&](std::vector<double>& values, std::int64_t count, double spread) {
        for (std::int64_t i = 0; i < count; ++i) values.push_back(spread * random.normal());
    };
    fill(data.w, units * inputs, 1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(inputs, 1))));
    fill(data.v, inputs, 1);
    fill(data.c, inputs, 1);
    data.x_space.reserve(rows.size() * static_cast<std::size_t>(positions));
    for (std::int64_t n = 0; n < data.cases; ++n)
        for (std::int64_t i = 0; i < inputs; ++i)
            for (std::int64_t s = 0; s < positions; ++s)
                data.x_space.push_back(rows[static_cast<std::size_t>(n * inputs + (i + s) % inputs)]);
    return data;
}

}  // namespace normscope::labs
