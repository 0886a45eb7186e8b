// SPDX-License-Identifier: MIT
// Formulas that are wider than the column of text that they stand in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace normscope::ui {

/// A formula in parts that are no wider than `width` pixels, where it can be broken: before its relations first, else
/// after commas and before sums; what cannot be broken is set smaller. One part: it fits.
std::vector<std::string> formula_lines(const std::string& latex, float width, float size);

/// Markdown whose formulas are broken so.
std::string with_formula_lines(std::string_view markdown, float width, float size);

}  // namespace normscope::ui
