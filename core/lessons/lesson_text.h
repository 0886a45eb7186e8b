// SPDX-License-Identifier: MIT
// Figures in a lesson's texts: {{expression|printed}}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/lessons/lesson.h"

namespace normscope {

struct RenderedText {
    std::string text;  ///< with the printed figures: a typographic minus in prose, an ASCII one inside $…$ and `…`
    std::vector<Figure> figures;
};

Result<RenderedText> render_text(std::string_view source);

/// True when `value` rounds to the figure's printed digits. A tie may go either way.
bool agrees(const Figure& figure, double value);

}  // namespace normscope
