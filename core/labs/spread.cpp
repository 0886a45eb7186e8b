// SPDX-License-Identifier: MIT
#include "core/labs/spread.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/base/random.h"

namespace normscope::labs {
namespace {

/// Mean and spread of a stream of numbers (Welford), exactly 0 for one that never moves.
class Running {
public:
    void add(double value) {
        ++count_;
        const double before = value - mean_;
        mean_ += before / static_cast<double>(count_);
        squares_ += before * (value - mean_);
    }
    std::int64_t count() const { return count_; }
    double mean() const { return mean_; }
    double deviation() const { return count_ > 1 ? std::sqrt(squares_ / static_cast<double>(count_ - 1)) : 0; }

private:
    std::int64_t count_ = 0;
    double mean_ = 0;
    double squares_ = 0;
};

constexpr std::int64_t draws_between_looks = 16;  // at the stop token

/// A group of the pinned example, whose statistics all of the example's features in it share.
struct PinnedGroup {
    std::vector<std::size_t> features;  ///< of the example
    std::vector<std::int64_t> cells;
    std::vector<std::size_t> drawn;  ///< places in `cells` of the neighbours; the pinned example's own stay as they are
    std::vector<double> values;
    GroupStats stats;

    /// Draws the neighbours as resampled() would.
    void draw(const Layer& layer, const Batch& batch, const Distribution& distribution, std::uint64_t set) {
        for (const auto k : drawn) {
            const auto row = static_cast<std::uint64_t>(cells[k] / batch.columns);
            values[k] = draw_feature(distribution, set, row, static_cast<std::size_t>(cells[k] % batch.columns));
        }
        stats = group_stats(layer.spec, values);
    }
};

std::vector<PinnedGroup> groups_of(const Layer& layer, const Batch& batch) {
    std::vector<PinnedGroup> groups;
    std::map<std::int64_t, std::size_t> known;
    for (std::int64_t c = 0; c < batch.columns; ++c) {
        const auto number = layer.plan.group_of(batch.pinned * batch.columns + c);
        const auto [found, fresh] = known.try_emplace(number, groups.size());
        if (!fresh) {
            groups[found->second].features.push_back(static_cast<std::size_t>(c));
            continue;
        }
        PinnedGroup group{.features = {static_cast<std::size_t>(c)}, .cells = layer.plan.cells_of(number)};
        group.values.resize(group.cells.size());
        const bool running = layer.spec.stats == StatsSource::running;
        for (std::size_t k = 0; k < group.cells.size(); ++k) {
            group.values[k] = batch.x[static_cast<std::size_t>(group.cells[k])];
            if (!running && group.cells[k] / batch.columns != batch.pinned) group.drawn.push_back(k);
        }
        group.stats = running ? stats_from_running(layer.spec, layer.params, static_cast<std::size_t>(number))
                              : group_stats(layer.spec, group.values);
        groups.push_back(std::move(group));
    }
    return groups;
}

}  // namespace

Spread measure_spread(const Layer& layer, const Batch& batch, const Distribution& distribution, std::uint64_t seed,
                      std::int64_t draws, std::stop_token stop) {
    const auto columns = static_cast<std::size_t>(batch.columns);
    std::vector<Running> running(columns);
    auto groups = groups_of(layer, batch);
    Spread result;
    result.samples.resize(columns);
    for (std::int64_t draw = 0; draw < draws; ++draw) {
        if (draw % draws_between_looks == 0 && stop.stop_requested()) break;
        const auto set = seed_of({seed, static_cast<std::uint64_t>(draw)});
        for (auto& group : groups) {
            if (!group.drawn.empty()) group.draw(layer, batch, distribution, set);
            for (const auto c : group.features) {
                const auto value = batch.x[static_cast<std::size_t>(batch.pinned * batch.columns) + c];
                const double x = normalize_value(layer.spec, group.stats, value);
                running[c].add(x);
                result.samples[c].push_back(static_cast<float>(x));
            }
        }
        ++result.draws;
    }
    for (const auto& each : running) {
        result.mean.push_back(each.mean());
        result.deviation.push_back(each.deviation());
    }
    return result;
}

double spread_law(double z, std::int64_t examples) {
    return std::sqrt((1 + z * z / 2) / static_cast<double>(examples));
}

namespace {

/// A batch size of the chart: where the cells that share a statistic with the watched one stand among those of the
/// largest size. The values of a draw do not depend on how many examples there are, so that all sizes share them.
struct SizeOfBatch {
    std::int64_t examples = 0;
    std::vector<std::int64_t> cells;
    std::vector<std::size_t> places;
    std::vector<double> values;  ///< of a draw
    Running running;             ///< x̂ over the draws
};

std::vector<SizeOfBatch> sizes_of(const SpreadRequest& request, std::span<const std::int64_t> sizes) {
    std::vector<SizeOfBatch> found;
    for (const auto size : sizes) {
        Shape shape{size};
        if (request.example_shape.empty()) shape.push_back(std::ssize(request.pinned));
        shape.insert(shape.end(), request.example_shape.begin(), request.example_shape.end());
        const auto layer = make_layer(request.spec, shape);
        if (!layer) continue;
        // The pinned example stands first, so that its cells are the first of the tensor.
        found.push_back({.examples = size, .cells = layer->plan.cells_of(layer->plan.group_of(request.feature))});
        found.back().values.resize(found.back().cells.size());
    }
    return found;
}

/// All cells of the sizes, in ascending order; the sizes learn where theirs are.
std::vector<std::int64_t> cells_in_all(std::vector<SizeOfBatch>& sizes) {
    std::vector<std::int64_t> all;
    for (const auto& size : sizes) all.insert(all.end(), size.cells.begin(), size.cells.end());
    std::ranges::sort(all);
    all.erase(std::ranges::unique(all).begin(), all.end());
    for (auto& size : sizes)
        for (const auto cell : size.cells)
            size.places.push_back(static_cast<std::size_t>(std::ranges::lower_bound(all, cell) - all.begin()));
    return all;
}

}  // namespace

std::vector<SpreadPoint> spread_against_size(const SpreadRequest& request, std::span<const std::int64_t> sizes,
                                             std::stop_token stop) {
    const auto columns = std::ssize(request.pinned);
    const auto& bell = request.distribution.features[static_cast<std::size_t>(request.feature)];
    const auto watched = request.pinned[static_cast<std::size_t>(request.feature)];
    auto found = sizes_of(request, sizes);
    const auto cells = cells_in_all(found);
    std::vector<double> values(cells.size());
    for (std::int64_t draw = 0; draw < request.draws; ++draw) {
        if (draw % draws_between_looks == 0 && stop.stop_requested()) return {};
        const auto set = seed_of({request.seed, static_cast<std::uint64_t>(draw)});
        for (std::size_t k = 0; k < cells.size(); ++k) {
            const auto row = cells[k] / columns;
            const auto column = static_cast<std::size_t>(cells[k] % columns);
            values[k] = row == 0 ? request.pinned[column]
                                 : draw_feature(request.distribution, set, static_cast<std::uint64_t>(row), column);
        }
        for (auto& size : found) {
            for (std::size_t k = 0; k < size.places.size(); ++k) size.values[k] = values[size.places[k]];
            size.running.add(normalize_value(request.spec, group_stats(request.spec, size.values), watched));
        }
    }
    std::vector<SpreadPoint> points;
    for (const auto& size : found)
        points.push_back({size.examples, size.running.count(), size.running.deviation(),
                          spread_law((watched - bell.mean) / bell.spread, size.examples)});
    return points;
}

BatchNoise batch_noise(std::int64_t examples, double deviation, std::int64_t trials, std::uint64_t seed) {
    Running means;
    Running variances;
    Running inverses;
    NormSpec spec;
    spec.eps = 0;
    std::vector<double> values(static_cast<std::size_t>(examples));
    Random random(seed);
    for (std::int64_t trial = 0; trial < trials; ++trial) {
        for (double& value : values) value = deviation * random.normal();
        const auto stats = group_stats(spec, values);
        means.add(stats.mean);
        variances.add(stats.spread);
        inverses.add(stats.rstd);
    }
    return {means.deviation(), variances.mean(), inverses.mean(), inverses.deviation()};
}

}  // namespace normscope::labs
