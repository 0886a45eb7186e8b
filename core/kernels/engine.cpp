// SPDX-License-Identifier: MIT
#include "core/kernels/engine.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

#include "core/kernels/columns.h"
#include "core/kernels/gathered.h"
#include "core/kernels/jobs.h"
#include "core/kernels/machine.h"
#include "core/kernels/rounding.h"
#include "hwy/targets.h"

namespace normscope::kernels {
// A join costs 0.1 to 0.5 µs once the workers spin, and 16 Ki cells are some 2 µs of work in the second-level cache.
// Columns join twice.
std::int64_t sharing_threshold(LayoutKind kind) { return kind == LayoutKind::columns ? 65536 : 16384; }

NormKernel::NormKernel(const NormSpec& spec, const NormPlan& plan) : NormKernel(spec, plan, false) {}

NormKernel NormKernel::general(const NormSpec& spec, const NormPlan& plan) { return {spec, plan, true}; }

NormKernel::NormKernel(const NormSpec& spec, const NormPlan& plan, bool force_general)
    : spec_(spec), layout_(make_layout(spec, plan, force_general || spec.readable_only())), finish_(make_finish(spec, plan.group_size())),
      params_(plan.param_count()), cells_(element_count(plan.shape())) {
    if (layout_.kind == LayoutKind::rows) ones_.assign(static_cast<std::size_t>(params_), 1.0F);
    if (layout_.kind != LayoutKind::general || cells_ == 0) return;
    // A cell's parameter is the sum of what its group and its place in the group add: both are sums over axes.
    offsets_ = plan.offsets();
    offset_params_.reserve(offsets_.size());
    for (const auto offset : offsets_) offset_params_.push_back(plan.param_of(offset));
    for (std::int64_t group = 0; group < plan.group_count(); ++group) {
        bases_.push_back(plan.base(group));
        group_params_.push_back(plan.param_of(bases_.back()));
    }
}

Result<void> NormKernel::check(const ParamView& params, std::span<const std::size_t> sizes) const {
    for (const auto size : sizes)
        if (size != static_cast<std::size_t>(cells_))
            return fail(fmt::format("the kernel was made for {} cells, not {}", cells_, size));
    const auto wrong = [](std::span<const float> values, std::int64_t wanted) {
        return !values.empty() && values.size() != static_cast<std::size_t>(wanted);
    };
    if (wrong(params.gamma, params_) || wrong(params.beta, params_))
        return fail(fmt::format("weight and bias should contain {} elements", params_));
    if (spec_.stats != StatsSource::running) return {};
    const auto groups = static_cast<std::size_t>(layout_.groups);
    if (params.running_mean.size() != groups || params.running_var.size() != groups)
        return fail(fmt::format("running_mean and running_var should contain {} elements", groups));
    return {};
}

ForwardJob NormKernel::forward_job(std::span<const float> x, const ParamView& params, std::span<float> y,
                                   Statistics& statistics) const {
    // ε outside the root: the derivative needs √v itself.
    statistics.keep_spread |= finish_.eps_outside || spec_.track_running_stats;
    statistics.resize(layout_.groups);
    ForwardJob job;
    job.x = x.data();
    job.y = y.data();
    const auto gamma = spec_.has_gamma ? params.gamma : std::span<const float>{};
    const auto beta = spec_.has_beta ? params.beta : std::span<const float>{};
    job.gamma = gamma.empty() ? nullptr : gamma.data();
    job.beta = beta.empty() ? nullptr : beta.data();
    job.one_plus = spec_.gamma_form == GammaForm::one_plus && job.gamma != nullptr;
    job.layout = layout_;
    job.finish = finish_;
    if (spec_.stats == StatsSource::running) {
        job.finish.running_mean = params.running_mean.data();
        job.finish.running_var = params.running_var.data();
    }
    job.stats = {.mean = statistics.mean.data(),
                 .rstd = statistics.rstd.data(),
                 .mean_low = statistics.mean_low.data(),
                 .spread = statistics.keep_spread ? statistics.spread.data() : nullptr};
    const std::int64_t bytes = 2 * cells_ * static_cast<std::int64_t>(sizeof(float));
    job.bypass_cache = bypass_cache(bytes);
    job.prefetch = beyond_cache(bytes);
    if (layout_.kind != LayoutKind::rows || cells_ == 0) return job;
    if (job.gamma == nullptr) job.gamma = ones_.data();
    scan_row_params(job);
    return job;
}

Result<void> NormKernel::forward(std::span<const float> x, const ParamView& params, std::span<float> y,
                                 Statistics& statistics, ThreadPool* pool) const {
    const std::array sizes{x.size(), y.size()};
    if (auto ok = check(params, sizes); !ok) return ok;
    const ForwardJob job = forward_job(x, params, y, statistics);
    if (cells_ == 0) return gathered_empty(job), Result<void>{};
    ThreadPool* shared = cells_ >= sharing_threshold(layout_.kind) ? pool : nullptr;
    switch (layout_.kind) {
    case LayoutKind::rows:
        parallel_for(shared, layout_.groups, layout_.groups >= 32 ? 16 : 1,
                     [&](std::int64_t first, std::int64_t last) { rows_forward(job, first, last); });
        break;
    case LayoutKind::segments:
        parallel_for(shared, layout_.groups, 1,
                     [&](std::int64_t first, std::int64_t last) { segments_forward(job, first, last); });
        break;
    case LayoutKind::columns:
        columns_forward(job, shared);
        break;
    case LayoutKind::general:
        if (const Gathering gathering{bases_, offsets_, group_params_, offset_params_}; spec_.readable_only())
            readable_forward(spec_, job, gathering, shared);
        else
            gathered_forward(job, gathering, shared);
        break;
    }
    return {};
}

Result<void> NormKernel::update_group(std::span<const float> x, const ParamView& params, std::span<float> y,
                                      Statistics& statistics, std::int64_t group) const {
    const bool alone = layout_.kind == LayoutKind::rows || layout_.kind == LayoutKind::segments;
    if (!alone || cells_ == 0) return forward(x, params, y, statistics);
    if (group < 0 || group >= layout_.groups)
        return fail(fmt::format("there is no group {}; the groups are 0 to {}", group, layout_.groups - 1));
    const std::array sizes{x.size(), y.size()};
    if (auto ok = check(params, sizes); !ok) return ok;
    if (std::ssize(statistics.mean) != layout_.groups) return fail("the statistics are not those of this kernel");
    const ForwardJob job = forward_job(x, params, y, statistics);
    if (layout_.kind == LayoutKind::rows)
        rows_forward(job, group, group + 1);
    else
        segments_forward(job, group, group + 1);
    return {};
}

KernelInfo NormKernel::info(const ThreadPool* pool) const {
    const bool shared = pool != nullptr && cells_ >= sharing_threshold(layout_.kind);
    const std::string statistics = spec_.stats == StatsSource::running ? "running statistics" : "double sums";
    return {.algorithm = fmt::format("{} {} × {}, {}", name_of(layout_.kind), layout_.groups, layout_.size, statistics),
            .instruction_set = instruction_set(),
            .threads = shared ? pool->size() : 1};
}

Result<KernelInfo> forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                           const ParamView& params, std::span<float> y, Statistics& statistics, ThreadPool* pool) {
    const NormKernel kernel(spec, plan);
    if (auto ok = kernel.forward(x, params, y, statistics, pool); !ok) return std::unexpected(ok.error());
    return kernel.info(pool);
}

RunningAverages update_running(const NormSpec& spec, const NormPlan& plan, const ParamView& params,
                               const Statistics& statistics) {
    const double n = static_cast<double>(plan.group_size());
    const double keep = spec.momentum_rule == MomentumRule::weight_of_new ? 1 - spec.momentum : spec.momentum;
    const double divided_by = spec.unbiased ? n - 1 : n;
    RunningAverages out;
    for (std::size_t g = 0; g < statistics.mean.size(); ++g) {
        const double old_mean = params.running_mean.empty() ? 0.0 : double{params.running_mean[g]};
        const double old_var = params.running_var.empty() ? 1.0 : double{params.running_var[g]};
        const double var = statistics.spread[g] * divided_by / (spec.running_unbiased ? n - 1 : n);
        out.mean.push_back(static_cast<float>(keep * old_mean + (1 - keep) * statistics.mean[g]));
        out.var.push_back(static_cast<float>(keep * old_var + (1 - keep) * var));
    }
    return out;
}

std::string instruction_set() {
    const std::int64_t best = hwy::SupportedTargets() & HWY_TARGETS;
    return hwy::TargetName(best & -best);  // the lowest bit is the best set
}

std::vector<std::string> instruction_sets() {
    std::vector<std::string> names;
    for (const auto target : hwy::SupportedAndGeneratedTargets()) names.emplace_back(hwy::TargetName(target));
    return names;
}

void use_instruction_set(const std::string& name) {
    hwy::SetSupportedTargetsForTest(0);
    for (const auto target : hwy::SupportedAndGeneratedTargets())
        if (name == hwy::TargetName(target)) {
            hwy::SetSupportedTargetsForTest(target);
            break;
        }
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace normscope::kernels
