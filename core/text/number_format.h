// SPDX-License-Identifier: MIT
// How numbers are written: one rule for every place that shows one. number_parser.h reads them.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

enum class Minus { ascii, typographic };

/// The same text with every minus, "-" or "−", written one way.
std::string with_minus(std::string_view text, Minus minus);

/// A number for a person: exact when four decimals hold it ("2.5", "-3"), else with four decimals ("0.3970") and at
/// least four significant digits ("0.003317"), so that a quotient comes out as printed; with powers of ten outside
/// 1e-4 … 1e7. NaN and infinities are "NaN", "∞", "-∞" ("inf" with an ASCII minus).
std::string format_number(double value, Minus minus = Minus::typographic);

/// True when four decimals hold the value up to what float32 inputs leave of it: 2.1 − 4.125 is −2.025 for a person.
bool four_decimals_hold(double value);

/// The same with at most `decimals` decimals where there is little room; where that would leave only zeros, with two
/// significant digits, or unchanged if it is exact.
std::string format_within(double value, int decimals);

/// Always `decimals` decimals: "2.7500".
std::string format_fixed(double value, int decimals, Minus minus = Minus::typographic);

/// Four decimals that stay where the number moves, but no fewer significant digits than format_number() has: "2.5000",
/// "0.003317".
std::string format_statistic(double value);

/// The shortest text that reads back to the same float32: for code, scenes and the clipboard.
std::string format_shortest(float value);

/// Like format_number, for a formula: "1.2\\cdot 10^{-5}", "\\infty".
std::string format_latex(double value);

/// The multiple of `step` nearest to `value`, as the double that its decimal text reads back to: 2.2, not 2.2000000328.
double snapped(double value, double step);

/// value + by in decimal, as a person adds: six times 0.1 more than 2 is the float32 that prints as 2.6.
float nudged(float value, double by);

}  // namespace normscope
