// SPDX-License-Identifier: MIT
// One-cell edits: the statistics alone, and with the group's row of y, against the full recompute.
#include "edits.h"

#include <benchmark/benchmark.h>

#include <memory>
#include <utility>

#include "core/kernels/incremental.h"
#include "core/norm/operators.h"
#include "problem.h"

namespace normscope::bench {
namespace {

struct EditCase {
    const char* name;
    const char* op;
    std::int64_t rows, columns;
};

constexpr EditCase cases[] = {{"LN_1024x768", "layer_norm", 1024, 768},   {"LN_4096x4096", "layer_norm", 4096, 4096},
                              {"LN_65536x64", "layer_norm", 65536, 64},   {"BN_1024x768", "batch_norm", 1024, 768},
                              {"BN_4096x4096", "batch_norm", 4096, 4096}, {"BN_65536x64", "batch_norm", 65536, 64}};

struct World {
    explicit World(const EditCase& c)
        : x(c.rows * c.columns), y(c.rows * c.columns), spec(*make_spec(c.op, "pytorch", {c.rows, c.columns})),
          plan(*NormPlan::make(spec, {c.rows, c.columns})), kernel(spec, plan) {
        spec.track_running_stats = false;
        std::uint64_t state = 1;
        for (float& value : x.span()) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            value = static_cast<float>(state >> 40U) * 0x1p-23F - 1.0F;
        }
        params.gamma.assign(static_cast<std::size_t>(c.columns), 1.25F);
        params.beta.assign(static_cast<std::size_t>(c.columns), 0.1F);
        incremental = std::make_unique<kernels::IncrementalNorm>(spec, plan, x.span(), params);
        for (std::int64_t g = 0; g < plan.group_count(); ++g) incremental->moments(g);
    }

    Floats x, y;
    NormSpec spec;
    NormPlan plan;
    kernels::NormKernel kernel;
    NormParams params;
    kernels::Statistics statistics;
    std::unique_ptr<kernels::IncrementalNorm> incremental;
};

/// Edits walk over the tensor in large odd steps: neither the same cell again nor the next one.
template <class After>
void run_edits(benchmark::State& state, const EditCase& c, After&& after) {
    World world(c);
    const std::int64_t cells = c.rows * c.columns;
    std::int64_t cell = 0;
    float value = 0.5F;
    for (auto _ : state) {
        cell = (cell + 104729) % cells;
        value = -value;
        float& x = world.x.span()[static_cast<std::size_t>(cell)];
        world.incremental->changed(cell, std::exchange(x, value), value);
        benchmark::DoNotOptimize(world.incremental->moments(world.incremental->group_of(cell)).rstd);
        after(world, cell);
    }
}

void run_full(benchmark::State& state, const EditCase& c) {
    World world(c);
    for (auto _ : state) (void)world.kernel.forward(world.x.span(), world.params, world.y.span(), world.statistics);
}

}  // namespace

void add_edits() {
    for (const EditCase& c : cases) {
        const std::string base = std::string("edit/") + c.name + "/";
        benchmark::RegisterBenchmark((base + "statistics").c_str(), [&c](benchmark::State& state) {
            run_edits(state, c, [](World&, std::int64_t) {});
        });
        benchmark::RegisterBenchmark((base + "and one y").c_str(), [&c](benchmark::State& state) {
            run_edits(state, c, [](World& world, std::int64_t cell) {
                benchmark::DoNotOptimize(world.incremental->value(cell));
            });
        });
        benchmark::RegisterBenchmark((base + "and its group").c_str(), [&c](benchmark::State& state) {
            run_edits(state, c, [](World& world, std::int64_t cell) {
                world.incremental->write_group(world.incremental->group_of(cell), world.y.span());
            });
        });
        benchmark::RegisterBenchmark((base + "full").c_str(), [&c](benchmark::State& state) {
            run_full(state, c);
        })->UseRealTime();
    }
}

}  // namespace normscope::bench
