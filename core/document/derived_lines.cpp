// SPDX-License-Identifier: MIT
// Derived's answers: any quantity of a cell, or of the cells of a line. A line is what the charts draw after every
// edit: its numbers are read in loops without branches or calls, of which a compiler makes vectors.
#include <algorithm>
#include <array>

#include "core/document/derived.h"
#include "core/kernels/affine.h"
#include "core/norm/shown_value.h"

namespace normscope {

namespace {

constexpr std::int64_t chunk = 256;  // cells whose γ and β are written out together

/// out[k] = value(k, x of cell k) for the cells begin … end of a line.
template <class Value>
void put_each(const float* x, const Line& line, std::int64_t begin, std::int64_t end, double* out, Value&& value) {
    const float* from = x + line.first;
    if (line.stride == 1)
        for (std::int64_t k = begin; k < end; ++k) out[k] = value(k, double{from[k]});
    else
        for (std::int64_t k = begin; k < end; ++k) out[k] = value(k, double{from[k * line.stride]});
}

/// `quotient`, 0/0 being 0. The quotient is taken either way: a choice among numbers needs no branch.
double unless_nothing_by_nothing(double quotient, double deviation, double divisor) {
    return (deviation == 0) & (divisor == 0) ? 0.0 : quotient;
}

/// affine_value() of the kernels, likewise.
double affine(double x, double shift, double delta, double rstd, double gamma, double beta) {
    const double deviation = (x - shift) - delta;
    const double product = deviation * rstd;
    return double{static_cast<float>(gamma * (deviation == 0 ? 0.0 : product) + beta)};
}

}  // namespace

double Derived::value(Quantity quantity, std::int64_t cell) const {
    if (!x_->empty()) {
        if (quantity == Quantity::input) return double{x_->values()[static_cast<std::size_t>(cell)]};
        if (!info(quantity).per_cell && quantity != Quantity::eps)
            return value_of(quantity, spec_, stats_of(cell), {.count = plan_.group_size()});
    }
    double out = 0;
    read(quantity, {cell, 1, 1}, {&out, 1});
    return out;
}

double Derived::shown(Quantity quantity, std::int64_t cell) const {
    const double computed = value(quantity, cell);
    if (x_->empty() || !info(quantity).per_cell) return computed;
    const auto param = plan_.param_of(cell);
    const CellNumbers numbers = {double{x_->values()[static_cast<std::size_t>(cell)]},
                                 effective_gamma(spec_, *params_, param), effective_beta(spec_, *params_, param),
                                 plan_.group_size()};
    return shown_value(quantity, spec_, stats_of(cell), numbers, computed);
}

void Derived::read_params(Quantity which, const Line& line, std::int64_t begin, std::span<double> out) const {
    const auto first = plan_.param_of(line.first);
    const bool along = line.axis >= 0;
    const auto step = along ? plan_.param_step(line.axis) : 0;
    const auto fill = [&](auto&& at) {
        if (along && step == 0)
            std::ranges::fill(out, at(first));
        else
            for (std::int64_t k = 0; k < std::ssize(out); ++k)
                out[static_cast<std::size_t>(k)] =
                    at(along || begin + k == 0 ? first + (begin + k) * step : plan_.param_of(line.cell(begin + k)));
    };
    if (which == Quantity::beta) return fill([&](std::int64_t at) { return effective_beta(spec_, *params_, at); });
    if (along && step == 1 && spec_.has_gamma && !params_->gamma.empty() && spec_.gamma_form == GammaForm::gamma) {
        const float* gamma = params_->gamma.data() + first + begin;
        for (double& value : out) value = double{*gamma++};
        return;
    }
    fill([&](std::int64_t at) { return effective_gamma(spec_, *params_, at); });
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

void Derived::Across::resize(std::int64_t count) {
    for (auto* each : {&mean, &divisor, &shift, &delta, &rstd}) each->resize(static_cast<std::size_t>(count));
}

void Derived::Across::set(std::int64_t place, const Group& group) {
    const auto k = static_cast<std::size_t>(place);
    mean[k] = group.stats.mean;
    divisor[k] = group.stats.divisor;
    shift[k] = group.moments.shift;
    delta[k] = group.moments.delta;
    rstd[k] = group.moments.rstd;
}

const Derived::Across& Derived::across(const Line& line, std::int64_t step) const {
    const auto first = plan_.group_of(line.first);
    if (across_.known_at == epoch_ && across_.line == line) {
        for (const auto place : across_.stale) across_.set(place, group_at(first + place * step));
        across_.stale.clear();
        return across_;
    }
    across_.known_at = epoch_;
    across_.line = line;
    across_.first_group = first;
    across_.step = step;
    across_.stale.clear();
    across_.resize(line.count);
    for (std::int64_t k = 0; k < line.count; ++k) across_.set(k, group_at(first + k * step));
    return across_;
}

void Derived::Across::forget(std::int64_t group) {
    if (step == 0) return;
    const auto way = group - first_group;
    if (way % step != 0 || way / step < 0 || way / step >= line.count) return;
    if (std::ssize(stale) < line.count)
        stale.push_back(way / step);
    else
        known_at = 0;  // as much was touched as there is
}

/// x − μ, x̂ and y of cells begin … end, whose numbers at(k) are a group's or several groups' of the line.
template <class Numbers>
void Derived::read_stretch(Quantity quantity, const Line& line, std::int64_t begin, std::int64_t end, const Numbers& at,
                           double* out) const {
    const float* x = x_->values().data();
    if (quantity == Quantity::deviation)
        return put_each(x, line, begin, end, out, [&](std::int64_t k, double cell) { return cell - at.mean(k); });
    if (quantity == Quantity::normalized)
        return put_each(x, line, begin, end, out, [&, center = spec_.center](std::int64_t k, double cell) {
            const double deviation = center ? cell - at.mean(k) : cell;
            return unless_nothing_by_nothing(deviation / at.divisor(k), deviation, at.divisor(k));
        });
    std::array<double, chunk> gamma, beta;
    for (std::int64_t from = begin; from < end; from += chunk) {
        const auto to = std::min(end, from + chunk);
        const auto length = static_cast<std::size_t>(to - from);
        read_params(Quantity::gamma, line, from, std::span(gamma).first(length));
        read_params(Quantity::beta, line, from, std::span(beta).first(length));
        put_each(x, line, from, to, out, [&](std::int64_t k, double cell) {
            const auto p = static_cast<std::size_t>(k - from);
            return affine(cell, at.shift(k), at.delta(k), at.rstd(k), gamma[p], beta[p]);
        });
    }
}

bool Derived::read_at_once(Quantity quantity, const Line& line, std::span<double> out) const {
    const bool y = quantity == Quantity::output && sums_ && *precision_ == Precision::float32;
    const bool deviates = quantity == Quantity::deviation || quantity == Quantity::normalized;
    if (spec_.readable_only() || line.axis < 0 || !(y || deviates)) return false;
    const auto count = std::ssize(out);
    const auto step = plan_.group_step(line.axis);
    if (step && *step != 0 && count > 1) {
        struct Several {
            const Across& all;
            double mean(std::int64_t k) const { return all.mean[static_cast<std::size_t>(k)]; }
            double divisor(std::int64_t k) const { return all.divisor[static_cast<std::size_t>(k)]; }
            double shift(std::int64_t k) const { return all.shift[static_cast<std::size_t>(k)]; }
            double delta(std::int64_t k) const { return all.delta[static_cast<std::size_t>(k)]; }
            double rstd(std::int64_t k) const { return all.rstd[static_cast<std::size_t>(k)]; }
        };
        read_stretch(quantity, line, 0, count, Several{across(line, *step)}, out.data());
        return true;
    }
    for_each_stretch(line, count, [&](std::int64_t begin, std::int64_t end, const Group& group) {
        struct One {
            GroupStats stats;  // copies of their own stay in registers
            kernels::Moments moments;
            double mean(std::int64_t) const { return stats.mean; }
            double divisor(std::int64_t) const { return stats.divisor; }
            double shift(std::int64_t) const { return moments.shift; }
            double delta(std::int64_t) const { return moments.delta; }
            double rstd(std::int64_t) const { return moments.rstd; }
        };
        read_stretch(quantity, line, begin, end, One{group.stats, group.moments}, out.data());
    });
    return true;
}

void Derived::read(Quantity quantity, const Line& line, std::span<double> out) const {
    out = out.first(static_cast<std::size_t>(std::clamp<std::int64_t>(line.count, 0, std::ssize(out))));
    if (out.empty() || x_->empty()) {
        std::ranges::fill(out, quantity == Quantity::eps ? spec_.eps : 0.0);
        return;
    }
    switch (quantity) {
    case Quantity::input:
        return put_each(x_->values().data(), line, 0, std::ssize(out), out.data(),
                        [](std::int64_t, double cell) { return cell; });
    case Quantity::gamma:
    case Quantity::beta:
        return read_params(quantity, line, 0, out);
    case Quantity::eps:
    case Quantity::count:
        std::ranges::fill(out, value_of(quantity, spec_, {}, {.count = plan_.group_size()}));
        return;
    case Quantity::output:
        if (const auto y = kernel_output(); !y.empty())
            return put_each(y.data(), line, 0, std::ssize(out), out.data(),
                            [](std::int64_t, double cell) { return cell; });
        break;
    default:
        break;
    }
    if (!read_at_once(quantity, line, out)) read_each(quantity, line, out);
}

void Derived::read_each(Quantity quantity, const Line& line, std::span<double> out) const {
    const float* x = x_->values().data();
    const bool y32 = quantity == Quantity::output && *precision_ == Precision::float32 && !in_full();
    for_each_stretch(line, std::ssize(out), [&](std::int64_t begin, std::int64_t end, const Group& group) {
        for (auto k = begin; k < end; ++k) {
            const auto param = plan_.param_of(line.cell(k));
            const CellNumbers numbers = {double{x[line.cell(k)]}, effective_gamma(spec_, *params_, param),
                                         effective_beta(spec_, *params_, param), plan_.group_size()};
            double& to = out[static_cast<std::size_t>(k)];
            if (y32 && sums_)
                to = double{kernels::affine_value(group.moments, numbers.gamma, numbers.beta, x[line.cell(k)])};
            else
                to = value_of(quantity, spec_, group.stats, numbers);
            if (y32) to = double{static_cast<float>(to)};
        }
    });
}

}  // namespace normscope
