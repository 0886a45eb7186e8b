// SPDX-License-Identifier: MIT
#include "app/ui/chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "app/ui/draw.h"
#include "app/ui/theme.h"

namespace normscope::ui {

double Scale::share(double value) const {
    if (!logarithmic) return (value - least) / (most - least);
    if (!(value > 0)) return value == 0 ? -1e3 : std::numeric_limits<double>::quiet_NaN();
    return std::log(value / least) / std::log(most / least);
}

double Scale::value(double share) const {
    return logarithmic ? least * std::pow(most / least, share) : least + (most - least) * share;
}

float Chart::at_x(double value) const {
    const double share = std::clamp(x.share(value), -2.0, 3.0);
    return from.x + (to.x - from.x) * static_cast<float>(share);
}

float Chart::at_y(double value) const {
    const double share = std::clamp(y.share(value), -2.0, 3.0);
    return to.y - (to.y - from.y) * static_cast<float>(share);
}

void chart_ground(ImDrawList* list, const Chart& chart, std::span<const Tick> x_ticks, std::span<const Tick> y_ticks,
                  float label_size) {
    const auto& p = palette();
    const float hair = std::max(1.0f, px(1));
    const float size = px(label_size);
    list->AddRectFilled(chart.from, chart.to, p.inset, px(6));
    const auto line = mix(p.inset, p.hairline, 0.75f);
    for (const auto& tick : x_ticks) {
        const float x = std::round(chart.at_x(tick.value));
        if (x > chart.from.x + 1 && x < chart.to.x - 1) list->AddLine({x, chart.from.y}, {x, chart.to.y}, line, hair);
        text(list, fonts().mono, size, {x, chart.to.y + px(5)}, p.secondary, tick.label, Align::center);
    }
    for (const auto& tick : y_ticks) {
        const float y = std::round(chart.at_y(tick.value));
        if (y > chart.from.y + 1 && y < chart.to.y - 1) list->AddLine({chart.from.x, y}, {chart.to.x, y}, line, hair);
        text(list, fonts().mono, size, {chart.from.x - px(7), y - size / 2 - px(1)}, p.secondary, tick.label,
             Align::right);
    }
    list->AddRect(chart.from, chart.to, p.edge, px(6), hair);
}

namespace {

void run(ImDrawList* list, std::vector<ImVec2>& points, ImU32 color, float thickness, LineStyle style) {
    if (points.size() > 1 && style == LineStyle::solid)
        list->AddPolyline(points.data(), static_cast<int>(points.size()), color, thickness);
    if (points.size() > 1 && style != LineStyle::solid) {
        const float on = style == LineStyle::dashed ? px(5) : px(1.5f);
        const float off = style == LineStyle::dashed ? px(4) : px(3);
        float way = 0;  // along the pattern, so that it does not begin anew at every point
        for (std::size_t i = 1; i < points.size(); ++i) {
            const auto a = points[i - 1];
            const auto b = points[i];
            const float length = std::hypot(b.x - a.x, b.y - a.y);
            for (float at = 0; at < length;) {
                const float phase = std::fmod(way + at, on + off);
                const float step = std::min(length - at, (phase < on ? on : on + off) - phase + 0.01f);
                if (phase < on)
                    list->AddLine({a.x + (b.x - a.x) * at / length, a.y + (b.y - a.y) * at / length},
                                  {a.x + (b.x - a.x) * (at + step) / length, a.y + (b.y - a.y) * (at + step) / length},
                                  color, thickness);
                at += step;
            }
            way += length;
        }
    }
    points.clear();
}

}  // namespace

void chart_line(ImDrawList* list, const Chart& chart, std::span<const double> xs, std::span<const double> ys,
                ImU32 color, float thickness, LineStyle style) {
    list->PushClipRect(chart.from, chart.to, true);
    std::vector<ImVec2> points;
    for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i) {
        if (!std::isfinite(ys[i]) || std::isnan(chart.y.share(ys[i]))) {
            run(list, points, color, thickness, style);
            continue;
        }
        points.push_back(chart.at(xs[i], ys[i]));
    }
    run(list, points, color, thickness, style);
    list->PopClipRect();
}

void spindle(ImDrawList* list, std::span<const ImVec2> left, std::span<const ImVec2> right, ImU32 fill, ImU32 edge) {
    const auto flags = list->Flags;
    list->Flags &= ~ImDrawFlags_AAFill;  // smoothed edges inside would show as seams
    for (std::size_t i = 1; i < left.size(); ++i)
        list->AddQuadFilled(left[i - 1], right[i - 1], right[i], left[i], fill);
    list->Flags = flags;
    for (const auto& side : {left, right})
        list->AddPolyline(side.data(), static_cast<int>(side.size()), edge, std::max(1.0f, px(1)));
}

void marker(ImDrawList* list, Marker which, ImVec2 c, float r, ImU32 color) {
    const float line = std::max(1.0f, px(1.8f));
    switch (which) {
    case Marker::disc:
        list->AddCircleFilled(c, r, color);
        break;
    case Marker::ring:
        list->AddCircle(c, r, color, 0, line);
        break;
    case Marker::square:
        list->AddRectFilled({c.x - r * 0.9f, c.y - r * 0.9f}, {c.x + r * 0.9f, c.y + r * 0.9f}, color);
        break;
    case Marker::triangle:
        triangle(list, {c.x - r, c.y + r * 0.8f}, {c.x, c.y - r}, {c.x + r, c.y + r * 0.8f}, color);
        break;
    case Marker::diamond:
        list->AddQuadFilled({c.x, c.y - r * 1.1f}, {c.x + r * 1.1f, c.y}, {c.x, c.y + r * 1.1f}, {c.x - r * 1.1f, c.y},
                            color);
        break;
    case Marker::cross:
        list->AddLine({c.x - r, c.y - r}, {c.x + r, c.y + r}, color, line);
        list->AddLine({c.x - r, c.y + r}, {c.x + r, c.y - r}, color, line);
        break;
    }
}

std::string power_label(double value) {
    if (value == 0) return "0";
    const double magnitude = std::abs(value);
    if (magnitude >= 0.01 && magnitude <= 1000) return fmt::format("{:g}", value);
    const int exponent = static_cast<int>(std::floor(std::log10(magnitude) + 1e-9));
    const double mantissa = value / std::pow(10.0, exponent);
    const auto power = fmt::format("1e{}", exponent);
    return std::abs(mantissa - 1) < 1e-9 ? power : fmt::format("{:.3g}e{}", mantissa, exponent);
}

std::vector<Tick> power_ticks(int first, int last, int step) {
    std::vector<Tick> ticks;
    for (int exponent = first; exponent <= last; exponent += step) {
        const double value = std::pow(10.0, exponent);
        ticks.push_back({value, power_label(value)});
    }
    return ticks;
}

}  // namespace normscope::ui
