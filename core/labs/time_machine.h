// SPDX-License-Identifier: MIT
// BatchNorm's running averages over a strip of mini-batches, under the rule of every framework at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/labs/batch.h"
#include "core/norm/norm_spec.h"

namespace normscope::labs {

/// A strip of batches of one feature, whose distribution changes once.
struct StripRequest {
    std::int64_t steps = 104;
    std::int64_t batch_size = 4;
    FeatureBell before{3, 2};
    FeatureBell after{5, 2};
    std::int64_t shift_at = 55;  ///< first step of the new distribution; ≥ steps: never
    std::uint64_t seed = 4;

    friend bool operator==(const StripRequest&, const StripRequest&) = default;
};

/// steps × batch_size values.
std::vector<double> strip_of(const StripRequest& request);

/// How many rules there are, and each one's momentum by its own convention.
std::vector<double> default_momenta();

struct TimeMachineRequest {
    std::vector<double> strip;  ///< one batch after the other
    std::int64_t batch_size = 4;
    double probe = 6;  ///< the x that is normalised at every step
    std::vector<double> momenta = default_momenta();
    std::int64_t eval_from = -1;  ///< averages stand still from this step on (-1: never)

    friend bool operator==(const TimeMachineRequest&, const TimeMachineRequest&) = default;
};

/// One framework's averages. Entry s of the vectors is after s batches; entry 0 is the start, (0, 1).
struct RuleTrack {
    std::string id;    ///< "pytorch"
    std::string name;  ///< "PyTorch"
    NormSpec spec;
    double weight_of_new = 0;  ///< of a batch in the average
    std::vector<double> mean;
    std::vector<double> variance;
    std::vector<double> output;  ///< y of the probe in evaluation, at this framework's ε
    std::string refusal;  ///< the framework's sentence, where it does not take such a batch; then the rest is empty
};

struct TimeMachine {
    std::int64_t steps = 0;
    std::int64_t batch_size = 0;
    std::vector<double> batch_mean;      ///< per step
    std::vector<double> batch_variance;  ///< per step, biased
    std::vector<double> train_output;    ///< y of the probe by its batch's statistics, at PyTorch's ε
    std::vector<RuleTrack> rules;        ///< in the order of conventions()
};

/// Fails for a batch size below 1, a strip that is not whole batches, or momenta outside 0 … 1.
Result<TimeMachine> run_time_machine(const TimeMachineRequest& request);

/// Batches after which a batch weighs half as much: ln ½ ÷ ln(1 − m). ∞ at m = 0, 0 at m = 1.
double half_life(double weight_of_new);

/// What a batch that is `age` steps old weighs in the average, and what is left of the start after `steps`.
double weight_of_batch(double weight_of_new, std::int64_t age);
double weight_of_start(double weight_of_new, std::int64_t steps);

/// Standard deviation of the running mean once it has settled: σ/√B · √(m/(2 − m)).
double settled_deviation(double deviation, std::int64_t batch_size, double weight_of_new);

}  // namespace normscope::labs
