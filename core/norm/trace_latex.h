// SPDX-License-Identifier: MIT
// Formulas of a trace as LaTeX, each symbol in its quantity's colour and the user's numbers substituted.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "core/norm/trace.h"

namespace normscope {

struct LatexStyle {
    /// Colour of a quantity in the current theme, and of which position it is (−1: of the whole row). Called once for
    /// every coloured part.
    std::function<std::uint32_t(Quantity, std::int64_t)> rgb;
    std::uint32_t text_rgb = 0xE8EAF0;
    std::uint32_t dim_rgb = 0x4A5266;  ///< terms that are not reached yet
    int max_terms = 6;                 ///< longer sums are shortened with dots
};

/// A symbol with its index: "\hat{x}_3" in the quantity's colour.
std::string symbol_latex(const Trace& trace, Quantity quantity, std::int64_t position, const LatexStyle& style);

/// Symbol = substituted numbers = result. `terms` ≥ 0 stops an accumulating step after so many of its terms: the others
/// are dimmed and the result is the sum so far.
std::string substituted_latex(const Trace& trace, Quantity quantity, std::int64_t position, const LatexStyle& style,
                              std::int64_t terms = -1);

}  // namespace normscope
