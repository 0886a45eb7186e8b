// SPDX-License-Identifier: MIT
#include "core/text/number_format.h"

#include <fmt/format.h>

#include <charconv>
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

/// True when four decimals hold the value up to what float32 inputs leave of it: 2.1 − 4.125 is −2.025 for a person.
bool four_decimals_hold(double value) {
    constexpr double float32_rounding = 2.5e-7;
    const double whole = std::round(value * 1e4);
    return std::abs(whole) < 1e11 && std::abs(whole / 1e4 - value) <= float32_rounding * std::max(1.0, std::abs(value));
}

std::string finite_number(double value) {
    if (value == 0) return "0";
    const double size = std::abs(value);
    if (size >= 1e7 || size < 1e-4) return fmt::format("{:.4g}", value);
    if (four_decimals_hold(value)) return trimmed(fmt::format("{:.4f}", value));
    if (size < 1e-3) return fmt::format("{:.3e}", value);
    return fmt::format("{:.4f}", value);
}

std::string special(double value) {
    if (std::isnan(value)) return "NaN";
    return value > 0 ? "\u221e" : "-\u221e";
}

}  // namespace

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
    auto shorter = format_fixed(value, decimals);
    const bool vanishes = shorter.find_first_of("123456789") == std::string::npos;
    return vanishes ? full : shorter;
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

namespace {

std::string_view strip(std::string_view text) {
    constexpr std::string_view space = " \t\r\n";
    const auto first = text.find_first_not_of(space);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(space) - first + 1);
}

bool read_plain(std::string_view text, double& value) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto end = text.data() + text.size();
    const auto [stop, code] = std::from_chars(text.data(), end, value);
    return code == std::errc{} && stop == end;
}

}  // namespace

Result<double> parse_number(std::string_view typed) {
    const auto text = with_minus(strip(typed), Minus::ascii);
    const std::string_view body = strip(text);
    if (body.empty()) return fail("a number is needed here, for example 2.5 or 1e-5");
    double value = 0;
    if (read_plain(body, value)) return value;
    if (body == "\u221e" || body == "-\u221e") return body.front() == '-' ? -HUGE_VAL : HUGE_VAL;
    const auto slash = body.find('/');
    double top = 0;
    double bottom = 0;
    if (slash != std::string_view::npos && read_plain(strip(body.substr(0, slash)), top) &&
        read_plain(strip(body.substr(slash + 1)), bottom) && bottom != 0)
        return top / bottom;
    return fail(fmt::format("\"{}\" is not a number; type something like 2.5, -3, 1e-5 or 1/3", strip(typed)));
}

namespace {

bool is_separator(char c) {
    return c == ' ' || c == '\t' || c == ',' || c == ';' || c == '[' || c == ']' || c == '(' || c == ')';
}

/// Drops what NumPy, PyTorch and JAX write around the numbers, and what ends a row there.
std::string unwrapped(std::string text) {
    for (const std::string_view word : {"tensor", "array", "Array", "np.", "torch.", "jnp."})
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word)) text.erase(at, word.size());
    for (const std::string_view tail : {"dtype=", "device=", "grad_fn=", "requires_grad="}) {
        const auto at = text.find(tail);
        if (at != std::string::npos) text.erase(at);
    }
    const bool nested = text.find("[[") != std::string::npos || text.find("[ [") != std::string::npos;
    std::string result;
    for (const char c : text) {
        if (nested && c == '\n')
            result += ' ';  // NumPy breaks long rows over lines
        else if (nested && c == ']')
            result += '\n';
        else
            result += c;
    }
    return result;
}

}  // namespace

Result<PastedRows> parse_rows(std::string_view pasted) {
    const auto text = unwrapped(with_minus(pasted, Minus::ascii));
    PastedRows result;
    std::vector<float> row;
    const auto end_row = [&]() -> Result<void> {
        if (row.empty()) return {};
        if (result.rows.empty()) result.columns = row.size();
        if (row.size() != result.columns)
            return fail(fmt::format("row {} has {} numbers but row 1 has {}; every row needs the same number",
                                    result.rows.size() + 1, row.size(), result.columns));
        result.rows.push_back(std::move(row));
        row.clear();
        return {};
    };
    for (std::size_t at = 0; at <= text.size();) {
        if (at == text.size() || text[at] == '\n' || text[at] == '\r') {
            if (auto ok = end_row(); !ok) return std::unexpected(ok.error());
            ++at;
            continue;
        }
        if (is_separator(text[at])) {
            ++at;
            continue;
        }
        auto end = at;
        while (end < text.size() && !is_separator(text[end]) && text[end] != '\n' && text[end] != '\r') ++end;
        const auto value = parse_number(std::string_view(text).substr(at, end - at));
        if (!value) return fail(value.error().message + ". Nothing was pasted");
        row.push_back(static_cast<float>(*value));
        at = end;
    }
    if (result.rows.empty()) return fail("there is no number in the pasted text");
    return result;
}

}  // namespace normscope
