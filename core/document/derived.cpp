// SPDX-License-Identifier: MIT
#include "core/document/derived.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/kernels/affine.h"
#include "core/norm/value.h"

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
    if (in_full() && !x_->empty())
        kernel_.emplace(spec_, plan_);
    else if (!in_full() && !spec_.rounds())  // what rounds on purpose depends on the order of its sums
        sums_.emplace(spec_, plan_, x_->values(), *params_);
    ++epoch_;
}

void Derived::forget_group(std::int64_t group) {
    if (auto& some = groups_[static_cast<std::size_t>(group / block)])
        (*some)[static_cast<std::size_t>(group % block)].known_at = 0;
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
    if (stats.divisor == 0 && mean == 0 && x.variance == 0) return {};
    return {mean / stats.divisor, x.variance / (stats.divisor * stats.divisor)};
}

double Derived::value(Quantity quantity, std::int64_t cell) const {
    double out = 0;
    read(quantity, {cell, 1, 1}, {&out, 1});
    return out;
}

/// Calls use(begin, end, group) for the stretches of the first `count` cells of a line that share a group.
template <class Use>
void Derived::for_each_stretch(const Line& line, std::int64_t count, Use&& use) const {
    const auto step = line.axis >= 0 ? plan_.group_step(line.axis) : std::optional<std::int64_t>{};
    const auto first = plan_.group_of(line.first);
    if (step == 0 || count == 1) return use(std::int64_t{0}, count, group_at(first));
    if (step) {
        for (std::int64_t k = 0; k < count; ++k) use(k, k + 1, group_at(first + k * *step));
        return;
    }
    // An axis that is cut into groups has blocks of one length; any other line is looked at cell by cell.
    const bool cut = line.axis >= 0;
    const auto block_length = cut ? line.count / std::max<std::int64_t>(spec_.num_groups, 1) : std::int64_t{1};
    for (std::int64_t k = 0; k < count;) {
        const auto end = std::min(count, k + std::max<std::int64_t>(block_length, 1));
        use(k, end, group_at(plan_.group_of(line.cell(k))));
        k = end;
    }
}

void Derived::read(Quantity quantity, const Line& line, std::span<double> out) const {
    const auto count = std::min<std::int64_t>(std::ssize(out), line.count);
    if (count <= 0 || x_->empty()) {
        std::ranges::fill(out, quantity == Quantity::eps ? spec_.eps : 0.0);
        return;
    }
    const float* x = x_->values().data();
    const auto put = [&](std::int64_t k) -> double& { return out[static_cast<std::size_t>(k)]; };
    const bool along = line.axis >= 0;
    const auto param_step = along ? plan_.param_step(line.axis) : 0;
    const auto first_param = plan_.param_of(line.first);
    const auto param_at = [&](std::int64_t k) {
        return along || k == 0 ? first_param + k * param_step : plan_.param_of(line.cell(k));
    };
    const auto gamma_at = [&](std::int64_t k) { return effective_gamma(spec_, *params_, param_at(k)); };
    const auto beta_at = [&](std::int64_t k) { return effective_beta(spec_, *params_, param_at(k)); };
    // A line whose cells lie side by side is read in loops that a compiler makes vectors of.
    const auto each = [&](auto&& value) {
        for_each_stretch(line, count, [&](std::int64_t begin, std::int64_t end, const Group& group) {
            const Group here = group;  // a copy of its own stays in registers
            double* to = out.data();
            const float* from = x + line.first;
            if (line.stride == 1)
                for (std::int64_t k = begin; k < end; ++k) to[k] = value(k, from[k], here);
            else
                for (std::int64_t k = begin; k < end; ++k) to[k] = value(k, from[k * line.stride], here);
        });
    };
    const auto numbers_at = [&](std::int64_t k, float cell) -> CellNumbers {
        return {double{cell}, gamma_at(k), beta_at(k), plan_.group_size()};
    };
    switch (quantity) {
    case Quantity::input:
        for (std::int64_t k = 0; k < count; ++k) put(k) = double{x[line.cell(k)]};
        return;
    case Quantity::gamma:
        for (std::int64_t k = 0; k < count; ++k) put(k) = gamma_at(k);
        return;
    case Quantity::beta:
        for (std::int64_t k = 0; k < count; ++k) put(k) = beta_at(k);
        return;
    case Quantity::eps:
    case Quantity::count:
        std::ranges::fill(out, value_of(quantity, spec_, {}, {.count = plan_.group_size()}));
        return;
    case Quantity::deviation:
        return each([this](std::int64_t, float cell, const Group& group) {
            return value_of(Quantity::deviation, spec_, group.stats, {.x = double{cell}});
        });
    case Quantity::normalized: {
        const NormSpec& spec = spec_;
        return each([&spec](std::int64_t, float cell, const Group& group) {
            return value_of(Quantity::normalized, spec, group.stats, {.x = double{cell}});
        });
    }
    case Quantity::output:
        if (const auto y = kernel_output(); !y.empty()) {
            for (std::int64_t k = 0; k < count; ++k) put(k) = double{y[static_cast<std::size_t>(line.cell(k))]};
            return;
        }
        if (sums_ && *precision_ == Precision::float32) {
            const float* gamma = spec_.has_gamma && !params_->gamma.empty() ? params_->gamma.data() : nullptr;
            const float* beta = spec_.has_beta && !params_->beta.empty() ? params_->beta.data() : nullptr;
            if (along && gamma != nullptr && beta != nullptr && spec_.gamma_form == GammaForm::gamma)
                return each([gamma = gamma + first_param, beta = beta + first_param,
                             param_step](std::int64_t k, float cell, const Group& group) {
                    return double{kernels::affine_value(group.moments, double{gamma[k * param_step]},
                                                        double{beta[k * param_step]}, cell)};
                });
            return each([&](std::int64_t k, float cell, const Group& group) {
                return double{kernels::affine_value(group.moments, gamma_at(k), beta_at(k), cell)};
            });
        }
        if (!in_full() && *precision_ == Precision::float32)
            return each([&](std::int64_t k, float cell, const Group& group) {
                return double{static_cast<float>(value_of(Quantity::output, spec_, group.stats, numbers_at(k, cell)))};
            });
        [[fallthrough]];
    default:
        each([&](std::int64_t k, float cell, const Group& group) {
            return value_of(quantity, spec_, group.stats, numbers_at(k, cell));
        });
    }
}

Trace Derived::trace(std::int64_t group) const {
    return Trace::make(spec_, plan_, x_->values(), *params_, group, stats(group));
}

Trace focused_trace(const Document& document, const NormPlan& plan) {
    const auto group = document.x.empty() ? 0 : plan.group_of(focused_cell(document));
    return Trace::make(document.spec, plan, document.x.values(), document.params, group);
}

}  // namespace normscope
