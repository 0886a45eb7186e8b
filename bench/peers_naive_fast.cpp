// SPDX-License-Identifier: MIT
// The same loops with -march=native -ffast-math: fast, and wrong on NaN, ∞ and overflow.
#include "problem.h"

#include <cmath>
#include <cstdint>

namespace {
#include "naive_loops.h"
}  // namespace

namespace normscope::bench {
void add_naive_fast(std::vector<Peer>& peers) { peers.push_back({"naive, fast-math", make_naive}); }
}  // namespace normscope::bench
