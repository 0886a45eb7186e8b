// SPDX-License-Identifier: MIT
#include "core/lessons/lesson_text.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <optional>

#include "core/text/number_format.h"
#include "core/text/quoted.h"

namespace normscope {
namespace {

std::string_view strip(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

std::optional<double> number_in(std::string_view printed) {
    if (printed.starts_with('+')) printed.remove_prefix(1);
    double value = 0;
    const auto [stop, code] = std::from_chars(printed.data(), printed.data() + printed.size(), value);
    if (code != std::errc{} || stop != printed.data() + printed.size()) return {};
    return value;
}

Result<Figure> read_figure(std::string_view body) {
    const auto bar = body.rfind('|');
    if (bar == std::string_view::npos)
        return fail(fmt::format("{{{{{}}}}} needs a printed figure: {{{{expression|figure}}}}", shown(body)));
    Figure figure;
    figure.expression = strip(body.substr(0, bar));
    figure.printed = with_minus(strip(body.substr(bar + 1)), Minus::ascii);
    if (figure.expression.empty() || !number_in(figure.printed))
        return fail(fmt::format("{{{{{}}}}} needs an expression and a number", shown(body)));
    const auto mantissa = figure.printed.substr(0, figure.printed.find_first_of("eE"));
    const auto point = mantissa.find('.');
    figure.decimals = point == std::string::npos ? 0 : static_cast<int>(mantissa.size() - point - 1);
    return figure;
}

}  // namespace

Result<RenderedText> render_text(std::string_view source) {
    RenderedText rendered;
    bool verbatim = false;  // inside $…$ or `…`, where a hyphen is what the reader of the text expects
    for (std::size_t at = 0; at < source.size();) {
        const auto rest = source.substr(at);
        if (rest.starts_with("{{") && !rest.starts_with("{{{")) {
            const auto end = rest.find("}}");
            if (end == std::string_view::npos)
                return fail(fmt::format("{} is not closed with }}}}", quoted(rest, 24)));
            auto figure = read_figure(rest.substr(2, end - 2));
            if (!figure) return std::unexpected(figure.error());
            rendered.text += verbatim ? figure->printed : with_minus(figure->printed, Minus::typographic);
            rendered.figures.push_back(std::move(*figure));
            at += end + 2;
            continue;
        }
        if (source[at] == '$' || source[at] == '`') verbatim = !verbatim;
        rendered.text += source[at];
        ++at;
    }
    if (verbatim) return fail("a $ or ` is not closed");
    return rendered;
}

bool agrees(const Figure& figure, double value) {
    const auto printed = number_in(figure.printed);
    if (!printed) return false;
    if (!std::isfinite(value) || !std::isfinite(*printed))
        return (std::isnan(value) && std::isnan(*printed)) || value == *printed;
    int exponent = 0;
    if (const auto e = figure.printed.find_first_of("eE"); e != std::string::npos) {
        auto digits = std::string_view(figure.printed).substr(e + 1);
        if (digits.starts_with('+')) digits.remove_prefix(1);
        std::from_chars(digits.data(), digits.data() + digits.size(), exponent);
    }
    const double half = 0.5 * std::pow(10.0, exponent - figure.decimals);
    return std::abs(value - *printed) <= half * (1 + 1e-9) + 1e-12 * std::abs(value);
}

}  // namespace normscope
