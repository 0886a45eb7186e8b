// SPDX-License-Identifier: MIT
// The statistics of every group as a table for reports.
#pragma once

#include <string>

#include "core/document/document.h"

namespace normscope {

/// Markdown: a sentence on what is normalised over, and a row for each group with its index in the statistics' shape,
/// how many cells it has, and what the operator takes of them (μ, σ² and σ; mean square and rms; nothing divided).
/// Fails with the plan's sentence where the operator does not take x.
Result<std::string> statistics_markdown(const Document& document);

}  // namespace normscope
