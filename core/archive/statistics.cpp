// SPDX-License-Identifier: MIT
#include "core/archive/statistics.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace normscope {

void StatisticsGatherer::add(std::span<const double> values) {
    std::int64_t finite = 0;
    double sum = 0;
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : values) {
        if (!std::isfinite(value)) {
            ++(std::isnan(value) ? so_far_.nan : so_far_.inf);
            continue;
        }
        ++finite;
        sum += value;
        low = std::min(low, value);
        high = std::max(high, value);
    }
    so_far_.count += std::ssize(values);
    if (finite == 0) return;
    const double mean = sum / static_cast<double>(finite);
    double squares = 0;
    for (const double value : values)
        if (std::isfinite(value)) squares += (value - mean) * (value - mean);
    const auto before = std::exchange(finite_, finite_ + finite);
    if (before == 0) {
        so_far_.min = low;
        so_far_.max = high;
        so_far_.mean = mean;
        squares_ = squares;
        return;
    }
    const auto old_count = static_cast<double>(before);
    const auto new_count = static_cast<double>(finite);
    const double shift = mean - so_far_.mean;
    so_far_.min = std::min(so_far_.min, low);
    so_far_.max = std::max(so_far_.max, high);
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

// Halves, because max - min may be beyond the largest double.
HistogramGatherer::HistogramGatherer(double min, double max, std::size_t bins)
    : min_(min), max_(max), scale_(max > min ? static_cast<double>(bins) / (max / 2 - min / 2) : 0), counts_(bins) {}

void HistogramGatherer::add(std::span<const double> values) {
    if (counts_.empty()) return;
    for (const double value : values) {
        if (!(value >= min_ && value <= max_)) continue;
        const auto bin = static_cast<std::size_t>((value / 2 - min_ / 2) * scale_);
        ++counts_[std::min(bin, counts_.size() - 1)];
    }
}

}  // namespace normscope
