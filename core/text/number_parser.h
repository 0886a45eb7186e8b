// SPDX-License-Identifier: MIT
// How numbers are read. One parser for cells, answers, pasted text and the command line. Its texts come from people and
// from other programs: they may be of any length, hold anything, and are never trusted.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace normscope {

/// Reads what a person types, pastes or prints: "2", "-.5", "1e-5", "1,5", "12_288", "1/3", "2√3", "√ 2.75", "½",
/// "10⁻⁷", "10^{-7}", "1 %", "1.5^2 + 0.5", "nan", "-inf", "np.float32(1.5)", "\frac{1}{3}"; every dash that looks like
/// a minus is one. Fails with a sentence for anything else, for a division by zero and for the root of a negative
/// number.
Result<double> parse_number(std::string_view text);

/// A whole number that counts something: "12288", "12,288", "12 288", "12_288", "2·768". At most 2^53.
Result<double> parse_count(std::string_view text);

/// parse_number() for a place that stores a float32. What float32 cannot hold is refused instead of becoming ∞.
Result<float> parse_float32(std::string_view text);

/// Refuses a finite value that rounds to ∞ in float32; `typed` is named in the sentence.
Result<float> to_float32(double value, std::string_view typed);

/// `wanted` numbers, with or without brackets and labels: "-0.5, 1", "(−½; 1)", "-0,5 1,5", "σ² = 2.75",
/// "γ = 1.6583, β = 2.5", "tensor([1., 2.])". With `counts` each is read by parse_count().
Result<std::vector<double>> parse_numbers(std::string_view text, std::size_t wanted, bool counts = false);

/// Rows of equal length.
struct PastedRows {
    std::size_t columns = 0;
    std::vector<std::vector<float>> rows;
};

/// Reads a row or rows pasted from a spreadsheet, NumPy, PyTorch, JAX, MATLAB or a text file: "2, 0, 4, 4", "2\t0\t4",
/// "1,5;2,5" (between tabs and semicolons a comma is a decimal comma), "tensor([2., 0.])", several rows by line breaks
/// or nested brackets. Fails with a sentence that names the first word that is not a number, or ragged rows.
Result<PastedRows> parse_rows(std::string_view text);

}  // namespace normscope
