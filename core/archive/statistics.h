// SPDX-License-Identifier: MIT
// What a tensor of any size looks like, gathered a block at a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace normscope {

struct StatisticsOptions {
    std::size_t bins = 0;  ///< of the histogram; 0: none, and then the numbers are read once only
};

/// Of the finite values; where there are none, min to std are NaN.
struct TensorStatistics {
    std::int64_t count = 0;  ///< of all values
    std::int64_t nan = 0;
    std::int64_t inf = 0;  ///< of either sign
    double min = 0;
    double max = 0;
    double mean = 0;
    double std = 0;                       ///< of the population: divided by their number
    std::vector<std::int64_t> histogram;  ///< bins of equal width from min to max
};

/// Gathers min to std. Blocks are merged with Chan's formula, so that a large mean does not swallow the deviations.
class StatisticsGatherer {
public:
    void add(std::span<const double> values);
    TensorStatistics result() const;

private:
    TensorStatistics so_far_;
    std::int64_t finite_ = 0;
    double squares_ = 0;  ///< Σ (x - mean)²
};

/// Gathers the histogram between bounds that are known.
class HistogramGatherer {
public:
    HistogramGatherer(double min, double max, std::size_t bins);
    void add(std::span<const double> values);
    std::vector<std::int64_t> result() const { return counts_; }

private:
    double min_, max_, half_, range_;
    std::vector<std::int64_t> counts_;
};

}  // namespace normscope
