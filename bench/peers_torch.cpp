// SPDX-License-Identifier: MIT
// PyTorch (libtorch): once through its public functions, and once through the kernels behind them on outputs that exist
// already, without dispatcher and allocation. Of those, the faster of AVX2 (its default) and AVX-512 (opt-in) counts.
#define HAVE_AVX2_CPU_DEFINITION
#define HAVE_AVX512_CPU_DEFINITION
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/native/DispatchStub.h>
#include <ATen/native/batch_norm.h>
#include <ATen/native/layer_norm.h>

#include <cmath>
#include <memory>

#include "problem.h"

namespace at::native {
// Declared in a source file of libtorch, not in a header.
using group_norm_forward = void (*)(const Tensor&, const Tensor&, const Tensor&, int64_t, int64_t, int64_t, int64_t,
                                    double, Tensor&, Tensor&, Tensor&);
using group_norm_backward = void (*)(const Tensor&, const Tensor&, const Tensor&, const Tensor&, const Tensor&, int64_t,
                                     int64_t, int64_t, int64_t, Tensor&, Tensor&, Tensor&);
DECLARE_DISPATCH(group_norm_forward, GroupNormKernel);
DECLARE_DISPATCH(group_norm_backward, GroupNormBackwardKernel);
}  // namespace at::native

namespace normscope::bench {
namespace {

using at::Tensor;

struct State {
    Problem& p;
    Tensor x, dy, out, gamma, beta, mean, var, rstd, dgamma, dbeta;
};

Tensor wrap(float* data, at::IntArrayRef shape) { return at::from_blob(data, shape, at::kFloat); }

std::shared_ptr<State> make_state(Problem& p, int threads) {
    at::set_num_threads(threads);
    const Row& row = p.row;
    std::vector<int64_t> shape{row.n, row.c};
    if (row.hw != 1) shape.insert(shape.end(), {row.hw, 1});
    std::vector<int64_t> stats{row.stat_count()};
    if (row.op == Op::group_norm) stats = {row.n, row.groups};
    auto s = std::make_shared<State>(State{p});
    s->x = wrap(p.x.data(), shape);
    if (row.backward) s->dy = wrap(p.dy.data(), shape);
    s->out = wrap(row.backward ? p.dx.data() : p.y.data(), shape);
    s->gamma = wrap(p.gamma.data(), {row.c});
    s->beta = wrap(p.beta.data(), {row.c});
    s->mean = wrap(p.mean.data(), stats);
    s->var = wrap(p.var.data(), stats);
    s->rstd = wrap(p.rstd.data(), stats);
    s->dgamma = wrap(p.dgamma.data(), {row.c});
    s->dbeta = wrap(p.dbeta.data(), {row.c});
    return s;
}

void run_functions(State& s) {
    const c10::InferenceMode guard;
    const Row& row = s.p.row;
    const double eps = s.p.eps;
    switch (row.op) {
    case Op::layer_norm:
        if (!row.backward)
            at::native_layer_norm(s.x, {row.c}, s.gamma, s.beta, eps);
        else
            at::native_layer_norm_backward(s.dy, s.x, {row.c}, s.mean.view({row.n, 1}), s.rstd.view({row.n, 1}),
                                           s.gamma, s.beta, {true, true, true});
        break;
    case Op::rms_norm:
        s.x* at::rsqrt(s.x.square().mean({-1}, true) + eps) * s.gamma;
        break;  // no fused function in 1.13
    case Op::batch_norm:
        if (!row.backward)
            at::native_batch_norm(s.x, s.gamma, s.beta, {}, {}, true, 0.1, eps);
        else
            at::native_batch_norm_backward(s.dy, s.x, s.gamma, {}, {}, s.mean, s.rstd, true, eps, {true, true, true});
        break;
    case Op::group_norm:
        if (!row.backward)
            at::native_group_norm(s.x, s.gamma, s.beta, row.n, row.c, row.hw, row.groups, eps);
        else
            at::native_group_norm_backward(s.dy, s.x, s.mean, s.rstd, s.gamma, row.n, row.c, row.hw, row.groups,
                                           {true, true, true});
        break;
    }
}

// The stubs hide behind references of their own names: the types are needed.
using LayerForward = struct at::native::LayerNormKernel;
using LayerBackward = struct at::native::LayerNormBackwardKernel;
using BatchStats = struct at::native::batch_norm_cpu_collect_stats_stub;
using BatchForward = struct at::native::batch_norm_cpu_stub;
using BatchBackward = struct at::native::batch_norm_cpu_backward_stub;
using GroupForward = struct at::native::GroupNormKernel;
using GroupBackward = struct at::native::GroupNormBackwardKernel;

template <bool wide, class Stub>
auto pick() {
    if constexpr (wide)
        return Stub::AVX512;
    else
        return Stub::AVX2;
}

template <bool wide>
void run_kernels(State& s) {
    const c10::InferenceMode guard;
    const Row& row = s.p.row;
    const double eps = s.p.eps;
    const Tensor none;
    switch (row.op) {
    case Op::layer_norm:
        if (!row.backward)
            pick<wide, LayerForward>()(s.x, s.gamma, s.beta, row.n, row.c, eps, &s.out, &s.mean, &s.rstd);
        else
            pick<wide, LayerBackward>()(s.dy, s.x, s.mean, s.rstd, s.gamma, row.n, row.c, &s.out, &s.dgamma, &s.dbeta);
        break;
    case Op::batch_norm:
        if (row.backward) {
            pick<wide, BatchBackward>()(s.out, s.dgamma, s.dbeta, s.dy, s.x, s.gamma, none, none, s.mean, s.rstd, true,
                                        eps);
            break;
        }
        pick<wide, BatchStats>()(s.mean, s.var, s.x);  // var: the sum of squares
        for (std::int64_t c = 0; c < row.c; ++c) {
            s.p.var.data()[c] /= static_cast<float>(row.n * row.hw);
            s.p.rstd.data()[c] = 1.0F / std::sqrt(s.p.var.data()[c] + static_cast<float>(eps));
        }
        pick<wide, BatchForward>()(s.out, s.x, s.gamma, s.beta, s.mean, s.rstd, none, none, true, eps);
        break;
    case Op::group_norm:
        if (!row.backward)
            pick<wide, GroupForward>()(s.x, s.gamma, s.beta, row.n, row.c, row.hw, row.groups, eps, s.out, s.mean,
                                       s.rstd);
        else
            pick<wide, GroupBackward>()(s.dy, s.x, s.mean, s.rstd, s.gamma, row.n, row.c, row.hw, row.groups, s.out,
                                        s.dgamma, s.dbeta);
        break;
    case Op::rms_norm:
        break;
    }
}

Run make_functions(Problem& p, int threads) {
    if (p.row.op == Op::rms_norm && p.row.backward) return {};
    return [s = make_state(p, threads)] { run_functions(*s); };
}

template <bool wide>
Run make_kernels(Problem& p, int threads) {
    if (p.row.op == Op::rms_norm) return {};
    if (wide && !__builtin_cpu_supports("avx512vl")) return {};
    return [s = make_state(p, threads)] { run_kernels<wide>(*s); };
}

}  // namespace

void add_torch(std::vector<Peer>& peers) {
    peers.push_back({"torch kernel AVX2", make_kernels<false>});
    peers.push_back({"torch kernel AVX-512", make_kernels<true>});
    peers.push_back({"torch function", make_functions});
}

}  // namespace normscope::bench
