// SPDX-License-Identifier: MIT
#include <memory>

#include "core/kernels/engine.h"
#include "core/norm/operators.h"
#include "problem.h"

namespace normscope::bench {
namespace {

NormSpec spec_of(const Problem& problem, Shape& shape) {
    static constexpr const char* names[] = {"layer_norm", "rms_norm", "batch_norm", "group_norm"};
    const Row& row = problem.row;
    shape = {row.n, row.c};
    if (row.hw != 1) shape.push_back(row.hw);
    OperatorArgs args;
    args.eps = problem.eps;
    if (row.op == Op::group_norm) args.num_groups = row.groups;
    NormSpec spec = *make_spec(names[static_cast<int>(row.op)], "pytorch", shape, args);
    spec.track_running_stats = false;
    spec.single_value = SingleValue::defined;
    return spec;
}

struct State {
    Problem& problem;
    kernels::NormKernel kernel;
    kernels::ParamView params;
    kernels::Statistics statistics;
    kernels::ParamGradients gradients;
    kernels::ThreadPool* pool;
};

Run make(Problem& problem, int threads) {
    Shape shape;
    const NormSpec spec = spec_of(problem, shape);
    const auto plan = *NormPlan::make(spec, shape);
    auto state = std::make_shared<State>(State{
        problem, kernels::NormKernel(spec, plan), {}, {}, {}, threads > 1 ? &kernels::ThreadPool::shared() : nullptr});
    state->params.gamma = problem.gamma.span();
    state->params.beta = problem.beta.span();
    if (!problem.row.backward)
        return [state] {
            auto& s = *state;
            (void)s.kernel.forward(s.problem.x.span(), s.params, s.problem.y.span(), s.statistics, s.pool);
        };
    Floats y(problem.row.cells());
    (void)state->kernel.forward(problem.x.span(), state->params, y.span(), state->statistics, state->pool);
    return [state] {
        auto& s = *state;
        (void)s.kernel.backward(s.problem.x.span(), s.problem.dy.span(), s.params, s.statistics, s.problem.dx.span(),
                                s.gradients, s.pool);
    };
}

}  // namespace

void add_normscope(std::vector<Peer>& peers) { peers.push_back({"NormScope", make}); }

}  // namespace normscope::bench
