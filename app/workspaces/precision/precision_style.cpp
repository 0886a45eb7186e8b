// SPDX-License-Identifier: MIT
#include "app/workspaces/precision/precision_style.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/ui/theme.h"
#include "core/text/number_format.h"

namespace normscope::ui {

AlgorithmLook look_of(labs::VarianceAlgorithm algorithm) {
    const auto& p = palette();
    switch (algorithm) {
    case labs::VarianceAlgorithm::naive:
        return {p.bad, Marker::square, LineStyle::solid};
    case labs::VarianceAlgorithm::two_pass:
        return {p.text, Marker::disc, LineStyle::solid};
    case labs::VarianceAlgorithm::welford:
        return {p.accent, Marker::triangle, LineStyle::solid};
    case labs::VarianceAlgorithm::chan:
        break;
    }
    return {p.secondary, Marker::diamond, LineStyle::dashed};
}

float OffsetAxis::first() const { return from.x + std::round((to.x - from.x) * 0.09f); }

float OffsetAxis::at(double offset) const {
    if (offset <= 0) return zero();
    const double share = std::clamp(std::log10(offset) / precision_decades, 0.0, 1.0);
    return first() + (to.x - first()) * static_cast<float>(share);
}

double OffsetAxis::offset_at(float x) const {
    if (x < (zero() + first()) / 2) return 0;
    const double share = std::clamp(static_cast<double>((x - first()) / (to.x - first())), 0.0, 1.0);
    const double offset = std::pow(10.0, share * precision_decades);
    return snapped(offset, std::pow(10.0, std::floor(std::log10(offset) + 1e-9) - 1));
}

std::string compact(double value, int decimals) {
    auto words = fmt::format("{:.{}e}", value, decimals);
    auto at = words.find('e') + 1;
    if (words[at] == '+') words.erase(at, 1);
    if (words[at] == '-') ++at;
    while (at + 1 < words.size() && words[at] == '0') words.erase(at, 1);
    return with_minus(words, Minus::typographic);
}

std::string variance_figure(double variance) {
    const double size = std::abs(variance);
    if (std::isinf(variance)) return variance > 0 ? "inf" : "−inf";  // small, ∞ is a stroke
    if (std::isnan(variance) || variance == 0) return format_number(variance);
    if (size >= 1e6 || size < 1e-4) return compact(variance, 2);
    auto words = fmt::format("{:.7g}", variance);
    if (std::stod(words) != variance) words = fmt::format("{:#.7g}", variance);  // figures of a column end alike
    return with_minus(words, Minus::typographic);
}

std::string ulp_figure(double ulps) {
    if (!std::isfinite(ulps) || ulps == 0) return format_number(ulps);
    return ulps >= 1e5 ? compact(ulps, 2) : fmt::format("{:.1f}", ulps);
}

std::string error_figure(double error) {
    if (!std::isfinite(error) || error == 0) return format_number(error);
    return error >= 1e5 || error < 1e-2 ? compact(error, 1) : fmt::format("{:.4g}", error);
}

std::string offset_figure(double offset) {
    if (offset != std::floor(offset) || offset >= 1e15) return format_number(offset);
    auto words = fmt::format("{:.0f}", offset);
    for (auto at = std::ssize(words) - 3; at > 0; at -= 3) words.insert(static_cast<std::size_t>(at), ",");
    return words;
}

std::string column_label(double offset) {
    return offset < 1e5 && offset == std::floor(offset) ? fmt::format("{:.0f}", offset) : power_label(offset);
}

ImU32 error_color(double relative_error, ImU32 otherwise) { return relative_error < 0.1 ? otherwise : palette().bad; }

void hatch(ImDrawList* list, ImVec2 from, ImVec2 to, ImU32 color) {
    if (to.x <= from.x) return;
    list->PushClipRect(from, to, true);
    const float height = to.y - from.y;
    for (float x = from.x - height; x < to.x; x += px(9))
        list->AddLine({x, to.y}, {x + height, from.y}, color, std::max(1.0f, px(1)));
    list->PopClipRect();
}

int digits_left(double relative_error) {
    if (!(relative_error < 1)) return 0;
    return relative_error <= 1e-17 ? 17 : static_cast<int>(std::floor(-std::log10(relative_error)));
}

}  // namespace normscope::ui
