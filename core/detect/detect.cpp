// SPDX-License-Identifier: MIT
#include "core/detect/detect.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "core/detect/search.h"
#include "core/detect/verdict.h"
#include "core/norm/storage.h"

namespace normscope {
namespace {

/// The short type that all values are numbers of, when that is no accident.
Storage storage_of(const Printed& printed) {
    if (printed.dtype == "bfloat16") return Storage::bfloat16;
    if (printed.dtype == "float16") return Storage::float16;
    if (!printed.half_unit.empty()) return Storage::float32;
    constexpr std::size_t no_accident = 8;
    for (const auto storage : {Storage::bfloat16, Storage::float16}) {
        std::set<float> magnitudes;
        bool all = true;
        for (const float value : printed.values.values()) {
            if (!std::isfinite(value)) continue;
            all = all && static_cast<float>(rounded_to(storage, double{value})) == value;
            // Whole numbers and halves are numbers of every type.
            if (value * 64 != std::round(value * 64)) magnitudes.insert(std::abs(value));
        }
        if (all && magnitudes.size() >= no_accident) return storage;
    }
    return Storage::float32;
}

/// Text with four decimals or more, some of which are not 0, was cut off; what a person types is meant exactly.
std::vector<double> uncertainty_of(const Tensor& values, const std::vector<double>& half_unit) {
    const auto cut = [](double each) { return each > 0 && each < 1e-3; };
    if (half_unit.empty() || !std::ranges::any_of(half_unit, cut)) return {};
    bool uses_last = false;
    for (std::size_t i = 0; i < half_unit.size(); ++i) {
        const double ten_units = 20 * half_unit[i];
        const double value = values[static_cast<std::int64_t>(i)];
        uses_last = uses_last || std::abs(value / ten_units - std::round(value / ten_units)) > 0.04;
    }
    return uses_last ? half_unit : std::vector<double>{};
}

Result<void> check(const DetectInput& input) {
    const auto& x = input.x.values;
    const auto& y = input.y.values;
    if (x.empty()) return fail("x has no values");
    if (x.shape() != y.shape())
        return fail(fmt::format("x has shape {} and y has shape {}; they must have the same", to_string(x.shape()),
                                to_string(y.shape())));
    if (x.rank() == 0) return fail("one number alone has no statistics; give a row of them");
    if (x.size() == 1) return fail("one value alone has no statistics; give a row of them");
    for (const auto* given : {&input.gamma, &input.beta}) {
        if (!*given) continue;
        if (detect::affine_sets_of_shape(x.shape(), (*given)->values.shape()).empty())
            return fail(fmt::format("{} has shape {}, but no axes of x, {}, have it", given == &input.gamma ? "γ" : "β",
                                    to_string((*given)->values.shape()), to_string(x.shape())));
    }
    if (input.gamma && input.beta && input.gamma->values.size() != input.beta->values.size())
        return fail(fmt::format("γ has shape {} and β has shape {}; they must have the same",
                                to_string(input.gamma->values.shape()), to_string(input.beta->values.shape())));
    if (input.running_mean.has_value() != input.running_var.has_value())
        return fail("the running mean and the running variance go together; give both or neither");
    if (!input.running_mean) return {};
    const auto entries = input.running_mean->values.size();
    if (input.running_var->values.size() != entries)
        return fail(fmt::format("the running mean has {} entries and the running variance {}", entries,
                                input.running_var->values.size()));
    if (detect::running_axes(x.shape(), entries).empty())
        return fail(fmt::format("the running statistics have {} entries, but no channel axis of x, {}, has", entries,
                                to_string(x.shape())));
    return {};
}

/// Running averages that a new layer has after one training step on this very batch tell the momentum rule.
void name_momentum_rule(const DetectInput& input, const detect::Problem& problem, std::vector<Candidate>& candidates) {
    if (!input.running_mean) return;
    const auto mean = input.running_mean->values.values();
    const auto var = input.running_var->values.values();
    for (auto& candidate : candidates) {
        if (candidate.spec.op != "batch_norm" || candidate.spec.stats != StatsSource::batch) continue;
        if (candidate.verdict != FitVerdict::match && candidate.verdict != FitVerdict::ambiguous) continue;
        const auto* rule = detect::rule_that_made(problem, mean, var);
        if (rule == nullptr) continue;
        candidate.spec.momentum = rule->momentum;
        candidate.spec.momentum_rule = rule->rule;
        candidate.spec.running_unbiased = rule->unbiased;
        candidate.params.running_mean = {mean.begin(), mean.end()};
        candidate.params.running_var = {var.begin(), var.end()};
        candidate.reason +=
            fmt::format("; the running statistics are those of a new layer after this batch by {}", rule->text);
    }
}

}  // namespace

std::string_view name_of(FitVerdict verdict) {
    constexpr std::array<std::string_view, 4> names = {"match", "ambiguous", "close", "none"};
    return names[static_cast<std::size_t>(verdict)];
}

Result<Detection> detect_convention(const DetectInput& input, const Control& control) {
    if (auto ok = check(input); !ok) return std::unexpected(ok.error());
    detect::Problem problem;
    problem.shape = input.x.values.shape();
    problem.x.assign(input.x.values.values().begin(), input.x.values.values().end());
    problem.y.assign(input.y.values.values().begin(), input.y.values.values().end());
    problem.half_unit = input.y.half_unit;
    problem.x_half_unit = uncertainty_of(input.x.values, input.x.half_unit);
    problem.stored = storage_of(input.y);
    problem.x_stored = storage_of(input.x);
    detect::take_units(problem);
    detect::Known known{input.gamma, input.beta, input.running_mean, input.running_var};
    for (auto* given : {&known.gamma, &known.beta, &known.running_mean, &known.running_var})
        if (*given) (*given)->half_unit = uncertainty_of((*given)->values, (*given)->half_unit);
    detect::Search search(problem, known, control);
    search.run();
    if (control.cancelled()) return fail(cancelled_message);
    Detection detection{.candidates = judge(problem, search), .tried = search.tried()};
    if (detection.candidates.empty())
        return fail("every axis of x has one entry only, so that nothing shares a statistic; give more rows");
    name_momentum_rule(input, problem, detection.candidates);
    return detection;
}

}  // namespace normscope
