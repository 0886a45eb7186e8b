// SPDX-License-Identifier: MIT
// From hypotheses to candidates: their order, which of them are one function, and what would tell the others apart.
#pragma once

#include "core/detect/detect.h"
#include "core/detect/search.h"

namespace normscope::detect {

/// The candidates of a finished search, best first, with their verdicts.
std::vector<Candidate> judge(const Problem& problem, const Search& search);

}  // namespace normscope::detect
