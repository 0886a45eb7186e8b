// SPDX-License-Identifier: MIT
#include "problem.h"

#include <cmath>
#include <cstdint>

namespace {
#include "naive_loops.h"
}  // namespace

namespace normscope::bench {
void add_naive(std::vector<Peer>& peers) { peers.push_back({"naive", make_naive}); }
}  // namespace normscope::bench
