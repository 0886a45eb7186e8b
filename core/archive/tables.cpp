// SPDX-License-Identifier: MIT
#include "core/archive/tables.h"

#include <fmt/format.h>

#include <array>

#include "core/text/markdown.h"
#include "core/text/number_format.h"

namespace normscope {
namespace {

std::string number(double value) { return format_number(value, Minus::ascii); }

}  // namespace

std::string statistics_table(std::span<const TensorEntry> entries, std::span<const TensorStatistics> statistics) {
    const std::array<std::string, 9> heading = {"name", "dtype", "shape", "min", "max", "mean", "std", "NaN", "Inf"};
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& entry = entries[i];
        const auto& of = statistics[i];
        rows.push_back({entry.name, entry.dtype, to_string(entry.shape), number(of.min), number(of.max),
                        number(of.mean), number(of.std), fmt::format("{}", of.nan), fmt::format("{}", of.inf)});
    }
    constexpr std::size_t words = 3;
    return markdown_table(heading, rows, words);
}

std::string group_table(const NormSpec& spec, const NormPlan& plan, const NormResult& result) {
    const bool root_mean_square = spec.divisor == Divisor::root_mean_square;
    const std::array<std::string, 6> heading = {
        "group", "n", "μ", root_mean_square ? "mean(x²)" : "σ²", root_mean_square ? "rms" : "σ", "1/divisor"};
    const auto strides = row_major_strides(plan.stats_shape());
    std::vector<std::vector<std::string>> rows;
    for (std::size_t group = 0; group < result.stats.size(); ++group) {
        Shape place;
        for (std::size_t axis = 0; axis < strides.size(); ++axis)
            place.push_back(static_cast<std::int64_t>(group) / strides[axis] % plan.stats_shape()[axis]);
        const auto& of = result.stats[group];
        rows.push_back({to_string(place), fmt::format("{}", plan.group_size()), number(of.mean), number(of.spread),
                        number(of.divisor), number(of.rstd)});
    }
    return markdown_table(heading, rows);
}

}  // namespace normscope
