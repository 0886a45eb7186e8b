// SPDX-License-Identifier: MIT
#include "core/labs/variance_algorithms.h"

#include <algorithm>
#include <cmath>

#include "core/base/rounding-inl.h"

namespace normscope::labs {
namespace {

constexpr std::array<AlgorithmInfo, algorithm_count> rows = {{
    {VarianceAlgorithm::naive, "naive", "Naive"},
    {VarianceAlgorithm::two_pass, "two_pass", "Two-pass"},
    {VarianceAlgorithm::welford, "welford", "Welford"},
    {VarianceAlgorithm::chan, "chan", "Chan"},
}};

template <class Round>
Moments naive(Round round, std::span<const double> row) {
    double sum = 0;
    double squares = 0;
    for (const double x : row) {
        sum = round(sum + x);
        squares = round(squares + round(x * x));
    }
    const double n = round(static_cast<double>(row.size()));
    const double mean = round(sum / n);
    const double mean_square = round(squares / n);
    return {mean, round(mean_square - round(mean * mean)), mean_square};
}

/// Mean and sum of squared deviations of some values.
struct Part {
    double count = 0;
    double mean = 0;
    double squares = 0;
};

template <class Round>
Part two_pass_part(Round round, std::span<const double> row) {
    double sum = 0;
    for (const double x : row) sum = round(sum + x);
    Part part{.count = static_cast<double>(row.size())};
    part.mean = round(sum / round(part.count));
    for (const double x : row) {
        const double deviation = round(x - part.mean);
        part.squares = round(part.squares + round(deviation * deviation));
    }
    return part;
}

template <class Round>
Part welford_part(Round round, std::span<const double> row) {
    Part part;
    for (const double x : row) {
        part.count += 1;
        const double before = round(x - part.mean);
        part.mean = round(part.mean + round(before / round(part.count)));
        part.squares = round(part.squares + round(before * round(x - part.mean)));
    }
    return part;
}

template <class Round>
Part merged(Round round, const Part& a, const Part& b) {
    const double count = a.count + b.count;
    const double gap = round(b.mean - a.mean);
    const double share = round(round(b.count) / round(count));
    const double mean = round(a.mean + round(gap * share));
    const double between = round(round(gap * gap) * round(round(a.count) * share));
    return {count, mean, round(round(a.squares + b.squares) + between)};
}

template <class Round>
Part chan_part(Round round, std::span<const double> row) {
    Part total;
    for (std::size_t i = 0; i < row.size(); i += chan_block) {
        const auto block = two_pass_part(round, row.subspan(i, std::min(chan_block, row.size() - i)));
        total = i == 0 ? block : merged(round, total, block);
    }
    return total;
}

template <class Round>
Moments moments_of(Round round, const Part& part) {
    return {part.mean, round(part.squares / round(part.count))};
}

}  // namespace

std::span<const AlgorithmInfo, algorithm_count> algorithms() { return rows; }

Moments moments_in(NumberFormat format, VarianceAlgorithm algorithm, std::span<const double> row) {
    if (row.empty()) return {std::nan(""), std::nan(""), std::nan("")};
    return with_rounding(format, [&](auto round) {
        switch (algorithm) {
        case VarianceAlgorithm::naive:
            return naive(round, row);
        case VarianceAlgorithm::two_pass:
            return moments_of(round, two_pass_part(round, row));
        case VarianceAlgorithm::welford:
            return moments_of(round, welford_part(round, row));
        case VarianceAlgorithm::chan:
            break;
        }
        return moments_of(round, chan_part(round, row));
    });
}

Moments exact_moments(std::span<const double> row) {
    const auto n = static_cast<long double>(row.size());
    long double sum = 0;
    for (const double x : row) sum += static_cast<long double>(x);
    const long double mean = sum / n;
    long double squares = 0;
    long double left = 0;
    long double mean_square = 0;
    for (const double x : row) {
        const long double deviation = static_cast<long double>(x) - mean;
        squares += deviation * deviation;
        left += deviation;
        mean_square += static_cast<long double>(x) * static_cast<long double>(x);
    }
    const long double shift = left / n;
    return {static_cast<double>(mean + shift), static_cast<double>(squares / n - shift * shift),
            static_cast<double>(mean_square / n)};
}

std::vector<double> normalized_in(NumberFormat format, const Moments& moments, std::span<const double> row, double eps,
                                  EpsPlacement placement) {
    return with_rounding(format, [&](auto round) {
        const double rounded_eps = round(eps);
        const double divisor = placement == EpsPlacement::inside_root
                                   ? round(std::sqrt(round(moments.variance + rounded_eps)))
                                   : round(round(std::sqrt(moments.variance)) + rounded_eps);
        std::vector<double> result;
        result.reserve(row.size());
        for (const double x : row) result.push_back(round(round(x - moments.mean) / divisor));
        return result;
    });
}

std::vector<double> exact_normalized(std::span<const double> row, double eps, EpsPlacement placement) {
    const auto n = static_cast<long double>(row.size());
    long double mean = 0;
    for (const double x : row) mean += static_cast<long double>(x) / n;
    long double left = 0;
    for (const double x : row) left += static_cast<long double>(x) - mean;
    left /= n;
    const auto variance = static_cast<long double>(exact_moments(row).variance);
    const auto e = static_cast<long double>(eps);
    const long double divisor =
        placement == EpsPlacement::inside_root ? std::sqrt(variance + e) : std::sqrt(variance) + e;
    std::vector<double> result;
    result.reserve(row.size());
    for (const double x : row) {
        const long double deviation = (static_cast<long double>(x) - mean) - left;
        result.push_back(deviation == 0 ? 0.0 : static_cast<double>(deviation / divisor));
    }
    return result;
}

}  // namespace normscope::labs
