// SPDX-License-Identifier: MIT
#include "core/document/derived.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace normscope {

Derived::Derived(std::shared_ptr<const Document> document)
    : document_(std::move(document)), plan_(NormPlan::make(document_->spec, document_->x.shape()).value()) {
    stats_.resize(static_cast<std::size_t>(plan_.group_count()));
    values_.resize(static_cast<std::size_t>(plan_.group_size()));
    for (std::int64_t group = 0; group < plan_.group_count(); ++group) compute_group(group);
    compute_output();
}

void Derived::compute_group(std::int64_t group) {
    const auto g = static_cast<std::size_t>(group);
    ++computed_groups_;
    if (document_->spec.stats == StatsSource::running) {
        stats_[g] = stats_from_running(document_->spec, document_->params, g);
        return;
    }
    const auto x = document_->x.values();
    const auto first = plan_.base(group);
    for (std::size_t k = 0; k < values_.size(); ++k)
        values_[k] = x[static_cast<std::size_t>(first + plan_.offsets()[k])];
    stats_[g] = group_stats(document_->spec, values_);
}

void Derived::compute_output() {
    if (document_->precision != Precision::float32 || document_->x.empty()) return;
    kernel_.emplace(document_->spec, plan_);
    y_.resize(document_->x.values().size());
    if (kernel_->forward(document_->x.values(), document_->params, y_, kernel_statistics_))
        computed_by_ = kernel_->info();
    else
        kernel_.reset();  // the reference answers
}

/// The groups whose cells differ, when nothing else does and they are few.
std::optional<std::vector<std::int64_t>> Derived::touched_groups(const Document& next) const {
    const Document& last = *document_;
    const bool comparable = next.spec == last.spec && next.params == last.params && next.precision == last.precision &&
                            next.x.shape() == last.x.shape();
    if (!comparable) return std::nullopt;
    const auto most = static_cast<std::size_t>(plan_.group_count() / 4);
    const auto before = last.x.values();
    const auto after = next.x.values();
    constexpr std::size_t stretch = 256;  // cells compared at a time
    std::vector<std::int64_t> groups;
    for (std::size_t at = 0; at < after.size(); at += stretch) {
        const auto count = std::min(stretch, after.size() - at);
        if (std::memcmp(before.data() + at, after.data() + at, count * sizeof(float)) == 0) continue;
        for (std::size_t k = at; k < at + count; ++k)
            if (std::memcmp(&before[k], &after[k], sizeof(float)) != 0)
                groups.push_back(plan_.group_of(static_cast<std::int64_t>(k)));
        std::ranges::sort(groups);
        groups.erase(std::ranges::unique(groups).begin(), groups.end());
        if (groups.size() > most) return std::nullopt;
    }
    return groups;
}

void Derived::follow(std::shared_ptr<const Document> document) {
    const auto touched = touched_groups(*document);
    if (!touched) {
        const auto so_far = computed_groups_;
        *this = Derived(std::move(document));
        computed_groups_ += so_far;
        return;
    }
    document_ = std::move(document);
    for (const auto group : *touched) {
        compute_group(group);
        if (!kernel_) continue;
        const auto done =
            kernel_->update_group(document_->x.values(), document_->params, y_, kernel_statistics_, group);
        if (!done) kernel_.reset();
    }
}

double Derived::normalized(std::int64_t cell) const {
    return normalize_value(document_->spec, stats_of(cell), document_->x[cell]);
}

double Derived::output(std::int64_t cell) const {
    if (kernel_) return y_[static_cast<std::size_t>(cell)];
    const auto param = plan_.param_of(cell);
    return scale_and_shift(document_->spec, effective_gamma(document_->spec, document_->params, param), normalized(cell),
                           effective_beta(document_->spec, document_->params, param));
}

Trace focused_trace(const Document& document, const NormPlan& plan) {
    const auto group = document.x.empty() ? 0 : plan.group_of(focused_cell(document));
    return Trace::make(document.spec, plan, document.x.values(), document.params, group);
}

}  // namespace normscope
