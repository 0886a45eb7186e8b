// SPDX-License-Identifier: MIT
#include "core/detect/fit.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>

#include "core/norm/storage.h"

namespace normscope::detect {
namespace {

// What a layer's own float32 arithmetic may do to y: a few units in the last place of its largest operand, and some of
// what the subtraction of the mean loses.
constexpr double ulps_allowed = 4;
constexpr double cancellation_allowed = 2 * 0x1p-24;
// What rounding may do to E[x²] − E[x]², as a share of E[x²]: the squares, their sum and the square of the mean.
constexpr double square_loss_allowed = 8 * 0x1p-24;

/// 1/√(spread + ε) per group, or what stands in its place.
void take_inverses(const Sample& sample, std::size_t groups, std::vector<double>& inverse) {
    inverse.assign(groups, 1.0);
    for (std::size_t g = 0; g < sample.spread.size(); ++g)
        inverse[g] = 1 / (sample.placement == EpsPlacement::inside_root ? std::sqrt(sample.spread[g] + sample.eps)
                                                                        : std::sqrt(sample.spread[g]) + sample.eps);
}

/// Per group, the average of how uncertain its values are: what its statistics inherit. A map without statistics
/// inherits nothing.
void take_half_units(const Problem& problem, const Sample& sample, std::size_t groups, Scratch& scratch) {
    scratch.half_units.assign(std::max<std::size_t>(groups, 1), 0);
    scratch.sizes.assign(groups, 0);
    if (groups == 0) return;
    for (std::size_t i = 0; i < problem.x_half_unit.size(); ++i) {
        const auto g = static_cast<std::size_t>(sample.group[i]);
        scratch.half_units[g] += problem.x_half_unit[i];
        scratch.sizes[g] += 1;
    }
    for (std::size_t g = 0; g < groups; ++g) scratch.half_units[g] /= std::max(scratch.sizes[g], 1.0);
}

/// x̂, and how uncertain the layer's x̂ is: in units of the float32 rounding of what goes into it.
void normalise(const Problem& problem, const Sample& sample, Scratch& scratch) {
    const std::size_t groups = std::max(sample.mean.size(), sample.spread.size());
    take_inverses(sample, std::max<std::size_t>(groups, 1), scratch.inverse);
    const std::size_t cells = problem.x.size();
    scratch.normalized.resize(cells);
    scratch.noise.resize(cells);
    if (!problem.x_half_unit.empty()) take_half_units(problem, sample, groups, scratch);
    for (std::size_t i = 0; i < cells; ++i) {
        const auto g = groups == 0 ? 0 : static_cast<std::size_t>(sample.group[i]);
        const double mean = sample.mean.empty() ? 0 : sample.mean[g];
        const double deviation = problem.x[i] - mean;
        const double inverse = scratch.inverse[g];
        const double hat = deviation == 0 ? 0 : deviation * inverse;
        scratch.normalized[i] = hat;
        scratch.noise[i] = sample.exact_statistics || sample.mean.empty()
                               ? 0
                               : cancellation_allowed * inverse * (std::abs(problem.x[i]) + std::abs(mean));
        if (sample.lossy_variance)
            scratch.noise[i] +=
                square_loss_allowed * (sample.spread[g] + mean * mean) * inverse * inverse * std::abs(hat) / 2;
        if (!sample.mean_half_unit.empty()) scratch.noise[i] += sample.mean_half_unit[g] * inverse;
        if (!sample.spread_half_unit.empty())
            scratch.noise[i] += sample.spread_half_unit[g] * inverse * inverse * std::abs(hat) / 2;
        if (!problem.x_half_unit.empty())
            scratch.noise[i] += inverse * (problem.x_half_unit[i] + scratch.half_units[g] * (0.5 + std::abs(hat)));
    }
}

bool usable(double a, double b) { return std::isfinite(a) && std::isfinite(b); }

/// Sums per parameter: count, x̂, y, x̂², x̂y.
constexpr std::size_t sum_count = 5;

void take_sums(const Problem& problem, const AffineMode& mode, Scratch& scratch) {
    scratch.sums.assign(mode.set->count * sum_count, 0);
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
        const double hat = scratch.normalized[i];
        const double y = problem.y[i];
        if (!usable(hat, y)) continue;
        double* sums = scratch.sums.data() + static_cast<std::size_t>(mode.set->param[i]) * sum_count;
        const double share = problem.least_unit / (problem.y_unit[i] + scratch.noise[i]);
        const double weight = share * share;
        sums[0] += weight;
        sums[1] += weight * hat;
        sums[2] += weight * y;
        sums[3] += weight * hat * hat;
        sums[4] += weight * hat * y;
    }
}

double half_unit_of(const KnownAffine* known, std::size_t param) {
    return known == nullptr || known->half_unit.empty() ? 0 : known->half_unit[param];
}

double known_factor(const AffineMode& mode, std::size_t param) {
    if (mode.gamma == Role::absent) return 1;
    return mode.known_gamma->values[param] + (mode.gamma == Role::one_plus ? 1 : 0);
}

/// γ and β of one entry by least squares; what the data do not determine is 1, and 0.
std::pair<double, double> solve(const AffineMode& mode, const double* sums, std::size_t param) {
    const double n = sums[0];
    const bool solve_gamma = mode.gamma == Role::solved;
    const bool solve_beta = mode.beta == Role::solved;
    if (solve_gamma && solve_beta) {
        const double square = sums[3] - sums[1] * sums[1] / (n > 0 ? n : 1);
        const bool flat = !(square > 1e-14 * sums[3]);
        const double gamma = flat ? 1 : (sums[4] - sums[1] * sums[2] / n) / square;
        return {gamma, n > 0 ? (sums[2] - gamma * sums[1]) / n : 0};
    }
    if (solve_gamma) {
        const double beta = mode.beta == Role::known ? mode.known_beta->values[param] : 0;
        return {sums[3] > 0 ? (sums[4] - beta * sums[1]) / sums[3] : 1, beta};
    }
    const double gamma = known_factor(mode, param);
    return {gamma, n > 0 ? (sums[2] - gamma * sums[1]) / n : 0};
}

/// γ and β as the layer would hold them: float32, or the short type that y is in.
void take_affine(const Problem& problem, const Sample& sample, const AffineMode& mode, Scratch& scratch, Fit& fit) {
    if (mode.set == nullptr) return;
    const bool solves = mode.gamma == Role::solved || mode.beta == Role::solved;
    if (solves) take_sums(problem, mode, scratch);
    const auto held = [&](double value) {
        const double narrow = rounded_to(sample.output_as, value);
        return static_cast<double>(static_cast<float>(narrow));
    };
    if (mode.gamma != Role::absent) fit.gamma.resize(mode.set->count);
    if (mode.beta != Role::absent) fit.beta.resize(mode.set->count);
    for (std::size_t p = 0; p < mode.set->count; ++p) {
        if (mode.gamma != Role::absent && mode.gamma != Role::solved) fit.gamma[p] = known_factor(mode, p);
        if (mode.beta == Role::known) fit.beta[p] = mode.known_beta->values[p];
        if (!solves) continue;
        const auto [gamma, beta] = solve(mode, scratch.sums.data() + p * sum_count, p);
        if (mode.gamma == Role::solved) fit.gamma[p] = held(gamma);
        if (mode.beta == Role::solved) fit.beta[p] = held(beta);
    }
}

/// Misfit of y from every result that rounding x̂ and y to short types allows, when the exact result is known to
/// `slack`.
double rounded_misfit(const Sample& sample, double y, double gamma, double hat, double beta, double slack) {
    double low = HUGE_VAL;
    double high = -HUGE_VAL;
    const double hat_slack = gamma == 0 ? 0 : slack / std::abs(gamma);
    for (const double shift : {-1.0, 1.0}) {
        const double normalized = rounded_to(sample.normalized_as, hat + shift * hat_slack);
        for (const double turn : {-1.0, 1.0}) {
            double value = gamma * normalized;
            if (sample.normalized_as != Storage::float32)
                value = rounded_to(sample.output_as, value) + beta;
            else
                value += beta;
            value =
                rounded_to(sample.output_as, value + turn * (sample.output_as == Storage::float32 ? 0 : 1e-3 * slack));
            low = std::min(low, value);
            high = std::max(high, value);
        }
    }
    return std::max({low - y, y - high, 0.0});
}

}  // namespace

void take_units(Problem& problem) {
    double most = 0;
    for (const double y : problem.y)
        if (std::isfinite(y)) most = std::max(most, std::abs(y));
    problem.least_unit = std::max(most * 0x1p-22, 0x1p-120);
    problem.y_unit.assign(problem.y.size(), problem.least_unit);
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
        if (problem.stored != Storage::float32)
            problem.y_unit[i] += unit_in_last_place(problem.stored, problem.y[i]) / 2;
        if (!problem.half_unit.empty()) problem.y_unit[i] += problem.half_unit[i];
    }
}

std::size_t AffineMode::solved() const {
    if (set == nullptr) return 0;
    return set->count * ((gamma == Role::solved ? 1U : 0U) + (beta == Role::solved ? 1U : 0U));
}

double float32_ulp(double value) {
    const auto narrow = std::bit_cast<std::uint32_t>(std::abs(static_cast<float>(value)));
    const auto power = std::bit_cast<float>(narrow & 0x7F800000U);
    return std::max(double{power} * 0x1p-23, 0x1p-149);
}

Fit fit(const Problem& problem, const Sample& sample, const AffineMode& mode, Scratch& scratch) {
    Fit fit;
    normalise(problem, sample, scratch);
    take_affine(problem, sample, mode, scratch, fit);
    const bool solves = mode.gamma == Role::solved || mode.beta == Role::solved;
    const bool rounds = sample.normalized_as != Storage::float32 || sample.output_as != Storage::float32;
    double squares = 0;
    std::size_t counted = 0;
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
        const auto p = mode.set == nullptr ? 0 : static_cast<std::size_t>(mode.set->param[i]);
        const double gamma = fit.gamma.empty() ? 1 : fit.gamma[p];
        const double beta = fit.beta.empty() ? 0 : fit.beta[p];
        const double y = problem.y[i];
        const double scaled = gamma * scratch.normalized[i];
        const double predicted = scaled + beta;
        if (!usable(predicted, y)) {
            const bool same = (std::isnan(predicted) && std::isnan(y)) || predicted == y;
            if (!same) fit.worst = fit.ulps = fit.max_abs = squares = HUGE_VAL;
            continue;
        }
        const double ulp = float32_ulp(std::max({std::abs(y), std::abs(gamma), std::abs(beta), std::abs(scaled)}));
        double tolerance = ulps_allowed * ulp + std::abs(gamma) * scratch.noise[i];
        if (mode.gamma != Role::solved)
            tolerance += half_unit_of(mode.known_gamma, p) * std::abs(scratch.normalized[i]);
        if (mode.beta == Role::known) tolerance += half_unit_of(mode.known_beta, p);
        double unit = ulp;
        double misfit = std::abs(y - predicted);
        if (rounds) {
            misfit = rounded_misfit(sample, y, gamma, scratch.normalized[i], beta, tolerance);
            tolerance = ulp;
        } else if (problem.stored != Storage::float32) {
            const double step = unit_in_last_place(problem.stored, y);
            tolerance += solves ? 1.5 * step : 0.51 * step;
            unit = std::max(unit, step);
        }
        if (!problem.half_unit.empty()) {
            tolerance += problem.half_unit[i] * (solves ? 2.0 : 1.001);
            unit = std::max(unit, 2 * problem.half_unit[i]);
        }
        if (static_cast<float>(predicted) != static_cast<float>(y)) ++fit.inexact;
        fit.worst = std::max(fit.worst, misfit / tolerance);
        fit.ulps = std::max(fit.ulps, misfit / unit);
        fit.max_abs = std::max(fit.max_abs, misfit);
        squares += misfit / unit * (misfit / unit);
        ++counted;
    }
    fit.rms = counted == 0 ? HUGE_VAL : std::sqrt(squares / static_cast<double>(counted));
    if (counted == 0) fit.worst = HUGE_VAL;
    return fit;
}

std::vector<std::size_t> inexact_cells(const Problem& problem, const Sample& sample, const AffineMode& mode,
                                       const Fit& fit, Scratch& scratch) {
    normalise(problem, sample, scratch);
    std::vector<std::size_t> cells;
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
        const auto p = mode.set == nullptr ? 0 : static_cast<std::size_t>(mode.set->param[i]);
        const double gamma = fit.gamma.empty() ? 1 : fit.gamma[p];
        const double beta = fit.beta.empty() ? 0 : fit.beta[p];
        if (static_cast<float>(gamma * scratch.normalized[i] + beta) != static_cast<float>(problem.y[i]))
            cells.push_back(i);
    }
    return cells;
}

double unexplained(const Problem& problem, const Sample& sample, const AffineMode& mode, Scratch& scratch) {
    normalise(problem, sample, scratch);
    double left = 0;
    double all = 0;
    if (mode.gamma == Role::solved || mode.beta == Role::solved) {
        take_sums(problem, mode, scratch);
        for (std::size_t p = 0; p < mode.set->count; ++p) {
            double* sums = scratch.sums.data() + p * sum_count;
            std::tie(sums[1], sums[2]) = solve(mode, sums, p);
        }
        double total = 0;
        std::size_t count = 0;
        for (std::size_t i = 0; i < problem.y.size(); ++i) {
            if (!usable(scratch.normalized[i], problem.y[i])) continue;
            total += problem.y[i];
            ++count;
        }
        const double middle = count == 0 ? 0 : total / static_cast<double>(count);
        for (std::size_t i = 0; i < problem.y.size(); ++i) {
            if (!usable(scratch.normalized[i], problem.y[i])) continue;
            const double* solved = scratch.sums.data() + static_cast<std::size_t>(mode.set->param[i]) * sum_count;
            const double misfit = problem.y[i] - solved[1] * scratch.normalized[i] - solved[2];
            left += misfit * misfit;
            all += (problem.y[i] - middle) * (problem.y[i] - middle);
        }
        return all > 0 ? std::sqrt(left / all) : (left > 0 ? 1 : 0);
    }
    // The scale is free: one factor for all cells.
    double cross = 0;
    double square = 0;
    for (std::size_t i = 0; i < problem.y.size(); ++i) {
        const auto p = mode.set == nullptr ? 0 : static_cast<std::size_t>(mode.set->param[i]);
        const double beta = mode.beta == Role::absent ? 0 : mode.known_beta->values[p];
        const double hat = scratch.normalized[i] * known_factor(mode, p);
        const double y = problem.y[i] - beta;
        if (!usable(hat, y)) continue;
        cross += hat * y;
        square += hat * hat;
        all += y * y;
    }
    left = all - (square > 0 ? cross * cross / square : 0);
    return all > 0 ? std::sqrt(std::max(left, 0.0) / all) : (square > 0 ? 1 : 0);
}

}  // namespace normscope::detect
