// SPDX-License-Identifier: MIT
#include "core/labs/batch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/base/random.h"

namespace normscope::labs {
namespace {

/// Factor of a neighbour's deviations: 1, or the outliers'.
double factor_of(const Distribution& distribution, std::uint64_t seed, std::uint64_t number) {
    if (distribution.outlier_share <= 0) return 1;
    return Random(seed_of({seed, number, 1})).uniform() < distribution.outlier_share ? distribution.outlier_factor : 1;
}

double noise_of(std::uint64_t seed, std::uint64_t number, std::size_t column) {
    return Random(seed_of({seed, number, 2, column})).normal();
}

Result<void> check_neighbour(const Batch& batch, std::int64_t example) {
    if (example < 0 || example >= batch.examples())
        return fail(fmt::format("there is no example {}; the batch has {}", example + 1, batch.examples()));
    if (example == batch.pinned)
        return fail(fmt::format("example {} is pinned; choose one of its neighbours", example + 1));
    return {};
}

}  // namespace

Result<void> check_distribution(const Distribution& distribution) {
    for (const auto& bell : distribution.features)
        if (!std::isfinite(bell.mean) || !(bell.spread >= 0) || !std::isfinite(bell.spread))
            return fail("a feature needs a finite mean and a spread of 0 or more");
    if (!(std::abs(distribution.correlation) <= 1))
        return fail(fmt::format("the correlation must lie between -1 and 1, got {}", distribution.correlation));
    if (!(distribution.outlier_share >= 0 && distribution.outlier_share <= 1))
        return fail(fmt::format("the share of outliers must lie between 0 and 1, got {}", distribution.outlier_share));
    return {};
}

Distribution distribution_of(std::span<const double> rows, std::int64_t columns) {
    Distribution result;
    result.features.resize(static_cast<std::size_t>(std::max<std::int64_t>(columns, 0)));
    const auto width = result.features.size();
    const auto count = width == 0 ? 0 : rows.size() / width;
    for (std::size_t c = 0; c < width && count > 0; ++c) {
        auto& bell = result.features[c];
        for (std::size_t r = 0; r < count; ++r) bell.mean += rows[r * width + c] / static_cast<double>(count);
        double squares = 0;
        for (std::size_t r = 0; r < count; ++r) squares += std::pow(rows[r * width + c] - bell.mean, 2);
        bell.spread = count > 1 ? std::sqrt(squares / static_cast<double>(count - 1)) : 0;
    }
    return result;
}

void draw_neighbour(const Distribution& distribution, std::uint64_t seed, std::uint64_t number,
                    std::span<double> into) {
    const double factor = factor_of(distribution, seed, number);
    const double rest = std::sqrt(std::max(0.0, 1 - distribution.correlation * distribution.correlation));
    double previous = 0;
    for (std::size_t c = 0; c < into.size(); ++c) {
        const double fresh = noise_of(seed, number, c);
        previous = c == 0 ? fresh : distribution.correlation * previous + rest * fresh;
        const auto& bell = distribution.features[c];
        into[c] = bell.mean + factor * bell.spread * previous;
    }
}

double draw_feature(const Distribution& distribution, std::uint64_t seed, std::uint64_t number, std::size_t column) {
    if (distribution.correlation == 0) {
        const auto& bell = distribution.features[column];
        return bell.mean + factor_of(distribution, seed, number) * bell.spread * noise_of(seed, number, column);
    }
    std::vector<double> row(column + 1);
    draw_neighbour(distribution, seed, number, row);
    return row[column];
}

Batch resampled(Batch batch, const Distribution& distribution, std::uint64_t seed) {
    for (std::int64_t i = 0; i < batch.examples(); ++i)
        if (i != batch.pinned) draw_neighbour(distribution, seed, static_cast<std::uint64_t>(i), batch.row(i));
    return batch;
}

Result<Batch> with_swapped(Batch batch, std::int64_t example, const Distribution& distribution, std::uint64_t seed) {
    if (auto ok = check_neighbour(batch, example); !ok) return std::unexpected(ok.error());
    draw_neighbour(distribution, seed, static_cast<std::uint64_t>(example), batch.row(example));
    return batch;
}

Batch shuffled(Batch batch, std::uint64_t seed) {
    std::vector<std::int64_t> free;
    for (std::int64_t i = 0; i < batch.examples(); ++i)
        if (i != batch.pinned) free.push_back(i);
    Random random(seed);
    for (std::size_t i = free.size(); i > 1; --i) {
        const auto j = static_cast<std::size_t>(random.below(i));
        if (free[i - 1] != free[j]) std::ranges::swap_ranges(batch.row(free[i - 1]), batch.row(free[j]));
    }
    return batch;
}

Result<Batch> resized(Batch batch, std::int64_t examples, const Distribution& distribution, std::uint64_t seed) {
    if (examples < 1 || examples > most_examples)
        return fail(fmt::format("a batch has 1 to {} examples, got {}", most_examples, examples));
    if (batch.pinned >= examples) {
        std::ranges::swap_ranges(batch.row(batch.pinned), batch.row(examples - 1));
        batch.pinned = examples - 1;
    }
    const auto before = batch.examples();
    batch.x.resize(static_cast<std::size_t>(examples * batch.columns));
    for (auto i = before; i < examples; ++i)
        draw_neighbour(distribution, seed, static_cast<std::uint64_t>(i), batch.row(i));
    return batch;
}

Result<Batch> with_outlier(Batch batch, std::int64_t example, const Distribution& distribution, double factor) {
    if (auto ok = check_neighbour(batch, example); !ok) return std::unexpected(ok.error());
    auto row = batch.row(example);
    for (std::size_t c = 0; c < row.size(); ++c) {
        const double mean = distribution.features[c].mean;
        row[c] = mean + factor * (row[c] - mean);
    }
    return batch;
}

Batch padded(Batch batch, std::int64_t count) {
    batch.x.resize(batch.x.size() + static_cast<std::size_t>(std::max<std::int64_t>(count, 0) * batch.columns));
    return batch;
}

}  // namespace normscope::labs
