// SPDX-License-Identifier: MIT
// Running statistics: those that were given, a new layer's, either after one update by this batch, or any at all.
#include <algorithm>
#include <array>
#include <cmath>

#include "core/detect/search.h"

namespace normscope::detect {
namespace {

constexpr auto new_weight = MomentumRule::weight_of_new;
constexpr auto old_weight = MomentumRule::weight_of_old;

/// The frameworks' rules, then what comes of carrying a momentum from one framework to another.
constexpr std::array<UpdateRule, 11> rules = {{
    {new_weight, 0.1, true, "PyTorch's rule, momentum 0.1, unbiased variance", 0},
    {old_weight, 0.99, false, "Keras's and Flax's rule, momentum 0.99, biased variance", 0.1},
    {old_weight, 0.9, false, "ONNX's rule, momentum 0.9, biased variance", 0.2},
    {new_weight, 0.9, true, "PyTorch's rule with momentum 0.9, which keeps 10 % of the old value", 0.4},
    {new_weight, 0.99, true, "PyTorch's rule with momentum 0.99, which keeps 1 % of the old value", 0.5},
    {old_weight, 0.1, false, "the weight-of-the-old rule with momentum 0.1, which keeps 10 % of the old value", 0.5},
    {old_weight, 0.01, false, "the weight-of-the-old rule with momentum 0.01, which keeps 1 % of the old value", 0.6},
    {new_weight, 0.01, true, "PyTorch's rule with momentum 0.01, unbiased variance", 0.4},
    {old_weight, 0.999, false, "the weight-of-the-old rule with momentum 0.999, biased variance", 0.6},
    {new_weight, 0.03, true, "PyTorch's rule with momentum 0.03, unbiased variance", 0.6},
    {new_weight, 1.0, true, "PyTorch's cumulative average (momentum=None) of a first batch", 0.6},
}};

std::shared_ptr<const GroupMoments> after_update(const Partition& partition, const GroupMoments& before,
                                                 const UpdateRule& rule) {
    auto after = std::make_shared<GroupMoments>();
    const double weight = rule.weight_of_new();
    const auto n = static_cast<double>(partition.size);
    for (std::size_t g = 0; g < partition.groups; ++g) {
        const double variance = partition.variance[g] * (rule.unbiased ? n / (n - 1) : 1.0);
        // Layers keep them as float32.
        after->mean.push_back(static_cast<float>((1 - weight) * before.mean[g] + weight * partition.mean[g]));
        after->spread.push_back(static_cast<float>((1 - weight) * before.spread[g] + weight * variance));
    }
    const auto faded = [&](const std::vector<double>& half_unit, std::vector<double>& left) {
        for (const double each : half_unit) left.push_back((1 - weight) * each);
    };
    faded(before.mean_half_unit, after->mean_half_unit);
    faded(before.spread_half_unit, after->spread_half_unit);
    return after;
}

}  // namespace

std::vector<int> running_axes(const Shape& shape, std::optional<std::int64_t> entries) {
    std::vector<int> axes;
    const int rank = static_cast<int>(shape.size());
    for (int axis = rank > 1 ? 1 : 0; axis < rank; ++axis) {
        const auto extent = shape[static_cast<std::size_t>(axis)];
        if (entries ? extent == *entries : rank > 1 && (axis == 1 || axis == rank - 1)) axes.push_back(axis);
    }
    return axes;
}

const UpdateRule* rule_that_made(const Problem& problem, std::span<const float> mean, std::span<const float> var) {
    constexpr double printed_digits = 2e-4;  // running statistics are often given as four printed decimals
    const UpdateRule* best = nullptr;
    double least = printed_digits;
    for (const int axis : running_axes(problem.shape, static_cast<std::int64_t>(mean.size()))) {
        const auto partition = kept_axis(problem.shape, problem.x, axis);
        if (partition.size <= 1) continue;
        const GroupMoments fresh{std::vector<double>(partition.groups, 0), std::vector<double>(partition.groups, 1)};
        for (const auto& rule : rules) {
            const auto after = after_update(partition, fresh, rule);
            double apart = 0;
            for (std::size_t g = 0; g < partition.groups; ++g)
                apart = std::max({apart, std::abs(after->mean[g] - mean[g]) / (1 + std::abs(after->mean[g])),
                                  std::abs(after->spread[g] - var[g]) / after->spread[g]});
            if (apart >= least) continue;
            least = apart;
            best = &rule;
        }
    }
    return best;
}

void Search::try_running(bool solve) {
    const bool given = known_.running_mean.has_value();
    const auto entries = given ? std::optional(known_.running_mean->values.size()) : std::nullopt;
    for (const int axis : running_axes(problem_.shape, entries)) try_running_axis(axis, solve);
}

void Search::try_running_axis(int axis, bool solve) {
    const bool given = known_.running_mean.has_value();
    auto shared = kept_axis(problem_.shape, problem_.x, axis);
    shared.surprise = axis == 1 ? 0.2 : 0.3;
    const auto partition = std::make_shared<const Partition>(std::move(shared));
    auto before = std::make_shared<GroupMoments>();
    before->mean.assign(partition->groups, 0);
    before->spread.assign(partition->groups, 1);
    if (given) {
        const auto mean = known_.running_mean->values.values();
        const auto var = known_.running_var->values.values();
        before->mean.assign(mean.begin(), mean.end());
        before->spread.assign(var.begin(), var.end());
        before->mean_half_unit = known_.running_mean->half_unit;
        before->spread_half_unit = known_.running_var->half_unit;
    }
    std::vector<AffineMode> modes;
    if (!solve) {
        modes = known_modes();
    } else if (!known_.gamma && !known_.beta) {
        const auto& set = set_of({axis});
        for (const auto& mode :
             {AffineMode{.gamma = Role::solved, .set = &set}, AffineMode{.beta = Role::solved, .set = &set}})
            if (overdetermined(mode)) modes.push_back(mode);
    } else {
        modes = solved_modes(*partition);
    }
    for (const auto& mode : modes) {
        // A new layer without γ and β does the same along every axis.
        const bool same_everywhere = !given && mode.set == nullptr && axis != 1;
        Hypothesis hypothesis{.partition = partition, .mode = mode, .surprise = given ? 0.1 : 1.2};
        const auto with_every_eps = [&](Hypothesis each) {
            for (const auto placement : {EpsPlacement::inside_root, EpsPlacement::outside_root}) {
                each.form.placement = placement;
                for (const double eps : usual_eps()) {
                    if (eps == 0 && (placement == EpsPlacement::outside_root || !given)) continue;
                    each.eps = eps;
                    try_with_storage(each);
                    if (mode.gamma == Role::solved) break;  // ε and γ are one factor
                }
                if (mode.gamma == Role::solved) break;
            }
        };
        hypothesis.source = given ? Source::running : Source::fresh;
        hypothesis.moments = before;
        if (!same_everywhere) with_every_eps(hypothesis);
        if (partition->size <= 1) continue;
        hypothesis.source = given ? Source::updated : Source::fresh_updated;
        for (const auto& rule : rules) {
            hypothesis.rule = &rule;
            hypothesis.moments = after_update(*partition, *before, rule);
            auto each = hypothesis;
            each.surprise += 0.5 + rule.surprise;
            with_every_eps(each);
        }
    }
}

void Search::try_fixed_map() {
    const int rank = static_cast<int>(problem_.shape.size());
    for (int axis = 1; axis < rank; ++axis) {
        const auto& set = set_of({axis});
        const AffineMode mode{.gamma = Role::solved, .beta = Role::solved, .set = &set};
        if (!overdetermined(mode)) continue;
        auto partition = kept_axis(problem_.shape, problem_.x, axis);
        partition.surprise = axis == 1 || axis == rank - 1 ? 0.5 : 1.5;
        Hypothesis hypothesis{.partition = std::make_shared<const Partition>(std::move(partition)),
                              .eps = 1e-5,
                              .source = Source::fixed_map,
                              .mode = mode};
        if (problem_.stored != Storage::float32) hypothesis.output_as = problem_.stored;
        attempt(std::move(hypothesis));
    }
}

}  // namespace normscope::detect
