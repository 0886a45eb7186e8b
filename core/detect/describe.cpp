// SPDX-License-Identifier: MIT
#include "core/detect/describe.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/norm/operators.h"

namespace normscope::detect {
namespace {

bool trailing(const std::vector<int>& axes, std::size_t rank) {
    return !axes.empty() && axes.back() == static_cast<int>(rank) - 1 &&
           axes.back() - axes.front() + 1 == static_cast<int>(axes.size());
}

/// The channel axis when everything but it (and the axes in `others`) is reduced; −1 when that is not so.
int lone_axis(const std::vector<int>& reduced, std::size_t rank, bool keeps_batch) {
    for (int axis = 1; axis < static_cast<int>(rank); ++axis)
        if (reduced == (keeps_batch ? axes_without(rank, {0, axis}) : axes_without(rank, {axis}))) return axis;
    return -1;
}

struct Label {
    std::string op;
    int channel_axis = -1;
};

Label label_of(const Hypothesis& hypothesis, std::size_t rank) {
    const auto& reduced = hypothesis.partition->reduced;
    const std::vector<int> affine = hypothesis.mode.set == nullptr ? std::vector<int>{} : hypothesis.mode.set->axes;
    if (hypothesis.source != Source::batch) return {"batch_norm", lone_axis(reduced, rank, false)};
    if (hypothesis.partition->split_axis >= 0) return {"group_norm", hypothesis.partition->split_axis};
    if (hypothesis.form.divisor == Divisor::root_mean_square)
        return {trailing(reduced, rank) ? "rms_norm" : "standardize", -1};
    const bool example = rank >= 2 && reduced == axes_without(rank, {0});
    if (example && rank >= 2 && affine.size() == 1 && affine != reduced && affine.front() > 0)
        return {"group_norm", affine.front()};
    const int instance = rank >= 3 ? lone_axis(reduced, rank, true) : -1;
    const bool own_channels = affine.empty() ? rank >= 4 : affine == std::vector<int>{instance};
    if (instance > 0 && own_channels) return {"instance_norm", instance};
    if (rank == 2 && reduced == std::vector<int>{1} && affine == std::vector<int>{0}) return {"instance_norm", 0};
    if (trailing(reduced, rank) && (reduced.front() > 0 || rank == 1)) return {"layer_norm", -1};
    const int channel = rank >= 2 ? lone_axis(reduced, rank, false) : -1;
    if (channel > 0) return {"batch_norm", channel};
    if (instance > 0) return {"instance_norm", instance};
    return {"standardize", -1};
}

/// The frameworks whose default this is, and the preset of the first; of PyTorch with another ε when there is none.
struct Preset {
    std::vector<std::string_view> names;
    std::optional<NormSpec> spec;
};

Preset preset_of(const Label& label, const Hypothesis& hypothesis, const Shape& shape) {
    Preset preset;
    OperatorArgs args;
    args.training = hypothesis.source == Source::batch;
    if (label.channel_axis >= 0) args.axis = label.channel_axis;
    if (label.op == "group_norm") args.num_groups = std::max<std::int64_t>(hypothesis.partition->num_groups, 1);
    if (label.op == "standardize")
        args.axes.emplace(hypothesis.partition->reduced.begin(), hypothesis.partition->reduced.end());
    if (trailing(hypothesis.partition->reduced, shape.size()) && (label.op == "layer_norm" || label.op == "rms_norm"))
        args.axis = hypothesis.partition->reduced.front();
    if (label.op == "instance_norm" && shape.size() == 2) args.axis.reset();
    for (const bool own_axis : {true, false}) {
        for (const auto& convention : conventions()) {
            auto spec = make_spec(label.op, convention.id, shape, args);
            if (!spec || spec->eps != hypothesis.eps || label.op == "standardize") continue;
            if (own_axis && label.channel_axis >= 0) {
                auto usual = args;
                usual.axis.reset();
                const auto there = make_spec(label.op, convention.id, shape, usual);
                if (!there || there->affine_axes != spec->affine_axes) continue;
            }
            preset.names.push_back(convention.name);
            if (!preset.spec) preset.spec = std::move(*spec);
        }
        if (!preset.names.empty()) return preset;
    }
    if (auto spec = make_spec(label.op, "pytorch", shape, args)) preset.spec = std::move(*spec);
    return preset;
}

const char* op_name(const NormSpec& spec) {
    const auto* op = find_operator(spec.op);
    return op == nullptr || spec.op == "standardize" ? "Standardising" : op->name.data();
}

std::string axes_text(const std::vector<int>& axes, const Shape& shape) {
    const auto rank = shape.size();
    if (axes.size() == rank) return rank == 1 ? "over all values" : "over the whole tensor";
    if (axes.size() == 1 && axes.front() + 1 == static_cast<int>(rank)) return "over the last axis";
    return fmt::format("over {} {}", axes.size() == 1 ? "axis" : "axes", fmt::join(axes, ", "));
}

std::string storage_name(Storage storage) { return storage == Storage::bfloat16 ? "bfloat16" : "float16"; }

void say_rounding(const Hypothesis& hypothesis, std::vector<std::string>& parts) {
    switch (hypothesis.variance) {
    case VarianceArithmetic::exact:
        break;
    case VarianceArithmetic::mean_of_squares:
        parts.emplace_back(hypothesis.any_order
                               ? "variance as E[x²] − E[x]² in float32, within what that loses when |μ| ≫ σ"
                               : "variance as E[x²] − E[x]² in float32, which loses its digits when |μ| ≫ σ");
        break;
    case VarianceArithmetic::two_pass:
        parts.emplace_back("mean and variance summed in float32 in two passes, one value after another");
        break;
    case VarianceArithmetic::welford:
        parts.emplace_back("mean and variance by Welford's updates in float32");
        break;
    }
    if (hypothesis.normalized_as != Storage::float32)
        parts.push_back(fmt::format("x̂ cast to {} before γ (LLaMA's order)", storage_name(hypothesis.normalized_as)));
    else if (hypothesis.output_as != Storage::float32)
        parts.push_back(
            fmt::format("y alone rounded to {} (Gemma's and PyTorch's order)", storage_name(hypothesis.output_as)));
}

void say_source(const Hypothesis& hypothesis, std::vector<std::string>& parts) {
    switch (hypothesis.source) {
    case Source::batch:
        break;
    case Source::running:
        parts.emplace_back("the running statistics that were given, not the batch's: evaluation mode");
        break;
    case Source::updated:
        parts.push_back(fmt::format("evaluation after one training step on this batch by {}", hypothesis.rule->text));
        break;
    case Source::fresh:
        parts.emplace_back("evaluation mode of a new layer: running mean 0, running variance 1");
        break;
    case Source::fresh_updated:
        parts.push_back(fmt::format("evaluation of a new layer after one training step on this batch by {}",
                                    hypothesis.rule->text));
        break;
    case Source::fixed_map:
        parts.push_back(fmt::format("a fixed scale and shift per entry of axis {}: evaluation mode with running "
                                    "statistics, γ and β that only together can be known",
                                    hypothesis.mode.set->axes.front()));
        break;
    }
}

void say_affine(const Hypothesis& hypothesis, const Shape& shape, std::vector<std::string>& parts) {
    const auto& mode = hypothesis.mode;
    if (mode.gamma == Role::one_plus) parts.emplace_back("scaled by 1 + w, not by w");
    if (mode.solved() == 0 || hypothesis.source == Source::fixed_map) return;
    const auto rows = element_count(shape) / std::max<std::int64_t>(1, static_cast<std::int64_t>(mode.set->count));
    const char* what = mode.gamma != Role::solved ? "β" : mode.beta != Role::solved ? "γ" : "γ and β";
    parts.push_back(fmt::format("{} solved for, each entry from {} values", what, rows));
    const auto all = [](const std::vector<double>& values, double value) {
        return std::ranges::all_of(values, [&](double each) { return std::abs(each - value) < 1e-5; });
    };
    if (mode.gamma == Role::solved && mode.beta != Role::solved && all(hypothesis.fit.gamma, 2))
        parts.emplace_back("γ is 2 throughout: (1 + w) with w still at 1");
}

}  // namespace

std::string eps_text(double eps) { return fmt::format("{:.6g}", eps); }

NormSpec spec_of(const Hypothesis& hypothesis, const Shape& shape) {
    const auto label = label_of(hypothesis, shape.size());
    const auto preset = preset_of(label, hypothesis, shape);
    NormSpec spec = preset.spec.value_or(NormSpec{});
    spec.op = label.op;
    spec.reduced_axes = hypothesis.partition->reduced;
    spec.split_axis = hypothesis.partition->split_axis;
    spec.num_groups = hypothesis.partition->num_groups;
    if (label.op == "group_norm") spec.split_axis = label.channel_axis;
    spec.center = hypothesis.form.center;
    spec.divisor = hypothesis.form.divisor;
    spec.unbiased = hypothesis.form.unbiased;
    spec.eps = hypothesis.eps;
    spec.eps_placement = hypothesis.form.placement;
    spec.has_gamma = hypothesis.mode.gamma != Role::absent;
    spec.has_beta = hypothesis.mode.beta != Role::absent;
    if (hypothesis.mode.set != nullptr) spec.affine_axes = hypothesis.mode.set->axes;
    spec.gamma_form = hypothesis.mode.gamma == Role::one_plus ? GammaForm::one_plus : GammaForm::gamma;
    spec.stats = hypothesis.source == Source::batch ? StatsSource::batch : StatsSource::running;
    spec.normalized_as = hypothesis.normalized_as;
    spec.output_as = hypothesis.output_as;
    spec.variance = hypothesis.variance;
    if (hypothesis.source == Source::fixed_map) spec.center = true, spec.divisor = Divisor::standard_deviation;
    if (hypothesis.rule != nullptr) {
        spec.momentum = hypothesis.rule->momentum;
        spec.momentum_rule = hypothesis.rule->rule;
        spec.running_unbiased = hypothesis.rule->unbiased;
    }
    return spec;
}

NormParams params_of(const Hypothesis& hypothesis, const NormSpec& spec) {
    NormParams params;
    const auto narrow = [](const std::vector<double>& values, double minus = 0) {
        std::vector<float> result;
        for (const double value : values) result.push_back(static_cast<float>(value - minus));
        return result;
    };
    params.gamma = narrow(hypothesis.fit.gamma, spec.gamma_form == GammaForm::one_plus ? 1 : 0);
    params.beta = narrow(hypothesis.fit.beta);
    if (hypothesis.source == Source::batch) return params;
    if (hypothesis.source != Source::fixed_map) {
        params.running_mean = narrow(hypothesis.moments->mean);
        params.running_var = narrow(hypothesis.moments->spread);
        return params;
    }
    // The map stands in γ and β; a new layer's running statistics, ε taken off, leave it alone.
    params.running_mean.assign(hypothesis.partition->groups, 0);
    params.running_var.assign(hypothesis.partition->groups, 1);
    for (float& gamma : params.gamma) gamma = static_cast<float>(double{gamma} * std::sqrt(1 + hypothesis.eps));
    return params;
}

std::string title_of(const Hypothesis& hypothesis, const NormSpec& spec) {
    std::string title = op_name(spec);
    if (spec.op == "group_norm") title += fmt::format("({})", spec.num_groups);
    if (!spec.center && spec.divisor == Divisor::standard_deviation) title += ", rms_scaling: ÷ √variance, not centred";
    if (!spec.center && spec.divisor == Divisor::root_mean_square && spec.op != "rms_norm") title = "Root mean square";
    if (hypothesis.source != Source::batch) title += ", evaluation";
    if (hypothesis.source == Source::batch && spec.op == "batch_norm") title += ", training";
    if (spec.unbiased) title += ", unbiased";
    if (spec.divisor != Divisor::none && hypothesis.source != Source::fixed_map)
        title += fmt::format(", ε = {} {} the root", eps_text(spec.eps),
                             spec.eps_placement == EpsPlacement::inside_root ? "inside" : "outside");
    if (spec.divisor == Divisor::none) title += ", the mean removed and nothing divided";
    return title;
}

std::string reason_of(const Hypothesis& hypothesis, const NormSpec& spec, const Shape& shape) {
    std::vector<std::string> parts;
    std::string factor;
    const bool batch = hypothesis.source == Source::batch;
    say_source(hypothesis, parts);
    if (batch && spec.unbiased) {
        const auto n = static_cast<std::int64_t>(hypothesis.partition->size);
        factor = fmt::format("× √({}/{}): ", n - 1, n);
        parts.emplace_back("unbiased standard deviation");
    }
    if (batch && spec.divisor == Divisor::root_mean_square)
        parts.emplace_back("divided by the root mean square, no mean removed");
    if (batch && !spec.center && spec.divisor == Divisor::standard_deviation)
        parts.emplace_back(
            "divided by √variance without removing the mean (Keras's rms_scaling), which is not RMSNorm");
    if (spec.divisor == Divisor::none) parts.emplace_back("the mean removed, nothing divided");
    if (batch && !spec.unbiased && spec.center && spec.divisor == Divisor::standard_deviation)
        parts.emplace_back("biased variance");
    if (spec.divisor != Divisor::none && hypothesis.source != Source::fixed_map) {
        const bool inside = spec.eps_placement == EpsPlacement::inside_root;
        const std::string solved = hypothesis.eps_solved ? " (solved for)" : "";
        parts.push_back(spec.eps == 0 ? std::string("no ε")
                                      : fmt::format("ε = {}{} {} the root", eps_text(spec.eps), solved,
                                                    inside ? "inside" : "outside"));
    }
    if (batch && spec.num_groups > 1)
        parts.push_back(fmt::format("{} groups of the channels on axis {}", spec.num_groups, spec.split_axis));
    else if (batch)
        parts.push_back(axes_text(spec.reduced_axes, shape));
    if (spec.op == "batch_norm" && !spec.affine_axes.empty() && hypothesis.source != Source::fixed_map)
        parts.push_back(
            fmt::format("one statistic per channel of axis {}", lone_axis(spec.reduced_axes, shape.size(), false)));
    say_affine(hypothesis, shape, parts);
    say_rounding(hypothesis, parts);
    const auto preset = preset_of(label_of(hypothesis, shape.size()), hypothesis, shape);
    const bool plain = !spec.unbiased && spec.eps_placement == EpsPlacement::inside_root &&
                       (spec.center || spec.divisor == Divisor::root_mean_square) && !hypothesis.eps_solved &&
                       hypothesis.source != Source::fixed_map;
    if (plain && !preset.names.empty())
        parts.push_back(fmt::format("the default of {}", fmt::join(preset.names, ", ")));
    return factor + fmt::format("{}", fmt::join(parts, ", "));
}

std::vector<std::string> aliases_of(const NormSpec& spec, const Shape& shape) {
    std::vector<std::string> aliases;
    const auto rank = shape.size();
    if (spec.stats != StatsSource::batch || !spec.center || spec.divisor != Divisor::standard_deviation) return aliases;
    const bool affine = spec.has_gamma || spec.has_beta;
    const bool per_channel = !affine || spec.affine_axes.size() == 1;
    if (spec.num_groups > 1) return aliases;
    if (rank >= 2 && spec.reduced_axes == axes_without(rank, {0}) && per_channel && spec.op != "group_norm")
        aliases.emplace_back("GroupNorm with one group");
    if (rank >= 3 && spec.op == "group_norm" && !affine) aliases.emplace_back("LayerNorm over all axes but the first");
    const int instance = rank >= 3 ? lone_axis(spec.reduced_axes, rank, true) : -1;
    if (instance > 0 && per_channel) {
        aliases.emplace_back("GroupNorm with one group a channel");
        if (spec.op != "instance_norm" && !affine) aliases.emplace_back("InstanceNorm");
        if (spec.op == "instance_norm" && !affine && trailing(spec.reduced_axes, rank))
            aliases.emplace_back("LayerNorm over the positions");
    }
    if (spec.op == "batch_norm") aliases.emplace_back("BatchNorm in training under any momentum rule");
    if (!affine && spec.eps == 0 && !spec.unbiased) aliases.emplace_back("z-scores");
    return aliases;
}

}  // namespace normscope::detect
