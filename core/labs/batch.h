// SPDX-License-Identifier: MIT
// A batch of examples whose neighbours are drawn from a distribution that a person shapes.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/tensor/tensor.h"

namespace normscope::labs {

inline constexpr std::int64_t most_examples = 1024;

/// How one feature of a neighbour is distributed.
struct FeatureBell {
    double mean = 0;
    double spread = 1;

    friend bool operator==(const FeatureBell&, const FeatureBell&) = default;
};

/// Where neighbours come from. Consecutive features correlate by `correlation` (−1 … 1). A share of the examples are
/// outliers: all their deviations are `outlier_factor` times as large.
struct Distribution {
    std::vector<FeatureBell> features;
    double correlation = 0;
    double outlier_share = 0;
    double outlier_factor = 4;

    friend bool operator==(const Distribution&, const Distribution&) = default;
};

/// One sentence for a distribution that cannot be drawn from.
Result<void> check_distribution(const Distribution& distribution);

/// Means and spreads per column of some rows; a spread of 0 where there is a single row.
Distribution distribution_of(std::span<const double> rows, std::int64_t columns);

/// The neighbour that seed and number name, into `into`, which has one place per feature. Columns after `columns` may
/// be left alone by asking for fewer.
void draw_neighbour(const Distribution& distribution, std::uint64_t seed, std::uint64_t number, std::span<double> into);

/// What a single column of that neighbour is, without the others where they do not matter.
double draw_feature(const Distribution& distribution, std::uint64_t seed, std::uint64_t number, std::size_t column);

/// A batch: `examples` rows of one value per feature, of which one is pinned and keeps its values and its place.
struct Batch {
    std::int64_t columns = 0;
    std::vector<double> x;  ///< examples × columns
    std::int64_t pinned = 0;

    std::int64_t examples() const { return columns == 0 ? 0 : std::ssize(x) / columns; }
    std::span<double> row(std::int64_t example) {
        return std::span(x).subspan(static_cast<std::size_t>(example * columns), static_cast<std::size_t>(columns));
    }
    std::span<const double> row(std::int64_t example) const {
        return std::span(x).subspan(static_cast<std::size_t>(example * columns), static_cast<std::size_t>(columns));
    }

    friend bool operator==(const Batch&, const Batch&) = default;
};

/// All neighbours drawn anew; the pinned example stays.
Batch resampled(Batch batch, const Distribution& distribution, std::uint64_t seed);
/// One neighbour drawn anew. Refused for the pinned example and for one that is not there.
Result<Batch> with_swapped(Batch batch, std::int64_t example, const Distribution& distribution, std::uint64_t seed);
/// The neighbours in another order; the pinned example keeps its place.
Batch shuffled(Batch batch, std::uint64_t seed);
/// More neighbours (drawn) or fewer (the last go first). The pinned example stays, at the end if its place is gone.
Result<Batch> resized(Batch batch, std::int64_t examples, const Distribution& distribution, std::uint64_t seed);
/// One neighbour's distance from the means of its features multiplied. Refused for the pinned example.
Result<Batch> with_outlier(Batch batch, std::int64_t example, const Distribution& distribution, double factor);
/// A sequence of tokens padded at the end with `count` rows of zeros.
Batch padded(Batch batch, std::int64_t count);

}  // namespace normscope::labs
