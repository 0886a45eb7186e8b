// SPDX-License-Identifier: MIT
// Edits that cost nothing: statistics that follow a changed cell in O(1), and y where somebody looks.
//
// Every group keeps Σ(x − K) and Σ(x − K)² in double, K being a float near the mean. An edit adds and takes one term of
// each. A group is summed anew when that could no longer be trusted: after 2^20 edits, when the mean has left K by more
// than two standard deviations, when an outlier that left took most of the digits with it, or after a NaN or ∞.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/engine.h"

namespace normscope::kernels {

class IncrementalNorm {
public:
    /// Sums all groups of x, O(cells). `x` (row-major, plan.shape()) stays the caller's and must outlive this object;
    /// it is changed through edit() only. `params` must fit the plan.
    IncrementalNorm(const NormSpec& spec, const NormPlan& plan, std::span<float> x, NormParams params);

    /// x[cell] = value, and the statistics of its group. O(1), now and then O(group).
    void edit(std::int64_t cell, float value);

    /// Statistics of a group as they are now, O(1).
    Moments moments(std::int64_t group) const;
    double mean(std::int64_t group) const;

    /// y of one cell, O(1): what a view asks for when it shows a few cells of a large tensor.
    float value(std::int64_t cell) const;

    /// y of all cells of a group, O(group), in a tensor-sized `y`.
    void write_group(std::int64_t group, std::span<float> y) const;

    std::int64_t group_of(std::int64_t cell) const;

    /// How often a group was summed anew.
    std::int64_t resums() const { return resums_; }

private:
    struct Sums {
        float shift = 0;
        std::uint32_t edits = 0;
        double sum = 0;
        double squares = 0;
        double largest = 0;  // of `squares`, since the group was last summed
    };

    std::int64_t cell_of(std::int64_t group, std::int64_t place) const;
    std::int64_t param_of(std::int64_t cell, std::int64_t group) const;
    bool trusted(const Sums& sums) const;
    void resum(std::int64_t group);
    template <class Function>
    void for_each_cell(Function&& function) const;
    void sum_all();

    NormSpec spec_;
    NormPlan plan_;
    Layout layout_;
    Finish finish_;
    std::span<float> x_;
    NormParams params_;
    std::vector<Sums> sums_;
    std::int64_t resums_ = 0;
};

}  // namespace normscope::kernels
