// SPDX-License-Identifier: MIT
// Derived: what a layer makes of a tensor, as far as somebody looks. Statistics are kept per group and follow single
// cells; x̂ and y of a cell are answered when asked for, so that an edit costs what it touched.
//
// Tensors of up to `most_cells_in_full` cells: statistics by the double reference, y in float32 by the kernels, the
// bits that `eval` prints. Larger ones: both from sums that follow every edit (IncrementalNorm), good to the kernels'
// bound of 2 ulp of y, though not to the same last bit; what is exported is always computed by the kernels.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "core/document/document.h"
#include "core/document/patch.h"
#include "core/kernels/engine.h"
#include "core/kernels/incremental.h"
#include "core/norm/trace.h"

namespace normscope {

class Derived {
public:
    static constexpr std::int64_t most_cells_in_full = 65536;

    /// A layer on a tensor, for as long as all of these live; check_params() must have passed. Nothing is computed yet.
    Derived(const Tensor& x, const NormSpec& spec, const NormParams& params, const Precision& precision);
    explicit Derived(const Document& document)
        : Derived(document.x, document.spec, document.params, document.precision) {}

    /// The document changed in place. All changes must be told before anything is asked again.
    void follow(const Change& change);
    Derived(const Derived&) = delete;
    Derived& operator=(const Derived&) = delete;
    ~Derived();
    /// Everything may have changed.
    void reset();

    const NormPlan& plan() const { return plan_; }
    const NormSpec& spec() const { return spec_; }
    /// What computes y.
    kernels::KernelInfo computed_by() const;

    /// Statistics of a group, of the group of a cell. In an empty tensor of group 0, or NaN where there is none.
    const GroupStats& stats(std::int64_t group) const { return group_at(group).stats; }
    const GroupStats& stats_of(std::int64_t cell) const { return stats(plan_.group_of(cell)); }

    /// Mean and variance of a group's values (over n), whatever the operator takes and wherever its statistics come
    /// from.
    struct Plain {
        double mean = 0;
        double variance = 0;
    };
    Plain plain(std::int64_t group) const;
    /// The same of its x̂. O(1) from the statistics.
    Plain plain_normalized(std::int64_t group) const;

    /// Any quantity of a cell; y as `precision` computes it.
    double value(Quantity quantity, std::int64_t cell) const;
    double normalized(std::int64_t cell) const { return value(Quantity::normalized, cell); }
    double output(std::int64_t cell) const { return value(Quantity::output, cell); }
    /// The same as pictures show it: shown_value().
    double shown(Quantity quantity, std::int64_t cell) const;

    /// The same of many cells of a line, from its first on.
    void read(Quantity quantity, const Line& line, std::span<double> out) const;

    /// The account of a group. It refers to the tensor and must be made anew after a change.
    Trace trace(std::int64_t group) const;

    /// Groups whose statistics were computed or brought up to date since this object was made.
    std::int64_t computed_groups() const { return computed_groups_; }

private:
    struct Group {
        GroupStats stats;
        kernels::Moments moments;
        std::uint64_t known_at = 0;  // `epoch_`: the statistics are those of now
    };
    static constexpr std::int64_t block = 256;  // groups that are made room for together
    using Block = std::array<Group, block>;

    bool in_full() const { return x_->size() <= most_cells_in_full; }
    struct Layer;  // a layer of its own, with its cache

    const Group& group_at(std::int64_t group) const;
    void compute(std::int64_t group, Group& out) const;
    void forget_group(std::int64_t group);
    /// y of all cells where the kernels compute it, else empty.
    std::span<const float> kernel_output() const;
    template <class Use>
    void for_each_stretch(const Line& line, std::int64_t count, Use&& use) const;

    /// What the groups of a line's cells know, a number a cell: kept for the line that was read last, because an edit
    /// changes one group and the charts read all of them.
    struct Across {
        Line line;
        std::int64_t first_group = 0;
        std::int64_t step = 0;
        std::uint64_t known_at = 0;
        std::vector<std::int64_t> stale;  // places
        std::vector<double> mean, divisor, shift, delta, rstd;

        void resize(std::int64_t count);
        void set(std::int64_t place, const Group& group);
        void forget(std::int64_t group);
    };
    const Across& across(const Line& line, std::int64_t step) const;

    void read_params(Quantity which, const Line& line, std::int64_t begin, std::span<double> out) const;
    template <class Numbers>
    void read_stretch(Quantity quantity, const Line& line, std::int64_t begin, std::int64_t end, const Numbers& at,
                      double* out) const;
    /// x − μ, x̂ and y where nothing is rounded on purpose. False: to be asked cell by cell.
    bool read_at_once(Quantity quantity, const Line& line, std::span<double> out) const;
    void read_each(Quantity quantity, const Line& line, std::span<double> out) const;

    const Tensor* x_;
    const NormSpec* layer_;
    const NormParams* params_;
    const Precision* precision_;

    NormSpec spec_;
    NormPlan plan_;
    std::optional<kernels::NormKernel> kernel_;  // float32, in full
    // Filled when somebody looks.
    mutable std::unique_ptr<Layer> plain_;
    mutable std::vector<std::unique_ptr<Block>> groups_;
    mutable std::optional<kernels::IncrementalNorm> sums_;
    mutable std::vector<std::int64_t> offsets_;
    mutable std::vector<double> values_;  // of the group at work
    mutable Across across_;
    mutable std::vector<float> y_;
    mutable kernels::Statistics kernel_statistics_;
    mutable bool output_known_ = false;
    mutable bool kernel_failed_ = false;
    mutable std::int64_t computed_groups_ = 0;
    std::uint64_t epoch_ = 1;
};

/// The trace of the group that holds the cell in focus. The document must outlive it.
Trace focused_trace(const Document& document, const NormPlan& plan);

}  // namespace normscope
