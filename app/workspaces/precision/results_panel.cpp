// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/results_panel.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/formula.h"
#include "app/ui/lab_controls.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "app/workspaces/precision/precision_style.h"
#include "core/text/number_format.h"

namespace normscope::ui {
namespace {

using labs::VarianceAlgorithm;

constexpr std::size_t shown_entries = 8;

void advance(ImVec2 at, float width, bool line) {
    if (line)
        ImGui::GetWindowDrawList()->AddLine({at.x, at.y + px(4)}, {at.x + width, at.y + px(4)}, palette().hairline,
                                            std::max(1.0f, px(1)));
    ImGui::SetCursorScreenPos({at.x, at.y + (line ? px(15) : px(6))});
}

void draw_here(const PrecisionModel& model, VarianceAlgorithm& chosen, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    const auto& result = model.here();
    const auto& format = info(result.format);
    const auto heading = fmt::format("AT OFFSET {}, IN {}", offset_figure(model.setting().row.offset),
                                     result.format == NumberFormat::bf16   ? "BF16"
                                     : result.format == NumberFormat::fp16 ? "FP16"
                                     : result.format == NumberFormat::fp32 ? "FP32"
                                                                           : "FP64");
    small_heading(list, at, heading.c_str());
    record("precision heading", heading);
    text(list, fonts().mono, px(11), {at.x + width, at.y}, p.secondary,
         fmt::format("ulp of 1: {}", compact(format.unit_in_last, 2)), Align::right);
    at.y += px(24);
    const std::array<float, 3> right = {at.x + width * 0.52f, at.x + width * 0.77f, at.x + width};
    draw_formula_on(list, right[0] - px(16), at.y + px(12), "\\sigma^2", px(14), quantity_color(Quantity::variance));
    text(list, fonts().regular, px(12), {right[1], at.y}, p.secondary, "ulp off", Align::right);
    text(list, fonts().regular, px(12), {right[2], at.y}, p.secondary, "max |Δx̂|", Align::right);
    at.y += px(22);
    for (const auto& row : labs::algorithms()) {
        const auto& mine = result.algorithms[static_cast<std::size_t>(row.algorithm)];
        const bool failed = !(mine.relative_error < 0.1);
        const ImVec2 a{at.x - px(8), at.y - px(4)};
        const ImVec2 b{at.x + width + px(8), at.y + px(22)};
        ImGui::SetCursorScreenPos(a);
        const auto id = fmt::format("result {}", row.id);
        if (hit_area(id.c_str(), {b.x - a.x, b.y - a.y})) chosen = row.algorithm;
        if (failed) list->AddRectFilled(a, b, with_alpha(p.bad, 0.14f), px(5));
        if (chosen == row.algorithm || ImGui::IsItemHovered())
            list->AddRect(a, b, chosen == row.algorithm ? p.secondary : p.edge, px(5), std::max(1.0f, px(1)));
        const auto look = look_of(row.algorithm);
        marker(list, look.marker, {at.x + px(6), at.y + px(9)}, px(4.5f), look.color);
        text(list, fonts().medium, px(12.5f), {at.x + px(18), at.y + px(1)}, p.text, row.name);
        const auto ink = failed ? p.bad : p.text;
        const std::array<std::string, 3> figures = {variance_figure(mine.moments.variance),
                                                    result.exact.variance == 0 ? "–" : ulp_figure(mine.ulps),
                                                    error_figure(mine.largest_error)};
        for (std::size_t c = 0; c < figures.size(); ++c)
            text(list, fonts().mono, px(12), {right[c], at.y + px(2)}, ink, figures[c], Align::right);
        record(fmt::format("{} variance", row.id), figures[0]);
        record(fmt::format("{} ulps", row.id), figures[1]);
        record(fmt::format("{} error", row.id), figures[2]);
        at.y += px(27);
    }
    text(list, fonts().regular, px(12.5f), {at.x + px(18), at.y + px(1)}, p.secondary, "exact");
    text(list, fonts().mono, px(12), {right[0], at.y + px(2)}, p.secondary, variance_figure(result.exact.variance),
         Align::right);
    record("exact variance", variance_figure(result.exact.variance));
    advance({at.x, at.y + px(20)}, width, true);
}

/// Some entries of the row, spread over it.
std::vector<std::size_t> sampled(std::size_t count) {
    std::vector<std::size_t> places;
    const auto shown = std::min(count, shown_entries);
    for (std::size_t k = 0; k < shown; ++k) places.push_back(shown < 2 ? 0 : k * (count - 1) / (shown - 1));
    return places;
}

void draw_entries(const labs::FormatResult& result, const labs::AlgorithmInfo& row, ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    const auto& mine = result.algorithms[static_cast<std::size_t>(row.algorithm)];
    const auto look = look_of(row.algorithm);
    const bool good = std::abs(mine.norm_share - 1) < 0.005;
    list->AddRectFilled(from, to, p.inset, px(7));
    list->AddRect(from, to, good ? p.hairline : with_alpha(p.bad, 0.7f), px(7), std::max(1.0f, px(1)));
    marker(list, look.marker, {from.x + px(13), from.y + px(15)}, px(4.5f), look.color);
    text(list, fonts().semibold, px(12), {from.x + px(24), from.y + px(8)}, p.text, row.name);
    const double percent = 100 * mine.norm_share;
    const auto share = std::isfinite(percent)
                           ? percent >= 1e4 ? compact(percent, 1) + " %" : fmt::format("{:.1f} %", percent)
                           : std::string(std::isfinite(mine.largest_error) ? "–" : "NaN");
    const float room = to.x - from.x - px(40) - text_width(fonts().semibold, px(12), row.name);
    const bool fits = text_width(fonts().mono, px(11.5f), share) <= room;
    text(list, fonts().mono, px(fits ? 11.5f : 10), {to.x - px(9), from.y + px(fits ? 8 : 9)},
         good ? p.secondary : p.bad, fits || !std::isfinite(percent) ? share : fmt::format("{:.0f} %", percent),
         Align::right);
    record(fmt::format("{} norm", row.id), share);
    const auto places = sampled(result.normalized.size());
    double most = 1e-300;
    for (const auto place : places) most = std::max(most, std::abs(result.normalized[place]));
    const float middle = std::round((from.y + px(22) + to.y) / 2);
    const float half = to.y - px(8) - middle;
    list->AddLine({from.x + px(8), middle}, {to.x - px(8), middle}, p.hairline, std::max(1.0f, px(1)));
    const float pitch = (to.x - from.x - px(16)) / static_cast<float>(std::max<std::size_t>(places.size(), 1));
    const float wide = std::round(pitch * 0.62f);
    const auto y_of = [&](double value) {
        return middle - half * static_cast<float>(std::clamp(value / most / 1.08, -1.0, 1.0));
    };
    for (std::size_t k = 0; k < places.size(); ++k) {
        const float x = std::round(from.x + px(8) + pitch * (static_cast<float>(k) + 0.5f) - wide / 2);
        const double value = mine.normalized[places[k]];
        const double exact = result.normalized[places[k]];
        if (std::isfinite(value))
            list->AddRectFilled({x, std::min(middle, y_of(value))}, {x + wide, std::max(middle, y_of(value))},
                                quantity_color(Quantity::normalized));
        else
            marker(list, Marker::cross, {x + wide / 2, middle}, px(3.5f), p.bad);
        const float top = std::round(std::min(middle, y_of(exact)));
        const float bottom = std::round(std::max(middle, y_of(exact)));
        const float line = std::max(1.0f, px(1));
        for (const auto& [a, b] : {std::pair{ImVec2{x, top}, ImVec2{x + wide, top}},
                                   {ImVec2{x, bottom}, ImVec2{x + wide, bottom}},
                                   {ImVec2{x, top}, ImVec2{x, bottom}},
                                   {ImVec2{x + wide, top}, ImVec2{x + wide, bottom}}})
            dashed_line(list, a, b, p.text, line, px(2.5f));
    }
}

void draw_outputs(const PrecisionModel& model, float width, float high) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    const auto& result = model.here();
    small_heading(list, at, "WHAT THE LAYER GIVES BACK");
    const auto words =
        fmt::format("{} of {}", std::min(shown_entries, result.normalized.size()), result.normalized.size());
    const float room = text_width(fonts().mono, px(11), words);
    draw_formula_on(list, at.x + width - room - px(16), at.y + px(11), "\\hat{x}", px(14),
                    quantity_color(Quantity::normalized));
    text(list, fonts().mono, px(11), {at.x + width, at.y}, p.secondary, words, Align::right);
    at.y += px(22);
    const float gap = px(8);
    const float wide = (width - gap) / 2;
    for (std::size_t i = 0; i < algorithm_count; ++i) {
        const ImVec2 from{at.x + static_cast<float>(i % 2) * (wide + gap),
                          at.y + static_cast<float>(i / 2) * (high + gap)};
        draw_entries(result, labs::algorithms()[i], from, {from.x + wide, from.y + high});
    }
    at.y += 2 * high + gap + px(7);
    list->AddRectFilled({at.x, at.y + px(3)}, {at.x + px(10), at.y + px(12)}, quantity_color(Quantity::normalized));
    text(list, fonts().regular, px(12), {at.x + px(16), at.y}, p.secondary, "computed");
    const float x = at.x + px(88);
    for (const float side : {x, x + px(10)})
        dashed_line(list, {side, at.y + px(3)}, {side, at.y + px(12)}, p.text, std::max(1.0f, px(1)), px(2));
    for (const float side : {at.y + px(3), at.y + px(12)})
        dashed_line(list, {x, side}, {x + px(10), side}, p.text, std::max(1.0f, px(1)), px(2));
    text(list, fonts().regular, px(12), {x + px(16), at.y}, p.secondary, "exact");
    text(list, fonts().regular, px(12), {at.x + width, at.y}, p.secondary, "% of the exact norm", Align::right);
    advance({at.x, at.y + px(18)}, width, true);
}

void draw_formats(const PrecisionModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    small_heading(list, at, "VARIANCE IN THE OTHER FORMATS");
    at.y += px(20);
    std::vector<NumberFormat> others;
    for (const auto& row : formats())
        if (row.format != model.setting().format) others.push_back(row.format);
    const auto right = [&](std::size_t c) { return at.x + width * (0.52f + 0.24f * static_cast<float>(c)); };
    for (std::size_t c = 0; c < others.size(); ++c)
        text(list, fonts().mono, px(11.5f), {right(c), at.y}, p.secondary, info(others[c]).name, Align::right);
    at.y += px(18);
    for (const auto& row : labs::algorithms()) {
        const auto look = look_of(row.algorithm);
        marker(list, look.marker, {at.x + px(6), at.y + px(7)}, px(4), look.color);
        text(list, fonts().regular, px(12), {at.x + px(18), at.y}, p.text, row.name);
        for (std::size_t c = 0; c < others.size(); ++c) {
            const auto& mine = model.here(others[c]).algorithms[static_cast<std::size_t>(row.algorithm)];
            const auto words = variance_figure(mine.moments.variance);
            text(list, fonts().mono, px(11.5f), {right(c), at.y}, error_color(mine.relative_error, p.text), words,
                 Align::right);
            record(fmt::format("{} in {}", row.id, info(others[c]).name), words);
        }
        at.y += px(18);
    }
    text(list, fonts().regular, px(12), {at.x + px(18), at.y}, p.secondary, "row stored");
    for (std::size_t c = 0; c < others.size(); ++c) {
        const auto& result = model.here(others[c]);
        text(list, fonts().mono, px(11.5f), {right(c), at.y}, p.secondary, variance_figure(result.exact.variance),
             Align::right);
    }
    advance({at.x, at.y + px(18)}, width, true);
}

void draw_casts(const PrecisionModel& model, float width) {
    auto* list = ImGui::GetWindowDrawList();
    const auto& p = palette();
    auto at = ImGui::GetCursorScreenPos();
    const auto& casts = model.casts();
    const auto name = info(model.cast_format()).name;
    small_heading(list, at, "RMSNORM: CAST FIRST OR LAST");
    text(list, fonts().mono, px(11), {at.x + width, at.y}, p.secondary,
         fmt::format("{}, {}", name, model.has_own_weights() ? "your γ" : "w = 1 ± 0.1"), Align::right);
    at.y += px(20);
    struct Order {
        const char* model;
        const char* words;
        double worst;
        const char* id;
    };
    const std::array<Order, 2> orders = {{{"LLaMA", "x̂ is cast, then × w", casts.worst_first, "cast first"},
                                          {"Gemma", "× w in fp32, cast once", casts.worst_last, "cast last"}}};
    for (const auto& order : orders) {
        text(list, fonts().semibold, px(12), {at.x, at.y}, p.text, order.model);
        text_clipped(list, fonts().regular, px(12), {at.x + px(52), at.y}, width - px(150), p.secondary, order.words);
        const auto words = fmt::format("{:.3f} ulp off", order.worst);
        text(list, fonts().mono, px(11.5f), {at.x + width, at.y}, order.worst > 0.501 ? p.bad : p.text, words,
             Align::right);
        record(order.id, words);
        at.y += px(19);
    }
    const auto words = fmt::format("{} of {} values differ, by {:g} ulp at most", casts.differing, casts.exact.size(),
                                   casts.most_ulps);
    text_clipped(list, fonts().regular, px(12), at, width, p.secondary, words);
    record("casts differ", words);
    ImGui::SetCursorScreenPos({at.x, at.y + px(18)});
    ImGui::Dummy({1, 1});
}

}  // namespace

void draw_precision_results(const PrecisionModel& model, VarianceAlgorithm& chosen, ImVec2 from, ImVec2 to) {
    panel(ImGui::GetWindowDrawList(), from, to);
    ImGui::SetCursorScreenPos({from.x + px(1), from.y + px(1)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(18), px(14)});
    ImGui::BeginChild("precision results", {to.x - from.x - px(2), to.y - from.y - px(2)},
                      ImGuiChildFlags_AlwaysUseWindowPadding | ImGuiChildFlags_NavFlattened,
                      ImGuiWindowFlags_NoBackground);
    const float width = ImGui::GetContentRegionAvail().x;
    draw_here(model, chosen, width);
    draw_outputs(model, width, std::clamp((to.y - from.y - px(628)) / 2, px(92), px(124)));
    draw_formats(model, width);
    draw_casts(model, width);
    ImGui::EndChild();
    ImGui::PopStyleVar();
}

}  // namespace normscope::ui
