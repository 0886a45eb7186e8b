// SPDX-License-Identifier: MIT
// Speed of every peer on every row of Table 1. All peers of a row work on the same buffers in one process, their
// repetitions interleaved at random; scripts/bench runs one row per process and reads the JSON.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <memory>

#include "core/kernels/engine.h"
#include "edits.h"
#include "problem.h"

namespace normscope::bench {
namespace {

/// The buffers of one row, made when its first peer runs.
std::shared_ptr<Problem> problem_of(const Row& row) {
    static std::shared_ptr<Problem> kept;
    static std::string kept_name;
    if (kept_name != row.name()) {
        kept.reset();
        kept = std::make_shared<Problem>(row);
        kept->fill();
        kept->compute_truth();
        kept_name = row.name();
    }
    return kept;
}

void measure(benchmark::State& state, const Row& row, const Peer& peer, int threads) {
    const auto problem = problem_of(row);
    const Run run = peer.make(*problem, threads);
    if (!run) {
        state.SkipWithError("not offered");
        return;
    }
    usleep(3000);  // the spinning workers of whoever ran before go to sleep
    run();
    const bool moves_only = peer.name.starts_with("limit") || peer.name == "torch function";
    state.counters["error"] = moves_only ? 0 : problem->error(row.backward ? problem->dx.span() : problem->y.span());
    for (auto _ : state) run();
    state.counters["cells"] = static_cast<double>(row.cells());
    state.counters["goal"] = row.goal;
    state.counters["goal_is_ns"] = row.goal_is_ns;
}

void add_rows(int threads) {
    static const std::vector<Peer> peers = all_peers();
    for (const Row& row : table_rows())
        for (const Peer& peer : peers) {
            if (threads > 1 && (peer.name.starts_with("naive") || peer.name == "Eigen"))
                continue;  // they have no threads
            const std::string name = row.name() + "/" + std::to_string(threads) + "T/" + peer.name;
            benchmark::RegisterBenchmark(name.c_str(), [&row, &peer, threads](benchmark::State& state) {
                measure(state, row, peer, threads);
            })->UseRealTime();
        }
}

}  // namespace
}  // namespace normscope::bench

int main(int argc, char** argv) {
    using namespace normscope;
    benchmark::AddCustomContext("instruction_set", kernels::instruction_set());
    benchmark::AddCustomContext("compiler", __VERSION__);
    for (const int threads : {1, 2}) bench::add_rows(threads);
    bench::add_edits();
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
    std::fflush(stdout);
    std::_Exit(0);  // the peers' thread pools do not always end well
}
