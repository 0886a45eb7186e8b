// SPDX-License-Identifier: MIT
// Functions that people take for normalization layers, or paste by mistake. A y that is one of them is no layer's.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "core/detect/search.h"
#include "core/norm/storage.h"

namespace normscope::detect {
namespace {

using Values = std::vector<double>;

double median(Values values, bool lower) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    if (values.size() % 2 == 1) return values[middle];
    return lower ? values[middle - 1] : (values[middle - 1] + values[middle]) / 2;
}

double quantile(Values values, double share) {
    std::ranges::sort(values);
    const double at = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const auto above = std::min(below + 1, values.size() - 1);
    return values[below] + (at - static_cast<double>(below)) * (values[above] - values[below]);
}

double deviation(const Values& x, std::size_t divide_by) {
    const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(x.size());
    double squares = 0;
    for (const double value : x) squares += (value - mean) * (value - mean);
    return std::sqrt(squares / static_cast<double>(divide_by));
}

Values shifted(const Values& x, double by, double over, double plus = 0) {
    Values y;
    for (const double value : x) y.push_back((value - by) / over + plus);
    return y;
}

Values softmax(const Values& x) {
    const double most = *std::ranges::max_element(x);
    Values y;
    double sum = 0;
    for (const double value : x) sum += y.emplace_back(std::exp(value - most));
    return shifted(y, 0, sum);
}

double absolute_median(const Values& x) {
    const double middle = median(x, false);
    Values away;
    for (const double value : x) away.push_back(std::abs(value - middle));
    return median(away, false);
}

double norm(const Values& x, double power) {
    double sum = 0;
    for (const double value : x) sum += std::pow(std::abs(value), power);
    return std::pow(sum, 1 / power);
}

double most_of(const Values& x) { return *std::ranges::max_element(x); }
double least_of(const Values& x) { return *std::ranges::min_element(x); }

struct GroupFunction {
    const char* name;
    Values (*of)(const Values&);
};

const std::array<GroupFunction, 14> group_functions = {{
    {"softmax", softmax},
    {"log-softmax",
     [](const Values& x) {
         auto y = softmax(x);
         for (double& value : y) value = std::log(value);
         return y;
     }},
    {"min-max scaling to 0 … 1", [](const Values& x) { return shifted(x, least_of(x), most_of(x) - least_of(x)); }},
    {"min-max scaling to −1 … 1",
     [](const Values& x) { return shifted(x, least_of(x), (most_of(x) - least_of(x)) / 2, -1); }},
    {"division by the L2 norm", [](const Values& x) { return shifted(x, 0, norm(x, 2)); }},
    {"division by the L1 norm", [](const Values& x) { return shifted(x, 0, norm(x, 1)); }},
    {"division by the sum", [](const Values& x) { return shifted(x, 0, std::accumulate(x.begin(), x.end(), 0.0)); }},
    {"division by the largest magnitude",
     [](const Values& x) { return shifted(x, 0, std::max(most_of(x), -least_of(x))); }},
    {"a z-score about the median",
     [](const Values& x) { return shifted(x, median(x, false), deviation(x, x.size())); }},
    {"a z-score about the lower median",
     [](const Values& x) { return shifted(x, median(x, true), deviation(x, x.size())); }},
    {"a z-score about the median with the sample deviation",
     [](const Values& x) { return shifted(x, median(x, false), deviation(x, x.size() - 1)); }},
    {"the median and the median absolute deviation",
     [](const Values& x) { return shifted(x, median(x, false), absolute_median(x)); }},
    {"the median and 1.4826 median absolute deviations",
     [](const Values& x) { return shifted(x, median(x, false), 1.4826 * absolute_median(x)); }},
    {"the median and the interquartile range",
     [](const Values& x) { return shifted(x, median(x, false), quantile(x, 0.75) - quantile(x, 0.25)); }},
}};

struct CellFunction {
    std::string_view name;
    double (*of)(double);
};

constexpr std::array<CellFunction, 10> cell_functions = {{
    {identity, [](double x) { return x; }},
    {"tanh", [](double x) { return std::tanh(x); }},
    {"the logistic sigmoid", [](double x) { return 1 / (1 + std::exp(-x)); }},
    {"ReLU", [](double x) { return std::max(x, 0.0); }},
    {"erf", [](double x) { return std::erf(x); }},
    {"GELU", [](double x) { return x * std::erfc(-x / std::sqrt(2.0)) / 2; }},
    {"GELU by its tanh formula",
     [](double x) { return x / 2 * (1 + std::tanh(std::sqrt(2 / 3.141592653589793) * (x + 0.044715 * x * x * x))); }},
    {"SiLU", [](double x) { return x / (1 + std::exp(-x)); }},
    {"softplus", [](double x) { return std::log1p(std::exp(x)); }},
    {"exp", [](double x) { return std::exp(x); }},
}};

bool agrees(const Problem& problem, std::size_t cell, double value, double scale) {
    const double y = problem.y[cell];
    if (!std::isfinite(value)) return std::isnan(value) == std::isnan(y) && (std::isnan(y) || y == value);
    double tolerance = 8 * float32_ulp(std::max(std::abs(value), scale));
    if (!problem.half_unit.empty()) tolerance += 1.001 * problem.half_unit[cell];
    if (!problem.x_half_unit.empty()) tolerance += 4 * problem.x_half_unit[cell];
    if (problem.stored != Storage::float32) tolerance += unit_in_last_place(problem.stored, y);
    return std::abs(value - y) <= tolerance;
}

std::string over(const Partition& partition, std::size_t rank) {
    if (partition.reduced.size() == rank) return rank == 1 ? "" : " over the whole tensor";
    return fmt::format(" over {} {}", partition.reduced.size() == 1 ? "axis" : "axes",
                       fmt::join(partition.reduced, ", "));
}

}  // namespace

std::optional<std::string> other_function(const Problem& problem) {
    for (const auto& function : cell_functions) {
        bool same = true;
        for (std::size_t i = 0; same && i < problem.x.size(); ++i)
            same = agrees(problem, i, function.of(problem.x[i]), 0);
        if (same) return std::string(function.name);
    }
    for (const auto& partition : partitions_of(problem.shape, problem.x)) {
        if (partition.split_axis >= 0) continue;
        std::vector<Values> x(partition.groups);
        std::vector<std::vector<std::size_t>> cells(partition.groups);
        for (std::size_t i = 0; i < problem.x.size(); ++i) {
            const auto g = static_cast<std::size_t>(partition.group[i]);
            x[g].push_back(problem.x[i]);
            cells[g].push_back(i);
        }
        for (const auto& function : group_functions) {
            bool same = true;
            for (std::size_t g = 0; same && g < partition.groups; ++g) {
                const auto y = function.of(x[g]);
                double scale = 0;
                for (const double value : y)
                    if (std::isfinite(value)) scale = std::max(scale, std::abs(value));
                for (std::size_t k = 0; same && k < y.size(); ++k) same = agrees(problem, cells[g][k], y[k], scale);
            }
            if (same) return function.name + over(partition, problem.shape.size());
        }
    }
    return std::nullopt;
}

}  // namespace normscope::detect
