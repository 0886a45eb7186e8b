// SPDX-License-Identifier: MIT
#include "core/text/number_format.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace normscope {
namespace {

constexpr std::string_view typographic_minus = "\u2212";

std::string trimmed(std::string text) {
    if (text.find('.') == std::string::npos) return text;
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string finite_number(double value) {
    if (value == 0) return "0";
    const double size = std::abs(value);
    if (size >= 1e7 || size < 1e-4) return fmt::format("{:.4g}", value);
    if (four_decimals_hold(value)) return trimmed(fmt::format("{:.4f}", value));
    if (size < 1e-3) return fmt::format("{:.3e}", value);
    return fmt::format("{:.{}f}", value, size < 0.01 ? 6 : size < 0.1 ? 5 : 4);
}

std::string special(double value) {
    if (std::isnan(value)) return "NaN";
    return value > 0 ? "\u221e" : "-\u221e";
}

}  // namespace

bool four_decimals_hold(double value) {
    constexpr double float32_rounding = 2.5e-7;
    const double whole = std::round(value * 1e4);
    return std::abs(whole) < 1e11 && std::abs(whole / 1e4 - value) <= float32_rounding * std::max(1.0, std::abs(value));
}

std::string with_minus(std::string_view text, Minus minus) {
    const std::string_view written = minus == Minus::ascii ? "-" : typographic_minus;
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool typographic = text.substr(i).starts_with(typographic_minus);
        if (typographic || text[i] == '-')
            result += written;
        else
            result += text[i];
        if (typographic) i += typographic_minus.size() - 1;
    }
    return result;
}

std::string format_number(double value, Minus minus) {
    if (!std::isfinite(value)) {
        if (minus == Minus::ascii) return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
        return with_minus(special(value), minus);
    }
    return with_minus(finite_number(value), minus);
}

std::string format_within(double value, int decimals) {
    auto full = format_number(value);
    const auto point = full.find('.');
    if (point == std::string::npos || full.find('e') != std::string::npos ||
        full.size() - point - 1 <= static_cast<std::size_t>(decimals))
        return full;
    const bool vanishes = std::abs(value) < 0.5 * std::pow(10.0, -decimals);
    if (!vanishes) return format_fixed(value, decimals);
    const int two_digits = static_cast<int>(std::ceil(-std::log10(std::abs(value)))) + 1;
    return four_decimals_hold(value) ? full : format_fixed(value, two_digits);
}

std::string format_fixed(double value, int decimals, Minus minus) {
    if (!std::isfinite(value)) return format_number(value, minus);
    const double size = std::abs(value) < 1e-12 ? 0 : std::abs(value);  // what rounding leaves of a zero is a zero
    if (size != 0 && (size >= 1e7 || size < 0.5 * std::pow(10.0, -decimals)))
        return with_minus(fmt::format("{:.3e}", value), minus);
    auto text = fmt::format("{:.{}f}", value, decimals);
    if (text.find_first_not_of("-0.") == std::string::npos && text.front() == '-') text.erase(0, 1);
    return with_minus(std::move(text), minus);
}

std::string format_statistic(double value) {
    const bool small = std::abs(value) < 0.1 && std::abs(value) > 1e-12 && !four_decimals_hold(value);
    return small ? format_number(value) : format_fixed(value, 4);
}

double snapped(double value, double step) {
    if (!(step > 0) || !std::isfinite(value)) return value;
    const int decimals = std::max(0, static_cast<int>(std::ceil(-std::log10(step) - 1e-6)) + 1);
    return std::strtod(fmt::format("{:.{}f}", std::round(value / step) * step, decimals).c_str(), nullptr);
}

std::string format_shortest(float value) {
    if (std::isnan(value)) return "nan";
    if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
    return fmt::format("{}", value);
}

float nudged(float value, double by) {
    if (!std::isfinite(value)) return static_cast<float>(double{value} + by);
    return static_cast<float>(std::strtod(format_shortest(value).c_str(), nullptr) + by);
}

std::string format_latex(double value) {
    if (std::isnan(value)) return "\\mathrm{NaN}";
    if (std::isinf(value)) return value > 0 ? "\\infty" : "-\\infty";
    auto text = finite_number(value);
    const auto power = text.find('e');
    if (power == std::string::npos) return text;
    const auto exponent = std::atoi(text.c_str() + power + 1);
    auto digits = trimmed(text.substr(0, power));
    if (digits == "1") return fmt::format("10^{{{}}}", exponent);
    return fmt::format("{} \\cdot 10^{{{}}}", digits, exponent);
}

}  // namespace normscope
