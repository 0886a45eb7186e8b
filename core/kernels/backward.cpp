// SPDX-License-Identifier: MIT
// The backward pass of the engine: which kernel, which partial sums of dγ and dβ, and in what fixed order they meet.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "core/kernels/aligned.h"
#include "core/kernels/backward_jobs.h"
#include "core/kernels/columns.h"
#include "core/kernels/engine.h"
#include "core/kernels/machine.h"

namespace normscope::kernels {

void group_backward(const BackwardJob& job, std::int64_t group, const GatheredGroup& cells, const ParamSums& sums) {
    const GroupPoint point = group_point(job, group);
    const std::int64_t n = job.layout.size;
    const auto cell_of = [&](std::int64_t k) { return cells.base + (cells.offsets != nullptr ? cells.offsets[k] : k); };
    const auto entry_of = [&](std::int64_t k) { return cells.params != nullptr ? cells.params[k] : k; };
    const bool no_divisor = std::isinf(point.rstd);  // x̂ is 0 by definition, whatever x is, so that dx = 0
    double sum_h = 0;
    double dot = 0;
    for (std::int64_t k = 0; k < n; ++k) {
        const double dy = job.dy[cell_of(k)];
        const double t = (double{job.x[cell_of(k)]} - point.shift) - point.hat;
        const double hat = no_divisor ? 0.0 : t * point.rstd;
        const double h = dy * job.gamma_at(cells.first_param + entry_of(k));
        sum_h += h;
        dot += h * hat;
        sums.dgamma[cells.sums_at + entry_of(k)] += dy * hat;
        sums.dbeta[cells.sums_at + entry_of(k)] += dy;
    }
    const GradientLine line = gradient_line(job, group, point.rstd, sum_h, dot);
    for (std::int64_t k = 0; k < n; ++k) {
        const double h = double{job.dy[cell_of(k)]} * job.gamma_at(cells.first_param + entry_of(k));
        const double t = (double{job.x[cell_of(k)]} - point.shift) - point.about;
        job.dx[cell_of(k)] = no_divisor ? 0.0F : static_cast<float>(point.rstd * h - line.centre - t * line.slope);
    }
}

namespace {

/// Offsets and parameters of a layout's cells, for the groups that float cannot do.
struct CellList {
    explicit CellList(const Layout& layout) {
        if (layout.kind == LayoutKind::segments)
            for (std::int64_t run = 0; run < layout.runs; ++run)
                for (std::int64_t k = 0; k < layout.run_length; ++k) {
                    offsets.push_back(run * layout.run_stride + k);
                    params.push_back(run * layout.run_step);
                }
        if (layout.kind != LayoutKind::columns) return;
        for (std::int64_t row = 0; row < layout.rows; ++row) offsets.push_back(row * layout.columns);
        params.assign(offsets.size(), 0);
    }

    GatheredGroup group(const Layout& layout, std::int64_t g, std::int64_t sums_at) const {
        std::int64_t base = g * layout.size;
        if (layout.kind == LayoutKind::segments) base = g * layout.group_stride;
        if (layout.kind == LayoutKind::columns)
            base = g / layout.columns * layout.columns * layout.rows + g % layout.columns;
        return {.base = base,
                .offsets = offsets.empty() ? nullptr : offsets.data(),
                .first_param = layout.first_param(g),
                .params = params.empty() ? nullptr : params.data(),
                .sums_at = sums_at};
    }

    std::vector<std::int64_t> offsets, params;
};

/// Storage that a thread keeps from call to call, so that small calls allocate nothing. Large calls give it back.
template <class T>
class Scratch {
public:
    /// Zeros. Other threads may use them too, while this one waits.
    explicit Scratch(std::size_t count) : storage_(kept()) { storage_.assign(count, T{}); }
    ~Scratch() {
        if (storage_.size() > most) AlignedVector<T>().swap(storage_);
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    T* data() { return storage_.data(); }

private:
    static constexpr std::size_t most = std::size_t{1} << 16;
    static AlignedVector<T>& kept() {
        static thread_local AlignedVector<T> storage;
        return storage;
    }

    AlignedVector<T>& storage_;
};

/// Partial sums of dγ and dβ, one block of `entries` each per part.
struct PartialSums {
    PartialSums(std::int64_t parts, std::int64_t entry_count)
        : entries(static_cast<std::size_t>(entry_count)), values(2 * static_cast<std::size_t>(parts) * entries) {}

    ParamSums part(std::int64_t index) {
        double* at = values.data() + 2 * static_cast<std::size_t>(index) * entries;
        return {at, at + entries};
    }
    void clear(std::int64_t index) { std::fill_n(part(index).dgamma, 2 * entries, 0.0); }

    std::size_t entries;
    Scratch<double> values;
};

/// Where the sums become dγ and dβ.
struct Gradients {
    ParamGradients& out;
    std::int64_t params;
    bool gamma;
    bool beta;

    void take(const ParamSums& sums) const {
        fill(out.dgamma, gamma, sums.dgamma);
        fill(out.dbeta, beta, sums.dbeta);
    }
    void take_zeros() const {
        out.dgamma.assign(gamma ? static_cast<std::size_t>(params) : 0, 0.0F);
        out.dbeta.assign(beta ? static_cast<std::size_t>(params) : 0, 0.0F);
    }

private:
    void fill(std::vector<float>& to, bool wanted, const double* from) const {
        to.resize(wanted ? static_cast<std::size_t>(params) : 0);
        for (std::size_t k = 0; k < to.size(); ++k) to[k] = static_cast<float>(from[k]);
    }
};

// Blocks of rows that keep sums of their own: their number depends on the shape alone, so that the order of additions
// does too. 16 keep 16 threads busy, and 32 rows repay the merging.
std::int64_t rows_per_part(std::int64_t rows) { return std::max<std::int64_t>(32, ((rows + 15) / 16 + 7) / 8 * 8); }

void merge_parts(PartialSums& sums, std::int64_t parts) {
    const ParamSums total = sums.part(0);
    for (std::int64_t part = 1; part < parts; ++part) {
        const double* from = sums.part(part).dgamma;
        for (std::size_t k = 0; k < 2 * sums.entries; ++k) total.dgamma[k] += from[k];
    }
}

/// Rows, and with a `list` any grouping: parts of consecutive groups.
void backward_by_parts(const BackwardJob& job, const Gradients& gradients, const CellList* list,
                       const GatheredGroups* gathered, ThreadPool* pool) {
    const std::int64_t groups = job.layout.groups;
    const std::int64_t block = rows_per_part(groups);
    const std::int64_t parts = (groups + block - 1) / block;
    PartialSums sums(parts, gradients.params);
    const auto one_group = [&](std::int64_t g, const ParamSums& to) {
        if (gathered != nullptr)
            group_backward(job, g, gathered->group(g), to);
        else
            group_backward(job, g, list->group(job.layout, g, job.layout.first_param(g)), to);
    };
    parallel_for(pool, parts, 1, [&](std::int64_t begin, std::int64_t end) {
        Scratch<float> scratch(job.layout.kind == LayoutKind::rows ? 2 * static_cast<std::size_t>(job.layout.size) : 0);
        for (std::int64_t part = begin; part < end; ++part) {
            const std::int64_t first = part * block;
            const std::int64_t last = std::min(groups, first + block);
            const ParamSums to = sums.part(part);
            if (list == nullptr && gathered == nullptr && rows_backward(job, first, last, to, scratch.data())) continue;
            sums.clear(part);
            const CellList rows(job.layout);
            for (std::int64_t g = first; g < last; ++g) {
                if (list == nullptr && gathered == nullptr)
                    group_backward(job, g, rows.group(job.layout, g, job.layout.first_param(g)), to);
                else
                    one_group(g, to);
            }
        }
    });
    merge_parts(sums, parts);
    gradients.take(sums.part(0));
}

/// Segments and columns give every group its own entries first; this adds those that share a parameter, in group order.
void collect(const Layout& layout, const AlignedVector<double>& of_groups, const Gradients& gradients) {
    const std::int64_t steps = layout.run_step != 0 ? layout.runs : 1;
    const std::int64_t entries = layout.groups * steps;
    const auto params = static_cast<std::size_t>(gradients.params);
    std::vector<double> out(2 * params);
    for (std::int64_t g = 0; g < layout.groups; ++g)
        for (std::int64_t k = 0; k < steps; ++k) {
            const auto to = static_cast<std::size_t>(layout.first_param(g) + k);
            const auto from = static_cast<std::size_t>(g * steps + k);
            out[to] += of_groups[from];
            out[params + to] += of_groups[static_cast<std::size_t>(entries) + from];
        }
    gradients.take({out.data(), out.data() + params});
}

void backward_segments(const BackwardJob& job, const Gradients& gradients, ThreadPool* pool) {
    const Layout& layout = job.layout;
    const std::int64_t steps = layout.run_step != 0 ? layout.runs : 1;
    const auto entries = static_cast<std::size_t>(layout.groups * steps);
    AlignedVector<double> sums(2 * entries);
    parallel_for(pool, layout.groups, 1, [&](std::int64_t first, std::int64_t last) {
        for (std::int64_t g = first; g < last; ++g) {
            double* dgamma = sums.data() + g * steps;
            double* dbeta = dgamma + entries;
            if (group_point(job, g).in_float && segment_backward(job, g, {dgamma, dbeta})) continue;
            std::fill_n(dgamma, steps, 0.0);
            std::fill_n(dbeta, steps, 0.0);
            const CellList list(layout);
            group_backward(job, g, list.group(layout, g, 0), {dgamma, dbeta});
        }
    });
    collect(layout, sums, gradients);
}

void backward_columns(const BackwardJob& job, const Gradients& gradients, ThreadPool* pool) {
    const auto groups = static_cast<std::size_t>(job.layout.groups);
    AlignedVector<double> sums(2 * groups);
    const std::vector<std::int64_t> left = columns_backward(job, {sums.data(), sums.data() + groups}, pool);
    if (!left.empty()) {
        const CellList list(job.layout);
        for (const auto g : left) {
            sums[static_cast<std::size_t>(g)] = sums[groups + static_cast<std::size_t>(g)] = 0;
            group_backward(job, g, list.group(job.layout, g, g), {sums.data(), sums.data() + groups});
        }
    }
    collect(job.layout, sums, gradients);
}

/// True when x̂ and the spread are about different points (a standard deviation without centring, or the reverse): the
/// float kernels know one point only.
bool two_points(const Finish& finish) { return finish.divide && finish.center != finish.about_mean; }

}  // namespace

/// 0/0 as NaN: the groups that were divided by 0 have no gradient, and their x̂ takes dγ along.
void NormKernel::spoil_undefined(const Statistics& statistics, std::span<float> dx, ParamGradients& gradients) const {
    for (std::size_t group = 0; group < bases_.size(); ++group) {
        if (!std::isinf(statistics.rstd[group])) continue;
        for (std::size_t k = 0; k < offsets_.size(); ++k) {
            dx[static_cast<std::size_t>(bases_[group] + offsets_[k])] = std::numeric_limits<float>::quiet_NaN();
            if (!gradients.dgamma.empty())
                gradients.dgamma[static_cast<std::size_t>(group_params_[group] + offset_params_[k])] =
                    std::numeric_limits<float>::quiet_NaN();
        }
    }
}

Result<void> NormKernel::backward(std::span<const float> x, std::span<const float> dy, const ParamView& params,
                                  const Statistics& statistics, std::span<float> dx, ParamGradients& gradients,
                                  ThreadPool* pool) const {
    const std::array sizes{x.size(), dy.size(), dx.size()};
    if (auto ok = check(params, sizes); !ok) return ok;
    const auto groups = static_cast<std::size_t>(layout_.groups);
    const bool with_spread = finish_.eps_outside;
    if (statistics.mean.size() != groups || (with_spread && statistics.spread.size() != groups))
        return fail("the statistics are not those of this kernel's forward pass");
    BackwardJob job;
    job.x = x.data();
    job.dy = dy.data();
    job.dx = dx.data();
    const auto gamma = spec_.has_gamma ? params.gamma : std::span<const float>{};
    job.gamma = gamma.empty() ? nullptr : gamma.data();
    job.one_plus = spec_.gamma_form == GammaForm::one_plus && job.gamma != nullptr;
    job.wants_dbeta = spec_.has_beta;
    job.layout = layout_;
    job.finish = finish_;
    if (spec_.stats == StatsSource::running) {
        job.finish.running_mean = params.running_mean.data();
        job.finish.running_var = params.running_var.data();
    }
    job.mean = statistics.mean.data();
    job.mean_low = statistics.mean_low.data();
    job.rstd = statistics.rstd.data();
    job.spread = with_spread ? statistics.spread.data() : nullptr;
    const std::int64_t bytes = 3 * cells_ * static_cast<std::int64_t>(sizeof(float));
    job.bypass_cache = bypass_cache(bytes);
    job.prefetch = beyond_cache(bytes);

    const Gradients sink{gradients, params_, spec_.has_gamma, spec_.has_beta};
    ThreadPool* shared = pool != nullptr && cells_ >= sharing_threshold(layout_.kind) ? pool : nullptr;
    if (cells_ == 0) {
        sink.take_zeros();
    } else if (layout_.kind == LayoutKind::general) {
        const GatheredGroups gathered{bases_, offsets_, group_params_, offset_params_};
        backward_by_parts(job, sink, nullptr, &gathered, shared);
    } else if (two_points(finish_)) {
        const CellList list(layout_);
        backward_by_parts(job, sink, &list, nullptr, shared);
    } else if (layout_.kind == LayoutKind::rows) {
        if (job.gamma == nullptr) job.gamma = ones_.data();
        backward_by_parts(job, sink, nullptr, nullptr, shared);
    } else if (layout_.kind == LayoutKind::segments) {
        backward_segments(job, sink, shared);
    } else {
        backward_columns(job, sink, shared);
    }
    if (spec_.zero_by_zero == ZeroByZero::nan) spoil_undefined(statistics, dx, gradients);
    return {};
}

Result<KernelInfo> backward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                            std::span<const float> dy, const ParamView& params, const Statistics& statistics,
                            std::span<float> dx, ParamGradients& gradients, ThreadPool* pool) {
    const NormKernel kernel(spec, plan);
    if (auto ok = kernel.backward(x, dy, params, statistics, dx, gradients, pool); !ok)
        return std::unexpected(ok.error());
    return kernel.info(pool);
}

}  // namespace normscope::kernels
