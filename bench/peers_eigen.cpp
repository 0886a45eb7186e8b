// SPDX-License-Identifier: MIT
// Eigen 3.4 expressions, one group at a time.
#include <Eigen/Dense>

#include "problem.h"

namespace normscope::bench {
namespace {

using Array = Eigen::Map<Eigen::ArrayXf>;
using ConstArray = Eigen::Map<const Eigen::ArrayXf>;

void rows_forward(Problem& p, bool centred) {
    const auto d = p.row.c;
    const ConstArray gamma(p.gamma.data(), d), beta(p.beta.data(), d);
    const auto eps = static_cast<float>(p.eps);
    for (std::int64_t i = 0; i < p.row.n; ++i) {
        const ConstArray x(p.x.data() + i * d, d);
        Array y(p.y.data() + i * d, d);
        const float mean = centred ? x.mean() : 0.0F;
        const float r = 1.0F / std::sqrt((x - mean).square().mean() + eps);
        if (centred)
            y = (x - mean) * r * gamma + beta;
        else
            y = x * r * gamma;
        p.mean.data()[i] = mean;
        p.rstd.data()[i] = r;
    }
}

void rows_backward(Problem& p, bool centred) {
    const auto d = p.row.c;
    const ConstArray gamma(p.gamma.data(), d);
    Array dgamma(p.dgamma.data(), d), dbeta(p.dbeta.data(), d);
    dgamma.setZero();
    dbeta.setZero();
    for (std::int64_t i = 0; i < p.row.n; ++i) {
        const ConstArray x(p.x.data() + i * d, d), dy(p.dy.data() + i * d, d);
        Array dx(p.dx.data() + i * d, d);
        const float mean = centred ? p.mean.data()[i] : 0.0F;
        const float r = p.rstd.data()[i];
        const float sum = centred ? (dy * gamma).mean() : 0.0F;
        const float dot = (dy * gamma * (x - mean)).mean() * r;
        dgamma += dy * ((x - mean) * r);
        if (centred) dbeta += dy;
        dx = r * (dy * gamma - sum - (x - mean) * (r * dot));
    }
}

void channels_forward(Problem& p) {  // BatchNorm NCHW and GroupNorm: runs of hw cells
    const Row& row = p.row;
    const bool batch = row.op == Op::batch_norm;
    const std::int64_t runs = batch ? row.n : row.c / row.groups;
    const std::int64_t stride = batch ? row.c * row.hw : row.hw;
    const float count = static_cast<float>(runs * row.hw);
    for (std::int64_t g = 0; g < row.stat_count(); ++g) {
        const std::int64_t base = batch ? g * row.hw : g * runs * row.hw;
        float mean = 0;
        float squares = 0;
        for (std::int64_t k = 0; k < runs; ++k) mean += ConstArray(p.x.data() + base + k * stride, row.hw).sum();
        mean /= count;
        for (std::int64_t k = 0; k < runs; ++k)
            squares += (ConstArray(p.x.data() + base + k * stride, row.hw) - mean).square().sum();
        const float r = 1.0F / std::sqrt(squares / count + static_cast<float>(p.eps));
        for (std::int64_t k = 0; k < runs; ++k) {
            const std::int64_t c = batch ? g : (g * runs + k) % row.c;
            Array(p.y.data() + base + k * stride, row.hw) =
                (ConstArray(p.x.data() + base + k * stride, row.hw) - mean) * (r * p.gamma.data()[c]) +
                p.beta.data()[c];
        }
        p.mean.data()[g] = mean;
        p.rstd.data()[g] = r;
    }
}

void columns_forward(Problem& p) {
    using Matrix = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const Eigen::Map<const Matrix> x(p.x.data(), p.row.n, p.row.c);
    Eigen::Map<Matrix> y(p.y.data(), p.row.n, p.row.c);
    const Eigen::Array<float, 1, Eigen::Dynamic> mean = x.colwise().mean();
    const Eigen::Array<float, 1, Eigen::Dynamic> r =
        ((x.rowwise() - mean).square().colwise().mean() + static_cast<float>(p.eps)).rsqrt();
    const Eigen::Map<const Eigen::Array<float, 1, Eigen::Dynamic>> gamma(p.gamma.data(), p.row.c),
        beta(p.beta.data(), p.row.c);
    const Eigen::Array<float, 1, Eigen::Dynamic> factor = r * gamma;
    y = ((x.rowwise() - mean).rowwise() * factor).rowwise() + beta;
}

Run make(Problem& problem, int) {
    auto* p = &problem;
    const Row& row = problem.row;
    if (row.takes_rows()) {
        const bool centred = row.op == Op::layer_norm;
        if (row.backward) return [=] { rows_backward(*p, centred); };
        return [=] { rows_forward(*p, centred); };
    }
    if (row.backward) return {};
    if (row.hw == 1 && row.op == Op::batch_norm) return [=] { columns_forward(*p); };
    return [=] { channels_forward(*p); };
}

}  // namespace

void add_eigen(std::vector<Peer>& peers) { peers.push_back({"Eigen", make}); }

}  // namespace normscope::bench
