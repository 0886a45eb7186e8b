// SPDX-License-Identifier: MIT
#include "core/document/derived.h"

#include <fmt/format.h>

#include <algorithm>

namespace normscope {

struct Derived::Layer {
    Layer(const Tensor& x, const NormSpec& like) : spec(plain_spec(like)), cache(x, spec, none, precision) {}

    /// Mean and variance of the batch over the same groups.
    static NormSpec plain_spec(NormSpec spec) {
        spec.center = true;
        spec.divisor = Divisor::standard_deviation;
        spec.unbiased = false;
        spec.eps = 0;
        spec.stats = StatsSource::batch;
        spec.track_running_stats = false;
        spec.variance = VarianceArithmetic::exact;
        spec.normalized_as = spec.output_as = Storage::float32;
        spec.single_value = SingleValue::defined;
        return spec;
    }

    NormSpec spec;
    NormParams none;
    Precision precision = Precision::float64;
    Derived cache;
};

Derived::~Derived() = default;

Derived::Derived(const Tensor& x, const NormSpec& spec, const NormParams& params, const Precision& precision)
    : x_(&x), layer_(&spec), params_(&params), precision_(&precision) {
    reset();
}

void Derived::reset() {
    spec_ = *layer_;
    plain_.reset();
    plan_ = NormPlan::make(spec_, x_->shape()).value();
    const auto count = x_->empty() ? 1 : plan_.group_count();  // an empty tensor's groups are all alike
    groups_.clear();
    groups_.resize(static_cast<std::size_t>((count + block - 1) / block));
    sums_.reset();
    kernel_.reset();
    kernel_failed_ = false;
    output_known_ = false;
    offsets_.clear();
    across_ = {};
    if (in_full() && !x_->empty())
        kernel_.emplace(spec_, plan_);
    else if (!in_full() && !spec_.readable_only())  // what rounds on purpose depends on the order of its sums
        sums_.emplace(spec_, plan_, x_->values(), *params_);
    ++epoch_;
}

void Derived::forget_group(std::int64_t group) {
    if (auto& some = groups_[static_cast<std::size_t>(group / block)])
        (*some)[static_cast<std::size_t>(group % block)].known_at = 0;
    across_.forget(group);
}

void Derived::follow(const Change& change) {
    if (change.tensor || change.spec) return reset();
    const bool changed = change.eps || change.params || !change.cells.empty();
    if (!changed) return;
    output_known_ = false;
    if (plain_ && !change.cells.empty()) plain_->cache.follow({.cells = change.cells});
    if (sums_) sums_->look_at(x_->values(), *params_);
    for (const auto& [cell, before, after] : change.cells) {
        if (sums_) sums_->changed(cell, before, after);
        forget_group(plan_.group_of(cell));
    }
    const bool all = change.eps || (change.params && spec_.stats == StatsSource::running);
    if (all) ++epoch_;
    if (!change.eps) return;
    spec_.eps = layer_->eps;
    if (sums_) sums_->set_eps(spec_.eps);
    if (kernel_) kernel_.emplace(spec_, plan_);
}

const Derived::Group& Derived::group_at(std::int64_t group) const {
    if (x_->empty()) group = 0;
    auto& some = groups_[static_cast<std::size_t>(group / block)];
    if (!some) some = std::make_unique<Block>();
    Group& found = (*some)[static_cast<std::size_t>(group % block)];
    if (found.known_at != epoch_) {
        compute(group, found);
        found.known_at = epoch_;
        ++computed_groups_;
    }
    return found;
}

void Derived::compute(std::int64_t group, Group& out) const {
    if (sums_) out.moments = sums_->moments(group);
    if (spec_.stats == StatsSource::running) {
        const bool stored = static_cast<std::size_t>(group) < params_->running_var.size();
        out.stats = stored ? stats_from_running(spec_, *params_, static_cast<std::size_t>(group)) : GroupStats{};
        return;
    }
    if (!sums_) {
        if (offsets_.empty() && !x_->empty()) offsets_ = plan_.offsets();
        values_.resize(offsets_.size());
        const auto x = x_->values();
        const auto first = x_->empty() ? 0 : plan_.base(group);
        for (std::size_t k = 0; k < values_.size(); ++k) values_[k] = x[static_cast<std::size_t>(first + offsets_[k])];
        out.stats = group_stats(spec_, values_);
        return;
    }
    const auto n = static_cast<double>(plan_.group_size());
    auto& stats = out.stats;
    stats = {};
    stats.mean = sums_->mean(group);
    stats.sum = stats.mean * n;
    if (spec_.divisor == Divisor::none) return;
    stats.spread = out.moments.spread;
    stats.square_sum = stats.spread * (spec_.unbiased ? n - 1 : n);
    stats.divisor = kernels::divisor_of(kernels::make_finish(spec_, plan_.group_size()), stats.spread);
    stats.rstd = 1.0 / stats.divisor;
}

std::span<const float> Derived::kernel_output() const {
    if (!kernel_ || kernel_failed_ || *precision_ != Precision::float32) return {};
    if (!output_known_) {
        y_.resize(static_cast<std::size_t>(x_->size()));
        kernel_failed_ = !kernel_->forward(x_->values(), *params_, y_, kernel_statistics_);
        output_known_ = true;
        if (kernel_failed_) return {};  // the reference answers
    }
    return y_;
}

kernels::KernelInfo Derived::computed_by() const {
    if (!kernel_output().empty()) return kernel_->info();
    if (in_full()) return {"readable reference", "float64", 1};
    const char* precision = *precision_ == Precision::float32 ? "float32 of float64" : "float64";
    return {fmt::format("{} groups of {}, sums that follow edits", plan_.group_count(), plan_.group_size()), precision,
            1};
}

Derived::Plain Derived::plain(std::int64_t group) const {
    const bool own =
        spec_.stats == StatsSource::batch && spec_.divisor == Divisor::standard_deviation && !spec_.rounds();
    if (!own && !plain_) plain_ = std::make_unique<Layer>(*x_, spec_);
    const auto& stats = own ? group_at(group).stats : plain_->cache.stats(group);
    return {stats.mean, stats.square_sum / static_cast<double>(plan_.group_size())};
}

Derived::Plain Derived::plain_normalized(std::int64_t group) const {
    const auto x = plain(group);
    const auto& stats = group_at(group).stats;
    const double mean = spec_.center ? x.mean - stats.mean : x.mean;
    if (stats.divisor == 0 && mean == 0 && x.variance == 0 && spec_.zero_by_zero == ZeroByZero::zero) return {};
    return {mean / stats.divisor, x.variance / (stats.divisor * stats.divisor)};
}

Trace Derived::trace(std::int64_t group) const {
    return Trace::make(spec_, plan_, x_->values(), *params_, group, stats(group));
}

Trace focused_trace(const Document& document, const NormPlan& plan) {
    const auto group = document.x.empty() ? 0 : plan.group_of(focused_cell(document));
    return Trace::make(document.spec, plan, document.x.values(), document.params, group);
}

}  // namespace normscope
