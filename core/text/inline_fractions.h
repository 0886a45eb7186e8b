// SPDX-License-Identifier: MIT
// Fractions within a line of words: a slash, where a bar would make their figures too small to read.
#pragma once

#include <string>
#include <string_view>

namespace normscope {

/// LaTeX whose \frac{a}{b} are a/b, in brackets where it would read otherwise: \frac{1}{n-1}x becomes (1/(n-1))x. What
/// is no well-formed fraction stays.
std::string with_inline_fractions(std::string_view latex);

}  // namespace normscope
