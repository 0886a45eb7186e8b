// SPDX-License-Identifier: MIT
// The charts of the time machine's strip, one below the other.
#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/workspaces/compare/time_machine_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/motion.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

/// Rules that always agree in an average are drawn and named once.
struct Curve {
    std::size_t rule;
    std::string names;
};

std::vector<Curve> curves_of(const labs::TimeMachine& machine, std::vector<double> labs::RuleTrack::* values) {
    std::vector<Curve> curves;
    for (std::size_t i = 0; i < machine.rules.size(); ++i) {
        const auto& track = machine.rules[i];
        if (!track.refusal.empty()) continue;
        const auto same = std::ranges::find_if(curves, [&](const Curve& curve) {
            const auto& other = machine.rules[curve.rule].*values;
            const auto& mine = track.*values;
            return std::ranges::equal(other, mine,
                                      [](double a, double b) { return std::abs(a - b) <= 1e-3 * (1 + std::abs(a)); });
        });
        if (same == curves.end())
            curves.push_back({i, track.name});
        else
            same->names += ", " + track.name;
    }
    return curves;
}

LineStyle style_of(const labs::RuleTrack& track) {
    return track.id == "pytorch" ? LineStyle::solid : track.id == "onnx" ? LineStyle::dashed : LineStyle::dotted;
}

std::string two_digits(double value) { return with_minus(fmt::format("{:.2f}", value), Minus::typographic); }

/// Labels at the right end of a chart, moved apart where they would lie over each other.
struct EndLabel {
    float y;
    std::string names;
    double value;
    LineStyle style;
};

void draw_end_labels(std::vector<EndLabel> labels, float x, float right, ImU32 color, float least_y, float most_y) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const float step = px(17);
    std::ranges::sort(labels, {}, &EndLabel::y);
    for (std::size_t i = 0; i < labels.size(); ++i)
        labels[i].y = std::max(labels[i].y, i == 0 ? least_y : labels[i - 1].y + step);
    for (std::size_t i = labels.size(); i-- > 0;)
        labels[i].y = std::min(labels[i].y, i + 1 == labels.size() ? most_y : labels[i + 1].y - step);
    for (const auto& label : labels) {
        const float y = label.y;
        if (label.style == LineStyle::solid)
            list->AddLine({x, y}, {x + px(17), y}, color, px(2));
        else
            dashed_line(list, {x, y}, {x + px(17), y}, color, px(2), label.style == LineStyle::dashed ? px(5) : px(2));
        const auto figure = two_digits(label.value);
        const float wide = text_width(fonts().mono, px(12), figure);
        text_clipped(list, label.style == LineStyle::solid ? fonts().semibold : fonts().regular, px(12),
                     {x + px(24), y - px(8)}, right - x - px(30) - wide,
                     label.style == LineStyle::solid ? p.text : p.secondary, label.names);
        text(list, fonts().mono, px(12), {right, y - px(7)}, p.text, figure, Align::right);
    }
}

/// The top of a text of that height where it is farthest from all lines of a chart.
float emptiest_height(const Chart& chart, std::span<const float> lines, float height) {
    float best = chart.from.y;
    float most = -1;
    for (float y = chart.from.y; y + height <= chart.to.y; y += px(2)) {
        float nearest = HUGE_VALF;
        for (const float line : lines) nearest = std::min(nearest, std::abs(line - y - height / 2));
        if (nearest > most) {
            most = nearest;
            best = y;
        }
    }
    return best;
}

void row_label(const char* latex, ImU32 color, std::initializer_list<std::string> lines, float x, float y) {
    auto* list = ImGui::GetWindowDrawList();
    if (latex) {
        draw_formula_on(list, x, y + px(14), latex, px(18), color);
        y += px(22);
    }
    float size = px(12);
    for (const auto& line : lines) {
        text(list, fonts().regular, size, {x, y}, palette().secondary, line);
        y += px(15);
        size = px(11);
    }
}

void y_axis(const Chart& chart, std::span<const double> ticks) {
    auto* list = ImGui::GetWindowDrawList();
    for (const double tick : ticks) {
        if (tick < chart.y.least || tick > chart.y.most) continue;
        const float y = std::round(chart.at_y(tick));
        dashed_line(list, {chart.from.x, y}, {chart.to.x, y}, mix(palette().panel, palette().hairline, 0.7f),
                    std::max(1.0f, px(1)), px(3));
        text(list, fonts().mono, px(11), {chart.from.x - px(8), y - px(7)}, palette().secondary,
             with_minus(fmt::format("{:g}", tick), Minus::typographic), Align::right);
    }
}

/// Three or four even ticks.
std::vector<double> even_ticks(const Scale& scale) {
    const double raw = (scale.most - scale.least) / 3.2;
    const double power = std::pow(10.0, std::floor(std::log10(raw)));
    const double step = raw / power < 1.5   ? power
                        : raw / power < 3.5 ? 2 * power
                        : raw / power < 7.5 ? 5 * power
                                            : 10 * power;
    std::vector<double> ticks;
    for (double tick = std::ceil(scale.least / step) * step; tick <= scale.most; tick += step)
        ticks.push_back(std::abs(tick) < step / 1e6 ? 0 : tick);
    return ticks;
}

std::vector<double> counted(std::size_t count) {
    std::vector<double> steps(count);
    for (std::size_t i = 0; i < count; ++i) steps[i] = static_cast<double>(i);
    return steps;
}

}  // namespace

void TimeMachineView::draw_inputs(const View& view, const Chart& chart, float label_x, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto blue = quantity_color(Quantity::input);
    row_label("x", blue, {fmt::format("batches of {}", strip_.batch_size), "tick: batch mean"}, label_x, chart.from.y);
    y_axis(chart, even_ticks(chart.y));
    (void)right;
    const bool hollow_after = request_.eval_from >= 0;
    const float radius =
        std::clamp((chart.to.x - chart.from.x) / static_cast<float>(std::max<std::int64_t>(machine_.steps, 1)) * 0.3f,
                   px(1.2f), px(2.6f));
    for (std::int64_t s = 0; s < machine_.steps; ++s) {
        const float x = chart.at_x(static_cast<double>(s) + 0.5);
        const bool after = hollow_after && s >= request_.eval_from;
        const float alpha = s < step_ ? 0.9f : 0.4f;
        for (std::int64_t i = 0; i < strip_.batch_size; ++i) {
            const auto place = static_cast<std::size_t>(s * strip_.batch_size + i);
            const float y = chart.at_y(std::clamp(request_.strip[place], chart.y.least, chart.y.most));
            if (after)
                list->AddCircle({x, y}, radius, with_alpha(blue, alpha), 0, std::max(1.0f, px(1)));
            else
                list->AddCircleFilled({x, y}, radius, with_alpha(blue, alpha));
        }
        const float y = chart.at_y(machine_.batch_mean[static_cast<std::size_t>(s)]);
        list->AddLine({x - radius * 1.6f, y}, {x + radius * 1.6f, y}, quantity_color(Quantity::mean, alpha), px(2));
    }
    // A dot is dragged by the nearest one of its batch.
    ImGui::SetCursorScreenPos(chart.from);
    hit_area("strip", {chart.to.x - chart.from.x, chart.to.y - chart.from.y});
    const auto mouse = ImGui::GetIO().MousePos;
    const auto s = static_cast<std::int64_t>(
        chart.x.value(static_cast<double>((mouse.x - chart.from.x) / (chart.to.x - chart.from.x))));
    if (ImGui::IsItemHovered() && s >= 0 && s < machine_.steps) {
        const auto age = step_ - 1 - s;
        if (age >= 0)
            tooltip(
                fmt::format("Batch {}: mean {}, weighs {:.3g} in PyTorch’s mean at step {}. Drag a dot to change it.",
                            s + 1, two_digits(machine_.batch_mean[static_cast<std::size_t>(s)]),
                            labs::weight_of_batch(machine_.rules.front().weight_of_new, age), step_)
                    .c_str());
    }
    key_dot(chart);
    drag_dot(chart, s);
    (void)view;
}

void TimeMachineView::draw_weights(const Chart& chart, float label_x, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto orange = quantity_color(Quantity::mean);
    row_label(nullptr, orange, {"weight of each", "batch in the mean"}, label_x, chart.from.y + px(6));
    y_axis(chart, std::array{0.0, chart.y.most});
    const auto last = request_.eval_from >= 0 ? std::min(step_, request_.eval_from) : step_;
    const float slot = (chart.to.x - chart.from.x) / static_cast<float>(std::max<std::int64_t>(machine_.steps, 1));
    const double m = machine_.rules.front().weight_of_new;
    double half = 0;
    std::int64_t half_from = last;
    for (auto s = last - 1; s >= 0; --s) {
        const double weight = labs::weight_of_batch(m, last - 1 - s);
        const float x = chart.at_x(static_cast<double>(s));
        const bool in_half = half < 0.5;
        half += weight;
        if (in_half) half_from = s;
        list->AddRectFilled({x + slot * 0.15f, chart.at_y(weight)}, {x + slot * 0.85f, chart.to.y},
                            with_alpha(orange, in_half ? 1.0f : 0.55f));
    }
    const auto keras = std::ranges::find(machine_.rules, "keras", &labs::RuleTrack::id);
    if (keras != machine_.rules.end()) {
        std::vector<double> xs;
        std::vector<double> ys;
        for (std::int64_t s = 0; s < last; ++s) {
            xs.push_back(static_cast<double>(s) + .5);
            ys.push_back(labs::weight_of_batch(keras->weight_of_new, last - 1 - s));
        }
        chart_line(list, chart, xs, ys, orange, px(1.6f), LineStyle::dotted);
        const auto words = fmt::format("{}: {:.0f} % is still the initial 0", keras->name,
                                       100 * labs::weight_of_start(keras->weight_of_new, last));
        text(list, fonts().regular, px(12), {chart.from.x + px(8), chart.to.y - px(22)}, p.secondary, words);
        record("initial share", words);
    }
    if (last > 2 && half >= 0.5) {
        const float a = chart.at_x(static_cast<double>(half_from));
        const float b = chart.at_x(static_cast<double>(last));
        const float y = chart.from.y + px(2);
        list->AddLine({a, y}, {b, y}, p.text, std::max(1.0f, px(1.2f)));
        list->AddLine({a, y}, {a, y + px(4)}, p.text, std::max(1.0f, px(1.2f)));
        list->AddLine({b, y}, {b, y + px(4)}, p.text, std::max(1.0f, px(1.2f)));
        const auto words = fmt::format("half of PyTorch’s mean: the last {:.1f} batches", labs::half_life(m));
        const float wide = text_width(fonts().medium, px(12), words);
        text_on_ground(list, fonts().medium, px(12), {std::max(a - px(8) - wide, chart.from.x + px(4)), y - px(7)},
                       p.text, words, p.panel);
    }
    draw_end_labels({{chart.from.y + px(8), "PyTorch, ONNX", m, LineStyle::solid},
                     {chart.to.y - px(6), "Keras, Flax", keras == machine_.rules.end() ? 0 : keras->weight_of_new,
                      LineStyle::dotted}},
                    chart.to.x + px(10), right, orange, chart.from.y, chart.to.y);
}

void TimeMachineView::draw_averages(const Chart& chart, bool variance, float label_x, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto color = quantity_color(variance ? Quantity::variance : Quantity::mean);
    row_label(variance ? "\\sigma^2" : "\\mu", color,
              {variance ? "running variance" : "running mean", variance ? "starts at 1" : "starts at 0"}, label_x,
              chart.from.y);
    y_axis(chart, even_ticks(chart.y));
    const auto truth = [&](std::int64_t step) {
        return variance ? std::pow(true_deviation(step), 2) : true_mean(step);
    };
    const auto shift = std::min(strip_.shift_at, machine_.steps);
    for (const bool later : {false, true}) {
        const double y = truth(later ? shift : 0);
        const float a = chart.at_x(static_cast<double>(later ? shift : 0));
        const float b = chart.at_x(static_cast<double>(later ? machine_.steps : shift));
        if (b - a < px(4)) continue;
        dashed_line(list, {a, chart.at_y(y)}, {b, chart.at_y(y)}, p.faint, std::max(1.0f, px(1)), px(4));
        record(fmt::format("true {} {}", variance ? "variance" : "mean", later ? "after" : "before"), format_number(y));
        if (later && y == truth(0)) continue;
        text(list, fonts().regular, px(11.5f), {a + px(12), chart.at_y(y) - px(17)}, p.secondary,
             fmt::format("true {} = {:g}", variance ? "σ²" : "μ", y));
    }
    const auto member = variance ? &labs::RuleTrack::variance : &labs::RuleTrack::mean;
    std::vector<EndLabel> labels;
    const auto xs = counted(static_cast<std::size_t>(machine_.steps) + 1);
    for (const auto& curve : curves_of(machine_, member)) {
        const auto& track = machine_.rules[curve.rule];
        const auto& ys = track.*member;
        const auto shown = static_cast<std::size_t>(step_) + 1;
        chart_line(list, chart, std::span(xs).first(shown), std::span(ys).first(shown), color, px(2), style_of(track));
        chart_line(list, chart, std::span(xs).subspan(shown - 1), std::span(ys).subspan(shown - 1),
                   with_alpha(color, 0.45f), px(2), style_of(track));
        labels.push_back({chart.at_y(ys[shown - 1]), curve.names, ys[shown - 1], style_of(track)});
    }
    draw_end_labels(std::move(labels), chart.to.x + px(10), right, color, chart.from.y, chart.to.y);
}

/// From the last batch's y to PyTorch's in evaluation.
void TimeMachineView::draw_jump_arrow(const Chart& chart) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& pytorch = machine_.rules.front();
    const auto eval = request_.eval_from;
    if (eval > 0 && eval <= machine_.steps && pytorch.refusal.empty()) {
        const double train = machine_.train_output[static_cast<std::size_t>(eval) - 1];
        const double jump = pytorch.output[static_cast<std::size_t>(eval)] - train;
        const float x = chart.at_x(static_cast<double>(eval)) + px(8);
        const float a = chart.at_y(std::clamp(train, chart.y.least, chart.y.most));
        const float b = chart.at_y(std::clamp(pytorch.output.back(), chart.y.least, chart.y.most));
        list->AddLine({x, a}, {x, b}, p.text, px(1.5f));
        const float tip = b > a ? -px(5) : px(5);
        triangle(list, {x, b}, {x - px(4), b + tip}, {x + px(4), b + tip}, p.text);
        const auto words = with_minus(fmt::format("{:+.2f}", jump), Minus::typographic);
        std::vector<float> lines;
        for (const auto& track : machine_.rules)
            if (!track.output.empty())
                lines.push_back(chart.at_y(std::clamp(track.output.back(), chart.y.least, chart.y.most)));
        const float high = emptiest_height(chart, lines, px(26));
        const float wide = text(list, fonts().mono_bold, px(22), {x + px(18), high}, p.text, words);
        text_on_ground(list, fonts().regular, px(13), {x + px(26) + wide, high + px(8)}, p.secondary, "jump",
                       with_alpha(p.panel, 0.8f));
        record("jump", words);
    }
}

void TimeMachineView::draw_outputs(const Chart& chart, float label_x, float right) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto color = quantity_color(Quantity::output);
    double above = 0;
    for (const double y : machine_.train_output) above = std::max(above, y);
    row_label("y", color,
              {fmt::format("of the probe x = {:g}", request_.probe), "dots: train", "lines: eval",
               above > chart.y.most ? fmt::format("▲ above {:.1f}, up to {:.1f}", chart.y.most, above) : std::string()},
              label_x, chart.from.y);
    y_axis(chart, even_ticks(chart.y));
    const auto truth = [&](std::int64_t step) { return (request_.probe - true_mean(step)) / true_deviation(step); };
    const auto shift = std::min(strip_.shift_at, machine_.steps);
    for (const bool later : {false, true}) {
        const float a = chart.at_x(static_cast<double>(later ? shift : 0));
        const float b = chart.at_x(static_cast<double>(later ? machine_.steps : shift));
        const float y = chart.at_y(truth(later ? shift : 0));
        if (b - a > px(4)) dashed_line(list, {a, y}, {b, y}, p.faint, std::max(1.0f, px(1)), px(4));
    }
    const auto last = request_.eval_from >= 0 ? std::min(step_, request_.eval_from) : step_;
    list->PushClipRect({chart.from.x, chart.from.y - px(8)}, {chart.to.x, chart.to.y + px(4)}, true);
    for (std::int64_t s = 0; s < machine_.steps; ++s) {
        const float alpha = s < last ? 1.0f : 0.3f;
        const double value = machine_.train_output[static_cast<std::size_t>(s)];
        const auto clamped = [&](double y) { return chart.at_y(std::clamp(y, chart.y.least, chart.y.most)); };
        const float x = chart.at_x(static_cast<double>(s) + 0.5);
        if (s > 0 && s < last)
            list->AddLine({chart.at_x(static_cast<double>(s) - 0.5),
                           clamped(machine_.train_output[static_cast<std::size_t>(s) - 1])},
                          {x, clamped(value)}, with_alpha(color, 0.28f), std::max(1.0f, px(1)));
        if (s >= last && request_.eval_from >= 0) continue;
        if (value > chart.y.most)
            marker(list, Marker::triangle, {x, chart.from.y}, px(4), with_alpha(color, alpha));
        else
            list->AddCircleFilled({x, clamped(value)}, px(2.4f), with_alpha(color, alpha));
    }
    list->PopClipRect();
    std::vector<EndLabel> labels;
    const auto at = static_cast<std::size_t>(step_);
    for (const auto& curve : curves_of(machine_, &labs::RuleTrack::output)) {
        const auto& track = machine_.rules[curve.rule];
        if (request_.eval_from >= 0) {
            const std::array xs = {static_cast<double>(request_.eval_from), static_cast<double>(machine_.steps)};
            const std::array ys = {track.output.back(), track.output.back()};
            chart_line(list, chart, xs, ys, color, px(2), style_of(track));
        }
        labels.push_back({chart.at_y(std::clamp(track.output[at], chart.y.least, chart.y.most)), curve.names,
                          track.output[at], style_of(track)});
    }
    draw_end_labels(std::move(labels), chart.to.x + px(10), right, color, chart.from.y, chart.to.y);
    draw_jump_arrow(chart);
}

}  // namespace normscope::ui
