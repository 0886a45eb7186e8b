// SPDX-License-Identifier: MIT
// A step of a trace in words, with the numbers at hand. Markdown with $LaTeX$.
#pragma once

#include <string>

#include "core/norm/trace.h"

namespace normscope {

/// What the step does and what it gave here; empty when there is no such step.
std::string step_prose(const Trace& trace, int step);

}  // namespace normscope
