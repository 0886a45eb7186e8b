// SPDX-License-Identifier: MIT
#include "app/panels/inspector.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "app/panels/ledger.h"
#include "app/ui/access.h"
#include "app/ui/controls.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/codegen/codegen.h"
#include "core/norm/operators.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr float row_height = 32;
constexpr float text_row_height = 26;  // of a row without a control

/// A row "label … control": draws the label, returns where the control goes.
ImVec2 choice_row(const char* label, const char* help, float width, float control, float height = row_height) {
    const auto at = ImGui::GetCursorScreenPos();
    text(ImGui::GetWindowDrawList(), fonts().regular, px(13.5f), {at.x, at.y + px(6)}, palette().secondary, label);
    ImGui::PushID(label);
    ImGui::InvisibleButton("label", {width - control, px(height) - px(6)});
    if (help) tooltip(help);
    ImGui::PopID();
    ImGui::SetCursorScreenPos({at.x, at.y});
    ImGui::Dummy({width, px(height)});
    return {at.x + width - control, at.y};
}

/// A choice among a few, as a combo box. Returns the picked index or -1.
int choice(const char* id, ImVec2 at, float width, std::span<const std::string> labels, int active) {
    const auto cursor = ImGui::GetCursorScreenPos();
    ImGui::SetCursorScreenPos(at);
    ImGui::SetNextItemWidth(width);
    ImGui::PushFont(fonts().mono, 13);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(8), px(5)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(6), px(6)});
    int picked = -1;
    const std::string shown =
        active >= 0 && active < static_cast<int>(labels.size()) ? labels[static_cast<std::size_t>(active)] : "custom";
    const bool open = ImGui::BeginCombo(id, shown.c_str(), ImGuiComboFlags_NoArrowButton);
    if (open) {
        for (std::size_t i = 0; i < labels.size(); ++i)
            if (ImGui::Selectable(labels[i].c_str(), static_cast<int>(i) == active)) picked = static_cast<int>(i);
        ImGui::EndCombo();
    }
    auto* list = ImGui::GetWindowDrawList();
    const ImVec2 tip{at.x + width - px(14), at.y + px(14)};
    const ImVec2 points[] = {{tip.x - px(4), tip.y - px(2)}, {tip.x, tip.y + px(2)}, {tip.x + px(4), tip.y - px(2)}};
    list->AddPolyline(points, 3, palette().secondary, px(1.5f));
    record(id, shown);
    ImGui::PopStyleVar(2);
    ImGui::PopFont();
    ImGui::SetCursorScreenPos(cursor);
    return picked;
}

void readonly(ImVec2 at, float width, const std::string& words, const char* name) {
    auto* list = ImGui::GetWindowDrawList();
    float size = px(13);
    while (size > px(10) && text_width(fonts().mono, size, words) > width) size -= px(0.5f);
    text(list, fonts().mono, size, {at.x + width, at.y + px(6)}, palette().text, words, Align::right);
    record(name, words);
}

std::string axes_words(const View& view) {
    const auto& spec = view.document().spec;
    const auto& x = view.document().x;
    std::string words;
    for (const int axis : spec.reduced_axes) {
        const auto a = static_cast<std::size_t>(axis);
        words += (words.empty() ? "" : ", ") + x.axis_name(a);
        if (axis == spec.split_axis) words += fmt::format(" cut in {}", spec.num_groups);
    }
    return words.empty() ? "none" : words;
}

}  // namespace

void Inspector::draw_operator(const View& view, float width) {
    section("OPERATOR");
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
    const int picked = segmented("operator", labels, active, width);
    const auto place = ImGui::GetID("operator");
    if (picked >= 0)
        view.out.edit(SetOperator{ids[static_cast<std::size_t>(picked)]},
                      std::string(operators()[static_cast<std::size_t>(picked)].name), place);
    refusal_below(view, place, from, {from.x + width, from.y + px(30)});
    record("operator", view.document().spec.op);
    ImGui::Dummy({0, px(2)});
}

void Inspector::draw_choices(const View& view, float width) {
    const auto& document = view.document();
    const auto& spec = document.spec;
    const float control = px(136);
    auto at = choice_row("shape", "The tensor's extents, outermost first.", width, control, text_row_height);
    std::string shape;
    for (std::size_t a = 0; a < document.x.rank(); ++a)
        shape += fmt::format("{}{} {}", a ? ", " : "", document.x.axis_name(a), document.x.shape()[a]);
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

    at = choice_row("ε",
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
    number_field(view, eps, at, {at.x + control, at.y + px(26)});
    ImGui::SetCursorScreenPos(cursor);

    if (spec.split_axis >= 0) {
        at = choice_row(
            "num_groups",
            "C must be divisible by num_groups. 1 group shares everything; as many as channels is InstanceNorm.", width,
            control);
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
        number_field(view, groups, at, {at.x + control, at.y + px(26)});
        ImGui::SetCursorScreenPos(after);
    }
    if (spec.track_running_stats) {
        at = choice_row("statistics",
                        "Training takes them from this batch; evaluation takes running_mean and running_var.", width,
                        control);
        const std::array<std::string, 2> modes = {"training", "evaluation"};
        const int picked = choice("##mode", at, control, modes, spec.stats == StatsSource::running ? 1 : 0);
        if (picked >= 0) view.out.run(picked == 0 ? "op.training" : "op.evaluation");
        at = choice_row("momentum",
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
        number_field(view, momentum, at, {at.x + control, at.y + px(26)});
        ImGui::SetCursorScreenPos(after);
    }
    at = choice_row("affine γ, β", "Learned scale and shift, one entry per feature (or channel).", width, control);
    const std::array<std::string, 4> affine = {"γ and β", "γ only", "β only", "none"};
    const int now = spec.has_gamma ? (spec.has_beta ? 0 : 1) : (spec.has_beta ? 2 : 3);
    if (const int picked = choice("##affine", at, control, affine, now); picked >= 0)
        view.out.edit(SetAffine{picked == 0 || picked == 1, picked == 0 || picked == 2}, "Affine");

    at = choice_row("precision", "float32 runs the fast kernels; float64 the readable reference.", width, control);
    const std::array<std::string, 2> precisions = {"float32", "float64"};
    if (const int picked =
            choice("##precision", at, control, precisions, document.precision == Precision::float64 ? 1 : 0);
        picked >= 0)
        view.out.edit(SetPrecision{picked == 1 ? Precision::float64 : Precision::float32}, "Precision");

    const auto& computed = view.derived().computed_by();
    const auto note = ImGui::GetCursorScreenPos();
    const auto words = fmt::format("{} · {}", computed.instruction_set, computed.algorithm);
    text_clipped(ImGui::GetWindowDrawList(), fonts().regular, px(11.5f), {note.x, note.y - px(2)}, width,
                 palette().faint, words);
    ImGui::InvisibleButton("kernel", {width, px(17)});
    tooltip(fmt::format("y was computed by: {}, {}, {} thread{}", computed.algorithm, computed.instruction_set,
                        computed.threads, computed.threads == 1 ? "" : "s")
                .c_str());
    record("kernel", words);

    at = choice_row("conventions",
                    "Whose defaults: ε, momentum rule, biased or unbiased running variance, channel axis.", width,
                    control);
    std::vector<std::string> names;
    int active = -1;
    for (const auto& convention : conventions()) {
        if (convention.id == spec.convention) active = static_cast<int>(names.size());
        names.emplace_back(convention.name);
    }
    if (const int picked = choice("##convention", at, control, names, active); picked >= 0)
        view.out.edit(SetConvention{std::string(conventions()[static_cast<std::size_t>(picked)].id)}, "Conventions",
                      ImGui::GetID("##convention"));
    refusal_below(view, ImGui::GetID("##convention"), at, {at.x + control, at.y + px(26)});
}

void Inspector::draw_statistics(const View& view, float width) {
    const auto cell = focused_cell(view.document());
    const auto& trace = view.trace();
    auto* list = ImGui::GetWindowDrawList();
    const auto line = [&](const std::string& latex, const char* words, double value, ImU32 color, Quantity quantity,
                          const char* name) {
        const auto at = ImGui::GetCursorScreenPos();
        const ImVec2 to{at.x + width, at.y + px(24)};
        const bool lit = number_area(view, quantity, cell, name, {at.x - px(6), at.y}, {to.x + px(6), to.y}) ||
                         is_lit(view, quantity, cell);
        if (lit) list->AddRectFilled({at.x - px(6), at.y}, {to.x + px(6), to.y}, palette().hover, px(5));
        float x = at.x;
        if (!latex.empty()) x += draw_formula_on(list, x, at.y + px(16), latex, px(16), color).width + px(8);
        text(list, fonts().regular, px(13), {x, at.y + px(4)}, palette().secondary, words);
        const auto shown = format_fixed(value, 4);
        text(list, fonts().mono, px(13.5f), {to.x, at.y + px(4)}, palette().text, shown, Align::right);
        record(name, shown);
        ImGui::SetCursorScreenPos(at);
        ImGui::Dummy({width, px(24)});
    };
    section("STATISTICS");
    const auto& spec = view.document().spec;
    const bool rms = spec.divisor == Divisor::root_mean_square;
    const auto group_line = [&](Quantity q, const char* name) {
        line(std::string(info(q).latex), std::string(info(q).name).c_str(), trace.value(q), quantity_color(q), q, name);
    };
    if (!rms) group_line(Quantity::mean, "stat mean");
    group_line(rms ? Quantity::mean_square : Quantity::variance, "stat spread");
    group_line(rms ? Quantity::rms : Quantity::sigma, "stat sigma");
    const auto normalized = view.derived().plain_normalized(trace.group());
    const auto green = quantity_color(Quantity::normalized);
    line("\\overline{\\hat{x}}", "mean of x̂", normalized.mean, green, Quantity::normalized, "stat xhat mean");
    line("\\mathrm{var}\\,\\hat{x}", "", normalized.variance, green, Quantity::normalized, "stat xhat var");
    if (!spec.track_running_stats) return;
    const auto channel = static_cast<std::size_t>(trace.group());
    const auto& params = view.document().params;
    const auto running = [&](const char* words, const std::vector<float>& values) {
        if (channel >= values.size()) return;
        const auto at = ImGui::GetCursorScreenPos();
        text(list, fonts().mono, px(12.5f), {at.x, at.y + px(4)}, palette().secondary, words);
        const auto shown = format_fixed(static_cast<double>(values[channel]), 4);
        text(list, fonts().mono, px(13.5f), {at.x + width, at.y + px(4)}, palette().text, shown, Align::right);
        record(words, shown);
        ImGui::Dummy({width, px(24)});
    };
    running("running_mean", params.running_mean);
    running("running_var", params.running_var);
    if (spec.stats == StatsSource::batch && link("Update them with this batch")) view.out.run("op.train_step");
}

void Inspector::draw_code(const View& view, float width) {
    const auto targets = code_targets();
    const auto active = std::clamp(view.settings().code_target, 0, static_cast<int>(targets.size()) - 1);
    const auto revision = view.content_revision();
    if (code_revision_ != revision || code_target_ != active) {
        code_ = export_code(view.document(), targets[static_cast<std::size_t>(active)].target);
        code_revision_ = revision;
        code_target_ = active;
    }
    section("SAME RESULT IN CODE");
    std::vector<std::string> names;
    for (const auto& target : targets) names.emplace_back(target.name);
    const auto start = ImGui::GetCursorScreenPos();
    const int picked = segmented("code target", names, active, width - px(40));
    if (picked >= 0) view.out.run(fmt::format("code.{}", targets[static_cast<std::size_t>(picked)].id));
    ImGui::SetCursorScreenPos({start.x + width - px(32), start.y});
    if (icon_button("copy code", Icon::copy, {px(32), px(30)}, false, true, "Copy the code"))
        view.out.run("edit.copy_code");
    const auto at = ImGui::GetCursorScreenPos();
    const float size = px(12);
    const auto lines = std::ranges::count(code_, '\n') + 1;
    const float height = std::min(px(16.5f) * static_cast<float>(lines) + px(20), px(176));
    auto* list = ImGui::GetWindowDrawList();
    inset(list, at, {at.x + width, at.y + height});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(12), px(10)});
    ImGui::BeginChild("code", {width, height}, ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_HorizontalScrollbar | ImGuiWindowFlags_NoBackground);
    ImGui::PushFont(fonts().mono, size / scale());
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {0, px(4)});
    ImGui::PushStyleColor(ImGuiCol_Text, palette().text);
    ImGui::TextUnformatted(code_.c_str());
    ImGui::PopStyleColor();
    ImGui::PopStyleVar();
    ImGui::PopFont();
    ImGui::EndChild();
    ImGui::PopStyleVar();
    record("code", code_);
}

void Inspector::draw(const View& view, ImVec2 from, ImVec2 to) {
    begin_panel("inspector");
    const float pad = px(18);
    const float width = to.x - from.x - 2 * pad;
    const float ledger = ledger_height(view, width);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {pad - px(1), px(16)});
    ImGui::PushStyleVar(ImGuiStyleVar_ItemSpacing, {px(8), px(2)});
    ImGui::BeginChild("inspector", {to.x - from.x - px(2), to.y - from.y - ledger - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const auto rule = [&] {
        const auto at = ImGui::GetCursorScreenPos();
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y + px(7)}, {at.x + width, at.y + px(7)}, palette().hairline,
                                            std::max(1.0f, px(1)));
        ImGui::Dummy({width, px(15)});
    };
    draw_operator(view, width);
    draw_choices(view, width);
    rule();
    draw_statistics(view, width);
    rule();
    draw_code(view, width);
    ImGui::EndChild();
    ImGui::PopStyleVar(2);
    draw_ledger(view, {from.x, to.y - ledger}, to);
}

}  // namespace normscope::ui
