// SPDX-License-Identifier: MIT
#include "app/shell/first_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/access.h"
#include "app/ui/draw.h"
#include "app/ui/formula.h"
#include "app/ui/probe.h"
#include "app/ui/theme.h"
#include "core/norm/operators.h"
#include "core/norm/trace.h"
#include "core/text/number_format.h"

namespace normscope {

using namespace ui;

namespace {

constexpr double least = -3;  // of the scale, which stands still under the hand
constexpr double most = 9;

/// LayerNorm of the four numbers at ε = 0, without γ and β.
struct Computed {
    double mean = 0, sigma = 0;
    std::array<double, 4> normalized{};
};

Computed compute(std::span<const float> x) {
    const Shape shape{1, 4};
    auto spec = make_spec("layer_norm", "pytorch", shape);
    if (!spec) return {};
    spec->eps = 0;
    spec->has_gamma = spec->has_beta = false;
    const auto plan = NormPlan::make(*spec, shape);
    if (!plan) return {};
    const NormParams none;  // the trace refers to them
    const auto trace = Trace::make(*spec, *plan, x, none, 0);
    Computed computed{trace.value(Quantity::mean), trace.value(Quantity::sigma), {}};
    for (std::size_t i = 0; i < 4; ++i)
        computed.normalized[i] = trace.value(Quantity::normalized, static_cast<std::int64_t>(i));
    return computed;
}

struct Field {
    ImVec2 from, to;
    float y(double value) const {
        const double share = (std::clamp(value, least, most) - least) / (most - least);
        return std::round(to.y - static_cast<float>(share) * (to.y - from.y));
    }
    float center(std::size_t i) const { return from.x + (to.x - from.x) * (static_cast<float>(i) + 0.5f) / 4; }
    float half() const { return std::min(px(24), (to.x - from.x) / 4 * 0.32f); }
};

std::string subscripted(const char* letter, std::size_t i) {
    return fmt::format("{}\xe2\x82{}", letter, static_cast<char>(0x81 + i));
}

void bar(ImDrawList* list, const Field& field, std::size_t i, double value, ImU32 color) {
    const float zero = field.y(0);
    const float tip = field.y(value);
    const float x = field.center(i);
    list->AddRectFilled({x - field.half(), std::min(tip, zero - px(1))},
                        {x + field.half(), std::max(tip, zero + px(1))}, color, px(4),
                        value < 0 ? ImDrawFlags_RoundBottom : ImDrawFlags_RoundTop);
    text(list, fonts().mono, px(14), {x, value < 0 ? tip + px(6) : tip - px(22)}, palette().text,
         format_within(value, 2), Align::center);
}

/// From each value on the left to what becomes of it on the right.
void draw_ways(ImDrawList* list, const Field& left, const Field& right, std::span<const float> x, const Computed& c) {
    const float a = left.to.x + px(10);
    const float b = right.from.x - px(10);
    const auto way = [&](double from, double to, ImU32 color, float thickness) {
        const ImVec2 p{a, left.y(from)};
        const ImVec2 q{b, right.y(to)};
        const float middle = (a + b) / 2;
        list->AddBezierCubic(p, {middle, p.y}, {middle, q.y}, q, color, thickness);
    };
    for (std::size_t i = 0; i < 4; ++i)
        way(static_cast<double>(x[i]), c.normalized[i], quantity_color(Quantity::input, 0.45f), px(1.5f));
    way(c.mean, 0, quantity_color(Quantity::mean), px(2));
    if (c.sigma > 0)
        for (const double sign : {-1.0, 1.0})
            way(c.mean + sign * c.sigma, sign, quantity_color(Quantity::sigma, 0.7f), px(1.5f));
}

}  // namespace

void FirstLook::draw(ImVec2 from, ImVec2 to) {
    auto* list = ImGui::GetWindowDrawList();
    panel(list, from, to);
    const float pad = px(28);
    const float width = to.x - from.x - 2 * pad;
    const Field left{{from.x + pad, from.y + px(64)}, {from.x + pad + width * 0.36f, to.y - px(30)}};
    const Field right{{to.x - pad - width * 0.36f, left.from.y}, {to.x - pad, left.to.y}};
    draw_formula_on(list, left.from.x, from.y + px(34), "x", px(22), quantity_color(Quantity::input));
    text(list, fonts().regular, px(13.5f), {left.from.x + px(26), from.y + px(20)}, palette().secondary,
         "drag a bar, or ↑ ↓");
    draw_formula_on(list, right.from.x, from.y + px(34), "\\hat{x}", px(22), quantity_color(Quantity::normalized));
    text(list, fonts().regular, px(13.5f), {right.from.x + px(26), from.y + px(20)}, palette().secondary,
         "every output moves");

    // The bars are taken first, so that what is drawn follows the hand in the same frame.
    for (std::size_t i = 0; i < 4; ++i) {
        const float half = (left.to.x - left.from.x) / 8;
        ImGui::SetCursorScreenPos({left.center(i) - half, left.from.y - px(10)});
        hit_area(fmt::format("first look {}", i + 1).c_str(), {2 * half, left.to.y - left.from.y + px(20)});
        if (ImGui::IsItemActive() && ImGui::IsMouseDown(ImGuiMouseButton_Left)) {
            const double share =
                static_cast<double>((left.to.y - ImGui::GetIO().MousePos.y) / (left.to.y - left.from.y));
            x_[i] = static_cast<float>(std::clamp(snapped(least + share * (most - least), 0.1), least, most));
        }
        if (ImGui::IsItemHovered() || ImGui::IsItemActive()) ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeNS);
        if (ImGui::IsItemFocused() && ImGui::GetIO().NavVisible)
            x_[i] = static_cast<float>(
                std::clamp(snapped(static_cast<double>(x_[i]) + 0.1 * arrow_steps(Arrows::upright), 0.1), least, most));
    }
    const auto computed = compute(x_);
    for (const auto* field : {&left, &right})
        list->AddLine({field->from.x, field->y(0)}, {field->to.x, field->y(0)}, palette().faint, std::max(1.0f, px(1)));
    if (computed.sigma > 0) {
        list->AddRectFilled({left.from.x, left.y(computed.mean + computed.sigma)},
                            {left.to.x, left.y(computed.mean - computed.sigma)},
                            quantity_color(Quantity::sigma, 0.12f));
        list->AddRectFilled({right.from.x, right.y(1)}, {right.to.x, right.y(-1)},
                            quantity_color(Quantity::sigma, 0.12f));
    }
    draw_ways(list, left, right, x_, computed);
    for (std::size_t i = 0; i < 4; ++i) {
        bar(list, left, i, static_cast<double>(x_[i]), quantity_color(Quantity::input));
        bar(list, right, i, computed.normalized[i], quantity_color(Quantity::normalized));
        for (const auto* field : {&left, &right})
            text(list, fonts().regular, px(12), {field->center(i), to.y - px(24)}, palette().secondary,
                 subscripted(field == &left ? "x" : "x̂", i), Align::center);
        record(fmt::format("first look x{}", i + 1), format_number(static_cast<double>(x_[i])));
        record(fmt::format("first look xhat{}", i + 1), format_number(computed.normalized[i]));
    }
    list->AddLine({left.from.x, left.y(computed.mean)}, {left.to.x, left.y(computed.mean)},
                  quantity_color(Quantity::mean), px(2));
    const auto mean = "\\mu = " + format_latex(computed.mean);
    const auto size = measure_formula(mean, px(15), quantity_color(Quantity::mean));
    const ImVec2 at{left.to.x + px(12), left.y(computed.mean) - size.height - px(5)};
    list->AddRectFilled({at.x - px(3), at.y - px(1)}, {at.x + size.width + px(3), at.y + size.height + px(1)},
                        with_alpha(palette().panel, 0.85f), px(4));
    draw_formula(list, at, mean, px(15), quantity_color(Quantity::mean));
    text(list, fonts().regular, px(13), {right.to.x, from.y + px(42)}, palette().secondary,
         "The mean lands on 0, the spread on 1.", Align::right);
}

}  // namespace normscope
