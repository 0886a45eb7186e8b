// SPDX-License-Identifier: MIT
#include "core/archive/statistics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace normscope {

namespace {

/// Sums in lanes, which the compiler may compute side by side: one sum alone waits for each addition.
constexpr std::size_t lanes = 8;
using Lanes = std::array<double, lanes>;

double total(const Lanes& parts) {
    double sum = 0;
    for (const double part : parts) sum += part;
    return sum;
}

bool is_finite(double value) { return std::abs(value) <= std::numeric_limits<double>::max(); }  // NaN is not

/// What one look at a block tells.
struct Block {
    double sum = 0, low = 0, high = 0;
    std::int64_t finite = 0, nan = 0;
};

Block look_at(std::span<const double> values) {
    Lanes sum{}, low, high, finite{}, nan{};
    low.fill(std::numeric_limits<double>::infinity());
    high.fill(-std::numeric_limits<double>::infinity());
    const auto take = [&](double value, std::size_t lane) {
        const bool known = is_finite(value);
        sum[lane] += known ? value : 0;
        low[lane] = known && value < low[lane] ? value : low[lane];
        high[lane] = known && value > high[lane] ? value : high[lane];
        finite[lane] += known ? 1 : 0;
        nan[lane] += value != value ? 1 : 0;
    };
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) take(values[i + lane], lane);
    for (; i < values.size(); ++i) take(values[i], 0);
    return {total(sum), *std::ranges::min_element(low), *std::ranges::max_element(high),
            static_cast<std::int64_t>(total(finite)), static_cast<std::int64_t>(total(nan))};
}

double squares_around(std::span<const double> values, double mean) {
    Lanes sum{};
    const auto take = [&](double value, std::size_t lane) {
        sum[lane] += is_finite(value) ? (value - mean) * (value - mean) : 0;
    };
    std::size_t i = 0;
    for (; i + lanes <= values.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane) take(values[i + lane], lane);
    for (; i < values.size(); ++i) take(values[i], 0);
    return total(sum);
}

}  // namespace

void StatisticsGatherer::add(std::span<const double> values) {
    const auto block = look_at(values);
    so_far_.nan += block.nan;
    so_far_.inf += std::ssize(values) - block.finite - block.nan;
    so_far_.count += std::ssize(values);
    if (block.finite == 0) return;
    const auto before = std::exchange(finite_, finite_ + block.finite);
    const auto new_count = static_cast<double>(block.finite);
    const double mean = block.sum / new_count;
    const double squares = squares_around(values, mean);
    if (before == 0) {
        so_far_.min = block.low;
        so_far_.max = block.high;
        so_far_.mean = mean;
        squares_ = squares;
        return;
    }
    const auto old_count = static_cast<double>(before);
    const double shift = mean - so_far_.mean;
    so_far_.min = std::min(so_far_.min, block.low);
    so_far_.max = std::max(so_far_.max, block.high);
    so_far_.mean += shift * new_count / (old_count + new_count);
    squares_ += squares + shift * shift * old_count * new_count / (old_count + new_count);
}

TensorStatistics StatisticsGatherer::result() const {
    auto result = so_far_;
    if (finite_ == 0)
        result.min = result.max = result.mean = result.std = std::numeric_limits<double>::quiet_NaN();
    else
        result.std = std::sqrt(squares_ / static_cast<double>(finite_));
    return result;
}

// Halves where max - min is beyond the largest double; quotients, because 1 / (max - min) is beyond it where both are
// next to 0.
HistogramGatherer::HistogramGatherer(double min, double max, std::size_t bins)
    : min_(min), max_(max), half_(std::isfinite(max - min) ? 1 : 0.5), range_(max * half_ - min * half_),
      counts_(bins) {}

void HistogramGatherer::add(std::span<const double> values) {
    if (counts_.empty()) return;
    for (const double value : values) {
        if (!(value >= min_ && value <= max_)) continue;
        const double share = range_ > 0 ? (value * half_ - min_ * half_) / range_ : 0;
        const auto bin = static_cast<std::size_t>(share * static_cast<double>(counts_.size()));
        ++counts_[std::min(bin, counts_.size() - 1)];
    }
}

}  // namespace normscope
