// SPDX-License-Identifier: MIT
// The numbers of the program: forward and backward pass of any NormSpec, float32 in and out.
//
// Every y is within 2 ulp of the true value, an ulp being taken at max(|y|, |γ|, |β|); a constant group gives exactly
// β; NaN and ∞ stay in their group; results are the same bits for any number of threads. docs/kernels.md explains how.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/kernels/layout.h"
#include "core/kernels/statistics.h"
#include "core/kernels/thread_pool.h"
#include "core/norm/norm_plan.h"
#include "core/norm/reference.h"

namespace normscope::kernels {

struct ForwardJob;

/// Which code computed the number.
struct KernelInfo {
    std::string algorithm;        ///< "rows 1024 × 768, double sums, float-pair output"
    std::string instruction_set;  ///< "AVX2"
    int threads = 1;
};

/// Gradients of the parameters; entries like γ and β, empty where the spec has none.
struct ParamGradients {
    std::vector<float> dgamma;
    std::vector<float> dbeta;
};

/// γ, β and running averages as the kernels read them: empty means "not given", as in NormParams.
struct ParamView {
    ParamView() = default;
    ParamView(const NormParams& params)  // NOLINT: a view of what the document holds
        : gamma(params.gamma), beta(params.beta), running_mean(params.running_mean), running_var(params.running_var) {}

    std::span<const float> gamma;
    std::span<const float> beta;
    std::span<const float> running_mean;
    std::span<const float> running_var;
};

/// A NormSpec prepared for one shape. Making one costs about a microsecond; using it allocates only scratch.
class NormKernel {
public:
    NormKernel(const NormSpec& spec, const NormPlan& plan);

    /// y of x (row-major, plan.shape()) and the statistics of every group. y may be x itself, not a shifted part of it.
    Result<void> forward(std::span<const float> x, const ParamView& params, std::span<float> y, Statistics& statistics,
                         ThreadPool* pool = &ThreadPool::shared()) const;

    /// After cells of one group changed: brings `y` and `statistics` of forward() up to date, to the same bits as
    /// another forward() would. O(group) where groups are rows or segments; the rest is computed as a whole.
    Result<void> update_group(std::span<const float> x, const ParamView& params, std::span<float> y,
                              Statistics& statistics, std::int64_t group) const;

    /// dx, dγ and dβ from dy = ∂L/∂y and the statistics of forward(). dx must not overlap x or dy.
    Result<void> backward(std::span<const float> x, std::span<const float> dy, const ParamView& params,
                          const Statistics& statistics, std::span<float> dx, ParamGradients& gradients,
                          ThreadPool* pool = &ThreadPool::shared()) const;

    KernelInfo info(const ThreadPool* pool = &ThreadPool::shared()) const;
    const Layout& layout() const { return layout_; }

    /// The gathered path instead of the one for this layout, for comparison.
    static NormKernel general(const NormSpec& spec, const NormPlan& plan);

private:
    NormKernel(const NormSpec& spec, const NormPlan& plan, bool force_general);
    Result<void> check(const ParamView& params, std::span<const std::size_t> sizes) const;
    void spoil_undefined(const Statistics& statistics, std::span<float> dx, ParamGradients& gradients) const;
    ForwardJob forward_job(std::span<const float> x, const ParamView& params, std::span<float> y,
                           Statistics& statistics) const;

    NormSpec spec_;
    Layout layout_;  // general when spec_.readable_only()
    Finish finish_;
    std::int64_t params_ = 0;
    std::int64_t cells_ = 0;
    std::vector<float> ones_;  // rows: γ where none is given
    // general: cell = bases_[group] + offsets_[k], parameter = group_params_[group] + offset_params_[k]
    std::vector<std::int64_t> bases_, offsets_, group_params_, offset_params_;
};

/// One call, for those who do not repeat it.
Result<KernelInfo> forward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                           const ParamView& params, std::span<float> y, Statistics& statistics,
                           ThreadPool* pool = &ThreadPool::shared());
Result<KernelInfo> backward(const NormSpec& spec, const NormPlan& plan, std::span<const float> x,
                            std::span<const float> dy, const ParamView& params, const Statistics& statistics,
                            std::span<float> dx, ParamGradients& gradients, ThreadPool* pool = &ThreadPool::shared());

/// Running averages after this batch, as float32, by the spec's momentum rule. `statistics.keep_spread` must have been
/// set.
struct RunningAverages {
    std::vector<float> mean;
    std::vector<float> var;
};
RunningAverages update_running(const NormSpec& spec, const NormPlan& plan, const ParamView& params,
                               const Statistics& statistics);

/// Cells from which on threads pay.
std::int64_t sharing_threshold(LayoutKind kind);

/// The instruction set the kernels run with on this machine: "AVX2", "AVX3" (AVX-512), "NEON", …
std::string instruction_set();

/// Names of all sets this machine and this build can run, best first.
std::vector<std::string> instruction_sets();

/// For tests: run with this one of instruction_sets(); an empty name lets the machine choose again.
void use_instruction_set(const std::string& name);

}  // namespace normscope::kernels
