// SPDX-License-Identifier: MIT
// Formulas for a browser: the LaTeX that lessons use, as MathML, which prints without a network or a font of its own.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

/// "&lt;" for "<": text inside HTML.
std::string escaped_html(std::string_view text);

/// `<math>…</math>` for a formula without its dollars. What the lessons do not use is shown as its source.
std::string mathml(std::string_view latex);

/// A paragraph of a lesson, Markdown with $LaTeX$, `code` and **bold**, as HTML. Blank lines part paragraphs, and lines
/// that begin with "- " are a list.
std::string prose_html(std::string_view markdown);

}  // namespace normscope
