// SPDX-License-Identifier: MIT
#include "core/norm/number_written.h"

#include <algorithm>
#include <cmath>

#include "core/text/number_parser.h"

namespace normscope {
namespace {

constexpr std::int64_t most_looked_at = 4096;

}  // namespace

std::optional<Operand> number_written(const Trace& trace, std::string_view written) {
    const auto number = parse_number(written);
    if (!number || !std::isfinite(*number)) return {};
    const auto point = written.find('.');
    const auto decimals = point == std::string_view::npos ? 0.0 : static_cast<double>(written.size() - point - 1);
    const double nearly = 0.5 * std::pow(10.0, -decimals) + 1e-9 * std::abs(*number);
    const auto is_it = [&](double value) {
        // A whole number is meant exactly: 3 is not 2.75.
        return std::abs(value - *number) <= (decimals > 0 ? nearly : 1e-6 * std::max(1.0, std::abs(*number)));
    };
    const auto first_of = [&](Quantity quantity) -> std::optional<Operand> {
        const auto count = info(quantity).per_cell ? std::min(trace.size(), most_looked_at) : 1;
        for (std::int64_t k = 0; k < count; ++k) {
            const auto position = info(quantity).per_cell ? k : -1;
            if (const double value = trace.value(quantity, position); is_it(value))
                return Operand{quantity, position, value};
        }
        return {};
    };
    if (const auto input = first_of(Quantity::input)) return input;
    for (const auto& step : trace.steps())
        if (const auto found = first_of(step.quantity)) return found;
    return {};
}

}  // namespace normscope
