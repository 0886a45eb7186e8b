// SPDX-License-Identifier: MIT
// How much an example's x̂ wanders when its neighbours are drawn again and again.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <vector>

#include "core/labs/batch.h"
#include "core/labs/lab_forward.h"

namespace normscope::labs {

/// x̂ of the pinned example over many sets of neighbours.
struct Spread {
    std::int64_t draws = 0;                   ///< sets of neighbours that were drawn
    std::vector<double> mean;                 ///< per feature
    std::vector<double> deviation;            ///< per feature, exactly 0 where x̂ never moved
    std::vector<std::vector<float>> samples;  ///< per feature, one x̂ per draw
};

/// Draws `draws` sets of neighbours for the pinned example of `batch` and normalises each of the batches. Stops early,
/// with fewer draws, when asked to. `layer` fits a tensor of (examples, columns).
Spread measure_spread(const Layer& layer, const Batch& batch, const Distribution& distribution, std::uint64_t seed,
                      std::int64_t draws, std::stop_token stop = {});

/// One point of spread against batch size.
struct SpreadPoint {
    std::int64_t examples = 0;
    std::int64_t draws = 0;
    double deviation = 0;  ///< standard deviation of x̂
    double law = 0;        ///< the asymptote at this size
};

/// What is drawn for spread_against_size: one feature of the pinned example under one spec, which is resolved anew for
/// each size.
struct SpreadRequest {
    NormSpec spec;
    Shape example_shape;         ///< extents after axis 0; empty: one axis of features
    std::vector<double> pinned;  ///< one value per feature
    std::int64_t feature = 0;
    Distribution distribution;
    std::uint64_t seed = 0;
    std::int64_t draws = 4096;

    friend bool operator==(const SpreadRequest&, const SpreadRequest&) = default;
};

/// Standard deviation of one x̂ of the pinned example at each batch size. A size that the spec refuses is left out.
/// Only cells that share a statistic with the watched one are drawn. No points when asked to stop.
std::vector<SpreadPoint> spread_against_size(const SpreadRequest& request, std::span<const std::int64_t> sizes,
                                             std::stop_token stop = {});

/// √((1 + z²/2)/B): where the spread of BatchNorm's x̂ goes as B grows, for an example z standard deviations from the
/// mean of its neighbours. At small B it overshoots.
double spread_law(double z, std::int64_t examples);

/// Moments of a batch statistic over many batches of Gaussian values.
struct BatchNoise {
    double mean_deviation = 0;     ///< standard deviation of the batch mean
    double variance = 0;           ///< average of the biased batch variance
    double inverse = 0;            ///< average of 1/σ̂, ε = 0
    double inverse_deviation = 0;  ///< and its standard deviation
};
BatchNoise batch_noise(std::int64_t examples, double deviation, std::int64_t trials, std::uint64_t seed);

}  // namespace normscope::labs
