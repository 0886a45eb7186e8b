// SPDX-License-Identifier: MIT
// What a question is about, in one line, for where its picture is not in sight: on paper, in a placement test.
#pragma once

#include <string>

#include "core/document/document.h"

namespace normscope {

/// "LayerNorm, $x = (2, 0, 4, 4)$, $\gamma = (2, 1, 1, 1)$, $\varepsilon = 0$" as Markdown. γ and β only where they are
/// not 1 and 0; a tensor of more than `most_given` numbers by its shape.
inline constexpr int most_given = 24;
std::string given_words(const Document& document);

}  // namespace normscope
