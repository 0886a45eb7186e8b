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

namespace normscope::ui {
namespace {

struct SwitchText {
    const char* id;
    const char* words;
    const char* help;
};

constexpr std::array<SwitchText, 5> texts = {{
    {"bias", "a bias before the norm", "One number per feature is added to x, as the layer in front would: max |Δx̂|"},
    {"padding", "padding with zeros", "As many rows of zeros again: max |Δx̂| of the rows that were there"},
    {"one plus", "γ read as w of 1 + w", "Weights of 1 that a converter takes for w: y grows by this factor"},
    {"forward", "a forward pass, no optimiser step",
     "The batch goes through once in training mode between two evaluations: max |Δy|"},
    {"micro", "two micro-batches", "The batch in two halves, as gradient accumulation has it: max |Δx̂|"},
}};

constexpr std::array<std::string_view, 4> measured_operators = {"batch_norm", "layer_norm", "rms_norm", "group_norm"};

/// 0 for what is only rounding.
std::string figure(double value) { return value < 1e-9 ? "0" : fmt::format("{:.3g}", value); }

struct Batch {
    Shape shape;
    std::vector<double> x;
    std::vector<double> bias;
};

Result<std::string> measured(std::size_t which, std::string_view op, std::string_view convention, const Batch& batch) {
    OperatorArgs args;
    const auto channels = batch.shape[convention == "pytorch" || convention == "onnx" ? 1 : batch.shape.size() - 1];
    if (op == "group_norm") args.num_groups = channels % 2 == 0 ? 2 : 1;
    auto spec = make_spec(op, convention, batch.shape, args);
    if (!spec) return std::unexpected(spec.error());
    const auto axis = static_cast<int>(batch.shape.size()) - 1;
    const auto layer = labs::make_layer(*spec, batch.shape);
    if (!layer) return std::unexpected(layer.error());
    switch (which) {
    case 0:
        return figure(labs::measure_bias(*layer, batch.x, batch.bias, axis).change);
    case 1: {
        const auto effect = labs::measure_padding(*spec, batch.shape, batch.x, 0, batch.shape.front());
        if (!effect) return std::unexpected(effect.error());
        return figure(effect->change);
    }
    case 2: {
        NormParams params;
        params.gamma.assign(static_cast<std::size_t>(layer->plan.param_count()), 1);
        const auto with = labs::make_layer(*spec, batch.shape, params);
        if (!with) return std::unexpected(with.error());
        return "× " + figure(labs::measure_conversion(*with, batch.x).scale);
    }
    case 3: {
        const auto effect = labs::measure_forward_pass(*spec, batch.shape, {}, batch.x, batch.x);
        if (!effect) return std::unexpected(effect.error());
        return figure(effect->change);
    }
    default: {
        const auto effect = labs::measure_micro_batches(*spec, batch.shape, batch.x, 2);
        if (!effect) return std::unexpected(effect.error());
        return figure(effect->change);
    }
    }
}

}  // namespace

void SwitchesPanel::measure(const View& view, std::size_t which) {
    const auto& document = view.document();
    auto& lines = lines_[which];
    lines.clear();
    measured_at_[which] = view.content_revision();
    Batch batch;
    batch.shape = document.x.rank() < 2 ? Shape{1, document.x.size()} : document.x.shape();
    for (const float value : document.x.values()) batch.x.push_back(static_cast<double>(value));
    for (std::int64_t i = 0; i < batch.shape.back(); ++i)
        batch.bias.push_back(std::sin(1.7 * static_cast<double>(i) + .5));
    for (const auto op : measured_operators) {
        const auto result = measured(which, op, document.spec.convention, batch);
        lines.push_back(fmt::format("{} {}", find_operator(op)->short_name, result ? *result : "refuses"));
        if (!result && op == measured_operators.front()) lines.back() += ": " + result.error().message;
    }
}

void SwitchesPanel::draw(const View& view, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "SWITCHES, MEASURED ON YOUR BATCH");
    at.y += px(22);
    for (std::size_t i = 0; i < count; ++i) {
        text_clipped(list, fonts().regular, px(13), {at.x, at.y + px(1)}, width - px(switch_width + 8),
                     on_[i] ? p.text : p.secondary, texts[i].words);
        if (toggle_switch(texts[i].id, on_[i], {at.x + width - px(switch_width), at.y})) on_[i] = !on_[i];
        tooltip(texts[i].help);
        at.y += px(23);
        if (!on_[i]) continue;
        if (measured_at_[i] != view.content_revision()) measure(view, i);
        const auto words = fmt::format("{}", fmt::join(lines_[i], "  ·  "));
        at.y += text_wrapped(list, fonts().mono, px(11.5f), {at.x, at.y}, width, p.text, words) + px(8);
        record(fmt::format("switch {}", texts[i].id), words);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + px(4)});
}

}  // namespace normscope::ui
