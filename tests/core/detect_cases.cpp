// SPDX-License-Identifier: MIT
#include "tests/core/detect_cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <ctime>

#include "core/base/random.h"
#include "core/norm/operators.h"

namespace normscope::detect_cases {
namespace {

using Real = long double;

/// A convention as the oracle sees it: which cells share statistics, and what is done with them.
struct Layer {
    std::vector<int> reduced;
    int split = -1;
    std::int64_t groups = 1;
    bool center = true, root_mean_square = false, unbiased = false, outside = false;
    Real eps = 0;
    std::vector<int> affine;
    std::vector<float> gamma, beta;  // empty: none
    std::vector<float> running_mean, running_var;
};

std::vector<std::int64_t> index_of(const Shape& shape, std::int64_t cell) {
    std::vector<std::int64_t> index(shape.size());
    for (std::size_t axis = shape.size(); axis-- > 0;) {
        index[axis] = cell % shape[axis];
        cell /= shape[axis];
    }
    return index;
}

bool has(const std::vector<int>& axes, std::size_t axis) {
    return std::ranges::find(axes, static_cast<int>(axis)) != axes.end();
}

/// Number of the group, and of the γ entry, of every cell.
void number_cells(const Layer& layer, const Shape& shape, std::vector<std::size_t>& group,
                  std::vector<std::size_t>& param) {
    const auto count = element_count(shape);
    for (std::int64_t cell = 0; cell < count; ++cell) {
        const auto index = index_of(shape, cell);
        std::int64_t g = 0;
        std::int64_t p = 0;
        for (std::size_t axis = 0; axis < shape.size(); ++axis) {
            if (static_cast<int>(axis) == layer.split)
                g = g * layer.groups + index[axis] / (shape[axis] / layer.groups);
            else if (!has(layer.reduced, axis))
                g = g * shape[axis] + index[axis];
            if (has(layer.affine, axis)) p = p * shape[axis] + index[axis];
        }
        group.push_back(static_cast<std::size_t>(g));
        param.push_back(static_cast<std::size_t>(p));
    }
}

/// x̂ in T's arithmetic, two passes.
template <class T>
std::vector<T> normalised(const Layer& layer, std::span<const float> x, const std::vector<std::size_t>& group) {
    const auto groups = *std::ranges::max_element(group) + 1;
    std::vector<T> sum(groups), square(groups), count(groups);
    for (std::size_t i = 0; i < x.size(); ++i) {
        sum[group[i]] += x[i];
        count[group[i]] += 1;
    }
    for (std::size_t i = 0; i < x.size(); ++i) {
        const T middle = layer.root_mean_square ? T{0} : sum[group[i]] / count[group[i]];
        square[group[i]] += (x[i] - middle) * (x[i] - middle);
    }
    std::vector<T> hat;
    for (std::size_t i = 0; i < x.size(); ++i) {
        const auto g = group[i];
        T mean = sum[g] / count[g];
        T spread = square[g] / (count[g] - (layer.unbiased ? T{1} : T{0}));
        if (!layer.running_mean.empty()) {
            mean = layer.running_mean[g];
            spread = layer.running_var[g];
        }
        const T eps = static_cast<T>(layer.eps);
        const T divisor = layer.outside ? std::sqrt(spread) + eps : std::sqrt(spread + eps);
        hat.push_back((layer.center ? x[i] - mean : T{x[i]}) * (T{1} / divisor));
    }
    return hat;
}

template <class T>
std::vector<T> output(const Layer& layer, const Shape& shape, std::span<const float> x) {
    std::vector<std::size_t> group, param;
    number_cells(layer, shape, group, param);
    auto y = normalised<T>(layer, x, group);
    for (std::size_t i = 0; i < y.size(); ++i) {
        if (!layer.gamma.empty()) y[i] *= layer.gamma[param[i]];
        if (!layer.beta.empty()) y[i] += layer.beta[param[i]];
    }
    return y;
}

/// What of γ and β the detective is told.
enum class Told : std::uint8_t { nothing_there, both, gamma_only, beta_only, nothing };

/// Largest misfit of y from an alternative in units of float32's last place, γ and β solved for where they were not
/// told.
Real misfit_of(const Layer& layer, const Shape& shape, std::span<const float> x, std::span<const float> y, Told told,
               const Layer& truth) {
    std::vector<std::size_t> group, param;
    number_cells(layer, shape, group, param);
    const auto hat = normalised<Real>(layer, x, group);
    const auto entries = *std::ranges::max_element(param) + 1;
    std::vector<Real> gamma(entries, 1), beta(entries, 0);
    for (std::size_t p = 0; p < truth.gamma.size() && p < entries; ++p) gamma[p] = truth.gamma[p];
    for (std::size_t p = 0; p < truth.beta.size() && p < entries; ++p) beta[p] = truth.beta[p];
    const bool solve_gamma = told == Told::beta_only || told == Told::nothing;
    const bool solve_beta = (told == Told::gamma_only || told == Told::nothing) && !truth.beta.empty();
    if (solve_gamma || solve_beta) {
        std::vector<std::array<Real, 5>> sums(entries);
        for (std::size_t i = 0; i < hat.size(); ++i) {
            auto& s = sums[param[i]];
            const Real add[5] = {1, hat[i], static_cast<Real>(y[i]), hat[i] * hat[i], hat[i] * y[i]};
            for (int k = 0; k < 5; ++k) s[static_cast<std::size_t>(k)] += add[k];
        }
        for (std::size_t p = 0; p < entries; ++p) {
            const auto& [n, h, t, hh, ht] = sums[p];
            if (solve_gamma && solve_beta)
                gamma[p] = (ht - h * t / n) / (hh - h * h / n);
            else if (solve_gamma)
                gamma[p] = (ht - beta[p] * h) / hh;
            if (solve_beta) beta[p] = (t - gamma[p] * h) / n;
        }
    }
    Real worst = 0;
    for (std::size_t i = 0; i < hat.size(); ++i) {
        const Real value = gamma[param[i]] * hat[i] + beta[param[i]];
        const Real size =
            std::max({std::abs(static_cast<Real>(y[i])), std::abs(gamma[param[i]]), std::abs(beta[param[i]])});
        const auto narrow = static_cast<float>(size);
        worst = std::max(worst, std::abs(value - y[i]) / (std::nextafter(narrow, HUGE_VALF) - narrow));
    }
    return std::isfinite(worst) ? worst : Real{1e30L};
}

bool same_layer(const Layer& a, const Layer& b) {
    return a.reduced == b.reduced && a.split == b.split && a.groups == b.groups && a.center == b.center &&
           a.root_mean_square == b.root_mean_square && a.unbiased == b.unbiased && a.outside == b.outside &&
           a.eps == b.eps && a.running_mean.empty() == b.running_mean.empty();
}

/// The ways to share statistics: all sets of axes, and groups of channels.
std::vector<Layer> partitions(const Shape& shape) {
    std::vector<Layer> all;
    for (unsigned mask = 1; mask < 1U << shape.size(); ++mask) {
        Layer layer;
        std::int64_t size = 1;
        for (std::size_t axis = 0; axis < shape.size(); ++axis)
            if ((mask >> axis & 1U) != 0) {
                layer.reduced.push_back(static_cast<int>(axis));
                size *= shape[axis];
            }
        if (size > 1) all.push_back(layer);
    }
    for (const std::size_t axis : {std::size_t{1}, shape.size() - 1})
        for (std::int64_t groups = 2; axis > 0 && groups < shape[axis]; ++groups) {
            if (shape[axis] % groups != 0) continue;
            Layer layer;
            for (std::size_t each = 1; each < shape.size(); ++each) layer.reduced.push_back(static_cast<int>(each));
            layer.split = static_cast<int>(axis);
            layer.groups = groups;
            all.push_back(layer);
        }
    return all;
}

/// Whether any other convention gives y to a few units in the last place. Scale and shift per channel that no batch
/// moves are an alternative too when neither γ nor β is told.
bool told_apart(const Layer& truth, const Shape& shape, std::span<const float> x, std::span<const float> y, Told told) {
    constexpr Real rounding = 4;
    const bool running = !truth.running_mean.empty();
    if (told == Told::nothing && !truth.beta.empty() && (running || truth.reduced.front() == 0)) {
        const auto kept = shape.size() - truth.reduced.size();
        if (kept == 1) return false;
    }
    if (told == Told::nothing && x.size() < 3 * truth.gamma.size()) return false;
    auto all = partitions(shape);
    if (running) all.push_back(truth);
    for (auto layer : all) {
        layer.affine = truth.affine;
        for (const int kind : {0, 1, 2}) {
            layer.center = kind == 0;
            layer.root_mean_square = kind == 1;
            layer.eps = truth.eps;
            layer.unbiased = layer.outside = false;
            if (running && !layer.running_mean.empty() && kind != 0) continue;
            // Far from y at every ε of the right size: no ε of the list will bring it near.
            const bool far = misfit_of(layer, shape, x, y, told, truth) > 5e6L && told != Told::nothing;
            if (far && !layer.unbiased && layer.reduced != truth.reduced) continue;
            for (const bool unbiased : {false, true})
                for (const bool outside : {false, true})
                    for (const Real eps : {0.0L, 1e-12L, 1e-8L, 0x1p-23L, 1e-6L, 1e-5L, 1e-3L}) {
                        layer.unbiased = unbiased && kind != 1;
                        layer.outside = outside;
                        layer.eps = static_cast<Real>(static_cast<double>(eps));
                        if (same_layer(layer, truth) || (layer.unbiased != unbiased) || (outside && eps == 0)) continue;
                        if (misfit_of(layer, shape, x, y, told, truth) <= rounding) return false;
                    }
        }
    }
    return true;
}

Shape random_shape(Random& random, std::string_view op) {
    const std::size_t least = op == "instance_norm" ? 3 : 2;
    const auto rank = least + random.below(5 - least);
    const std::array<std::int64_t, 6> channels = {4, 6, 8, 12, 16, 32};
    Shape shape = {static_cast<std::int64_t>(3 + random.below(6))};
    shape.push_back(channels[random.below(rank == 2 ? 6 : 4)]);
    if (rank >= 3) shape.push_back(static_cast<std::int64_t>(3 + random.below(5)));
    if (rank >= 4) shape.push_back(static_cast<std::int64_t>(2 + random.below(4)));
    return shape;
}

/// Examples of different scales: an ε that matters for one of them at least.
std::vector<float> random_values(Random& random, const Shape& shape, double least_power) {
    std::vector<float> values;
    const auto row = element_count(shape) / shape.front();
    const double offset = random.normal();
    for (std::int64_t i = 0; i < shape.front(); ++i) {
        const double scale = std::pow(10.0, least_power * random.uniform());
        for (std::int64_t k = 0; k < row; ++k)
            values.push_back(
                static_cast<float>(scale * (random.normal() * (1 + 0.2 * static_cast<double>(k % 3)) + offset)));
    }
    return values;
}

template <class T>
std::vector<float> to_float(const std::vector<T>& values) {
    std::vector<float> result;
    for (const T value : values) result.push_back(static_cast<float>(value));
    return result;
}

/// The preset's choices, as the oracle sees them.
Layer layer_of(const NormSpec& spec) {
    Layer layer;
    layer.reduced = spec.reduced_axes;
    layer.split = spec.split_axis;
    layer.groups = spec.num_groups;
    layer.center = spec.center;
    layer.root_mean_square = spec.divisor == Divisor::root_mean_square;
    layer.eps = spec.eps;
    layer.affine = spec.affine_axes;
    if (layer.groups == 1) layer.split = -1;
    return layer;
}

}  // namespace

Case make_case(std::uint64_t index) {
    Random random(seed_of({2024, index}));
    const auto ops = operators();
    const auto frameworks = conventions();
    const auto& op = ops[index % ops.size()];
    const auto& framework = frameworks[index / ops.size() % frameworks.size()];
    const auto shape = random_shape(random, op.id);
    OperatorArgs args;
    args.training = random.below(2) == 0;
    if (op.takes_groups) args.num_groups = shape.size() == 2 ? 2 : 1 + static_cast<std::int64_t>(random.below(2));
    if (op.takes_groups) args.axis = 1;
    if (op.id == "standardize" && random.below(2) == 0) args.axes = std::vector<std::int64_t>{0};
    if (op.id == "layer_norm" && shape.size() >= 3 && random.below(2) == 0) args.axis = -2;
    const auto spec = make_spec(op.id, framework.id, shape, args).value();

    Layer layer = layer_of(spec);
    Shape affine_shape;
    for (const int axis : spec.affine_axes) affine_shape.push_back(shape[static_cast<std::size_t>(axis)]);
    const auto entries = element_count(affine_shape);
    auto told = spec.has_gamma ? static_cast<Told>(random.below(5)) : Told::nothing_there;
    if (!spec.has_beta && told == Told::beta_only) told = Told::both;
    if (told != Told::nothing_there) {
        for (std::int64_t i = 0; i < entries; ++i)
            layer.gamma.push_back(static_cast<float>(0.3 + 1.5 * random.uniform()));
        if (spec.has_beta)
            for (std::int64_t i = 0; i < entries; ++i) layer.beta.push_back(static_cast<float>(random.normal()));
    }
    Case result;
    if (spec.stats == StatsSource::running) {
        const auto channels = shape[static_cast<std::size_t>(spec.affine_axes.front())];
        for (std::int64_t c = 0; c < channels; ++c) {
            layer.running_mean.push_back(static_cast<float>(random.normal()));
            layer.running_var.push_back(static_cast<float>(0.01 + random.uniform()));
        }
        result.input.running_mean = Tensor::from({channels}, layer.running_mean).value();
        result.input.running_var = Tensor::from({channels}, layer.running_var).value();
    }
    const auto x = random_values(random, shape, random.below(2) == 0 ? -3.0 : -0.5);
    const bool single = random.below(2) == 0;
    const auto y = single ? to_float(output<float>(layer, shape, x)) : to_float(output<Real>(layer, shape, x));
    result.input.x.values = Tensor::from(shape, x).value();
    result.input.y.values = Tensor::from(shape, y).value();
    if (told == Told::both || told == Told::gamma_only)
        result.input.gamma = Tensor::from(affine_shape, layer.gamma).value();
    if ((told == Told::both || told == Told::beta_only) && spec.has_beta)
        result.input.beta = Tensor::from(affine_shape, layer.beta).value();
    const auto next = random_values(random, shape, -4.0);
    result.next = Tensor::from(shape, next).value();
    for (const Real value : output<Real>(layer, shape, next)) result.next_y.push_back(value);
    result.solved = told == Told::nothing || told == Told::beta_only || (told == Told::gamma_only && spec.has_beta);
    result.identifiable = told_apart(layer, shape, x, y, told);
    constexpr std::array<const char*, 5> words = {"without γ and β", "γ and β told", "γ told", "β told",
                                                  "γ and β not told"};
    result.name = fmt::format("case {}: {} {} {}{}, {}, {}", index, op.id, framework.id, to_string(shape),
                              spec.stats == StatsSource::running ? " evaluation" : "",
                              words[static_cast<std::size_t>(told)], single ? "float" : "long double");
    return result;
}

bool predicts(const Case& each, const Candidate& candidate) {
    const auto plan = NormPlan::make(candidate.spec, each.next.shape());
    if (!plan || !check_params(candidate.spec, *plan, candidate.params)) return false;
    const auto y = reference_forward(candidate.spec, *plan, each.next.values(), candidate.params).output;
    const double tolerance = each.solved ? 1e-3 : 1e-5;
    for (std::size_t i = 0; i < y.size(); ++i) {
        const auto want = static_cast<double>(each.next_y[i]);
        if (!(std::abs(y[i] - want) <= tolerance * std::max(1.0, std::abs(want)))) return false;
    }
    return true;
}

Tally run_cases(std::uint64_t first, std::uint64_t count) {
    Tally tally;
    for (auto index = first; index < first + count; ++index) {
        const auto each = make_case(index);
        const auto start = std::clock();
        const auto detection = detect_convention(each.input);
        const double took = 1000.0 * static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        tally.slowest_ms = std::max(tally.slowest_ms, took);
        ++tally.cases;
        tally.identifiable += each.identifiable ? 1 : 0;
        const auto note = [&](const std::string& what) {
            tally.first_mistake += fmt::format("{}: {}\n", each.name, what);
        };
        if (!detection) {
            note(detection.error().message);
            continue;
        }
        const auto& best = detection->candidates.front();
        const bool right = predicts(each, best);
        tally.right += right ? 1 : 0;
        tally.right_identifiable += right && each.identifiable ? 1 : 0;
        tally.listed += std::ranges::any_of(detection->candidates, [&](const Candidate& candidate) {
            return (candidate.verdict == FitVerdict::match || candidate.verdict == FitVerdict::ambiguous) &&
                   predicts(each, candidate);
        });
        tally.matches += best.verdict == FitVerdict::match ? 1 : 0;
        if (best.verdict == FitVerdict::match && !right) {
            ++tally.wrong_matches;
            note(fmt::format("said match: {}", best.reason));
        } else if (!right && each.identifiable) {
            note(fmt::format("said {}: {}", name_of(best.verdict), best.reason));
        }
    }
    return tally;
}

}  // namespace normscope::detect_cases
