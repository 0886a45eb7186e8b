// SPDX-License-Identifier: MIT
#include "core/labs/lab_forward.h"

#include <cmath>

namespace normscope::labs {

Result<Layer> make_layer(const NormSpec& spec, const Shape& shape, NormParams params) {
    auto plan = NormPlan::make(spec, shape);
    if (!plan) return std::unexpected(plan.error());
    if (auto ok = check_params(spec, *plan, params); !ok) return std::unexpected(ok.error());
    return Layer{spec, std::move(*plan), std::move(params)};
}

GroupStats stats_of(const Layer& layer, std::span<const double> x, std::int64_t group) {
    if (layer.spec.stats == StatsSource::running)
        return stats_from_running(layer.spec, layer.params, static_cast<std::size_t>(group));
    const auto base = layer.plan.base(group);
    std::vector<double> values;
    values.reserve(layer.plan.offsets().size());
    for (const auto offset : layer.plan.offsets()) values.push_back(x[static_cast<std::size_t>(base + offset)]);
    return group_stats(layer.spec, values);
}

double normalized_cell(const Layer& layer, std::span<const double> x, std::int64_t cell) {
    return normalize_value(layer.spec, stats_of(layer, x, layer.plan.group_of(cell)),
                           x[static_cast<std::size_t>(cell)]);
}

std::vector<double> normalized(const Layer& layer, std::span<const double> x) {
    std::vector<double> result(x.size());
    for (std::int64_t group = 0; group < layer.plan.group_count(); ++group) {
        const auto stats = stats_of(layer, x, group);
        const auto base = layer.plan.base(group);
        for (const auto offset : layer.plan.offsets()) {
            const auto cell = static_cast<std::size_t>(base + offset);
            result[cell] = normalize_value(layer.spec, stats, x[cell]);
        }
    }
    return result;
}

std::vector<double> outputs(const Layer& layer, std::span<const double> x) {
    auto result = normalized(layer, x);
    for (std::size_t cell = 0; cell < result.size(); ++cell) {
        const auto param = layer.plan.param_of(static_cast<std::int64_t>(cell));
        result[cell] = effective_gamma(layer.spec, layer.params, param) * result[cell] +
                       effective_beta(layer.spec, layer.params, param);
    }
    return result;
}

double largest_difference(std::span<const double> a, std::span<const double> b) {
    double largest = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double difference = std::abs(a[i] - b[i]);
        if (std::isnan(difference)) return difference;
        if (difference > largest) largest = difference;
    }
    return largest;
}

double euclidean_norm(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value * value;
    return std::sqrt(sum);
}

}  // namespace normscope::labs
