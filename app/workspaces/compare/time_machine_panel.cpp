// SPDX-License-Identifier: MIT
// The right side of the time machine: settings, the jump in numbers, half-lives, code.
#include <fmt/format.h>

#include <cmath>

#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/compare/time_machine_view.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

std::string digits(double value, int decimals) {
    return with_minus(fmt::format("{:.{}f}", value, decimals), Minus::typographic);
}

Result<std::int64_t> whole(double value, std::int64_t least, std::int64_t most, const char* what) {
    if (value != std::floor(value) || value < static_cast<double>(least) || value > static_cast<double>(most))
        return fail(fmt::format("{} is a whole number from {} to {}, got {}", what, least, most, value));
    return static_cast<std::int64_t>(value);
}

}  // namespace

/// Training or evaluation.
void TimeMachineView::draw_mode(ImVec2 at, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    small_heading(list, at, "OPERATOR");
    text(list, fonts().mono, px(12), {at.x + width, at.y}, p.secondary, "BatchNorm1d(1)", Align::right);
    const std::array<std::string, 2> modes = {"Train", "Eval"};
    ImGui::SetCursorScreenPos({at.x, at.y + px(21)});
    const bool eval = request_.eval_from >= 0;
    if (const int clicked = segmented("machine mode", modes, eval ? 1 : 0, width);
        clicked >= 0 && (clicked == 1) != eval)
        set_eval(clicked == 1);
    record("machine mode", eval ? "eval" : "train");
}

/// What the frameworks refuse, one sentence each; returns the height.
float TimeMachineView::draw_refusals(ImVec2 at, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const float top = at.y;
    for (const auto& track : machine_.rules) {
        if (track.refusal.empty()) continue;
        at.y += text_wrapped(list, fonts().regular, px(12.5f), {at.x, at.y}, width, palette().bad,
                             fmt::format("{} raises ValueError: {}", track.name, track.refusal)) +
                px(6);
        record("machine refusal", track.refusal);
    }
    return at.y - top;
}

NumberField TimeMachineView::field(const char* name, double value, float step,
                                   std::function<Result<void>(double)> set) {
    return lab_field(name, value, step, 12.5f, [this, set = std::move(set)](double wanted) -> Result<void> {
        Result<void> taken = set(wanted);
        if (taken) stale_ = true;
        return taken;
    });
}

NumberField TimeMachineView::count_field(const char* name, std::int64_t& target, std::int64_t least, std::int64_t most,
                                         const char* what) {
    return field(name, static_cast<double>(target), .1f, [&target, least, most, what](double wanted) -> Result<void> {
        const auto value = whole(wanted, least, most, what);
        if (!value) return std::unexpected(value.error());
        target = *value;
        return {};
    });
}

/// Two rules share a momentum; where they count it the other way round, the second has the rest to 1.
NumberField TimeMachineView::momentum_field(const char* name, std::size_t first, std::size_t second, bool flip_second) {
    return field(name, request_.momenta[first], .001f,
                 [this, first, second, flip_second](double wanted) -> Result<void> {
                     if (!(wanted >= 0 && wanted <= 1))
                         return fail(fmt::format("momentum must lie between 0 and 1, got {}", wanted));
                     request_.momenta[first] = wanted;
                     request_.momenta[second] = flip_second ? 1 - wanted : wanted;
                     return {};
                 });
}

NumberField TimeMachineView::bell_field(const char* name, double& target, bool spread) {
    return field(name, target, .02f, [&target, spread](double wanted) -> Result<void> {
        if (!std::isfinite(wanted) || (spread && !(wanted > 0))) return fail("a spread is a number above 0");
        target = wanted;
        return {};
    });
}

void TimeMachineView::draw_settings(const View& view, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    draw_mode(at, width);
    at.y += px(60);

    const auto row = [&](const char* words, std::initializer_list<NumberField> fields) {
        const float wide = px(58);
        float x = at.x + width - (wide + px(4)) * static_cast<float>(fields.size()) + px(4);
        text_clipped(list, fonts().regular, px(13), {at.x, at.y + px(4)}, x - at.x - px(6), p.secondary, words);
        for (const auto& field : fields) {
            number_field(view, field, {x, at.y}, {x + wide, at.y + px(24)});
            x += wide + px(4);
        }
        at.y += px(29);
    };
    row("batch size B", {count_field("machine batch size", strip_.batch_size, 1, 64, "the batch size")});
    row("probe x", {field("probe", request_.probe, .02f, [this](double wanted) -> Result<void> {
            if (!std::isfinite(wanted)) return fail("the probe is a finite number");
            request_.probe = wanted;
            return {};
        })});
    row("momentum, PyTorch", {momentum_field("momentum pytorch", 0, 3, true)});
    row("momentum, Keras and Flax", {momentum_field("momentum keras", 1, 2, false)});
    row("mean, spread before", {bell_field("mean before", strip_.before.mean, false),
                                bell_field("spread before", strip_.before.spread, true)});
    row("mean, spread after",
        {bell_field("mean after", strip_.after.mean, false), bell_field("spread after", strip_.after.spread, true)});
    row("shift at, seed",
        {count_field("shift at", strip_.shift_at, 0, 1000, "the step of the shift"),
         field("machine seed", static_cast<double>(strip_.seed), .1f, [this](double wanted) -> Result<void> {
             const auto value = whole(wanted, 0, 1'000'000'000, "a seed");
             if (!value) return std::unexpected(value.error());
             strip_.seed = static_cast<std::uint64_t>(*value);
             edits_.clear();
             return {};
         })});
    at.y += draw_refusals(at, width);
    ImGui::SetCursorScreenPos({at.x, at.y + px(4)});
}

void TimeMachineView::draw_jump(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    const auto step = request_.eval_from >= 0 ? std::min(request_.eval_from, machine_.steps) : step_;
    small_heading(list, at, fmt::format("THE JUMP AT STEP {}", step).c_str());
    at.y += px(20);
    const std::array<float, 4> right = {width * 0.50f, width * 0.65f, width * 0.82f, width};
    draw_formula_on(list, at.x + right[0] - px(12), at.y + px(11), "\\mu", px(14), quantity_color(Quantity::mean));
    draw_formula_on(list, at.x + right[1] - px(16), at.y + px(11), "\\sigma^2", px(14),
                    quantity_color(Quantity::variance));
    draw_formula_on(list, at.x + right[2] - px(10), at.y + px(11), "y", px(14), p.text);
    text(list, fonts().regular, px(12), {at.x + right[3], at.y}, p.secondary, "jump", Align::right);
    at.y += px(20);
    const auto line = [&](const std::string& name, double mean, double variance, double y, std::optional<double> jump,
                          bool strong) {
        if (strong)
            list->AddRectFilled({at.x - px(6), at.y - px(2)}, {at.x + width + px(6), at.y + px(20)}, p.raised, px(5));
        text_clipped(list, strong ? fonts().semibold : fonts().regular, px(12.5f), {at.x, at.y + px(1)},
                     right[0] - px(40), strong ? p.text : p.secondary, name);
        const auto put = [&](std::size_t column, double value, int decimals) {
            text(list, fonts().mono, px(12), {at.x + right[column], at.y + px(2)}, p.text, digits(value, decimals),
                 Align::right);
        };
        record("mean " + name, format_number(mean));
        record("variance " + name, format_number(variance));
        record("y " + name, format_number(y));
        put(0, mean, 2);
        put(1, variance, 2);
        put(2, y, 3);
        if (jump) {
            const auto words = with_minus(fmt::format("{:+.3f}", *jump), Minus::typographic);
            text(list, fonts().mono, px(12), {at.x + right[3], at.y + px(2)}, p.text, words, Align::right);
            record("jump " + name, words);
        }
        at.y += px(23);
    };
    std::optional<double> train;
    if (step > 0 && step <= machine_.steps) {
        const auto s = static_cast<std::size_t>(step) - 1;
        train = machine_.train_output[s];
        line(right[0] - px(40) > px(100) ? "train, this batch" : "train", machine_.batch_mean[s],
             machine_.batch_variance[s], *train, std::nullopt, false);
    }
    for (const auto& track : machine_.rules) {
        if (!track.refusal.empty()) continue;
        const auto s = static_cast<std::size_t>(step);
        line(fmt::format("{}{}", track.name,
                         track.spec.eps == 1e-5 ? "" : fmt::format(", ε {}", power_label(track.spec.eps))),
             track.mean[s], track.variance[s], track.output[s],
             train ? std::optional(track.output[s] - *train) : std::nullopt, track.id == "pytorch");
    }
    const double mean = true_mean(step);
    const double deviation = true_deviation(step);
    line("true", mean, deviation * deviation, (request_.probe - mean) / deviation, std::nullopt, false);
    ImGui::SetCursorScreenPos({at.x, at.y + px(4)});
}

void TimeMachineView::draw_half_lives(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "MOMENTUM HALF-LIFE");
    draw_formula_on(list, at.x + width - px(96), at.y + px(11), "\\ln\\frac{1}{2}/\\ln(1-m)", px(13), p.secondary);
    at.y += px(22);
    double longest = 1;
    for (const auto& track : machine_.rules)
        if (track.weight_of_new > 0) longest = std::max(longest, labs::half_life(track.weight_of_new));
    for (const auto& [index, names] : {std::pair<std::size_t, const char*>{0, "PyTorch, ONNX"}, {1, "Keras, Flax"}}) {
        const double m = request_.momenta[index];
        const double weight = index == 0 ? m : 1 - m;
        const double half = labs::half_life(weight);
        text_clipped(list, fonts().regular, px(12.5f), {at.x, at.y}, px(152), p.secondary,
                     fmt::format("m = {:g}  {}", m, names));
        const float a = at.x + std::max(width * 0.54f, px(158));
        const float room = at.x + width - px(56) - a;
        if (std::isfinite(half))
            list->AddRectFilled({a, at.y + px(4)},
                                {a + std::max(px(3), room * static_cast<float>(half / longest)), at.y + px(11)},
                                quantity_color(Quantity::mean), px(3));
        const auto words = std::isfinite(half) ? digits(half, 2) : std::string("∞");
        text(list, fonts().mono, px(12), {at.x + width, at.y}, p.text, words, Align::right);
        record(fmt::format("half-life {}", index), words);
        at.y += px(22);
    }
    ImGui::SetCursorScreenPos({at.x, at.y + px(2)});
}

void TimeMachineView::draw_code(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "SAME RESULT IN CODE");
    const std::array<std::string, 4> names = {"PyTorch", "Keras", "Flax", "ONNX"};
    ImGui::SetCursorScreenPos({at.x, at.y + px(20)});
    if (const int clicked = segmented("machine code", names, dialect_, width); clicked >= 0) dialect_ = clicked;
    at.y += px(58);
    const auto which = static_cast<std::size_t>(dialect_);
    const auto& track = machine_.rules[which];
    const auto step = request_.eval_from >= 0 ? request_.eval_from : step_;
    const double momentum = request_.momenta[which];
    const double y =
        track.refusal.empty() ? track.output[static_cast<std::size_t>(std::min(step, machine_.steps))] : std::nan("");
    std::vector<std::string> lines;
    if (dialect_ == 0)
        lines = {fmt::format("bn = nn.BatchNorm1d(1, momentum={:g})", momentum),
                 fmt::format("for x in batches[:{}]: bn(x)", step), "bn.eval()",
                 fmt::format("y = bn(torch.tensor([[{:g}]]))", request_.probe)};
    else if (dialect_ == 1)
        lines = {fmt::format("bn = BatchNormalization(momentum={:g})", momentum),
                 fmt::format("for x in batches[:{}]: bn(x, training=True)", step),
                 fmt::format("y = bn(np.array([[{:g}]]), training=False)", request_.probe)};
    else if (dialect_ == 2)
        lines = {fmt::format("bn = nn.BatchNorm(momentum={:g}, use_running_average=False)", momentum),
                 fmt::format("for x in batches[:{}]:", step), "    _, v = bn.apply(v, x, mutable=['batch_stats'])",
                 fmt::format("y = bn.clone(use_running_average=True).apply(v, x={:g})", request_.probe)};
    else
        lines = {fmt::format("BatchNormalization(momentum={:g}, training_mode=1)", momentum),
                 fmt::format("run on {} batches, then training_mode=0", step)};
    lines.push_back(
        fmt::format("# y = {}", std::isfinite(y) ? with_minus(fmt::format("{:.4f}", y), Minus::ascii) : "raises"));
    record("machine code", fmt::format("{}", fmt::join(lines, "\n")));
    const float height = px(17) * static_cast<float>(lines.size()) + px(14);
    inset(list, at, {at.x + width, at.y + height});
    list->PushClipRect(at, {at.x + width - px(4), at.y + height}, true);
    for (std::size_t i = 0; i < lines.size(); ++i)
        text_clipped(list, fonts().mono, px(11.5f), {at.x + px(10), at.y + px(7) + px(17) * static_cast<float>(i)},
                     width - px(16), lines[i].starts_with('#') ? p.secondary : p.text, lines[i]);
    list->PopClipRect();
    ImGui::SetCursorScreenPos({at.x, at.y + height + px(8)});
    ImGui::Dummy({1, 1});
}

void TimeMachineView::draw_panel(const View& view, ImVec2 from, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), from, to);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("time machine", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    draw_settings(view, width);
    rule(width, 2);
    draw_jump(width);
    rule(width, 2);
    draw_half_lives(width);
    rule(width, 2);
    switches_.draw(view, width);
    rule(width, 2);
    draw_code(width);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace normscope::ui
