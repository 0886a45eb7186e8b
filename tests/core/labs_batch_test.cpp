// SPDX-License-Identifier: MIT
// Batches and what moves with them, against laws that are known and figures that are printed.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <numbers>
#include <numeric>

#include "core/base/random.h"
#include "core/labs/comparison.h"
#include "core/labs/dependence.h"
#include "core/labs/spread.h"
#include "core/norm/operators.h"
#include "tests/core/support.h"

namespace normscope::labs {
namespace {

NormSpec spec_for(std::string_view op, const Shape& shape, OperatorArgs args = {}) {
    return *make_spec(op, "pytorch", shape, args);
}

Batch a_batch(std::int64_t examples, std::int64_t columns, std::int64_t pinned) {
    Batch batch{.columns = columns, .pinned = pinned};
    Random random(9);
    for (std::int64_t i = 0; i < examples * columns; ++i) batch.x.push_back(random.normal());
    return batch;
}

TEST(Random, IsTheSameEverywhere) {
    Random random(1234567);
    // SplitMix64's published test vector for this seed.
    EXPECT_EQ(random.next(), 6457827717110365317U);
    EXPECT_EQ(random.next(), 3203168211198807973U);
    EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, NormalsAreNormal) {
    Random random(2);
    const int n = 200000;
    double sum = 0;
    double squares = 0;
    double fourth = 0;
    int inside = 0;
    for (int i = 0; i < n; ++i) {
        const double z = random.normal();
        sum += z;
        squares += z * z;
        fourth += z * z * z * z;
        inside += std::abs(z) < 1;
    }
    EXPECT_NEAR(sum / n, 0, 0.01);
    EXPECT_NEAR(squares / n, 1, 0.01);
    EXPECT_NEAR(fourth / n, 3, 0.1);
    EXPECT_NEAR(static_cast<double>(inside) / n, std::erf(std::numbers::sqrt2 / 2), 0.005);
}

TEST(Batch, ANeighbourIsNamedByItsNumber) {
    Distribution distribution{.features = {{1, 2}, {-3, .5}, {0, 0}}};
    std::vector<double> row(3);
    std::vector<double> again(3);
    draw_neighbour(distribution, 5, 7, row);
    draw_neighbour(distribution, 5, 7, again);
    EXPECT_EQ(row, again);
    EXPECT_EQ(draw_feature(distribution, 5, 7, 1), row[1]);
    EXPECT_EQ(row[2], 0);
    draw_neighbour(distribution, 5, 8, again);
    EXPECT_NE(row[0], again[0]);
}

TEST(Batch, DrawsAreAsTheBellsSay) {
    Distribution distribution{.features = {{1, 2}, {-3, .5}}, .correlation = -0.6};
    const int n = 40000;
    std::array<double, 2> sum{};
    std::array<double, 2> squares{};
    double product = 0;
    for (int i = 0; i < n; ++i) {
        std::array<double, 2> row{};
        draw_neighbour(distribution, 11, static_cast<std::uint64_t>(i), row);
        EXPECT_EQ(draw_feature(distribution, 11, static_cast<std::uint64_t>(i), 1), row[1]);
        for (std::size_t c = 0; c < 2; ++c) {
            const auto& bell = distribution.features[c];
            const double z = (row[c] - bell.mean) / bell.spread;
            sum[c] += z;
            squares[c] += z * z;
        }
        product += (row[0] - 1) / 2 * ((row[1] + 3) / .5);
    }
    for (std::size_t c = 0; c < 2; ++c) {
        EXPECT_NEAR(sum[c] / n, 0, 0.02);
        EXPECT_NEAR(squares[c] / n, 1, 0.03);
    }
    EXPECT_NEAR(product / n, -0.6, 0.02);
}

TEST(Batch, OutliersAreAShareOfTheExamples) {
    Distribution distribution{.features = {{0, 1}}, .outlier_share = 0.25, .outlier_factor = 100};
    int far = 0;
    for (std::uint64_t i = 0; i < 4000; ++i) far += std::abs(draw_feature(distribution, 1, i, 0)) > 10;
    EXPECT_NEAR(far / 4000.0, 0.25 * 0.92, 0.03);  // 92 % of the outliers are beyond a tenth of their spread
    distribution.outlier_share = 1.5;
    EXPECT_FALSE(check_distribution(distribution));
    EXPECT_TRUE(is_one_sentence(check_distribution(distribution).error().message));
    EXPECT_FALSE(check_distribution({.features = {{0, -1}}}));
    EXPECT_FALSE(check_distribution({.features = {{0, 1}}, .correlation = std::nan("")}));
}

TEST(Batch, ThePinnedExampleStays) {
    const auto batch = a_batch(7, 3, 2);
    const auto distribution = distribution_of(batch.x, 3);
    const auto pinned = std::vector<double>(batch.row(2).begin(), batch.row(2).end());
    const auto holds = [&](const Batch& other) { return std::ranges::equal(other.row(other.pinned), pinned); };
    const auto drawn = resampled(batch, distribution, 1);
    EXPECT_TRUE(holds(drawn));
    for (std::int64_t i = 0; i < 7; ++i) EXPECT_EQ(std::ranges::equal(drawn.row(i), batch.row(i)), i == 2) << i;

    const auto mixed = shuffled(batch, 4);
    EXPECT_TRUE(holds(mixed));
    EXPECT_EQ(mixed.pinned, 2);
    EXPECT_NE(mixed, batch);
    auto a = batch.x;
    auto b = mixed.x;
    std::ranges::sort(a);
    std::ranges::sort(b);
    EXPECT_EQ(a, b);

    const auto swapped = with_swapped(batch, 5, distribution, 8);
    ASSERT_TRUE(swapped);
    for (std::int64_t i = 0; i < 7; ++i) EXPECT_EQ(std::ranges::equal(swapped->row(i), batch.row(i)), i != 5);
    EXPECT_EQ(with_swapped(batch, 2, distribution, 8).error().message,
              "example 3 is pinned; choose one of its neighbours");
    EXPECT_FALSE(with_swapped(batch, 7, distribution, 8));

    const auto fewer = resized(batch, 2, distribution, 1);
    ASSERT_TRUE(fewer);
    EXPECT_EQ(fewer->pinned, 1);
    EXPECT_TRUE(holds(*fewer));
    EXPECT_TRUE(std::ranges::equal(fewer->row(0), batch.row(0)));
    const auto more = resized(batch, 1024, distribution, 1);
    ASSERT_TRUE(more);
    EXPECT_TRUE(std::ranges::equal(std::span(more->x).first(21), batch.x));
    EXPECT_FALSE(resized(batch, 0, distribution, 1));
    EXPECT_FALSE(resized(batch, 1025, distribution, 1));

    const auto outlier = with_outlier(batch, 0, distribution, 4);
    ASSERT_TRUE(outlier);
    EXPECT_NEAR(outlier->row(0)[1] - distribution.features[1].mean,
                4 * (batch.row(0)[1] - distribution.features[1].mean), 1e-12);
    const auto longer = padded(batch, 2);
    EXPECT_EQ(longer.examples(), 9);
    EXPECT_EQ(longer.row(8)[2], 0);
}

TEST(Dependence, IsFoundByNudging) {
    const Shape shape{6, 6};
    const auto batch = a_batch(6, 6, 2);
    const std::int64_t cell = 2 * 6 + 3;
    const auto measured = [&](std::string_view op) {
        return measure_dependence(*make_layer(spec_for(op, shape), shape), batch.x, cell, 0.01);
    };
    const auto layer_norm = measured("layer_norm");
    EXPECT_EQ(layer_norm.count, 6);
    EXPECT_EQ(layer_norm.words, "its row");
    EXPECT_EQ(layer_norm.most_from_others, 0);
    const auto batch_norm = measured("batch_norm");
    EXPECT_EQ(batch_norm.count, 6);
    EXPECT_EQ(batch_norm.words, "its column");
    EXPECT_GT(batch_norm.most_from_others, 0);
    EXPECT_EQ(measured("rms_norm").words, "its row");
    const auto group_norm = measured("group_norm");
    EXPECT_EQ(group_norm.count, 3);
    EXPECT_EQ(group_norm.words, "half its row");
    for (std::size_t i = 0; i < 36; ++i) {
        EXPECT_EQ(layer_norm.moves[i] > 0, i / 6 == 2);
        EXPECT_EQ(batch_norm.moves[i] > 0, i % 6 == 3);
        EXPECT_EQ(group_norm.moves[i] > 0, i / 6 == 2 && i % 6 >= 3);
    }
    // The nudge of a neighbour by h moves x̂_i by about −h (1 + x̂_i x̂_j)/(n σ).
    const auto layer = *make_layer(spec_for("batch_norm", shape), shape);
    const auto y = normalized(layer, batch.x);
    const double sigma = stats_of(layer, batch.x, 3).divisor;
    const double slope = std::abs(1 + y[cell] * y[cell - 6]) / (6 * sigma);
    EXPECT_NEAR(batch_norm.moves[cell - 6] / (0.01 * slope), 1, 0.05);
}

TEST(Dependence, OfRankThreeAndOfEvaluation) {
    const Shape shape{2, 4, 3};  // N, C, L
    std::vector<double> x(24);
    Random random(1);
    for (double& value : x) value = random.normal();
    const auto batch_norm = measure_dependence(*make_layer(spec_for("batch_norm", shape), shape), x, 4, 0.01);
    EXPECT_EQ(batch_norm.count, 6);
    EXPECT_EQ(batch_norm.words, "cells of several rows");
    EXPECT_GT(batch_norm.most_from_others, 0);
    const auto instance = measure_dependence(*make_layer(spec_for("instance_norm", shape), shape), x, 4, 0.01);
    EXPECT_EQ(instance.words, "its row");
    EXPECT_EQ(instance.most_from_others, 0);
    auto spec = spec_for("batch_norm", shape, {.training = false});
    const NormParams params{.running_mean = {0, 0, 0, 0}, .running_var = {1, 1, 1, 1}};
    const auto eval = measure_dependence(*make_layer(spec, shape, params), x, 4, 0.01);
    EXPECT_EQ(eval.count, 1);
    EXPECT_EQ(eval.words, "itself alone");
}

TEST(Spread, OnlyBatchNormMoves) {
    const Shape shape{6, 6};
    const auto batch = a_batch(6, 6, 2);
    const auto distribution = distribution_of(batch.x, 6);
    for (const auto op : {"layer_norm", "rms_norm", "group_norm", "batch_norm"}) {
        const auto layer = *make_layer(spec_for(op, shape), shape);
        const auto spread = measure_spread(layer, batch, distribution, 1, 500);
        EXPECT_EQ(spread.draws, 500);
        const auto y = normalized(layer, batch.x);
        for (std::size_t c = 0; c < 6; ++c) {
            ASSERT_EQ(spread.samples[c].size(), 500U);
            if (std::string_view(op) == "batch_norm") {
                EXPECT_GT(spread.deviation[c], 0.1);
                double mean = 0;
                double squares = 0;
                for (const float sample : spread.samples[c]) mean += static_cast<double>(sample) / 500;
                for (const float sample : spread.samples[c]) squares += std::pow(static_cast<double>(sample) - mean, 2);
                EXPECT_NEAR(spread.mean[c], mean, 1e-6);
                EXPECT_NEAR(spread.deviation[c], std::sqrt(squares / 499), 1e-6);
            } else {
                EXPECT_EQ(spread.deviation[c], 0);
                EXPECT_NEAR(spread.mean[c], y[12 + c], 1e-12);
            }
        }
    }
}

TEST(Spread, DrawsTheNeighboursThatResamplingDraws) {
    const Shape shape{5, 3};
    const auto batch = a_batch(5, 3, 1);
    auto distribution = distribution_of(batch.x, 3);
    distribution.correlation = 0.5;
    const auto layer = *make_layer(spec_for("batch_norm", shape), shape);
    const auto spread = measure_spread(layer, batch, distribution, 6, 3);
    for (std::uint64_t draw = 0; draw < 3; ++draw) {
        const auto y = normalized(layer, resampled(batch, distribution, seed_of({6, draw})).x);
        for (std::size_t c = 0; c < 3; ++c)
            EXPECT_EQ(spread.samples[c][draw], static_cast<float>(y[3 + c])) << draw << " " << c;
    }
}

TEST(Spread, FeaturesOfAChannelShareWhatIsDrawn) {
    const Shape shape{4, 2, 3};  // two channels of three places
    auto batch = a_batch(4, 6, 2);
    const auto distribution = distribution_of(batch.x, 6);
    for (const auto op : {"batch_norm", "instance_norm", "layer_norm"}) {
        const auto layer = *make_layer(spec_for(op, shape), shape);
        const auto spread = measure_spread(layer, batch, distribution, 9, 4);
        for (std::uint64_t draw = 0; draw < 4; ++draw) {
            const auto y = normalized(layer, resampled(batch, distribution, seed_of({9, draw})).x);
            for (std::size_t c = 0; c < 6; ++c)
                EXPECT_EQ(spread.samples[c][draw], static_cast<float>(y[12 + c])) << op << " " << draw << " " << c;
        }
    }
}

TEST(Spread, InEvaluationNoNeighbourMovesAnything) {
    const Shape shape{5, 3};
    const auto batch = a_batch(5, 3, 1);
    auto spec = spec_for("batch_norm", shape);
    spec.stats = StatsSource::running;
    NormParams params{.gamma = {1, 1, 1}, .beta = {0, 0, 0}};
    params.running_mean = {0.5F, -1, 2};
    params.running_var = {4, 0.25F, 1};
    const auto made = make_layer(spec, shape, params);
    ASSERT_TRUE(made) << made.error().message;
    const auto& layer = *made;
    const auto spread = measure_spread(layer, batch, distribution_of(batch.x, 3), 6, 20);
    for (std::size_t c = 0; c < 3; ++c) {
        const double mean[] = {0.5, -1, 2}, variance[] = {4, 0.25, 1};
        EXPECT_EQ(spread.deviation[c], 0);
        EXPECT_NEAR(spread.mean[c], (batch.x[3 + c] - mean[c]) / std::sqrt(variance[c] + spec.eps), 1e-9) << c;
    }
}

TEST(Spread, ASizeIsMeasuredAsItIsAlone) {
    SpreadRequest request{.example_shape = {2, 3},
                          .pinned = {0.3, 1.5, -1, 2, 4, -0.5},
                          .feature = 4,
                          .distribution = {.features = {{5, 1}, {0, 1}, {2, 3}, {1, 1}, {-2, 2}, {0, 4}}},
                          .draws = 50};
    const std::int64_t sizes[] = {7, 2, 16};
    for (const auto op : {"batch_norm", "group_norm"}) {
        request.spec = spec_for(op, {8, 2, 3});
        const auto together = spread_against_size(request, sizes);
        ASSERT_EQ(together.size(), 3U);
        for (std::size_t i = 0; i < 3; ++i) {
            const auto alone = spread_against_size(request, std::span(sizes).subspan(i, 1));
            EXPECT_EQ(together[i].examples, sizes[i]);
            EXPECT_EQ(together[i].draws, 50);
            EXPECT_EQ(together[i].deviation, alone.front().deviation) << op << " " << sizes[i];
        }
        EXPECT_EQ(together[0].deviation > 0, op == std::string_view("batch_norm"));
    }
    // By the whole batch: the pinned example first, its neighbours as they are drawn for any size.
    request.spec = spec_for("batch_norm", {7, 2, 3});
    const auto layer = *make_layer(request.spec, {7, 2, 3});
    Batch batch{.columns = 6, .x = request.pinned, .pinned = 0};
    batch.x.resize(42);
    std::vector<double> seen;
    for (std::uint64_t draw = 0; draw < 50; ++draw)
        seen.push_back(normalized(layer, resampled(batch, request.distribution, seed_of({request.seed, draw})).x)[4]);
    const double mean = std::accumulate(seen.begin(), seen.end(), 0.0) / 50;
    double squares = 0;
    for (const double x : seen) squares += (x - mean) * (x - mean);
    EXPECT_NEAR(spread_against_size(request, sizes).front().deviation, std::sqrt(squares / 49), 1e-9);
}

TEST(Spread, FollowsItsLawFromAbove) {
    SpreadRequest request{.pinned = {0.3, 1.125}, .feature = 1, .distribution = {.features = {{5, 1}, {0, 1}}}};
    request.spec = spec_for("batch_norm", {8, 2});
    const std::int64_t sizes[] = {1, 2, 6, 64, 256};
    const auto points = spread_against_size(request, sizes);
    ASSERT_EQ(points.size(), 4U);  // PyTorch refuses a batch of one
    EXPECT_EQ(points.front().examples, 2);
    EXPECT_LT(points[0].deviation, 0.8 * points[0].law);  // it overshoots at small B
    EXPECT_NEAR(points[1].deviation, 0.440, 0.02);
    for (std::size_t i = 2; i < 4; ++i) EXPECT_NEAR(points[i].deviation / points[i].law, 1, 0.05);
    EXPECT_NEAR(points[3].law, std::sqrt((1 + 1.125 * 1.125 / 2) / 256), 1e-12);
    request.spec = spec_for("layer_norm", {8, 2});
    for (const auto& point : spread_against_size(request, sizes)) EXPECT_EQ(point.deviation, 0);
}

TEST(Spread, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    const auto batch = a_batch(4, 2, 0);
    const auto distribution = distribution_of(batch.x, 2);
    EXPECT_EQ(measure_spread(*make_layer(spec_for("layer_norm", {4, 2}), {4, 2}), batch, distribution, 1, 100,
                             source.get_token())
                  .draws,
              0);
    const SpreadRequest request{
        .spec = spec_for("batch_norm", {8, 2}), .pinned = {0.3, 1.125}, .distribution = {.features = {{5, 1}, {0, 1}}}};
    const std::int64_t sizes[] = {2, 8};
    EXPECT_TRUE(spread_against_size(request, sizes, source.get_token()).empty());
    EXPECT_EQ(spread_against_size(request, sizes).size(), 2U);
}

TEST(BatchNoise, ReproducesThePrintedMoments) {
    struct Printed {
        std::int64_t examples;
        double inverse, inverse_deviation;
    };
    // E[1/σ̂] over batches of Gaussians, by 2e5 trials.
    for (const auto& row :
         {Printed{8, 1.21, .39}, Printed{16, 1.09, .215}, Printed{32, 1.04, .137}, Printed{128, 1.010, .064}}) {
        const auto noise = batch_noise(row.examples, 1, 60000, 3);
        const auto size = static_cast<double>(row.examples);
        EXPECT_NEAR(noise.inverse, row.inverse, 0.01) << row.examples;
        EXPECT_NEAR(noise.inverse_deviation / row.inverse_deviation, 1, 0.06) << row.examples;
        EXPECT_NEAR(noise.mean_deviation * std::sqrt(size), 1, 0.02);
        EXPECT_NEAR(noise.variance, (size - 1) / size, 0.01);
    }
    // Of four, 1/σ̂ has the mean √(8/π) and the deviation √(4 − 8/π) = 1.206. Its fourth moment is infinite, so that
    // what 2e5 trials measure of the deviation lies beneath that more often than not: 1.18 was printed, and is met.
    const auto four = batch_noise(4, 1, 200000, 5);
    EXPECT_NEAR(four.inverse, std::sqrt(8 / std::numbers::pi), 0.01);
    EXPECT_NEAR(four.inverse, 1.60, 0.01);
    std::array<double, 9> deviations{};
    for (std::size_t i = 0; i < deviations.size(); ++i)
        deviations[i] = batch_noise(4, 1, 200000, 5 + i).inverse_deviation;
    std::ranges::sort(deviations);
    EXPECT_NEAR(deviations[4], 1.18, 0.02);
    EXPECT_LT(deviations[4], std::sqrt(4 - 8 / std::numbers::pi));
    EXPECT_NEAR(four.variance, 0.75, 0.01);
    EXPECT_NEAR(batch_noise(4, 3, 20000, 5).mean_deviation, 3 / 2.0, 0.03);
}

TEST(Comparison, SaysWhoSharesAndWhatThePinnedExampleDoes) {
    const auto with_groups = [](std::int64_t groups, std::int64_t channels) {
        OperatorArgs args;
        args.num_groups = groups;
        const Shape shape{2, channels};
        std::vector<double> x(static_cast<std::size_t>(2 * channels), 1.0);
        return compare({.spec = *make_spec("group_norm", "pytorch", shape, args), .shape = shape, .x = x}).shares;
    };
    EXPECT_TRUE(with_groups(1, 6).ends_with("per row"));
    EXPECT_TRUE(with_groups(2, 6).ends_with("per half row")) << with_groups(2, 6);
    EXPECT_TRUE(with_groups(3, 6).ends_with("per part of a row")) << with_groups(3, 6);

    // BatchNorm: example 0 is replaced; the pinned example 1 moves by what its own x̂ says.
    const Shape shape{3, 1};
    const auto result = compare({.spec = *make_spec("batch_norm", "pytorch", shape, {.eps = 0.0}),
                                 .shape = shape,
                                 .x = {4, 2, 0},
                                 .shape_before = shape,
                                 .before = {1, 2, 0},
                                 .pinned = 1,
                                 .pinned_before = 1});
    // Before: mean 1, σ = √(2/3): x̂ of 2 is 1.2247. Now: mean 2, x̂ of 2 is 0. Example 0 moves from 0 to 1.2247, and
    // example 2 from −1.2247 to −1.2247.
    EXPECT_NEAR(result.pinned_move, std::sqrt(1.5), 1e-9);
    const auto other = compare({.spec = *make_spec("batch_norm", "pytorch", shape, {.eps = 0.0}),
                                .shape = shape,
                                .x = {4, 2, 0},
                                .shape_before = shape,
                                .before = {1, 2, 0},
                                .pinned = 2,
                                .pinned_before = 2});
    EXPECT_NEAR(other.pinned_move, 0, 1e-9) << "another example's move is another number";
}

}  // namespace
}  // namespace normscope::labs
