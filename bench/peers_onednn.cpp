// SPDX-License-Identifier: MIT
// oneDNN: the primitive, its memories and its arguments are made once; only the execution is timed.
#include <omp.h>

#include <memory>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

#include "problem.h"

namespace normscope::bench {
namespace {

using dnnl::memory;

struct State {
    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    dnnl::primitive primitive;
    std::unordered_map<int, memory> args;
    int threads = 1;

    void add(int arg, const memory::desc& desc, float* data) { args.insert_or_assign(arg, memory(desc, engine, data)); }
};

const auto flags = dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

void make_batch(State& s, Problem& p, const memory::desc& data) {
    const auto eps = static_cast<float>(p.eps);
    const dnnl::batch_normalization_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, data, eps, flags}, s.engine);
    if (!p.row.backward)
        s.primitive = dnnl::batch_normalization_forward(forward);
    else
        s.primitive = dnnl::batch_normalization_backward(
            {{dnnl::prop_kind::backward, data, data, eps, flags}, s.engine, forward});
}

void make_layer(State& s, Problem& p, const memory::desc& data, const memory::desc& stat) {
    const auto eps = static_cast<float>(p.eps);
    const dnnl::layer_normalization_forward::primitive_desc forward(
        {dnnl::prop_kind::forward_training, data, stat, eps, flags}, s.engine);
    if (!p.row.backward)
        s.primitive = dnnl::layer_normalization_forward(forward);
    else
        s.primitive = dnnl::layer_normalization_backward(
            {{dnnl::prop_kind::backward, data, data, stat, eps, flags}, s.engine, forward});
}

Run make(Problem& p, int threads) {
    if (p.row.op == Op::rms_norm || p.row.op == Op::group_norm) return {};  // 2.6 has neither
    omp_set_num_threads(threads);
    auto s = std::make_shared<State>();
    s->threads = threads;
    const bool batch = p.row.op == Op::batch_norm;
    using dt = memory::data_type;
    using tag = memory::format_tag;
    const memory::desc data = p.row.hw != 1 ? memory::desc({p.row.n, p.row.c, p.row.hw, 1}, dt::f32, tag::nchw)
                                            : memory::desc({p.row.n, p.row.c}, dt::f32, tag::ab);
    const memory::desc stat({p.row.stat_count()}, dt::f32, tag::a);
    const memory::desc param({p.row.c}, dt::f32, tag::a);
    if (batch)
        make_batch(*s, p, data);
    else
        make_layer(*s, p, data, stat);
    s->add(DNNL_ARG_SRC, data, p.x.data());
    s->add(DNNL_ARG_MEAN, stat, p.mean.data());
    s->add(DNNL_ARG_VARIANCE, stat, p.var.data());
    s->add(DNNL_ARG_SCALE, param, p.gamma.data());
    s->add(DNNL_ARG_SHIFT, param, p.beta.data());
    if (p.row.backward) {
        s->add(DNNL_ARG_DIFF_DST, data, p.dy.data());
        s->add(DNNL_ARG_DIFF_SRC, data, p.dx.data());
        s->add(DNNL_ARG_DIFF_SCALE, param, p.dgamma.data());
        s->add(DNNL_ARG_DIFF_SHIFT, param, p.dbeta.data());
    } else {
        s->add(DNNL_ARG_DST, data, p.y.data());
    }
    return [s] {
        s->primitive.execute(s->stream, s->args);
        s->stream.wait();
    };
}

}  // namespace

void add_onednn(std::vector<Peer>& peers) {
    const auto* version = dnnl_version();
    peers.push_back({"oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor), make});
}

}  // namespace normscope::bench
