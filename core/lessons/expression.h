// SPDX-License-Identifier: MIT
// Expressions over a document: "mu", "sqrt(var)", "3*round(xhat4,4)". docs/lessons.md lists the names.
#pragma once

#include <string>
#include <string_view>

#include "core/document/document.h"

namespace normscope {

/// The value of an expression on a document. Fails with a sentence for a syntax error or an unknown name.
Result<double> evaluate(std::string_view expression, const Document& document);

}  // namespace normscope
