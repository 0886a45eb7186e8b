// SPDX-License-Identifier: MIT
// Expressions over a document: "mu", "sqrt(var)", "3*round(xhat4,4)". docs/lessons.md lists the names.
#pragma once

#include <string>
#include <string_view>

#include "core/document/document.h"

namespace normscope {

/// The value of an expression on a document. Fails with a sentence for a syntax error or an unknown name.
Result<double> evaluate(std::string_view expression, const Document& document);

/// The value of an expression without names, as a person may type it: "11/4", "√2.75", "−0.5/1.6583".
Result<double> evaluate_arithmetic(std::string_view typed);

}  // namespace normscope
