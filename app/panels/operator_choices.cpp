// SPDX-License-Identifier: MIT
#include "app/panels/operator_choices.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/session/channel_axis.h"
#include "app/ui/access.h"
#include "app/ui/combo.h"
#include "app/ui/controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/axis/axis_naming.h"
#include "core/norm/operators.h"

namespace normscope::ui {
namespace {

constexpr float row_height = 32;
constexpr float text_row_height = 26;  // of a row without a control

/// A row "label … control": draws the label, returns where the control goes.
ImVec2 choice_row(const char* label, const char* help, float width, float control, float height = row_height) {
    const auto at = ImGui::GetCursorScreenPos();
    text_in_two(ImGui::GetWindowDrawList(), fonts().regular, px(13.5f), {at.x, at.y + px(14)}, width - control - px(4),
                palette().secondary, label);
    ImGui::PushID(label);
    hit_area("label", {width - control, px(height) - px(6)}, false);
    if (help) tooltip(help);
    ImGui::PopID();
    ImGui::SetCursorScreenPos({at.x, at.y});
    ImGui::Dummy({width, px(height)});
    return {at.x + width - control, at.y};
}

void readonly(ImVec2 at, float width, const std::string& words, const char* name) {
    auto* list = ImGui::GetWindowDrawList();
    float size = px(13);  // or by half pixels smaller, as far as it is needed
    if (const float wide = text_width(fonts().mono, size, words); wide > width)
        size = std::max(px(10), std::floor(2 * size * width / wide) / 2);
    text(list, fonts().mono, size, {at.x + width, at.y + px(6)}, palette().text, words, Align::right);
    record(name, words);
}

std::string axes_words(const View& view) {
    const auto& spec = view.document().spec;
    if (spec.reduced_axes.empty()) return "none";
    const auto names = axis_names(view);
    auto words = axes_in_short(names, spec.reduced_axes);
    if (std::ranges::find(spec.reduced_axes, spec.split_axis) != spec.reduced_axes.end())
        words += fmt::format("; {} cut in {}", names[static_cast<std::size_t>(spec.split_axis)], spec.num_groups);
    return words;
}

void draw_shape(const View& view, float width, float control) {
    const auto& document = view.document();
    auto at = choice_row("shape", "The tensor’s extents, outermost first.", width, control, text_row_height);
    std::string shape;
    const auto names = axis_names(view);
    for (std::size_t a = 0; a < names.size(); ++a)
        shape += fmt::format("{}{} {}", a ? ", " : "", names[a], document.x.shape()[a]);
    if (text_width(fonts().mono, px(10), shape) > control) shape = to_string(document.x.shape());
    readonly(at, control, shape, "shape");

    at = choice_row("normalised over", "The axes along which numbers share one mean and one variance.", width, control,
                    text_row_height);
    readonly(at, control, axes_words(view), "axes");

    const auto groups_of = view.derived().plan().group_count();
    at = choice_row("groups", "How many means and variances there are, and how many numbers share each.", width,
                    control, text_row_height + 4);
    readonly(at, control,
             fmt::format("{} of {} number{}", groups_of, view.derived().plan().group_size(),
                         view.derived().plan().group_size() == 1 ? "" : "s"),
             "groups");
}

void draw_eps(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at =
        choice_row("ε",
                   "Added to the variance inside the root, so that nothing is divided by 0. Drag, type or use the "
                   "wheel with Ctrl.",
                   width, control);
    NumberField eps{.name = "eps",
                    .label = "ε",
                    .value = spec.eps,
                    .drag_step = 1e-3f,
                    .wheel_step = 1e-3f,
                    .least = 0,
                    .font_size = 13,
                    .edit = {}};
    eps.edit = [](double value) -> Edit { return SetEps{value}; };
    const auto cursor = ImGui::GetCursorScreenPos();
    number_field(view, eps, at, {at.x + control, at.y + px(28)});
    ImGui::SetCursorScreenPos(cursor);
}

/// Whether the group in focus is divided by 0, or the answer to that is another than the usual one.
bool undefined_matters(const View& view) {
    const auto& document = view.document();
    if (document.spec.zero_by_zero == ZeroByZero::nan) return true;
    return document.spec.eps == 0 && !document.x.empty() &&
           view.derived().stats_of(focused_cell(document)).divisor == 0;
}

/// Which of the two answers a group without spread gets.
void draw_zero_by_zero(const View& view, float width, float control) {
    const bool nan = view.document().spec.zero_by_zero == ZeroByZero::nan;
    const auto at = choice_row("0/0",
                               "A group without spread at ε = 0: NormScope takes x̂ as 0 there; PyTorch and IEEE "
                               "arithmetic make it NaN.",
                               width, control);
    const std::array<std::string, 2> answers = {"0", "NaN"};
    const int picked = combo("##zero_by_zero", at, control, answers, nan ? 1 : 0);
    if (picked >= 0 && (picked == 1) != nan) view.out.run("op.nan_at_zero_by_zero");
}

void draw_num_groups(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at =
        choice_row("num_groups",
                   "C must be divisible by num_groups. 1 group shares everything; as many as channels is InstanceNorm.",
                   width, control);
    NumberField groups{.name = "num_groups",
                       .label = "num_groups",
                       .value = static_cast<double>(spec.num_groups),
                       .drag_step = 0.03f,
                       .wheel_step = 1,
                       .least = 1,
                       .font_size = 13,
                       .edit = {}};
    groups.edit = [](double value) -> Edit { return SetNumGroups{static_cast<std::int64_t>(std::llround(value))}; };
    const auto after = ImGui::GetCursorScreenPos();
    number_field(view, groups, at, {at.x + control, at.y + px(28)});
    ImGui::SetCursorScreenPos(after);
}

void draw_mode(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at =
        choice_row("statistics", "Training takes them from this batch; evaluation takes running_mean and running_var.",
                   width, control);
    const std::array<std::string, 2> modes = {"training", "evaluation"};
    const int picked = combo("##mode", at, control, modes, spec.stats == StatsSource::running ? 1 : 0);
    if (picked >= 0) view.out.run(picked == 0 ? "op.training" : "op.evaluation");
}

void draw_momentum(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at = choice_row("momentum",
                               spec.momentum_rule == MomentumRule::weight_of_new
                                   ? "The weight of the new batch: r ← (1 − m)·r + m·batch."
                                   : "The weight of the old average: r ← m·r + (1 − m)·batch.",
                               width, control);
    NumberField momentum{.name = "momentum",
                         .label = "momentum",
                         .value = spec.momentum,
                         .drag_step = 0.002f,
                         .wheel_step = 0.01f,
                         .least = 0,
                         .most = 1,
                         .font_size = 13,
                         .edit = {}};
    momentum.edit = [](double value) -> Edit { return SetMomentum{value}; };
    const auto after = ImGui::GetCursorScreenPos();
    number_field(view, momentum, at, {at.x + control, at.y + px(28)});
    ImGui::SetCursorScreenPos(after);
}

void draw_affine(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at =
        choice_row("affine γ, β", "Learned scale and shift, one entry per feature (or channel).", width, control);
    const std::array<std::string, 4> affine = {"γ and β", "γ only", "β only", "none"};
    const int now = spec.has_gamma ? (spec.has_beta ? 0 : 1) : (spec.has_beta ? 2 : 3);
    if (const int picked = combo("##affine", at, control, affine, now); picked >= 0)
        view.out.edit(SetAffine{picked == 0 || picked == 1, picked == 0 || picked == 2}, "Affine");
}

void draw_precision(const View& view, float width, float control) {
    const auto& document = view.document();
    const auto at =
        choice_row("precision", "float32 runs the fast kernels; float64 the readable reference.", width, control);
    const std::array<std::string, 2> precisions = {"float32", "float64"};
    if (const int picked =
            combo("##precision", at, control, precisions, document.precision == Precision::float64 ? 1 : 0);
        picked >= 0)
        view.out.edit(SetPrecision{picked == 1 ? Precision::float64 : Precision::float32}, "Precision");

    const auto& computed = view.derived().computed_by();
    const auto note = ImGui::GetCursorScreenPos();
    const auto words = fmt::format("{} · {}", computed.instruction_set, computed.algorithm);
    text_clipped(ImGui::GetWindowDrawList(), fonts().regular, px(11.5f), {note.x, note.y - px(2)}, width,
                 palette().faint, words);
    hit_area("kernel", {width, px(17)}, false);
    tooltip(fmt::format("y was computed by: {}, {}, {} thread{}", computed.algorithm, computed.instruction_set,
                        computed.threads, computed.threads == 1 ? "" : "s")
                .c_str());
    record("kernel", words);
}

void draw_conventions(const View& view, float width, float control) {
    const auto& spec = view.document().spec;
    const auto at = choice_row("conventions",
                               "Whose defaults: ε, momentum rule, biased or unbiased running variance, channel axis.",
                               width, control);
    std::vector<std::string> names;
    int active = -1;
    for (const auto& convention : conventions()) {
        if (convention.id == spec.convention) active = static_cast<int>(names.size());
        names.emplace_back(convention.name);
    }
    if (const int picked = combo("##convention", at, control, names, active); picked >= 0)
        view.out.edit(SetConvention{std::string(conventions()[static_cast<std::size_t>(picked)].id)}, "Conventions",
                      ImGui::GetID("##convention"));
    refusal_below(view, ImGui::GetID("##convention"), at, {at.x + control, at.y + px(28)});
}

}  // namespace

void draw_operator(const View& view, float width) {
    std::vector<std::string> labels;
    std::vector<std::string> ids;
    int active = -1;
    for (const auto& op : operators()) {
        if (op.id == "standardize") continue;
        if (op.id == view.document().spec.op) active = static_cast<int>(ids.size());
        ids.emplace_back(op.id);
        labels.emplace_back(op.short_name);
    }
    const auto from = ImGui::GetCursorScreenPos();
    const bool narrow = width < px(220);
    const int picked =
        narrow ? combo("##operator", from, width, labels, active) : segmented("operator", labels, active, width);
    if (narrow) ImGui::Dummy({width, px(28)});
    const auto place = ImGui::GetID("operator");
    if (picked >= 0)
        view.out.edit(SetOperator{ids[static_cast<std::size_t>(picked)]},
                      std::string(operators()[static_cast<std::size_t>(picked)].name), place);
    refusal_below(view, place, from, {from.x + width, from.y + px(30)});
    record("operator", view.document().spec.op);
    ImGui::Dummy({0, px(2)});
}

void draw_choices(const View& view, float width) {
    const auto& spec = view.document().spec;
    const float control = std::min(px(136), width * 0.56f);
    draw_shape(view, width, control);
    draw_eps(view, width, control);
    if (undefined_matters(view)) draw_zero_by_zero(view, width, control);
    if (spec.split_axis >= 0) draw_num_groups(view, width, control);
    if (spec.track_running_stats) {
        draw_mode(view, width, control);
        draw_momentum(view, width, control);
    }
    draw_affine(view, width, control);
    draw_precision(view, width, control);
    draw_conventions(view, width, control);
}

}  // namespace normscope::ui
