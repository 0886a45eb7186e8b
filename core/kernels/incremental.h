// SPDX-License-Identifier: MIT
// Edits that cost nothing: statistics that follow a changed cell in O(1), and y where somebody looks.
//
// Every group that was asked about keeps Σ(x − K) and Σ(x − K)² of its finite cells in double, K being a float near the
// mean, and counts its NaN and ∞. An edit adds and takes one term of each. A group is summed anew when that could no
// longer be trusted: after 2^20 edits, when the mean has left K by more than two standard deviations, or when an
// outlier that left took most of the digits with it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "core/kernels/engine.h"

namespace normscope::kernels {

class IncrementalNorm {
public:
    /// Looks at nothing yet. `x` (row-major, plan.shape()) and what `params` views stay the caller's; params must fit
    /// the plan.
    IncrementalNorm(const NormSpec& spec, const NormPlan& plan, std::span<const float> x, const ParamView& params);

    /// x[cell] went from `before` to `after`. All changes must be told before the next question. O(1).
    void changed(std::int64_t cell, float before, float after);
    /// The values have another address, or the parameters have.
    void look_at(std::span<const float> x, const ParamView& params);
    /// Another ε; nothing is summed anew.
    void set_eps(double eps) { finish_.eps = eps; }

    /// Statistics of a group as they are now: O(group) when it is first asked about, then O(1), now and then O(group).
    Moments moments(std::int64_t group) const;
    double mean(std::int64_t group) const;

    /// y of one cell: what a view asks for when it shows a few cells of a large tensor. Costs as moments().
    float value(std::int64_t cell) const;

    /// y of all cells of a group, O(group), in a tensor-sized `y`.
    void write_group(std::int64_t group, std::span<float> y) const;

    std::int64_t group_of(std::int64_t cell) const;

    /// How many groups are summed up, and how often one that had been was summed anew.
    std::int64_t summed() const { return summed_; }
    std::int64_t resums() const { return resums_; }

private:
    struct Sums {
        double sum = 0;
        double squares = 0;
        double largest = 0;  // of `squares`, since the group was last summed
        float shift = 0;
        std::uint32_t edits = 0;
        std::uint32_t nans = 0, above = 0, below = 0;  // NaN, +∞, −∞
        bool known = false;
        bool stale = false;  // known once, to be summed anew

        void count(float x, std::int32_t by);
        void add(float x);
    };
    static constexpr std::int64_t block = 256;  // groups whose sums are made room for together

    Moments moments(std::int64_t group, double& mean) const;
    std::int64_t cell_of(std::int64_t group, std::int64_t place) const;
    std::int64_t param_of(std::int64_t cell, std::int64_t group) const;
    double gamma_at(std::int64_t param) const;
    double beta_at(std::int64_t param) const;
    Sums* find(std::int64_t group) const;
    const Sums& sums_of(std::int64_t group) const;
    bool trusted(const Sums& sums) const;
    void sum_group(std::int64_t group) const;
    void sum_columns(std::int64_t group) const;

    NormSpec spec_;
    NormPlan plan_;
    Layout layout_;
    Finish finish_;
    std::span<const float> x_;
    ParamView params_;
    // Sums are made when somebody asks.
    mutable std::vector<std::unique_ptr<std::array<Sums, block>>> sums_;
    mutable std::int64_t summed_ = 0;
    mutable std::int64_t resums_ = 0;
};

}  // namespace normscope::kernels
