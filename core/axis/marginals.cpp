// SPDX-License-Identifier: MIT
#include "core/axis/marginals.h"

#include <cmath>
#include <limits>

namespace normscope {
namespace {

struct Moments {
    double mean, deviation;
};

/// Of `count` values, `step` apart.
Moments moments(const float* first, std::int64_t count, std::int64_t step) {
    double sum = 0;
    for (std::int64_t i = 0; i < count; ++i) sum += static_cast<double>(first[i * step]);
    const double mean = sum / static_cast<double>(count);
    if (!std::isfinite(mean)) {  // an infinity, too, leaves no deviation
        constexpr double none = std::numeric_limits<double>::quiet_NaN();
        return {none, none};
    }
    double squares = 0;
    for (std::int64_t i = 0; i < count; ++i) {
        const double d = static_cast<double>(first[i * step]) - mean;
        squares += d * d;
    }
    return {mean, std::sqrt(squares / static_cast<double>(count))};
}

}  // namespace

Marginals Marginals::of(std::span<const float> values, std::int64_t rows, std::int64_t columns,
                        const std::function<bool(double)>& cancelled) {
    Marginals found{rows, columns, {}, {}, {}, {}};
    if (rows == 0 || columns == 0) return found;
    const auto count = static_cast<std::size_t>(columns);
    found.column_mean.assign(count, 0);
    found.column_std.assign(count, 0);
    // Columns are summed row by row: down a column each value would be another line of the cache.
    for (std::int64_t r = 0; r < rows; ++r) {
        if (cancelled && cancelled(0.6 * static_cast<double>(r) / static_cast<double>(rows))) return found;
        const auto row = values.subspan(static_cast<std::size_t>(r) * count, count);
        const auto [mean, deviation] = moments(row.data(), columns, 1);
        found.row_mean.push_back(mean);
        found.row_std.push_back(deviation);
        for (std::size_t c = 0; c < count; ++c) found.column_mean[c] += static_cast<double>(row[c]);
    }
    for (auto& mean : found.column_mean) {
        mean /= static_cast<double>(rows);
        if (!std::isfinite(mean)) mean = std::numeric_limits<double>::quiet_NaN();
    }
    for (std::int64_t r = 0; r < rows; ++r) {
        if (cancelled && cancelled(0.6 + 0.4 * static_cast<double>(r) / static_cast<double>(rows))) return found;
        const auto row = values.subspan(static_cast<std::size_t>(r) * count, count);
        for (std::size_t c = 0; c < count; ++c) {
            const double d = static_cast<double>(row[c]) - found.column_mean[c];
            found.column_std[c] += d * d;
        }
    }
    for (auto& square : found.column_std) square = std::sqrt(square / static_cast<double>(rows));
    return found;
}

void Marginals::update_row(std::span<const float> values, std::int64_t row) {
    const auto found = moments(values.data() + row * columns, columns, 1);
    row_mean[static_cast<std::size_t>(row)] = found.mean;
    row_std[static_cast<std::size_t>(row)] = found.deviation;
}

void Marginals::update_column(std::span<const float> values, std::int64_t column) {
    const auto found = moments(values.data() + column, rows, columns);
    column_mean[static_cast<std::size_t>(column)] = found.mean;
    column_std[static_cast<std::size_t>(column)] = found.deviation;
}

std::optional<RowGroups> RowGroups::of(const Marginals& marginals, const NormPlan& plan) {
    const auto rows = static_cast<std::size_t>(marginals.rows);
    if (marginals.row_mean.size() != rows || element_count(plan.shape()) != marginals.rows * marginals.columns)
        return {};
    const int last = static_cast<int>(plan.shape().size()) - 1;
    if (marginals.columns > 1 && plan.group_step(last) != 0) return {};
    std::vector<std::size_t> group(rows);
    const auto groups = static_cast<std::size_t>(plan.group_count());
    std::vector<double> mean(groups, 0), square(groups, 0), count(groups, 0);
    for (std::size_t r = 0; r < rows; ++r) {
        group[r] = static_cast<std::size_t>(plan.group_of(static_cast<std::int64_t>(r) * marginals.columns));
        mean[group[r]] += marginals.row_mean[r];
        ++count[group[r]];
    }
    for (std::size_t g = 0; g < groups; ++g) mean[g] /= count[g];
    for (std::size_t r = 0; r < rows; ++r) {
        const double apart = marginals.row_mean[r] - mean[group[r]];
        square[group[r]] += marginals.row_std[r] * marginals.row_std[r] + apart * apart;
    }
    RowGroups found;
    for (std::size_t r = 0; r < rows; ++r) {
        found.mean.push_back(mean[group[r]]);
        found.std.push_back(std::sqrt(square[group[r]] / count[group[r]]));
    }
    return found;
}

}  // namespace normscope
