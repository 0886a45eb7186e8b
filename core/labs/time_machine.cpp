// SPDX-License-Identifier: MIT
#include "core/labs/time_machine.h"

#include <fmt/format.h>

#include <cmath>

#include "core/base/random.h"
#include "core/norm/operators.h"
#include "core/norm/reference.h"

namespace normscope::labs {
namespace {

double weight_of(const NormSpec& spec) {
    return spec.momentum_rule == MomentumRule::weight_of_new ? spec.momentum : 1 - spec.momentum;
}

Result<void> check(const TimeMachineRequest& request) {
    if (request.batch_size < 1) return fail(fmt::format("a batch has 1 or more values, got {}", request.batch_size));
    if (std::ssize(request.strip) % request.batch_size != 0)
        return fail(
            fmt::format("{} values cannot be cut into batches of {}", request.strip.size(), request.batch_size));
    if (request.momenta.size() != conventions().size())
        return fail(fmt::format("there are {} rules, got {} momenta", conventions().size(), request.momenta.size()));
    for (const double momentum : request.momenta)
        if (!(momentum >= 0 && momentum <= 1))
            return fail(fmt::format("momentum must lie between 0 and 1, got {}", momentum));
    return {};
}

/// y of the probe by running statistics, in double.
double evaluate(const NormSpec& spec, const RunningStats& running, double probe) {
    GroupStats stats;
    stats.mean = running.mean;
    stats.spread = running.variance;
    stats.divisor = std::sqrt(running.variance + spec.eps);
    return normalize_value(spec, stats, probe);
}

RuleTrack track_of(const Convention& convention, const TimeMachineRequest& request, double momentum,
                   std::span<const GroupStats> batches) {
    RuleTrack track{.id = std::string(convention.id), .name = std::string(convention.name)};
    const Shape shape{request.batch_size, 1};
    const auto spec = make_spec("batch_norm", convention.id, shape, {.momentum = momentum});
    track.refusal = spec ? "" : spec.error().message;
    if (!spec) return track;
    track.spec = *spec;
    track.weight_of_new = weight_of(*spec);
    if (const auto plan = NormPlan::make(*spec, shape); !plan) {
        track.refusal = plan.error().message;
        return track;
    }
    RunningStats running;
    const auto push = [&] {
        track.mean.push_back(running.mean);
        track.variance.push_back(running.variance);
        track.output.push_back(evaluate(*spec, running, request.probe));
    };
    push();
    for (std::int64_t step = 0; step < std::ssize(batches); ++step) {
        if (request.eval_from < 0 || step < request.eval_from)
            running = running_after(*spec, running, batches[static_cast<std::size_t>(step)],
                                    static_cast<double>(request.batch_size));
        push();
    }
    return track;
}

}  // namespace

std::vector<double> strip_of(const StripRequest& request) {
    std::vector<double> strip;
    for (std::int64_t step = 0; step < request.steps; ++step) {
        const auto& bell = step < request.shift_at ? request.before : request.after;
        for (std::int64_t i = 0; i < request.batch_size; ++i) {
            // Named by step and place, so that another batch size keeps the values that are there.
            Random random(seed_of({request.seed, static_cast<std::uint64_t>(step), static_cast<std::uint64_t>(i)}));
            strip.push_back(bell.mean + bell.spread * random.normal());
        }
    }
    return strip;
}

std::vector<double> default_momenta() {
    std::vector<double> momenta;
    for (const auto& convention : conventions())
        momenta.push_back(make_spec("batch_norm", convention.id, {4, 1})->momentum);
    return momenta;
}

Result<TimeMachine> run_time_machine(const TimeMachineRequest& request) {
    if (auto ok = check(request); !ok) return std::unexpected(ok.error());
    TimeMachine machine;
    machine.batch_size = request.batch_size;
    machine.steps = std::ssize(request.strip) / request.batch_size;
    const auto spec = make_spec("batch_norm", conventions().front().id, {request.batch_size, 1});
    if (!spec) return std::unexpected(spec.error());
    std::vector<GroupStats> batches;
    for (std::int64_t step = 0; step < machine.steps; ++step) {
        const auto values = std::span(request.strip)
                                .subspan(static_cast<std::size_t>(step * request.batch_size),
                                         static_cast<std::size_t>(request.batch_size));
        batches.push_back(group_stats(*spec, values));
        machine.batch_mean.push_back(batches.back().mean);
        machine.batch_variance.push_back(batches.back().spread);
        machine.train_output.push_back(normalize_value(*spec, batches.back(), request.probe));
    }
    for (std::size_t i = 0; i < conventions().size(); ++i)
        machine.rules.push_back(track_of(conventions()[i], request, request.momenta[i], batches));
    return machine;
}

double half_life(double weight_of_new) {
    if (weight_of_new >= 1) return 0;
    return std::log(0.5) / std::log1p(-weight_of_new);
}

double weight_of_batch(double weight_of_new, std::int64_t age) {
    return weight_of_new * std::pow(1 - weight_of_new, static_cast<double>(age));
}

double weight_of_start(double weight_of_new, std::int64_t steps) {
    return std::pow(1 - weight_of_new, static_cast<double>(steps));
}

double settled_deviation(double deviation, std::int64_t batch_size, double weight_of_new) {
    return deviation / std::sqrt(static_cast<double>(batch_size)) * std::sqrt(weight_of_new / (2 - weight_of_new));
}

}  // namespace normscope::labs
