// SPDX-License-Identifier: MIT
#include "problem.h"

#include <sys/mman.h>

#include <cmath>
#include <cstdlib>
#include <numbers>

namespace normscope::bench {

std::int64_t Row::stat_count() const {
    if (takes_rows()) return n;
    return op == Op::batch_norm ? c : n * groups;
}

std::string Row::name() const {
    static constexpr const char* ops[] = {"LN", "RMS", "BN", "GN"};
    std::string shape = std::to_string(n) + "x" + std::to_string(c);
    if (hw != 1) {
        const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(hw))));
        shape += "x" + std::to_string(side) + "x" + std::to_string(side);
    }
    if (op == Op::group_norm) shape += "_G" + std::to_string(groups);
    return std::string(ops[static_cast<int>(op)]) + (backward ? "_bwd/" : "_fwd/") + shape;
}

std::span<const Row> table_rows() {
    static const std::vector<Row> rows = [] {
        std::vector<Row> out;
        const std::int64_t shapes[7][2] = {{8, 4},     {1, 64},     {32, 768},   {1024, 768},
                                           {64, 8192}, {65536, 64}, {4096, 4096}};
        const double goals[4][7] = {{16, 14, 1.35, 1.30, 1.65, 1.03, 1.12},
                                    {40, 30, 1.70, 1.55, 2.00, 1.15, 1.20},
                                    {14, 12, 1.15, 1.15, 1.50, 1.02, 1.10},
                                    {35, 20, 1.55, 1.40, 1.80, 1.12, 1.15}};
        for (int kind = 0; kind < 4; ++kind)
            for (int shape = 0; shape < 7; ++shape)
                out.push_back({.op = kind < 2 ? Op::layer_norm : Op::rms_norm,
                               .backward = kind % 2 == 1,
                               .n = shapes[shape][0],
                               .c = shapes[shape][1],
                               .goal = goals[kind][shape],
                               .goal_is_ns = shape < 2});
        for (const bool backward : {false, true}) {
            out.push_back(
                {.op = Op::batch_norm, .backward = backward, .n = 64, .c = 768, .goal = backward ? 1.60 : 1.80});
            out.push_back(
                {.op = Op::batch_norm, .backward = backward, .n = 4096, .c = 768, .goal = backward ? 2.00 : 1.45});
            out.push_back({.op = Op::batch_norm,
                           .backward = backward,
                           .n = 32,
                           .c = 64,
                           .hw = 3136,
                           .goal = backward ? 1.40 : 1.10});
        }
        for (const bool backward : {false, true}) {
            out.push_back({.op = Op::group_norm,
                           .backward = backward,
                           .n = 32,
                           .c = 64,
                           .hw = 3136,
                           .groups = 32,
                           .goal = backward ? 1.15 : 1.02});
            out.push_back({.op = Op::group_norm,
                           .backward = backward,
                           .n = 4,
                           .c = 320,
                           .hw = 1024,
                           .groups = 32,
                           .goal = backward ? 1.30 : 1.25});
        }
        return out;
    }();
    return rows;
}

Floats::Floats(std::int64_t count) : count_(count) {
    constexpr std::size_t page = std::size_t{2} << 20;
    const std::size_t wanted = static_cast<std::size_t>(count) * sizeof(float);
    // Small buffers start at different offsets within 4 KiB, as they do in a program, and not all at offset 0.
    const std::size_t align = wanted >= page ? page : 64;
    const std::size_t bytes = (wanted + 64 + align - 1) / align * align;
    data_.reset(static_cast<float*>(std::aligned_alloc(align, bytes)));
    if (align == page) madvise(data_.get(), bytes, MADV_HUGEPAGE);
    for (std::int64_t k = 0; k < count; ++k) data_.get()[k] = 0;
}

Problem::Problem(const Row& row_, double eps_)
    : row(row_), eps(eps_), x(row.cells()), dy(row.backward ? row.cells() : 1), y(row.backward ? 1 : row.cells()),
      dx(row.backward ? row.cells() : 1), gamma(row.c), beta(row.c), dgamma(row.c), dbeta(row.c),
      mean(row.stat_count()), var(row.stat_count()), rstd(row.stat_count()) {}

namespace {

class Random {
public:
    double uniform() {
        state_ = state_ * 6364136223846793005U + 1442695040888963407U;
        return (static_cast<double>(state_ >> 11) + 0.5) * 0x1p-53;
    }
    double normal() { return std::sqrt(-2 * std::log(uniform())) * std::cos(2 * std::numbers::pi * uniform()); }

private:
    std::uint64_t state_ = 7;
};

/// Cells and γ/β entries of a group.
struct Group {
    const Row& row;
    std::int64_t index;
    std::int64_t size() const {
        if (row.takes_rows()) return row.c;
        return row.op == Op::batch_norm ? row.n * row.hw : row.c / row.groups * row.hw;
    }
    std::int64_t cell(std::int64_t k) const {
        if (row.op == Op::batch_norm) return (k / row.hw * row.c + index) * row.hw + k % row.hw;
        return index * size() + k;
    }
    std::int64_t param(std::int64_t k) const {
        if (row.takes_rows()) return k;
        return row.op == Op::batch_norm ? index : index % row.groups * (row.c / row.groups) + k / row.hw;
    }
};

}  // namespace

void Problem::fill() {
    Random random;
    for (float& value : x.span()) value = static_cast<float>(random.normal());
    for (float& value : dy.span()) value = static_cast<float>(random.normal());
    for (float& value : gamma.span()) value = static_cast<float>(0.5 + random.uniform());
    for (float& value : beta.span()) value = static_cast<float>(0.1 * random.normal());
}

void Problem::compute_truth() {
    using Wide = long double;
    true_result.resize(static_cast<std::size_t>(row.cells()));
    const bool centred = row.op != Op::rms_norm;
    for (std::int64_t g = 0; g < row.stat_count(); ++g) {
        const Group group{row, g};
        const auto n = static_cast<Wide>(group.size());
        const auto value = [&](std::int64_t k) { return static_cast<Wide>(x.data()[group.cell(k)]); };
        Wide middle = 0;
        Wide squares = 0;
        for (std::int64_t k = 0; centred && k < group.size(); ++k) middle += value(k) - value(0);
        if (centred) middle = value(0) + middle / n;
        for (std::int64_t k = 0; k < group.size(); ++k) squares += (value(k) - middle) * (value(k) - middle);
        const Wide r = 1 / sqrtl(squares / n + static_cast<Wide>(eps));
        mean.data()[g] = static_cast<float>(middle);
        var.data()[g] = static_cast<float>(squares / n);
        rstd.data()[g] = static_cast<float>(r);
        Wide sum = 0;
        Wide dot = 0;
        for (std::int64_t k = 0; row.backward && k < group.size(); ++k) {
            const Wide h =
                static_cast<Wide>(dy.data()[group.cell(k)]) * static_cast<Wide>(gamma.data()[group.param(k)]);
            if (centred) sum += h;
            dot += h * (value(k) - middle) * r;
        }
        for (std::int64_t k = 0; k < group.size(); ++k) {
            const auto cell = group.cell(k);
            const auto factor = static_cast<Wide>(gamma.data()[group.param(k)]);
            const Wide offset = centred ? static_cast<Wide>(beta.data()[group.param(k)]) : 0;
            const Wide hat = value(k) == middle ? 0 : (value(k) - middle) * r;
            const Wide out = row.backward ? r * (static_cast<Wide>(dy.data()[cell]) * factor - sum / n - hat * dot / n)
                                          : factor * hat + offset;
            true_result[static_cast<std::size_t>(cell)] = static_cast<double>(out);
        }
    }
}

double Problem::error(std::span<const float> result) const {
    double worst = 0;
    for (std::size_t k = 0; k < true_result.size(); ++k) {
        const bool finite = std::isfinite(true_result[k]);
        if (finite != std::isfinite(result[k])) return NAN;
        if (finite) worst = std::max(worst, std::abs(double{result[k]} - true_result[k]));
    }
    return worst;
}

std::vector<Peer> all_peers() {
    std::vector<Peer> peers;
    add_limits(peers);
    add_normscope(peers);
#ifdef NORMSCOPE_BENCH_ONEDNN
    add_onednn(peers);
#endif
#ifdef NORMSCOPE_BENCH_TORCH
    add_torch(peers);
#endif
#ifdef NORMSCOPE_BENCH_EIGEN
    add_eigen(peers);
#endif
    add_naive_fast(peers);
    add_naive(peers);
    return peers;
}

}  // namespace normscope::bench
