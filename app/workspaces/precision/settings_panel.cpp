// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/settings_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/precision/precision_style.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

constexpr std::int64_t most_ones = 4096;
constexpr float field_width = 84;

/// After the ones that `counts` name, all but the last of which must lie below most_ones.
std::vector<double> sums_of_ones(NumberFormat format, std::span<const double> counts) {
    std::vector<double> sums;
    for (const double count : counts) sums.push_back(sum_of_ones(format, static_cast<std::int64_t>(count)));
    return sums;
}

NumberField field_of(const char* name, double value, float step, std::function<Result<void>(double)> set) {
    return lab_field(name, value, step, 13, std::move(set));
}

/// A symbol, words, and room for a control on the right; returns where the control begins.
void label_row(ImVec2 at, float width, const char* latex, ImU32 color, const char* words) {
    auto* list = ImGui::GetWindowDrawList();
    draw_formula_on(list, at.x, at.y + px(17), latex, px(16), color);
    text_clipped(list, fonts().regular, px(13.5f), {at.x + px(22), at.y + px(5)}, width - px(22), palette().text,
                 words);
}

}  // namespace

PrecisionSettingsPanel::PrecisionSettingsPanel() {
    for (double count = 1; count <= static_cast<double>(most_ones); count *= 2) counts_.push_back(count);
    bf16_sums_ = sums_of_ones(NumberFormat::bf16, counts_);
    fp16_sums_ = sums_of_ones(NumberFormat::fp16, counts_);
    bf16_stop_ = sum_of_ones(NumberFormat::bf16, most_ones);
    fp16_stop_ = sum_of_ones(NumberFormat::fp16, most_ones);
}

/// What is added to the row, as a number and along its axis; returns the height.
float PrecisionSettingsPanel::draw_offset(const View& view, PrecisionModel& model, ImVec2 at, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& setting = model.setting();
    const float top = at.y, right = at.x + width;
    label_row(at, width - px(field_width), "\\mu", quantity_color(Quantity::mean),
              model.own_row() ? "added to each" : "offset of the row");
    const double offset = setting.row.offset;
    auto field = field_of("offset", offset, 1, [&model](double wanted) { return model.set_offset(wanted); });
    field.drag_step = static_cast<float>(std::max(offset / 200, 0.1));
    field.wheel_step = field.drag_step * 10;
    field.least = 0;
    field.most = largest_precision_offset;
    field.color = quantity_color(Quantity::mean);
    number_field(view, field, {right - px(field_width), at.y}, {right, at.y + px(26)});
    at.y += px(32);
    const OffsetAxis axis{{at.x + px(7), at.y}, {right - px(7), at.y}};
    // The slider's own scale is the place along the axis, so that 0 has one too.
    double place = static_cast<double>(axis.at(offset) - axis.from.x);
    if (slider("offset slider", place, 0, static_cast<double>(axis.to.x - axis.from.x), false, at,
               {right, at.y + px(18)}, quantity_color(Quantity::mean)))
        (void)model.set_offset(axis.offset_at(axis.from.x + static_cast<float>(place)));
    for (const double tick : {0.0, 1.0, 1e2, 1e4, 1e6})
        text(list, fonts().mono, px(11), {axis.at(tick), at.y + px(20)}, p.secondary, power_label(tick), Align::center);
    at.y += px(42);
    return at.y - top;
}

void PrecisionSettingsPanel::draw_row(const View& view, PrecisionModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& setting = model.setting();
    auto at = ImGui::GetCursorScreenPos();
    const std::array<std::string, 2> rows = {"Even row", "My row"};
    ImGui::SetCursorScreenPos(at);
    if (const int clicked = segmented("precision row", rows, model.own_row() ? 1 : 0, width); clicked >= 0)
        model.use_own_row(clicked == 1);
    record("precision row", model.own_row() ? "own" : "even");
    at.y += px(44);

    const float right = at.x + width;
    at.y += draw_offset(view, model, at, width);

    const auto line = [&](const char* latex, ImU32 color, const char* words, const char* name, double value,
                          double least, double most, auto set) {
        label_row(at, width * 0.42f, latex, color, words);
        double moved = value;
        const std::string id = std::string(name) + " slider";
        if (slider(id.c_str(), moved, least, most, true, {at.x + width * 0.36f, at.y + px(4)},
                   {right - px(field_width + 6), at.y + px(22)}, p.secondary, least == 2 ? 1 : 0))
            (void)set(least == 2 ? std::round(moved)
                                 : snapped(moved, std::pow(10.0, std::floor(std::log10(moved)) - 1)));
        number_field(view, field_of(name, value, static_cast<float>(std::max(value / 100, 1e-12)), set),
                     {right - px(field_width), at.y}, {right, at.y + px(26)});
        at.y += px(33);
    };
    line("\\sigma", quantity_color(Quantity::sigma), "spread", "spread", model.deviation(), 1e-4, 1e3,
         [&model](double wanted) { return model.set_deviation(wanted); });
    if (model.own_row()) {
        label_row(at, width * 0.6f, "n", p.secondary, "length");
        const auto words =
            model.left_out() > 0 ? fmt::format("first {}", setting.row.length) : fmt::format("{}", setting.row.length);
        text(list, fonts().mono, px(13), {right - px(7), at.y + px(6)}, p.secondary, words, Align::right);
        record("length", words);
        at.y += px(33);
    } else {
        line("n", p.secondary, "length", "length", static_cast<double>(setting.row.length), 2,
             static_cast<double>(longest_precision_row), [&model](double wanted) { return model.set_length(wanted); });
    }
    line("\\varepsilon", quantity_color(Quantity::eps), "epsilon", "precision eps", setting.eps, 1e-12, 1,
         [&model](double wanted) { return model.set_eps(wanted); });
    ImGui::SetCursorScreenPos(at);
}

void PrecisionSettingsPanel::draw_eps(const View&, PrecisionModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& setting = model.setting();
    auto at = ImGui::GetCursorScreenPos();
    const std::array<std::string, 2> places = {"inside the root", "outside"};
    const bool inside = setting.placement == EpsPlacement::inside_root;
    ImGui::SetCursorScreenPos(at);
    if (const int clicked = segmented("eps placement", places, inside ? 0 : 1, width); clicked >= 0)
        model.place_eps(clicked == 0 ? EpsPlacement::inside_root : EpsPlacement::outside_root);
    record("eps placement", inside ? "inside" : "outside");
    at.y += px(43);
    for (const auto placement : {EpsPlacement::inside_root, EpsPlacement::outside_root}) {
        const bool in = placement == EpsPlacement::inside_root;
        const auto share = format_fixed(labs::attenuation(model.deviation(), setting.eps, placement), 4);
        const auto ink = in == inside ? p.text : p.secondary;
        draw_formula_on(list, at.x, at.y + px(12),
                        in ? "\\sigma/\\sqrt{\\sigma^2+\\varepsilon}" : "\\sigma/(\\sigma+\\varepsilon)", px(14), ink);
        text(list, in == inside ? fonts().mono_bold : fonts().mono, px(12.5f), {at.x + width, at.y}, ink, share,
             Align::right);
        record(in ? "left inside" : "left outside", share);
        at.y += px(21);
    }
    at.y += px(6);
    std::vector<std::string> names;
    for (const auto& format : formats()) names.emplace_back(format.name);
    ImGui::SetCursorScreenPos(at);
    if (const int clicked = segmented("format", names, static_cast<int>(setting.format), width); clicked >= 0)
        model.choose(formats()[static_cast<std::size_t>(clicked)].format);
    record("format", info(setting.format).name);
    ImGui::SetCursorScreenPos({at.x, at.y + px(38)});
}

void PrecisionSettingsPanel::draw_ones(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "ADDING ONES, ONE AT A TIME");
    const Chart chart{.from = {at.x + px(40), at.y + px(22)},
                      .to = {at.x + width, at.y + px(126)},
                      .x = {1, static_cast<double>(most_ones) * 1.2, true},
                      .y = {1, static_cast<double>(most_ones) * 1.2, true}};
    const std::vector<Tick> xs = {{1, "1"}, {16, "16"}, {bf16_stop_, fmt::format("{}", bf16_stop_)}, {4096, "4096"}};
    const std::vector<Tick> ys = {
        {1, "1"}, {16, "16"}, {bf16_stop_, fmt::format("{}", bf16_stop_)}, {fp16_stop_, fmt::format("{}", fp16_stop_)}};
    chart_ground(list, chart, xs, ys, 10.5f);
    chart_line(list, chart, counts_, counts_, p.faint, px(1), LineStyle::dashed);
    chart_line(list, chart, counts_, fp16_sums_, p.text, px(2));
    chart_line(list, chart, counts_, bf16_sums_, p.accent, px(2));
    list->AddCircleFilled(chart.at(fp16_stop_, fp16_stop_), px(4), p.text);
    list->AddCircleFilled(chart.at(bf16_stop_, bf16_stop_), px(4), p.accent);
    text(list, fonts().semibold, px(12), {chart.at_x(fp16_stop_) - px(10), chart.at_y(fp16_stop_) - px(6)}, p.text,
         fmt::format("fp16 stops at {}", fp16_stop_), Align::right);
    text(list, fonts().semibold, px(12), {chart.to.x - px(8), chart.at_y(bf16_stop_) + px(8)}, p.accent,
         fmt::format("bf16 stops at {}", bf16_stop_), Align::right);
    record("ones bf16", fmt::format("{}", bf16_stop_));
    record("ones fp16", fmt::format("{}", fp16_stop_));
    text_clipped(list, fonts().regular, px(12.5f), {at.x, at.y + px(146)}, width, p.secondary,
                 fmt::format("{0} + 1 lies halfway; it rounds back to {0}.", bf16_stop_));
    ImGui::SetCursorScreenPos({at.x, at.y + px(168)});
}

void PrecisionSettingsPanel::draw_squares(float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "SQUARES IN FP16");
    const double largest = info(NumberFormat::fp16).largest;
    const Scale scale{63744, 65664};
    const float y = at.y + px(48);
    const auto x_of = [&](double value) {
        return at.x + px(20) + (width - px(40)) * static_cast<float>(scale.share(value));
    };
    list->AddLine({at.x, y}, {x_of(largest), y}, p.secondary, px(2));
    for (double number = 63776; number <= largest; number += unit_in_last_place(NumberFormat::fp16, number))
        list->AddLine({x_of(number), y - px(3)}, {x_of(number), y + px(3)}, p.faint, std::max(1.0f, px(1)));
    list->AddLine({x_of(largest), y - px(9)}, {x_of(largest), y + px(9)}, p.bad, px(2));
    int first_infinite = 0;
    for (int base = 253; base <= 256; ++base) {
        const double square = rounded(NumberFormat::fp16, static_cast<double>(base) * base);
        const bool held = std::isfinite(square);
        if (!held && first_infinite == 0) first_infinite = base;
        const float x = x_of(held ? square : static_cast<double>(base) * base);
        const auto ink = held ? quantity_color(Quantity::input) : p.bad;
        marker(list, held ? Marker::disc : Marker::cross, {x, y}, px(4.5f), ink);
        draw_formula_on(list, x - px(12), y - px(14), fmt::format("{}^2", base), px(12.5f), ink);
        const auto words = held ? fmt::format("{:.0f}", square) : std::string("∞");
        text(list, fonts().mono, px(11), {x, y + px(11)}, held ? p.secondary : p.bad, words, Align::center);
        record(fmt::format("square {}", base), words);
    }
    const auto words = fmt::format("The largest fp16 is {:.0f}: an offset of {} overflows in x², before any sum.",
                                   largest, first_infinite);
    const float height =
        text_wrapped(list, fonts().regular, px(12.5f), {at.x, at.y + px(80)}, width, p.secondary, words);
    ImGui::SetCursorScreenPos({at.x, at.y + px(86) + height});
    ImGui::Dummy({1, 1});
}

void PrecisionSettingsPanel::draw(const View& view, PrecisionModel& model, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    panel(list, from, to);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("precision settings", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    auto* inside = ImGui::GetWindowDrawList();
    const auto at = ImGui::GetCursorScreenPos();
    small_heading(inside, at, "PRECISION · ONE ROW, FOUR FORMATS");
    text(inside, fonts().semibold, px(20), {at.x, at.y + px(18)}, p.text, "Far from zero");
    const float height = text_wrapped(
        inside, fonts().regular, px(13), {at.x, at.y + px(47)}, width, p.secondary,
        "The same numbers, only further from zero. Their variance must not change. How you compute it decides.");
    ImGui::SetCursorScreenPos({at.x, at.y + px(57) + height});
    draw_row(view, model, width);
    draw_eps(view, model, width);
    rule(width, 3);
    draw_ones(width);
    rule(width, 3);
    draw_squares(width);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace normscope::ui
