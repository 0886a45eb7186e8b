// SPDX-License-Identifier: MIT
// Running averages against printed steps, closed forms and laws.
#include <gtest/gtest.h>

#include <cmath>

#include "core/labs/time_machine.h"
#include "tests/core/support.h"

namespace normscope::labs {
namespace {

const RuleTrack& rule(const TimeMachine& machine, std::string_view id) {
    for (const auto& track : machine.rules)
        if (track.id == id) return track;
    ADD_FAILURE() << "no rule " << id;
    return machine.rules.front();
}

TEST(TimeMachine, OneStepIsThePrintedOne) {
    const auto machine = run_time_machine({.strip = {1, 2, 3, 4}, .batch_size = 4});
    ASSERT_TRUE(machine) << machine.error().message;
    EXPECT_NEAR(rule(*machine, "pytorch").mean[1], .25, 1e-12);
    EXPECT_NEAR(rule(*machine, "pytorch").variance[1], 1.0666667, 5e-8);
    EXPECT_NEAR(rule(*machine, "onnx").mean[1], .25, 1e-12);
    EXPECT_NEAR(rule(*machine, "onnx").variance[1], 1.025, 1e-12);
    for (const auto id : {"keras", "flax"}) {
        EXPECT_NEAR(rule(*machine, id).mean[1], .025, 1e-12);
        EXPECT_NEAR(rule(*machine, id).variance[1], 1.0025, 1e-12);
    }
    EXPECT_EQ(rule(*machine, "pytorch").mean[0], 0);
    EXPECT_EQ(rule(*machine, "pytorch").variance[0], 1);
    EXPECT_NEAR(machine->batch_variance[0], 1.25, 1e-12);
}

TEST(TimeMachine, TheRunningVarianceIsUnbiasedInPyTorchAlone) {
    // Mean 4, biased variance 2.5, unbiased 2.6667 (16 values): 1 → 1.16667, and not 1.15.
    const auto machine =
        run_time_machine({.strip = {1, 2, 3, 4, 4, 5, 6, 4, 1, 5, 5, 5, 6, 6, 3, 4}, .batch_size = 16, .probe = 1});
    ASSERT_TRUE(machine);
    ASSERT_NEAR(machine->batch_mean[0], 4, 1e-12);
    ASSERT_NEAR(machine->batch_variance[0], 2.5, 1e-12);
    EXPECT_NEAR(machine->train_output[0], -1.8974, 1e-4);
    EXPECT_NEAR(rule(*machine, "pytorch").variance[1], 1.16667, 5e-6);
    EXPECT_NEAR(rule(*machine, "onnx").variance[1], 1.15, 1e-12);
}

TEST(TimeMachine, AveragesAreTheWeightedSumsOfTheBatches) {
    const StripRequest strip{.steps = 40, .batch_size = 3};
    const auto machine = run_time_machine({.strip = strip_of(strip), .batch_size = 3});
    ASSERT_TRUE(machine);
    for (const auto& track : machine->rules) {
        const double m = track.weight_of_new;
        double mean = 0;
        double variance = weight_of_start(m, 40);
        double weights = weight_of_start(m, 40);
        const double unbias = track.id == "pytorch" ? 1.5 : 1.0;
        for (std::int64_t s = 0; s < 40; ++s) {
            const double weight = weight_of_batch(m, 39 - s);
            weights += weight;
            mean += weight * machine->batch_mean[static_cast<std::size_t>(s)];
            variance += weight * unbias * machine->batch_variance[static_cast<std::size_t>(s)];
        }
        EXPECT_NEAR(weights, 1, 1e-12);
        EXPECT_NEAR(track.mean[40], mean, 1e-12) << track.id;
        EXPECT_NEAR(track.variance[40], variance, 1e-12) << track.id;
        const double eps = track.id == "keras" ? 1e-3 : 1e-5;
        EXPECT_NEAR(track.output[40], (6 - mean) / std::sqrt(variance + eps), 1e-12) << track.id;
    }
    EXPECT_NEAR(weight_of_start(.01, 80), .45, .005);
}

TEST(TimeMachine, EvaluationFreezesTheAverages) {
    const StripRequest strip;
    const auto machine = run_time_machine({.strip = strip_of(strip), .batch_size = strip.batch_size, .eval_from = 80});
    ASSERT_TRUE(machine);
    for (const auto& track : machine->rules) {
        ASSERT_EQ(track.mean.size(), 105U);
        EXPECT_NE(track.mean[79], track.mean[80]);
        for (std::size_t s = 80; s < 105; ++s) {
            EXPECT_EQ(track.mean[s], track.mean[80]);
            EXPECT_EQ(track.output[s], track.output[80]);
        }
    }
    EXPECT_NE(machine->train_output[90], machine->train_output[91]);
}

TEST(TimeMachine, ABatchOfOneIsRefusedByPyTorchInItsWords) {
    const auto machine = run_time_machine({.strip = {3, 4}, .batch_size = 1});
    ASSERT_TRUE(machine);
    const auto& pytorch = rule(*machine, "pytorch");
    EXPECT_TRUE(pytorch.refusal.starts_with("Expected more than 1 value per channel when training, got input size"))
        << pytorch.refusal;
    EXPECT_TRUE(pytorch.mean.empty());
    EXPECT_TRUE(rule(*machine, "keras").refusal.empty());
    EXPECT_NEAR(rule(*machine, "onnx").mean[2], .9 * .3 + .1 * 4, 1e-12);
    EXPECT_EQ(machine->train_output[0], (6.0 - 3) / std::sqrt(1e-5));
}

TEST(TimeMachine, BadRequestsGetASentence) {
    for (const auto& request :
         {TimeMachineRequest{.strip = {1, 2, 3}, .batch_size = 2}, TimeMachineRequest{.strip = {1}, .batch_size = 0},
          TimeMachineRequest{.strip = {1, 2}, .batch_size = 2, .momenta = {1.5, 0, 0, 0}},
          TimeMachineRequest{.strip = {1, 2}, .batch_size = 2, .momenta = {.1}}}) {
        const auto machine = run_time_machine(request);
        ASSERT_FALSE(machine);
        EXPECT_TRUE(is_one_sentence(machine.error().message));
    }
    EXPECT_EQ(run_time_machine({.strip = {}, .batch_size = 2})->steps, 0);
}

TEST(TimeMachine, HalfLives) {
    EXPECT_NEAR(half_life(.1), 6.58, 5e-3);
    EXPECT_NEAR(half_life(.01), 68.97, 5e-3);
    EXPECT_EQ(half_life(1), 0);
    EXPECT_TRUE(std::isinf(half_life(0)));
    EXPECT_NEAR(settled_deviation(1, 1, .1), .229, 5e-4);
}

TEST(TimeMachine, TheSettledMeanScattersByTheLaw) {
    const StripRequest strip{.steps = 60000, .batch_size = 4, .before = {0, 2}, .after = {0, 2}};
    const auto machine = run_time_machine({.strip = strip_of(strip), .batch_size = 4});
    ASSERT_TRUE(machine);
    const auto& mean = rule(*machine, "pytorch").mean;
    double squares = 0;
    for (std::size_t s = 100; s < mean.size(); ++s) squares += mean[s] * mean[s];
    const double measured = std::sqrt(squares / static_cast<double>(mean.size() - 100));
    EXPECT_NEAR(measured / settled_deviation(2, 4, .1), 1, .05);
}

TEST(TimeMachine, AtTwoABiasedAverageMakesEvaluationTooLarge) {
    const StripRequest strip{.steps = 40000, .batch_size = 2, .before = {0, 1}, .after = {0, 1}};
    const auto machine =
        run_time_machine({.strip = strip_of(strip), .batch_size = 2, .momenta = {.001, .999, .999, .999}});
    ASSERT_TRUE(machine);
    const auto average = [&](std::string_view id) {
        const auto& variance = rule(*machine, id).variance;
        double sum = 0;
        for (std::size_t s = 10000; s < variance.size(); ++s) sum += variance[s];
        return sum / static_cast<double>(variance.size() - 10000);
    };
    EXPECT_NEAR(average("pytorch"), 1, .03);
    EXPECT_NEAR(1 / std::sqrt(average("onnx")), std::sqrt(2), .03);
}

TEST(TimeMachine, AnotherBatchSizeKeepsTheValuesThatAreThere) {
    const auto four = strip_of({.steps = 3, .batch_size = 4});
    const auto six = strip_of({.steps = 3, .batch_size = 6});
    EXPECT_EQ(four[4], six[6]);
    EXPECT_EQ(four[11], six[15]);
}

TEST(TimeMachine, TheShiftComesInItsStep) {
    const auto values = strip_of({.steps = 6, .batch_size = 2, .before = {-100, 1}, .after = {100, 1}, .shift_at = 3});
    ASSERT_EQ(values.size(), 12u);
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(values[i] > 0, i >= 6) << "value " << i;
}

}  // namespace
}  // namespace normscope::labs
