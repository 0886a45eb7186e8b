// SPDX-License-Identifier: MIT
#include "app/workspaces/compare/switches_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/labs/comparison.h"
#include "core/labs/switches.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

struct SwitchText {
    const char* id;
    const char* words;
    const char* help;
};

constexpr std::array<SwitchText, 5> switch_texts = {{
    {"bias", "a bias before the norm", "One number per feature is added to x, as the layer in front would: max |Δx̂|"},
    {"padding", "padding with zeros", "As many zeros again at the end of the sequence: max |Δx̂| of what was there"},
    {"one plus", "γ read as w of 1 + w", "Weights of 1 that a converter takes for w: y grows by this factor"},
    {"forward", "a forward pass, no optimiser step",
     "The batch goes through once in training mode between two evaluations: max |Δy|"},
    {"micro", "two micro-batches", "The batch in two halves, as gradient accumulation has it: max |Δx̂|"},
}};

constexpr std::array<std::string_view, 4> measured_operators = {"batch_norm", "layer_norm", "rms_norm", "group_norm"};

/// 0 for what is only rounding.
std::string switch_figure(double value) { return value < 1e-9 ? "0" : fmt::format("{:.3g}", value); }

std::string before_and_after(const char* what, double before, double after) {
    return with_minus(fmt::format("{} {:.4g} → {:.4g}", what, before, after), Minus::typographic);
}

/// An operator on the batch, as a question about it is asked.
struct SwitchQuestion {
    NormSpec spec;
    const Shape& shape;
    const std::vector<double>& x;

    Result<labs::Layer> layer(NormParams params = {}) const { return labs::make_layer(spec, shape, std::move(params)); }
    NormParams weights(float value) const {
        NormParams params;
        if (const auto plan = NormPlan::make(spec, shape))
            params.gamma.assign(static_cast<std::size_t>(plan->param_count()), value);
        return params;
    }
};

/// What a switch changes of one operator: a figure, and for BatchNorm a sentence about how.
struct SwitchEffect {
    std::string figure, note;
};

/// The batch under its own running statistics, with a bias that they have not seen and with one folded into them.
std::string folded_words(const SwitchQuestion& asked, std::span<const double> bias, int axis) {
    const auto training = asked.layer();
    auto spec = asked.spec;
    spec.stats = StatsSource::running;
    if (!training || training->plan.group_count() != std::ssize(bias)) return {};
    NormParams held;
    for (std::int64_t group = 0; group < training->plan.group_count(); ++group) {
        const auto stats = labs::stats_of(*training, asked.x, group);
        held.running_mean.push_back(static_cast<float>(stats.mean));
        held.running_var.push_back(static_cast<float>(stats.spread));
    }
    const auto layer = labs::make_layer(spec, asked.shape, std::move(held));
    if (!layer) return {};
    const auto folded = labs::measure_folded_bias(*layer, asked.x, bias, axis);
    if (!folded) return {};
    return fmt::format("In evaluation BatchNorm moves by {}; with the bias fused into its running mean, by {}.",
                       switch_figure(folded->unfused), switch_figure(folded->fused));
}

Result<SwitchEffect> effect_of_bias(const SwitchQuestion& asked) {
    const auto layer = asked.layer();
    if (!layer) return std::unexpected(layer.error());
    const int axis = labs::bias_axis(asked.spec, asked.shape);
    std::vector<double> bias(static_cast<std::size_t>(asked.shape[static_cast<std::size_t>(axis)]));
    for (std::size_t i = 0; i < bias.size(); ++i) bias[i] = std::sin(1.7 * static_cast<double>(i) + .5);
    return SwitchEffect{switch_figure(labs::measure_bias(*layer, asked.x, bias, axis).change),
                        asked.spec.op == "batch_norm" ? folded_words(asked, bias, axis) : std::string()};
}

Result<SwitchEffect> effect_of_padding(const SwitchQuestion& asked) {
    const int axis = labs::padding_axis(asked.spec, asked.shape);
    const auto count = asked.shape[static_cast<std::size_t>(axis)];
    const auto effect = labs::measure_padding(asked.spec, asked.shape, asked.x, axis, count);
    if (!effect) return std::unexpected(effect.error());
    return SwitchEffect{switch_figure(effect->change),
                        fmt::format("BatchNorm, feature 1: {}, {}.",
                                    before_and_after("mean", effect->before.mean, effect->after.mean),
                                    before_and_after("variance", effect->before.spread, effect->after.spread))};
}

Result<SwitchEffect> effect_of_conversion(const SwitchQuestion& asked) {
    const auto ones = asked.layer(asked.weights(1));
    if (!ones) return std::unexpected(ones.error());
    SwitchQuestion stored{asked.spec, asked.shape, asked.x};
    stored.spec.gamma_form = GammaForm::one_plus;
    const auto zeros = stored.layer(stored.weights(0));
    if (!zeros) return std::unexpected(zeros.error());
    return SwitchEffect{"× " + switch_figure(labs::measure_conversion(*ones, asked.x).scale),
                        fmt::format("The other way round, w of 0 read as γ: × {}.",
                                    switch_figure(labs::measure_conversion(*zeros, asked.x).scale))};
}

Result<SwitchEffect> effect_of_forward(const SwitchQuestion& asked) {
    const auto effect = labs::measure_forward_pass(asked.spec, asked.shape, {}, asked.x, asked.x);
    if (!effect) return std::unexpected(effect.error());
    if (effect->mean_after.empty()) return SwitchEffect{switch_figure(effect->change), {}};
    return SwitchEffect{switch_figure(effect->change),
                        fmt::format("BatchNorm, feature 1: running {}, {}.",
                                    before_and_after("mean", effect->mean_before[0], effect->mean_after[0]),
                                    before_and_after("variance", effect->var_before[0], effect->var_after[0]))};
}

Result<SwitchEffect> effect_of_halves(const SwitchQuestion& asked) {
    const auto effect = labs::measure_micro_batches(asked.spec, asked.shape, asked.x, 2);
    if (!effect) return std::unexpected(effect.error());
    return SwitchEffect{switch_figure(effect->change), {}};
}

using MeasureSwitch = Result<SwitchEffect> (*)(const SwitchQuestion&);
constexpr std::array<MeasureSwitch, 5> switch_effects = {effect_of_bias, effect_of_padding, effect_of_conversion,
                                                         effect_of_forward, effect_of_halves};

Result<SwitchEffect> measured_effect(std::size_t which, std::string_view op, std::string_view convention,
                                     const Shape& shape, const std::vector<double>& x) {
    OperatorArgs args;
    const auto channels = shape[convention == "pytorch" || convention == "onnx" ? 1 : shape.size() - 1];
    if (op == "group_norm") args.num_groups = channels % 2 == 0 ? 2 : 1;
    auto spec = make_spec(op, convention, shape, args);
    if (!spec) return std::unexpected(spec.error());
    return switch_effects[which]({std::move(*spec), shape, x});
}

}  // namespace

void SwitchesPanel::measure(const View& view, std::size_t which) {
    const auto& document = view.document();
    auto& measured = measured_[which];
    measured = {.at = view.content_revision()};
    const auto shape = document.x.rank() < 2 ? Shape{1, document.x.size()} : document.x.shape();
    std::vector<double> x;
    for (const float value : document.x.values()) x.push_back(static_cast<double>(value));
    for (std::size_t i = 0; i < measured_operators.size(); ++i) {
        const auto effect = measured_effect(which, measured_operators[i], document.spec.convention, shape, x);
        measured.figures.push_back(effect ? effect->figure : "refuses");
        if (i == 0) measured.note = effect ? effect->note : effect.error().message;
        if (i == 0) measured.refused = !effect;
    }
}

void SwitchesPanel::draw(const View& view, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "SWITCHES, MEASURED ON YOUR BATCH");
    at.y += px(22);
    const float each = width / static_cast<float>(measured_operators.size());
    for (std::size_t i = 0; i < count; ++i) {
        text_clipped(list, fonts().regular, px(13), {at.x, at.y + px(1)}, width - px(switch_width + 8),
                     on_[i] ? p.text : p.secondary, switch_texts[i].words);
        if (toggle_switch(switch_texts[i].id, on_[i], {at.x + width - px(switch_width), at.y})) on_[i] = !on_[i];
        tooltip(switch_texts[i].help);
        at.y += px(25);
        if (!on_[i]) continue;
        if (measured_[i].at != view.content_revision()) measure(view, i);
        const auto& measured = measured_[i];
        std::vector<std::string> words;
        for (std::size_t k = 0; k < measured_operators.size(); ++k) {
            const std::string name{find_operator(measured_operators[k])->short_name};
            const float x = at.x + each * static_cast<float>(k);
            text(list, fonts().regular, px(11.5f), {x, at.y}, p.secondary, name);
            text(list, fonts().mono, px(12), {x, at.y + px(15)}, measured.figures[k] == "0" ? p.secondary : p.text,
                 measured.figures[k]);
            words.push_back(name + " " + measured.figures[k]);
        }
        at.y += px(34);
        if (!measured.note.empty())
            at.y += text_wrapped(list, fonts().regular, px(11.5f), at, width, measured.refused ? p.bad : p.secondary,
                                 measured.note);
        at.y += px(8);
        record(fmt::format("switch {}", switch_texts[i].id), fmt::format("{}", fmt::join(words, "  ·  ")));
        record(fmt::format("switch note {}", switch_texts[i].id), measured.note);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + px(4)});
}

}  // namespace normscope::ui
