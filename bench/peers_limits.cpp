// SPDX-License-Identifier: MIT
#include "core/kernels/limits.h"
#include "problem.h"

namespace normscope::bench {

void add_limits(std::vector<Peer>& peers) {
    for (const auto& limit : kernels::limits())
        peers.push_back({"limit: " + std::string(limit.name), [&limit](Problem& problem, int threads) -> Run {
                             if (problem.row.backward && limit.name == "memcpy") return {};
                             const kernels::Move move{
                                 problem.x.data(), problem.row.backward ? problem.dy.data() : nullptr,
                                 problem.row.backward ? problem.dx.data() : problem.y.data(), problem.row.cells()};
                             kernels::ThreadPool* pool = threads > 1 ? &kernels::ThreadPool::shared() : nullptr;
                             return [&limit, move, pool] { limit.run(move, pool); };
                         }});
}

}  // namespace normscope::bench
