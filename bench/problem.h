// SPDX-License-Identifier: MIT
// One row of the tables: an operator, a direction and a shape, with the buffers that all peers share.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace normscope::bench {

enum class Op { layer_norm, rms_norm, batch_norm, group_norm };

struct Row {
    Op op = Op::layer_norm;
    bool backward = false;
    std::int64_t n = 1, c = 1, hw = 1, groups = 1;
    double goal = 0;  ///< multiple of the limit, or nanoseconds in all when `goal_is_ns`
    bool goal_is_ns = false;

    std::int64_t cells() const { return n * c * hw; }
    bool takes_rows() const { return op == Op::layer_norm || op == Op::rms_norm; }
    std::int64_t stat_count() const;
    std::string name() const;  ///< "LN_fwd/32x768"
};

/// Every row of Table 1 with its goal.
std::span<const Row> table_rows();

/// 64-byte aligned floats, on huge pages where the system gives them.
class Floats {
public:
    explicit Floats(std::int64_t count);
    float* data() { return data_.get(); }
    const float* data() const { return data_.get(); }
    std::span<float> span() { return {data_.get(), static_cast<std::size_t>(count_)}; }
    std::span<const float> span() const { return {data_.get(), static_cast<std::size_t>(count_)}; }

private:
    struct Free {
        void operator()(float* at) const { std::free(at); }
    };
    std::int64_t count_ = 0;
    std::unique_ptr<float, Free> data_;
};

struct Problem {
    explicit Problem(const Row& row_, double eps_ = 1e-5);

    Row row;
    double eps;
    Floats x, dy, y, dx, gamma, beta, dgamma, dbeta;
    Floats mean, var, rstd;           ///< statistics as the peers keep them; true ones for the backward pass
    std::vector<double> true_result;  ///< y, or dx

    /// N(0, 1) in x and dy, γ in [0.5, 1.5), β ~ 0.1·N(0, 1), statistics from them.
    void fill();
    /// Recomputes the true statistics and the true result from what the buffers hold, in long double.
    void compute_truth();
    /// Largest |result − truth|; NaN when one is finite and the other is not.
    double error(std::span<const float> result) const;
};

using Run = std::function<void()>;

struct Peer {
    std::string name;
    /// Empty when the peer does not offer this row.
    std::function<Run(Problem&, int threads)> make;
};

/// Names that start with "limit" are no normalizations.
void add_limits(std::vector<Peer>& peers);
void add_naive(std::vector<Peer>& peers);
void add_naive_fast(std::vector<Peer>& peers);
void add_normscope(std::vector<Peer>& peers);
void add_eigen(std::vector<Peer>& peers);
void add_onednn(std::vector<Peer>& peers);
void add_torch(std::vector<Peer>& peers);
std::vector<Peer> all_peers();

}  // namespace normscope::bench
